import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import {
  type GraphFault,
  type GraphOptions,
  type IndependentGraph,
  startIndependentGraph,
} from '../support/independent-graph.js';
import { type Ended, liveEnvironment, startLive, sweep, Terminal, without } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;
/** What stood on the account before the run, as text. */
let before = '';

beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

async function serve(options: GraphOptions = {}): Promise<void> {
  graph = await startIndependentGraph(options);
  before = stored();
}

const stored = () => JSON.stringify([...graph.templates.values()]);
const environment = () => liveEnvironment(graph, { WATS_ENABLE_TEMPLATE_MUTATIONS: '1', WATS_TEST_RUN_ID: 'r1' });
const PHASES = ['--phases', '5,9', '--confirm', '5'];
const run = async (...more: readonly string[]) =>
  (await startLive(terminal, graph, [...PHASES, ...more], environment())).ended;
const unheard = (args: readonly string[], env = environment()) =>
  terminal.run(['run', ...args, '--out', terminal.path('out'), '--json'], { env });

const effects = () => graph.effects().map(({ route }) => route);
const outcomes = (ended: Ended, helper: string, part = '') =>
  ended
    .events('probe')
    .filter(({ helper: name, variant }) => name === helper && String(variant).includes(part))
    .map(({ outcome }) => outcome);

describe('phase 5 on a Graph that is not the simulator', () => {
  it('submits, finds, follows, edits, and deletes by id only what it made', async () => {
    await serve();
    const ended = await run();
    expect(ended.code, ended.stderr).toBe(0);
    expect(departures(ended.lines())).toEqual([]);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'passed', cleanup: 'complete' }]);
    const [create, edit, remove] = ['template_create', 'template_update', 'template_delete'];
    expect(effects()).toEqual([create, create, create, edit, remove, remove, remove]);
    const named = graph.effects().filter(({ route }) => route === 'template_delete');
    expect(named.map(({ query }) => query['name'])).toEqual(
      ['utility', 'marketing', 'authentication'].map((suffix) => `wats_live_r1_${suffix}`),
    );
    for (const { query } of named) expect(query['hsm_id']).toMatch(/^\d{16}$/);
    expect(stored()).toBe(before);
    expect(outcomes(ended, 'createMessageTemplate', 'review')).toEqual(['pass', 'pass', 'pass']);
    const reviews = ended.events('webhook').filter(({ kind }) => kind === 'message_template_status_update');
    expect(reviews.length).toBeGreaterThanOrEqual(3);
    for (const { status, correlatesTo } of reviews) {
      expect(status).toBe('APPROVED');
      expect(correlatesTo).toMatch(/^[0-9a-f]{12}$/);
    }
    expect((await terminal.run(['verify', terminal.path('out')])).code).toBe(0);
    const { stdout, stderr } = ended;
    expect(sweep(terminal, '', { stdout, stderr }, graph.secrets())).toEqual([]);
  });

  it('looks by itself when no receiver is configured', async () => {
    await serve({ review: 'approved-unheard' });
    const ended = await unheard(PHASES);
    expect(ended.code, ended.stderr).toBe(0);
    const reviews = ended.events('probe').filter(({ note }) => /seen by reading/.test(String(note)));
    expect(reviews).toHaveLength(3);
    expect(effects()).toContain('template_update');
  });

  it('skips a review that takes longer than the wait, and then edits nothing', async () => {
    await serve({ review: 'pending' });
    const ended = await run('--webhook-wait', '1');
    expect(ended.code, ended.stderr).toBe(0);
    expect(outcomes(ended, 'createMessageTemplate', 'review')).toEqual(['skipped', 'skipped', 'skipped']);
    expect(outcomes(ended, 'updateMessageTemplate')).toEqual(['skipped']);
    expect(effects()).not.toContain('template_update');
    expect(stored()).toBe(before);
  });

  it('takes a rejection for a decision, tells its reason, and edits what was rejected', async () => {
    await serve({ review: 'rejected' });
    const ended = await run();
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({
        variant: 'utility, review',
        // On a busy machine the look that is taken beside may be first.
        note: expect.stringMatching(/^REJECTED, INVALID_FORMAT, (told by webhook|seen by reading)$/) as string,
      }),
    );
    expect(outcomes(ended, 'updateMessageTemplate')).toEqual(['pass']);
  });

  it('waits for a list that shows things late', async () => {
    await serve({ listLag: 1_500 });
    const ended = await run();
    expect(ended.code, ended.stderr).toBe(0);
    expect(outcomes(ended, 'listMessageTemplates', 'listed')).toEqual(['pass', 'pass', 'pass']);
  });
});

describe('phase 5 without its leave', () => {
  it.each([
    ['flag', PHASES, 'WATS_ENABLE_TEMPLATE_MUTATIONS'],
    ['confirmation', ['--phases', '5,9'], ''],
  ])('is refused for want of its %s: exit 3, nothing sent', async (_what, args, missing) => {
    await serve();
    const ended = await unheard(args, without(environment(), missing));
    expect(ended.code, ended.stderr).toBe(3);
    expect(graph.effects()).toEqual([]);
    expect(ended.events('phase.end')).toContainEqual(expect.objectContaining({ phase: 5, outcome: 'refused' }));
  });
});

describe('phase 5 on a Graph with faults', () => {
  const REFUSED = { kind: 'answer', when: 'before', status: 400, code: 100 } as const;

  it.each<[string, GraphFault, number, string]>([
    ['a lost answer to a creation', { route: 'template_create', kind: 'reset', when: 'after', times: 1 }, 1, 'unknown'],
    [
      'a 500 after a creation',
      { route: 'template_create', kind: 'answer', when: 'after', status: 500, code: 1, times: 1 },
      1,
      'unknown',
    ],
    [
      'half an answer to a creation',
      { route: 'template_create', kind: 'garbage', when: 'after', times: 1 },
      1,
      'unknown',
    ],
    ['a refused creation', { route: 'template_create', ...REFUSED, times: 1 }, 1, 'fail'],
    [
      'a creation over the account’s limit',
      { route: 'template_create', ...REFUSED, subcode: 2388019, times: 1 },
      0,
      'blocked',
    ],
  ])('leaves nothing after %s', async (_what, fault, code, outcome) => {
    await serve();
    graph.faults = [fault];
    const ended = await run();
    expect(ended.code, ended.stderr).toBe(code);
    expect(outcomes(ended, 'createMessageTemplate', 'utility')).toEqual([outcome]);
    expect(ended.events('run.end')).toMatchObject([{ cleanup: 'complete' }]);
    expect(effects().filter((route) => route === 'template_create')).toHaveLength(3);
    expect(stored()).toBe(before);
  });

  it('stops at a throttled creation: exit 4, and what was made is removed', async () => {
    await serve();
    graph.faults = [{ route: 'template_create', ...REFUSED, code: 80008, skip: 1 }];
    const ended = await run();
    expect(ended.code, ended.stderr).toBe(4);
    expect(effects()).toEqual(['template_create', 'template_create', 'template_delete']);
    expect(stored()).toBe(before);
  });

  it('is incomplete when a delete is refused, and the clean-up finishes it', async () => {
    await serve();
    graph.faults = [{ route: 'template_delete', ...REFUSED }];
    const ended = await run();
    expect(ended.code, ended.stderr).toBe(5);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'cleanup-failure' }]);
    graph.faults = [];
    const manifest = String(ended.events('run.end')[0]?.['manifest']);
    const cleaned = await terminal.run(['cleanup', manifest, '--json'], { env: environment() });
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(stored()).toBe(before);
  });
});
