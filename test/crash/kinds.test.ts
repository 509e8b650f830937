import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GraphFault, GraphRoute } from '../support/independent-graph.js';
import { COURSES, type Course, type Kind, MESSAGE, PUBLICATION, UPLOAD_SESSION } from './kind.js';
import { CrashSite, type Settled } from './site.js';

/** A kill and two clean-ups, of which one may wait seven seconds for lists, on a machine that has other work. */
const PATIENCE_MS = 90_000;

/** `npm run test:crash` takes every case; CI each kind at some points, and each point for some kinds. */
const SHARE = process.env['CRASH_KILLS'] === undefined ? 8 : 1;

let site: CrashSite;
afterEach(() => site.close());

interface Crash {
  readonly point: string;
  /** What is on the server then. */
  readonly server: 'not made' | 'made' | 'made, and gone meanwhile' | 'still there' | 'gone' | 'made and gone' | 'sent';
  /** A moment of the manifest, or what the Graph holds for ever. */
  readonly stop: string | GraphFault;
  readonly faults?: readonly GraphFault[];
  readonly settled: Settled;
}

const THERE: ReadonlySet<Crash['server']> = new Set(['made', 'still there']);

const refuse = (route: GraphRoute, status: number, code: number, skip = 0): GraphFault => ({
  ...{ route, kind: 'answer', when: 'before', status, code, skip },
});
const hold = (route: GraphRoute, when: 'before' | 'after', since?: GraphRoute, skip = 0): GraphFault => ({
  ...{ route, kind: 'hang', when, since, skip, times: 1 },
});
const refusal = (create: GraphRoute) => [refuse(create, 400, 100)];

/** Before the request has left there is nothing that could have been made; each later point comes both ways. */
function makingOf(create: GraphRoute, unanswered?: Settled): readonly Crash[] {
  const made = { server: 'made', settled: 'complete' } as const;
  const notMade = { server: 'not made', settled: 'none' } as const;
  const sent = '3 after the request is sent, before its answer';
  const answered = '4 after the answer, before the id is recorded';
  const recorded = '5 after the id is recorded';
  const faults = refusal(create);
  return [
    { point: '1 before the intent', ...notMade, stop: 'before intent' },
    { point: '2 after the intent is written', ...notMade, stop: 'after intent', settled: unanswered ?? 'none' },
    { point: sent, ...made, stop: hold(create, 'after'), settled: unanswered ?? 'complete' },
    { point: sent, ...notMade, stop: hold(create, 'before'), settled: unanswered ?? 'none' },
    { point: answered, ...made, stop: 'before record', settled: unanswered ?? 'complete' },
    { point: answered, ...notMade, stop: 'before record', faults, settled: unanswered ?? 'none' },
    { point: recorded, ...made, stop: 'after record' },
    { point: recorded, ...notMade, stop: 'after record', faults },
  ];
}

function removalOf({ kind, create, remove, between, proof, doubt }: Course): readonly Crash[] {
  // A setting is restored by the request that changed it.
  const later = create === remove ? 1 : 0;
  const faults = [refuse(remove, 500, 131000, later)];
  const gone = { server: 'gone', settled: kind.unlisted === 'rings out' ? 'named' : 'complete' } as const;
  const still = { server: 'still there', settled: 'complete' } as const;
  const before = '6 before the removal';
  const sent = '7 after the removal is sent';
  const removed = '8 after the removal is answered, before that is recorded';
  const proving = '9 before the proof';
  const held = between === undefined ? [] : [{ point: before, settled: 'complete', stop: between } as const];
  return [
    ...held.map((one) => ({ ...one, server: 'made' as const, stop: hold(one.stop, 'before', create) })),
    ...(kind.takeAway === undefined ? [] : held).map((one) => ({
      ...{ ...one, server: 'made, and gone meanwhile' as const, stop: hold(one.stop, 'before', create) },
    })),
    { point: sent, ...still, stop: hold(remove, 'before', undefined, later) },
    { point: sent, ...gone, stop: hold(remove, 'after', undefined, later) },
    { point: removed, ...gone, stop: 'before cleaned' },
    { point: removed, ...still, stop: 'before cleaned', faults },
    { point: proving, ...gone, stop: hold(proof, 'before', remove, later) },
    { point: proving, ...still, stop: hold(doubt, 'before', remove, later), faults },
  ];
}

function endOf(create: GraphRoute): readonly Crash[] {
  const over = { server: 'made and gone', settled: 'complete' } as const;
  const end = '10 before the end';
  return [
    { point: `${end}, a report written and not recorded`, ...over, stop: 'before report' },
    { point: `${end}, a report recorded`, ...over, stop: 'after report' },
    { point: end, ...over, stop: 'before end' },
    { point: end, server: 'not made', settled: 'none', stop: 'before end', faults: refusal(create) },
  ];
}

/** What is made once and never removed: at each moment of its request. */
function once(route: GraphRoute, sent: Settled, unsent: Settled): readonly Crash[] {
  const point = `3 after the request ${route} is sent`;
  return [
    { point, server: 'not made', stop: hold(route, 'before'), settled: unsent },
    { point, server: 'sent', stop: hold(route, 'after'), settled: sent },
  ];
}

const TABLE: readonly (readonly [Kind, readonly Crash[]])[] = [
  ...COURSES.map((course): readonly [Kind, readonly Crash[]] => {
    const { kind, create } = course;
    const making = makingOf(create, kind.unlisted === undefined ? undefined : 'named');
    return [kind, [...making, ...removalOf(course), ...endOf(create)]];
  }),
  [
    UPLOAD_SESSION,
    [...makingOf('uploads', 'complete'), ...once('upload_chunk', 'complete', 'complete'), ...endOf('uploads')],
  ],
  [MESSAGE, once('messages', 'none', 'none')],
  [PUBLICATION, [...once('flow_publish', 'named', 'complete'), ...once('flow_deprecate', 'named', 'named')]],
];

const CASES = TABLE.flatMap(([kind, crashes], at) =>
  crashes
    .filter((_, n) => crashes.length < SHARE || (n + 5 * at) % SHARE === 0)
    .map((planned) => [kind.name, planned.point, planned.server, kind, planned] as const),
);

/** Runs until the point and ends there with SIGKILL. */
async function crash({ stop, faults = [], server }: Crash): Promise<void> {
  const held = typeof stop === 'string' ? undefined : { ...stop };
  // Each case counts its faults down anew.
  site.graph.faults = [...(held === undefined ? [] : [held]), ...faults.map((fault) => ({ ...fault }))];
  const running = site.run(typeof stop === 'string' ? stop : undefined);
  if (held !== undefined) {
    await vi.waitFor(() => expect(held.times).toBe(0), { timeout: PATIENCE_MS / 2, interval: 5 });
    if (server === 'made, and gone meanwhile') site.removeElsewhere();
    running.child.kill('SIGKILL');
  }
  const { signal, stdout, stderr } = await running.ended;
  expect(signal, stdout + stderr).toBe('SIGKILL');
}

describe('attack 30: a run killed at a named point', () => {
  it.each(CASES)('%s: %s; %s', { timeout: PATIENCE_MS }, async (_kind, _point, server, kind, planned) => {
    site = await CrashSite.open(kind);
    await crash(planned);
    const isTold = kind.unlisted !== 'expires' && kind.unlisted !== 'stays' && !(kind.several && server === 'gone');
    if (isTold) expect(site.orphans.length > 0).toBe(THERE.has(server));
    expect(await site.settle()).toBe(planned.settled);
  });
});
