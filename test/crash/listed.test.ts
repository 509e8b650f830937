import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GraphFault, GraphRoute } from '../support/independent-graph.js';
import { FLOW, type Kind, TEMPLATE } from './kind.js';
import { CrashSite, type Settled } from './site.js';

/** A kill and two clean-ups, of which one may wait seven seconds for lists, on a machine that has other work. */
const PATIENCE_MS = 90_000;

let site: CrashSite;
afterEach(() => site.close());

interface Routes {
  readonly kind: Kind;
  readonly create: GraphRoute;
  readonly remove: GraphRoute;
  /** How many the run makes. */
  readonly all: number;
}

const KINDS: readonly Routes[] = [
  { kind: TEMPLATE, create: 'template_create', remove: 'template_delete', all: 3 },
  { kind: FLOW, create: 'flow_create', remove: 'flow_delete', all: 1 },
];

interface Crash {
  readonly point: string;
  /** A moment of the manifest, or the request that the Graph holds, before its effect or after it. */
  readonly stop: (routes: Routes) => string | { readonly held: GraphRoute; readonly when: 'before' | 'after' };
  /** How many stand on the server then. */
  readonly there: (all: number) => number;
  readonly settled: Settled;
}

const CRASHES: readonly Crash[] = [
  { point: 'after the intent is written', stop: () => 'after intent', there: () => 0, settled: 'none' },
  {
    point: 'after the request is sent, and not made',
    stop: ({ create }) => ({ held: create, when: 'before' }),
    there: () => 0,
    settled: 'none',
  },
  {
    point: 'after the request is sent, and made',
    stop: ({ create }) => ({ held: create, when: 'after' }),
    there: () => 1,
    settled: 'complete',
  },
  {
    point: 'after the answer, before the id is recorded',
    stop: () => 'before record',
    there: () => 1,
    settled: 'complete',
  },
  { point: 'after the id is recorded', stop: () => 'after record', there: () => 1, settled: 'complete' },
  {
    point: 'after the delete is sent, and not done',
    stop: ({ remove }) => ({ held: remove, when: 'before' }),
    there: (all) => all,
    settled: 'complete',
  },
  {
    point: 'after the delete is sent, and done',
    stop: ({ remove }) => ({ held: remove, when: 'after' }),
    there: (all) => all - 1,
    settled: 'complete',
  },
  { point: 'before the last is recorded as gone', stop: () => 'before cleaned', there: () => 0, settled: 'complete' },
];

/** Runs until the point and ends there with SIGKILL. */
async function crash({ stop }: Crash, routes: Routes): Promise<void> {
  const at = stop(routes);
  const held = typeof at === 'string' ? undefined : at;
  const hang: GraphFault[] = held === undefined ? [] : [{ route: held.held, kind: 'hang', when: held.when }];
  site.graph.faults = hang;
  const running = site.run(typeof at === 'string' ? at : undefined);
  if (held !== undefined) {
    const seen = () => site.graph.requests.some(({ route }) => route === held.held);
    await vi.waitFor(() => expect(seen()).toBe(true), { timeout: PATIENCE_MS / 2, interval: 5 });
    running.child.kill('SIGKILL');
  }
  const { signal, stdout, stderr } = await running.ended;
  expect(signal, stdout + stderr).toBe('SIGKILL');
}

describe.each(KINDS.map((routes) => [routes.kind.name, routes] as const))(
  'attack 30: a %s killed at a named point',
  (_name, routes) => {
    it.each(CRASHES.map((planned) => [planned.point, planned] as const))(
      '%s',
      { timeout: PATIENCE_MS },
      async (_point, planned) => {
        site = await CrashSite.open(routes.kind);
        await crash(planned, routes);
        expect(site.orphans).toHaveLength(planned.there(routes.all));
        expect(await site.settle()).toBe(planned.settled);
      },
    );
  },
);
