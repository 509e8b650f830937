import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { leaksIn, liveEnvironment, sweep, Terminal } from '../support/terminal.js';

const SALT = 'a salt of the operator';

let terminal: Terminal;
let graph: IndependentGraph;

beforeEach(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

const hash = (value: string) => createHash('sha256').update(`${value}\0${SALT}`).digest('hex');

/** An authorization of exactly the assets of the Graph, for an hour. */
function authorization(more: Readonly<Record<string, unknown>> = {}, assets: Readonly<Record<string, string>> = {}) {
  const { wabaId, phoneNumberId, recipient } = graph.credentials;
  const own = { origin: graph.url, wabaId, phoneNumberId, recipient: recipient.slice(1), ...assets };
  return {
    version: 1,
    statement: 'The operator authorizes the test number of the orchard.',
    phases: [0, 1, 3, 4, 9],
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    salt: SALT,
    assets: Object.fromEntries(Object.entries(own).map(([name, value]) => [name, hash(value)])),
    ...more,
  };
}

async function run(file: unknown) {
  const path = terminal.path('authorization.json');
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  const args = ['run', '--phases', '0,1,3,4,9', '--confirm', '3,4', '--authorization', path, '--json'];
  return terminal.run([...args, '--out', terminal.path('out')], { env: liveEnvironment(graph) });
}

describe('an authorization file', () => {
  it('of these assets and phases lets the run pass, and shows none of the assets', async () => {
    const ended = await run(authorization());
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain('authorized by file');
    const { stdout, stderr } = ended;
    expect(sweep(terminal, 'out', { stdout, stderr }, graph.secrets())).toEqual([]);
  });

  it('that leaves a phase out narrows the run to the others', async () => {
    const ended = await run(authorization({ phases: [1, 3] }));
    expect(ended.code, ended.stderr).toBe(3);
    expect(ended.events('phase.end').map(({ phase, outcome }) => [phase, outcome])).toEqual([
      [0, 'passed'],
      [1, 'passed'],
      [3, 'passed'],
      [4, 'refused'],
      [9, 'passed'],
    ]);
    expect(graph.effects().filter(({ route }) => route !== 'messages')).toEqual([]);
  });

  it.each([
    ['has expired', () => authorization({ expiresAt: '2026-01-01T00:00:00Z' })],
    ['names another account', () => authorization({}, { wabaId: '102290129340398' })],
    ['names another number', () => authorization({}, { phoneNumberId: '106540352242922' })],
    ['names another recipient', () => authorization({}, { recipient: '15550001111' })],
    ['names another Graph', () => authorization({}, { origin: 'https://graph.facebook.com' })],
    ['names no recipient', () => authorization({ assets: { origin: hash(graph.url) } })],
    ['allows no phase', () => authorization({ phases: [] })],
  ])('that %s is refused with exit 3, nothing sent', async (_what, file) => {
    const ended = await run(file());
    expect(ended.code, ended.stderr).toBe(3);
    expect(graph.effects()).toEqual([]);
    expect(ended.events('phase.end')).toContainEqual(expect.objectContaining({ phase: 3, outcome: 'refused' }));
  });

  it.each([
    ['is no document', () => 'no document'],
    ['has another version', () => authorization({ version: 2 })],
    ['has a time without zone', () => authorization({ expiresAt: '2099-01-01T00:00:00' })],
    ['has a phase that does not exist', () => authorization({ phases: [3, 12] })],
    ['holds ids in clear', () => authorization({ assets: { wabaId: graph.credentials.wabaId } })],
    ['has no statement', () => authorization({ statement: '' })],
    ['has a short salt', () => authorization({ salt: 'short' })],
  ])('that %s is exit 2, nothing sent or written', async (_what, file) => {
    const ended = await run(file());
    expect(ended.code, ended.stdout).toBe(2);
    expect(ended.stderr).toMatch(/authorization file/);
    expect(graph.requests).toEqual([]);
    expect(terminal.files('out')).toEqual([]);
    expect(leaksIn(ended.stderr, graph.secrets())).toEqual([]);
  });
});
