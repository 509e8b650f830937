import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { styleOf } from '../../../src/subject/calls.js';
import { type Outcome, SubjectHost, type SubjectRequest } from '../../../src/subject/host.js';
import { locateToolkit } from '../../../src/subject/locate.js';
import { installPackage } from '../../support/toolkit.js';

const CANARY = `CANARY-${'q7Zx'.repeat(6)}`;
let home = '';
let host: SubjectHost | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wats-live-hostile-'));
  process.env['WATS_ACCESS_TOKEN'] = CANARY;
});
afterEach(() => {
  host?.close();
  delete process.env['WATS_ACCESS_TOKEN'];
  rmSync(home, { recursive: true, force: true });
});

/** A toolkit whose one helper does what the test says. */
function subject(body: string, loading = '', callMs = 6000, memory = 256): SubjectHost {
  const source = `${loading}
export class GraphClient { constructor(config) { this.config = config; } }
export async function getWabaInfo(client) {
  const ask = () => client.config.transport.request({ method: 'GET', url: 'https://graph.facebook.com/v25.0/1', headers: new Headers(), body: null });
  ${body}
}`;
  installPackage(home, '@wats/graph', source);
  const toolkit = locateToolkit(home, {});
  host = new SubjectHost(toolkit, 'v25.0', 'https://graph.facebook.com', { callMs, loadMs: 8000, memory });
  return host;
}

const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"id":"1"}') };
const call = (
  subjectHost: SubjectHost,
  onRequest: (request: SubjectRequest) => Promise<typeof answer | undefined> = () => Promise.resolve(answer),
): Promise<Outcome> =>
  subjectHost.call({ helper: 'getWabaInfo', ...styleOf('getWabaInfo'), params: { wabaId: '1' } }, onRequest);

describe('a hostile subject', () => {
  it.each([
    ['never answers', 'await new Promise(() => {})', 'timeout'],
    ['loops', 'for (;;) {}', 'timeout'],
    ['ends its process', 'process.exit(0)', 'exit'],
    [
      'writes a huge line',
      "(await import('node:fs')).writeSync(3, 'x'.repeat(9e6)); await new Promise(() => {})",
      'flood',
    ],
    [
      'forges messages',
      `(await import('node:fs')).writeSync(3, '{"done":999}\\n'); await new Promise(() => {})`,
      'forged',
    ],
    ['eats memory', 'const all = []; for (;;) all.push(new Array(1e6).fill(1.5))', 'exit|timeout|memory'],
  ])(
    'that %s is ended, and the next call starts it anew',
    async (_what, body, why) => {
      const hostile = subject(body, '', why === 'timeout' ? 700 : 3000);
      const outcome = await call(hostile);
      expect(outcome.kind).toBe('stopped');
      expect(outcome.kind === 'stopped' ? outcome.why : '').toMatch(new RegExp(`^(${why})$`));
      expect(hostile.isRunning).toBe(false);
      expect((await call(hostile)).kind).toBe('stopped');
    },
    30_000,
  );

  it('that takes memory outside of its heap is ended where the platform tells of it', async () => {
    const taking =
      'for (const all = []; all.length < 24; ) { all.push(Buffer.alloc(5e7, 1)); await new Promise((go) => setTimeout(go, 50)); }';
    const hostile = subject(`${taking} await new Promise(() => {});`, '', 15_000, 32);
    const why = process.platform === 'linux' ? 'memory' : 'timeout';
    expect(await call(hostile)).toEqual({ kind: 'stopped', why });
  }, 20_000);

  it('that does not load says so', async () => {
    const hostile = subject('', 'throw new Error("no");');
    expect(await hostile.start()).toBeUndefined();
    expect(hostile.loadFailure).toBe('no');
  }, 20_000);

  it('finds no credential: not in its environment, arguments, folder or memory', async () => {
    const hostile = subject(
      'await ask(); return { env: { ...process.env }, argv: [...process.argv, ...process.execArgv], cwd: process.cwd() };',
      '',
      30_000,
    );
    const seen: string[] = [];
    const outcome = await call(hostile, async () => {
      const { pid } = hostile;
      if (process.platform === 'linux' && pid !== undefined) {
        seen.push(readFileSync(`/proc/${pid}/environ`, 'latin1'), readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
        seen.push(...readdirSync(`/proc/${pid}/fd`));
        const memory = await memoryOf(pid);
        expect(memory.size).toBeGreaterThan(1_000_000);
        expect(memory.holds(CANARY)).toBe(false);
        // The search itself works: the placeholder is there.
        expect(memory.holds('PLACEHOLDER-NOT-A-TOKEN')).toBe(true);
      }
      return answer;
    });
    expect(outcome.kind).toBe('value');
    const { env, cwd } =
      outcome.kind === 'value' ? (outcome.value as { env: object; cwd: string }) : { env: {}, cwd: '' };
    expect(Object.keys(env)).toEqual([]);
    expect(cwd).not.toContain(home);
    expect(JSON.stringify([outcome, seen])).not.toContain(CANARY);
  }, 60_000);

  it('cannot write, start programs or, where the platform lets us, open a socket', async () => {
    const server = createServer((socket) => socket.end('reached'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const hostile = subject(`
      const tried = {};
      const attempt = async (name, act) => { try { await act(); tried[name] = 'done'; } catch { tried[name] = 'refused'; } };
      await attempt('write', async () => (await import('node:fs')).writeFileSync('${join(home, 'planted')}', 'x'));
      await attempt('spawn', async () => (await import('node:child_process')).execFileSync('/bin/true'));
      await attempt('socket', () => fetch('http://127.0.0.1:${port}/', { signal: AbortSignal.timeout(400) }));
      return tried;`);
    const outcome = await call(hostile);
    server.close();
    expect(outcome).toMatchObject({ kind: 'value', value: { write: 'refused', spawn: 'refused' } });
    if (hostile.socketsBlocked === true) expect(outcome).toMatchObject({ value: { socket: 'refused' } });
    expect(readdirSync(home)).toEqual(['node_modules']);
  }, 20_000);

  it('gets no answer to a request that is refused', async () => {
    const hostile = subject('try { await ask(); return "answered"; } catch { return "refused"; }');
    expect(await call(hostile, () => Promise.resolve(undefined))).toEqual({ kind: 'value', value: 'refused' });
  }, 20_000);
});

/** What a process holds in writable memory. */
async function memoryOf(pid: number): Promise<{ readonly size: number; holds(text: string): boolean }> {
  const file = await open(`/proc/${pid}/mem`, 'r');
  const chunks: Buffer[] = [];
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    const [start, end] = [Number.parseInt(from ?? '', 16), Number.parseInt(to ?? '', 16)];
    if (!(end > start) || end - start > 64e6 || start > Number.MAX_SAFE_INTEGER) continue;
    const chunk = Buffer.alloc(end - start);
    const read = await file.read(chunk, 0, chunk.length, start).catch(() => undefined);
    if (read !== undefined) chunks.push(chunk.subarray(0, read.bytesRead));
  }
  await file.close();
  const holds = (text: string) =>
    chunks.some((chunk) => chunk.includes(text, 0, 'latin1') || chunk.includes(text, 0, 'utf16le'));
  return { size: chunks.reduce((sum, chunk) => sum + chunk.length, 0), holds };
}
