import { join } from 'node:path';
import type { GraphFault, IndependentGraph } from './independent-graph.js';
import { type Ended, ROOT, startLive, sweep, Terminal } from './terminal.js';
import { startWholeGraph, stateOf, wholeEnvironment } from './whole-campaign.js';

/** What goes wrong with one request that changes something. */
export const FAULTS = {
  'a 500': { kind: 'answer', when: 'before', status: 500, code: 131000 },
  'a 500 after it was done': { kind: 'answer', when: 'after', status: 500, code: 1 },
  'a reset after it was done': { kind: 'reset', when: 'after' },
  'a 429': { kind: 'answer', when: 'before', status: 429, code: 130429 },
  'no answer': { kind: 'hang', when: 'before' },
  'no answer after it was done': { kind: 'hang', when: 'after' },
} as const satisfies Readonly<Record<string, Omit<GraphFault, 'route'> | object>>;
export type FaultKind = keyof typeof FAULTS;

/** Phases with effects, and what is confirmed of each. */
export const CONFIRMED = { 3: '3', 4: '4', 5: '5', 6: '6', 7: '7,accept' } as const;
/** Seconds that an expected webhook is waited for: long only where, on a slow machine, all of many come. */
const WAITS = { 3: 10, 4: 10, 5: 5, 6: 5, 7: 5 } as const;
export type SweptPhase = keyof typeof CONFIRMED;

/** A run of one phase, with a fault at its nth request that changes something; undefined: no fault. */
export interface Step {
  readonly phase: SweptPhase;
  readonly fault: FaultKind | undefined;
  /** From 1. */
  readonly nth: number;
}

/** What came of it. */
export interface Swept {
  /** Breaches of what must hold whatever goes wrong; empty when all held. */
  readonly breaches: readonly string[];
  readonly code: number | null;
  /** Requests that changed something. */
  readonly effects: number;
  /** False: the run had not so many of them, as when a webhook that leads to one came too late. */
  readonly met: boolean;
}

const quick = ['--import', join(ROOT, 'test', 'support', 'quick.mjs')];

/**
 * Runs phases 0, one with effects and 9 against a Graph of its own, and holds what came of it to the rules. `patience`: how
 * many times as long webhooks are waited for.
 */
export async function runStep({ phase, fault, nth }: Step, patience = 1): Promise<Swept> {
  const terminal = new Terminal();
  const graph = await startWholeGraph();
  try {
    const before = stateOf(graph);
    graph.faults = fault === undefined ? [] : [{ route: 'effect', skip: nth - 1, times: 1, ...FAULTS[fault] }];
    const wait = String(WAITS[phase] * patience);
    const args = ['--phases', `${phase},9`, '--confirm', CONFIRMED[phase], '--webhook-wait', wait];
    const running = await startLive(terminal, graph, args, wholeEnvironment(graph), quick);
    const ended = await running.ended;
    const effects = graph.effects().length;
    const breaches = [
      ...judge(ended, before, graph),
      ...sweep(terminal, '', { stdout: ended.stdout, stderr: ended.stderr }, graph.secrets()),
      ...(ended.code === 5 ? await resume(terminal, graph, ended, before) : []),
    ];
    return { breaches, code: ended.code, effects, met: fault === undefined || graph.faults[0]?.times === 0 };
  } finally {
    terminal.dispose();
    await graph.stop();
  }
}

type State = ReturnType<typeof stateOf>;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
/** Families of which something stands there that did not before, or the other way round. */
const differing = (before: State, now: State) =>
  Object.keys(before).filter((family) => !same(before[family], now[family]));
/** What was there before and is not there any more as it was. */
const touched = (before: State, now: State) =>
  Object.keys(before).filter((family) => {
    const [old, left] = [before[family], now[family]];
    if (!Array.isArray(old) || !Array.isArray(left)) return !same(old, left);
    return old.some((item) => !left.some((other) => same(item, other)));
  });

function judge(ended: Ended, before: State, graph: IndependentGraph): string[] {
  const { code } = ended;
  const [end] = ended.events('run.end');
  const now = stateOf(graph);
  const isLeft = differing(before, now);
  const aborted = ended.events('abort').length > 0;
  const amiss = ended.events('probe').some(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  const cleanup = end?.['cleanup'];
  const refused = ended.events('phase.end').some(({ outcome }) => outcome === 'refused');
  // The gravest wins: something may be left, an abort criterion, a gate, a probe that failed or stayed unknown.
  const wanted = cleanup === 'incomplete' ? 5 : aborted ? 4 : refused ? 3 : amiss ? 1 : 0;
  return [
    ...touched(before, now).map((family) => `production ${family} were touched`),
    ...(isLeft.length > 0 && code !== 5 ? [`${isLeft.join(', ')} are left, and it ended with ${code}`] : []),
    ...(code === wanted ? [] : [`exit ${code} where ${wanted} was due\n${ended.stderr}`]),
    ...repeated(graph).map((path) => `${path} was sent twice`),
  ];
}

/** Requests that make or send something, and were sent twice alike; what removes may be tried again. */
function repeated(graph: IndependentGraph): string[] {
  const made = graph
    .effects()
    .filter(({ route, method }) => method !== 'DELETE' && !/^(?:call_|flow_(?:json|update)|media_upload)/.test(route))
    .map(({ path, body }) => `${path} ${body.toString('latin1')}`);
  return made.filter((one, at) => made.indexOf(one) !== at).map((one) => one.slice(0, 60));
}

/** The clean-up of what is left: it ends complete with nothing left, or names again what nobody can look up. */
async function resume(terminal: Terminal, graph: IndependentGraph, ended: Ended, before: State): Promise<string[]> {
  const manifest = String(ended.events('run.end')[0]?.['manifest']);
  const env = wholeEnvironment(graph);
  const { code, stderr } = await terminal.run(['cleanup', manifest, '--json'], { env, nodeOptions: quick });
  const now = stateOf(graph);
  const isLeft = differing(before, now);
  return [
    ...touched(before, now).map((family) => `clean-up touched production ${family}`),
    ...(code === 0 && isLeft.length > 0 ? [`clean-up ended with 0, and ${isLeft.join(', ')} are left`] : []),
    ...(code === 0 || code === 5 ? [] : [`clean-up ended with ${code}: ${stderr}`]),
  ];
}
