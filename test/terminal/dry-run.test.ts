import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import { Terminal } from '../support/terminal.js';

/** Runs what follows in a network namespace of its own, where only loopback is up. */
const CUT_OFF = ['unshare', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const canCutOff = spawnSync('unshare', [...CUT_OFF.slice(1), 'true']).status === 0;

/** Ends the program as soon as it opens a socket to anywhere but this machine, or asks a name server. */
const WATCH = `
const net = require('node:net'), dns = require('node:dns'), dgram = require('node:dgram');
const stop = (what) => { process.stderr.write('WENT OUT: ' + what + '\\n'); process.exit(99); };
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof first === 'object' && first !== null ? first.host : typeof args[1] === 'string' ? args[1] : undefined;
  if (host !== undefined && !/^(127\\.|::1$|\\[::1\\]$|localhost$)/.test(host)) stop(host);
  return connect.apply(this, args);
};
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  const asked = dns[name];
  dns[name] = (host, ...rest) => /^(127\\.|::1$|localhost$)/.test(host) ? asked(host, ...rest) : stop(host);
}
dgram.createSocket = () => stop('udp');
`;

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

const args = () => ['run', '--phases', '0,1,3,4,9', '--confirm', '3,4', '--out', terminal.path('out'), '--json'];

describe('a dry run with every WATS variable unset', () => {
  it('passes in every phase and tells it in the fields of the contract', async () => {
    const ended = await terminal.run(args());
    expect(ended.code, ended.stderr).toBe(0);
    expect(departures(ended.lines())).toEqual([]);
    const [start] = ended.events('run.start');
    const [end] = ended.events('run.end');
    expect(start).toMatchObject({ mode: 'dry-run', target: 'simulator', phases: [0, 1, 3, 4, 9] });
    expect(end).toMatchObject({ mode: 'dry-run', target: 'simulator', outcome: 'passed', cleanup: 'complete' });
    expect(ended.events('phase.start').map(({ phase }) => phase)).toEqual([0, 1, 3, 4, 9]);
    expect(ended.lines()[0]).toEqual(start);
    expect(ended.lines().at(-1)).toMatchObject({ event: 'run.end', runId: start?.['runId'] });
    expect(end?.['reports']).toHaveLength(4);
    for (const { endpointGroup } of ended.events('probe')) expect(String(endpointGroup)).toMatch(/^[a-z_]+$/);
  });

  it('sees the statuses of what it sent and the inbound message, by webhook', async () => {
    const ended = await terminal.run(args());
    const seen = ended.events('webhook');
    expect(seen.map(({ status }) => status)).toEqual(expect.arrayContaining(['sent', 'delivered']));
    expect(seen.map(({ kind }) => kind)).toContain('message');
    for (const { correlatesTo, signature } of seen) {
      expect(signature).toBe('valid');
      expect(String(correlatesTo)).toMatch(/^(null|[0-9a-f]{12})$/);
    }
  });

  it('always runs phase 0 first, listed or not, and takes all that is built when nothing is listed', async () => {
    const ended = await terminal.run(['run', '--phases', '1', '--out', terminal.path('out'), '--json']);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('phase.start').map(({ phase }) => phase)).toEqual([0, 1]);
    const all = await terminal.run(['run', '--out', terminal.path('out'), '--json']);
    expect(all.events('run.start')[0]?.['phases']).toEqual(expect.arrayContaining([0, 1, 3, 4, 9]));
  });

  it('writes to the temporary folder when none is named, and verifies there', async () => {
    const ended = await terminal.run(['run', '--phases', '0', '--json']);
    expect(ended.code, ended.stderr).toBe(0);
    expect(terminal.files('tmp')).toHaveLength(9);
    expect((await terminal.run(['verify', terminal.path('tmp')])).code).toBe(0);
  });

  it('records its local tests: passed, failed (exit 1), and skipped when there are none', async () => {
    const run = (...more: readonly string[]) =>
      terminal.run(['run', '--phases', '0', '--out', terminal.path('out'), '--json', ...more]);
    const outcomes = await Promise.all(
      [['--check', 'true'], ['--check', 'exit 3'], []].map(async (more) => {
        const ended = await run(...more);
        return [ended.code, ended.events('probe').find(({ helper }) => helper === 'localChecks')?.['outcome']];
      }),
    );
    expect(outcomes).toEqual([
      [0, 'pass'],
      [1, 'fail'],
      [0, 'skipped'],
    ]);
  });

  it('refuses the same run id a second time in the same folder, and leaves what is there', async () => {
    const once = () => terminal.run(['run', '--phases', '0', '--out', terminal.path('out')], { env });
    const env = { WATS_TEST_RUN_ID: 'twice' };
    expect((await once()).code).toBe(0);
    const before = terminal.files('out');
    const again = await once();
    expect(again.code, again.stdout).toBe(2);
    expect(again.stderr).toMatch(/run id/);
    expect(terminal.files('out')).toEqual(before);
    expect((await terminal.run(['verify', terminal.path('out')])).code).toBe(0);
  });

  it('ends with 130 when the operator interrupts it, its state recorded', async () => {
    const running = terminal.start(args());
    await running.said(/"helper":"sendText"/);
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code, ended.stderr).toBe(130);
    expect(ended.lines().at(-1)).toMatchObject({ event: 'run.end', outcome: 'interrupted' });
    expect((await terminal.run(['verify', terminal.path('out')])).code).toBe(0);
  });

  it('opens no socket to anywhere but this machine', async () => {
    const watch = terminal.path('watch.cjs');
    writeFileSync(watch, WATCH);
    const ended = await terminal.run(args(), { nodeOptions: ['--require', watch] });
    expect(ended.stderr).not.toContain('WENT OUT');
    expect(ended.code, ended.stderr).toBe(0);
    // The watch itself works.
    const out = spawnSync(process.execPath, ['--require', watch, '-e', 'fetch("http://192.0.2.1/")'], {
      encoding: 'utf8',
    });
    expect([out.status, out.stderr]).toEqual([99, 'WENT OUT: 192.0.2.1\n']);
  });

  if (canCutOff) {
    it('passes with the network cut off except loopback', async () => {
      const ended = await terminal.run(args(), { through: CUT_OFF });
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.events('run.end')).toMatchObject([{ mode: 'dry-run', outcome: 'passed', cleanup: 'complete' }]);
    });
  }
});
