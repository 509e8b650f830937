import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GraphFault, type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Environment, liveEnvironment, sweep, Terminal, without } from '../support/terminal.js';

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

const RUN_ID = 'r1';
const manifest = () => terminal.path('out', `wats-live-${RUN_ID}.json`);
const live = (more: Environment = {}) => liveEnvironment(graph, { WATS_TEST_RUN_ID: RUN_ID, ...more });
const cleanup = (env: Environment = live(), ...args: readonly string[]) =>
  terminal.run(['cleanup', manifest(), '--json', ...args], { env });
const seen = (route: string) => graph.requests.filter((request) => request.route === route).length;

/** Starts a live media run, and ends it with a signal once a request hangs. */
async function stopAt(fault: GraphFault, signal: NodeJS.Signals) {
  graph.faults = [fault];
  const args = ['run', '--phases', '0,1,4,9', '--confirm', '4', '--out', terminal.path('out'), '--json'];
  const running = terminal.start(args, { env: live() });
  await vi.waitFor(() => expect(seen(fault.route)).toBeGreaterThan(0), { timeout: 15_000, interval: 20 });
  running.child.kill(signal);
  const ended = await running.ended;
  graph.faults = [];
  return ended;
}

const HANGING_BYTES: GraphFault = { route: 'media_bytes', kind: 'hang', when: 'before' };

describe('clean-up after kill -9 between upload and delete', () => {
  beforeEach(async () => {
    const killed = await stopAt(HANGING_BYTES, 'SIGKILL');
    expect(killed.signal).toBe('SIGKILL');
    expect(graph.media.size).toBe(1);
  });

  it('leaves nothing on the server, exit 0, and a second one changes nothing', async () => {
    const first = await cleanup();
    expect(first.code, first.stderr).toBe(0);
    expect(first.lines().at(-1)).toMatchObject({ event: 'cleanup.end', cleanup: 'complete' });
    expect(graph.media.size).toBe(0);
    expect(graph.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    const state = () => terminal.files('').map((path) => [path, readFileSync(terminal.path(path), 'utf8')]);
    const before = state();
    const requests = graph.requests.length;
    const second = await cleanup();
    expect(second.code, second.stderr).toBe(0);
    expect(state()).toEqual(before);
    expect(graph.requests).toHaveLength(requests);
    const { stdout, stderr } = first;
    expect(sweep(terminal, '', { stdout, stderr, again: second.stdout }, graph.secrets())).toEqual([]);
  });

  it('leaves evidence that verifies, before and after', async () => {
    for (const act of [async () => undefined, cleanup]) {
      await act();
      const verified = await terminal.run(['verify', terminal.path('out'), '--json'], { env: live() });
      expect([verified.code, verified.stdout]).toEqual([0, '']);
    }
  });

  it.each([
    ['the acknowledgement', 'WATS_YES_LIVE'],
    ['the master flag', 'WATS_LIVE_ENABLE'],
  ])('without %s is refused with exit 3 and a list of what is pending', async (_what, name) => {
    const before = readFileSync(manifest(), 'utf8');
    const refused = await cleanup(without(live(), name));
    expect(refused.code, refused.stderr).toBe(3);
    expect(refused.events('leftover')).toMatchObject([{ type: 'media', status: 'pending' }]);
    expect(refused.stderr).toContain(name);
    expect(graph.media.size).toBe(1);
    expect(graph.effects().filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(readFileSync(manifest(), 'utf8')).toBe(before);
  });

  it('takes --yes-live, and needs neither domain flag nor authorization', async () => {
    const env = without(live(), 'WATS_YES_LIVE', 'WATS_ENABLE_MEDIA', 'WATS_ENABLE_SEND');
    const cleaned = await cleanup(env, '--yes-live');
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(graph.media.size).toBe(0);
  });

  it.each(['WATS_WABA_ID', 'WATS_PHONE_NUMBER_ID'])('is refused on another asset: %s', async (name) => {
    const refused = await cleanup(live({ [name]: '987654321098765' }));
    expect(refused.code, refused.stderr).toBe(2);
    expect(refused.stderr).toMatch(/another asset/);
    expect(graph.media.size).toBe(1);
    expect(graph.effects().filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it.each([
    ['an id of someone else', (text: string) => text.replace(/"sealed": ?"[^"]{8}/, '"sealed":"AAAAAAAA')],
    ['another run id', (text: string) => text.replaceAll(`"${RUN_ID}"`, '"r10"')],
    ['a resource put in', (text: string) => text.replace(/"n": ?1,/, '"n":7,')],
    ['a future version', (text: string) => text.replace(/"version": ?1/, '"version":2')],
    ['a changed state', (text: string) => text.replace('"pending"', '"done"')],
    ['half a document', (text: string) => text.slice(0, text.length / 2)],
    ['no document', () => ''],
  ])('deletes nothing by a manifest that was tampered with: %s', async (_what, tamper) => {
    const text = readFileSync(manifest(), 'utf8');
    const changed = tamper(text);
    expect(changed).not.toBe(text);
    writeFileSync(manifest(), changed);
    const refused = await cleanup();
    expect(refused.code, refused.stdout).toBe(2);
    expect(refused.stderr).toMatch(/manifest.*(othing was|by hand)/is);
    expect(graph.media.size).toBe(1);
    expect(graph.effects().filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(readFileSync(manifest(), 'utf8')).toBe(changed);
  });

  it('says that the key of the run is lost, exit 5, deleting nothing', async () => {
    rmSync(terminal.path('state'), { recursive: true });
    const ended = await cleanup();
    expect(ended.code, ended.stderr).toBe(5);
    expect(ended.stdout + ended.stderr).toMatch(/key/);
    expect(graph.media.size).toBe(1);
  });

  it('stays incomplete, exit 5, while the Graph refuses, and succeeds later', async () => {
    graph.faults = [{ route: 'media_delete', kind: 'answer', when: 'before', status: 500, code: 131000 }];
    const failed = await cleanup();
    expect(failed.code, failed.stderr).toBe(5);
    expect(failed.events('leftover')).toMatchObject([{ type: 'media', status: 'failed' }]);
    graph.faults = [];
    expect((await cleanup()).code).toBe(0);
    expect(graph.media.size).toBe(0);
  });

  it('takes a delete whose answer was lost for done only once a read has shown it', async () => {
    graph.faults = [{ route: 'media_delete', kind: 'reset', when: 'after', times: 1 }];
    const cleaned = await cleanup();
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(graph.media.size).toBe(0);
    expect(seen('media')).toBeGreaterThan(1);
  });

  it('does not delete what someone else has deleted already, and is done', async () => {
    graph.media.clear();
    const cleaned = await cleanup();
    expect(cleaned.code, cleaned.stderr).toBe(0);
  });
});

describe('clean-up after other endings', () => {
  it('names the possible leftover of an upload that was killed before its answer, exit 5, every time', async () => {
    await stopAt({ route: 'media_upload', kind: 'hang', when: 'after' }, 'SIGKILL');
    for (const time of ['first', 'second']) {
      const ended = await cleanup();
      expect(ended.code, `${time}: ${ended.stderr}`).toBe(5);
      const [leftover] = ended.events('leftover');
      expect(leftover).toMatchObject({ type: 'media' });
      const days = (Date.parse(String(leftover?.['expiresAt'])) - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(29);
      expect(days).toBeLessThanOrEqual(30);
    }
    expect(graph.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('records the state of a run that SIGINT stopped, exit 130, and finishes it', async () => {
    const stopped = await stopAt(HANGING_BYTES, 'SIGINT');
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.events('run.end')).toMatchObject([{ outcome: 'interrupted', cleanup: 'incomplete' }]);
    expect(JSON.parse(readFileSync(manifest(), 'utf8'))).toMatchObject({
      status: 'interrupted',
      cleanup: 'incomplete',
      entries: [{ type: 'media', state: 'created', cleanup: 'pending' }],
    });
    const cleaned = await cleanup();
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(graph.media.size).toBe(0);
  });

  it('is 130 over 5 for SIGTERM while an upload is under way', async () => {
    const stopped = await stopAt({ route: 'media_upload', kind: 'hang', when: 'after' }, 'SIGTERM');
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.events('run.end')).toMatchObject([{ outcome: 'interrupted', cleanup: 'incomplete' }]);
  });

  it('is complete for a run on the embedded simulator that ended with its process', async () => {
    const env = { WATS_TEST_RUN_ID: RUN_ID };
    const args = ['run', '--phases', '0,4,9', '--confirm', '4', '--out', terminal.path('out'), '--json'];
    const running = terminal.start(args, { env });
    await running.said(/"helper":"uploadMedia"/);
    running.child.kill('SIGKILL');
    await running.ended;
    const cleaned = await cleanup(env);
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(cleaned.lines().at(-1)).toMatchObject({ cleanup: 'complete' });
    expect(graph.requests).toEqual([]);
  });

  it('of a manifest that is not there is exit 2', async () => {
    const ended = await cleanup();
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/manifest/);
  });
});
