import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GraphFault, GraphRoute } from '../support/independent-graph.js';
import { CrashSite, type Settled } from './site.js';

let site: CrashSite;

beforeEach(async () => {
  site = await CrashSite.open();
});
afterEach(() => site.close());

/** Where a run ends: at a moment of its manifest, or while the Graph holds the nth request of a route. */
type Stop = { readonly manifest: string } | { readonly held: GraphRoute; readonly nth: number };

interface Crash {
  readonly point: string;
  /** What is on the server then. */
  readonly server: string;
  readonly stop: Stop;
  readonly faults?: readonly GraphFault[];
  /** Someone else removes the medium while the request is held. */
  readonly removed?: boolean;
  /** Whether a medium of the run is there when it ends. */
  readonly there: boolean;
  readonly settled: Settled;
}

const hang = (route: GraphRoute, when: 'before' | 'after', skip = 0): GraphFault => ({
  route,
  kind: 'hang',
  when,
  skip,
});
const refuse = (route: GraphRoute, status: number, code: number): GraphFault => ({
  route,
  kind: 'answer',
  when: 'before',
  status,
  code,
});
const NO_UPLOAD = refuse('media_upload', 400, 100);
const NO_DELETE = refuse('media_delete', 500, 131000);

/** Before the request has left there is nothing that could have been made; each later point comes both ways. */
const CRASHES: readonly Crash[] = [
  {
    point: '1 before the intent',
    server: 'not created',
    stop: { manifest: 'before intent' },
    there: false,
    settled: 'none',
  },
  {
    point: '2 after the intent is written',
    server: 'not created',
    stop: { manifest: 'after intent' },
    there: false,
    settled: 'named',
  },
  {
    point: '3 after the request is sent, before its answer',
    server: 'created',
    stop: { held: 'media_upload', nth: 1 },
    faults: [hang('media_upload', 'after')],
    there: true,
    settled: 'named',
  },
  {
    point: '3 after the request is sent, before its answer',
    server: 'not created',
    stop: { held: 'media_upload', nth: 1 },
    faults: [hang('media_upload', 'before')],
    there: false,
    settled: 'named',
  },
  {
    point: '4 after the answer, before the id is recorded',
    server: 'created',
    stop: { manifest: 'before record' },
    there: true,
    settled: 'named',
  },
  {
    point: '4 after the answer, before the id is recorded',
    server: 'not created',
    stop: { manifest: 'before record' },
    faults: [NO_UPLOAD],
    there: false,
    settled: 'named',
  },
  {
    point: '5 after the id is recorded',
    server: 'created',
    stop: { manifest: 'after record' },
    there: true,
    settled: 'complete',
  },
  {
    point: '5 after the id is recorded',
    server: 'not created',
    stop: { manifest: 'after record' },
    faults: [NO_UPLOAD],
    there: false,
    settled: 'none',
  },
  {
    point: '6 before the delete',
    server: 'created',
    stop: { held: 'media_bytes', nth: 1 },
    faults: [hang('media_bytes', 'before')],
    there: true,
    settled: 'complete',
  },
  {
    point: '6 before the delete',
    server: 'created and gone meanwhile',
    stop: { held: 'media_bytes', nth: 1 },
    faults: [hang('media_bytes', 'before')],
    removed: true,
    there: false,
    settled: 'complete',
  },
  {
    point: '7 after the delete is sent',
    server: 'still there',
    stop: { held: 'media_delete', nth: 1 },
    faults: [hang('media_delete', 'before')],
    there: true,
    settled: 'complete',
  },
  {
    point: '7 after the delete is sent',
    server: 'deleted',
    stop: { held: 'media_delete', nth: 1 },
    faults: [hang('media_delete', 'after')],
    there: false,
    settled: 'complete',
  },
  {
    point: '8 after the delete is answered, before that is recorded',
    server: 'deleted',
    stop: { manifest: 'before cleaned' },
    there: false,
    settled: 'complete',
  },
  {
    point: '8 after the delete is answered, before that is recorded',
    server: 'still there',
    stop: { manifest: 'before cleaned' },
    faults: [NO_DELETE],
    there: true,
    settled: 'complete',
  },
  {
    point: '9 before the proof',
    server: 'deleted',
    stop: { held: 'media', nth: 2 },
    faults: [hang('media', 'before', 1)],
    there: false,
    settled: 'complete',
  },
  {
    point: '9 before the proof',
    server: 'still there',
    stop: { held: 'media', nth: 2 },
    faults: [NO_DELETE, hang('media', 'before', 1)],
    there: true,
    settled: 'complete',
  },
  {
    point: '10 before the end, a report written and not recorded',
    server: 'created and deleted',
    stop: { manifest: 'before report' },
    there: false,
    settled: 'complete',
  },
  {
    point: '10 before the end, a report recorded',
    server: 'created and deleted',
    stop: { manifest: 'after report' },
    there: false,
    settled: 'complete',
  },
  {
    point: '10 before the end',
    server: 'created and deleted',
    stop: { manifest: 'before end' },
    there: false,
    settled: 'complete',
  },
  {
    point: '10 before the end',
    server: 'not created',
    stop: { manifest: 'before end' },
    faults: [NO_UPLOAD],
    there: false,
    settled: 'none',
  },
];

/** Runs until the point and ends there with SIGKILL. */
async function crash({ stop, faults = [], removed = false }: Crash): Promise<void> {
  site.graph.faults = faults.map((fault) => ({ ...fault }));
  const running = site.run('manifest' in stop ? stop.manifest : undefined);
  if ('held' in stop) {
    const seen = () => site.graph.requests.filter(({ route }) => route === stop.held).length;
    await vi.waitFor(() => expect(seen()).toBe(stop.nth), { timeout: 15_000, interval: 5 });
    if (removed) site.removeElsewhere();
    running.child.kill('SIGKILL');
  }
  const { signal, stdout, stderr } = await running.ended;
  expect(signal, stdout + stderr).toBe('SIGKILL');
}

describe('attack 30: an upload killed at a named point', () => {
  it.each(CRASHES.map((planned) => [`${planned.point}; ${planned.server}`, planned] as const))(
    '%s',
    async (_name, planned) => {
      await crash(planned);
      expect(site.orphans).toHaveLength(planned.there ? 1 : 0);
      expect(await site.settle()).toBe(planned.settled);
    },
  );
});
