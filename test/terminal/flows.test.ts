import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import { type GraphFault, type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Ended, liveEnvironment, sweep, Terminal, without } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;
let before: readonly string[] = [];

beforeEach(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph();
  before = stored();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

const stored = () => [...graph.flows.values()].map((flow) => JSON.stringify(flow));
/** What the run has made and still stands there. */
const left = () => [...graph.flows.values()].filter(({ name }) => name.startsWith('wats-live-'));
const MUTATIONS = { WATS_ENABLE_FLOW_MUTATIONS: '1', WATS_TEST_RUN_ID: 'r1' };
const environment = () => liveEnvironment(graph, { ...MUTATIONS, WATS_ENABLE_FLOW_PUBLISH: '1' });
const run = (args: readonly string[], env = environment()) =>
  terminal.run(['run', '--phases', '6,9', ...args, '--out', terminal.path('out'), '--json'], { env });
const cleanup = (ended: Ended) =>
  terminal.run(['cleanup', String(ended.events('run.end')[0]?.['manifest']), '--json'], { env: environment() });
const effects = () => graph.effects().map(({ route }) => route);
const DRAFT = ['flow_create', 'flow_update', 'flow_json', 'flow_json', 'flow_delete'];
const PUBLISHED = ['flow_create', 'flow_publish', 'flow_deprecate'];

describe('phase 6 on a Graph that is not the simulator', () => {
  it('makes a draft, changes it, shows its faults, and deletes it; nothing else is touched', async () => {
    const ended = await run(['--confirm', '6']);
    expect(ended.code, ended.stderr).toBe(0);
    expect(departures(ended.lines())).toEqual([]);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'passed', cleanup: 'complete' }]);
    expect(effects()).toEqual(DRAFT);
    expect(stored()).toEqual(before);
    const probes = ended.events('probe');
    expect(probes).toContainEqual(
      expect.objectContaining({
        helper: 'updateFlowJson',
        variant: 'validation errors',
        outcome: 'pass',
        note: 'Meta names MISSING_REQUIRED_PROPERTY in line 1',
      }),
    );
    expect(probes).toContainEqual(
      expect.objectContaining({
        helper: 'publishFlow',
        outcome: 'skipped',
        note: expect.stringContaining('publish') as string,
      }),
    );
    expect((await terminal.run(['verify', terminal.path('out')])).code).toBe(0);
    const { stdout, stderr } = ended;
    expect(sweep(terminal, '', { stdout, stderr }, graph.secrets())).toEqual([]);
  });

  it('publishes and deprecates a flow of its own when that is confirmed: it stays, is named, and nothing is called clean', async () => {
    const ended = await run(['--confirm', '6,publish']);
    expect(ended.code, ended.stderr).toBe(5);
    expect(effects()).toEqual([...DRAFT, ...PUBLISHED]);
    expect(left()).toMatchObject([{ name: 'wats-live-r1-published', status: 'DEPRECATED' }]);
    expect(ended.events('abort')).toEqual([]);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'failed', cleanup: 'incomplete' }]);
    const report = terminal.files('out').find((path) => path.endsWith('.report.md')) ?? '';
    expect(readFileSync(terminal.path('out', report), 'utf8')).toMatch(/stays on the account.*wats-live-r1-published/);
    const asked = graph.requests.length;
    for (let time = 1; time <= 2; time += 1) {
      const cleaned = await cleanup(ended);
      expect(cleaned.code, cleaned.stderr).toBe(5);
      expect(cleaned.events('leftover')).toMatchObject([{ name: 'wats-live-r1-published', status: 'kept' }]);
    }
    expect(graph.requests).toHaveLength(asked);
    expect((await terminal.run(['verify', terminal.path('out')])).code).toBe(0);
  });

  it.each([
    ['its flag', ['--confirm', '6,publish'], 'WATS_ENABLE_FLOW_PUBLISH', /WATS_ENABLE_FLOW_PUBLISH/],
    ['its own confirmation', ['--confirm', '6'], '', /not confirmed/],
  ])('does not publish without %s, and passes', async (_what, args, missing, reason) => {
    const ended = await run(args, without(environment(), missing));
    expect(ended.code, ended.stderr).toBe(0);
    expect(effects()).toEqual(DRAFT);
    expect(ended.events('probe').find(({ helper }) => helper === 'publishFlow')?.['note']).toMatch(reason);
  });
});

describe('phase 6 without its leave', () => {
  it.each([
    ['flag', ['--confirm', '6,publish'], 'WATS_ENABLE_FLOW_MUTATIONS'],
    ['confirmation', ['--confirm', 'publish'], ''],
  ])('is refused for want of its %s: exit 3, nothing sent', async (_what, args, missing) => {
    const ended = await run(args, without(environment(), missing));
    expect(ended.code, ended.stderr).toBe(3);
    expect(graph.effects()).toEqual([]);
  });
});

describe('phase 6 on a Graph with faults', () => {
  const REFUSED = { kind: 'answer', when: 'before', status: 400 } as const;
  const lost = (route: GraphFault['route']): GraphFault => ({ route, kind: 'reset', when: 'after', times: 1 });

  it.each<[string, GraphFault, readonly string[]]>([
    ['a lost answer to the creation', lost('flow_create'), ['flow_create', 'flow_delete']],
    ['a refused change', { route: 'flow_update', ...REFUSED, code: 100 }, DRAFT],
    ['refused JSON', { route: 'flow_json', ...REFUSED, code: 139001, times: 1 }, DRAFT],
    ['a lost answer to the deletion', lost('flow_delete'), DRAFT],
  ])('leaves nothing after %s: exit 1', async (_what, fault, wanted) => {
    graph.faults = [fault];
    const ended = await run(['--confirm', '6']);
    expect(ended.code, ended.stderr).toBe(1);
    expect(effects()).toEqual(wanted);
    expect(ended.events('run.end')).toMatchObject([{ cleanup: 'complete' }]);
    expect(stored()).toEqual(before);
  });

  it('deletes what could not be published: exit 1', async () => {
    graph.faults = [{ route: 'flow_publish', ...REFUSED, code: 139002 }];
    const ended = await run(['--confirm', '6,publish']);
    expect(ended.code, ended.stderr).toBe(1);
    expect(effects()).toEqual([...DRAFT, 'flow_create', 'flow_publish', 'flow_delete']);
    expect(stored()).toEqual(before);
  });

  it('deprecates what was published though the answer was lost', async () => {
    graph.faults = [lost('flow_publish')];
    const ended = await run(['--confirm', '6,publish']);
    expect(ended.code, ended.stderr).toBe(5);
    expect(effects()).toEqual([...DRAFT, ...PUBLISHED]);
    expect(left()).toMatchObject([{ status: 'DEPRECATED' }]);
  });

  it('names what was published and could not be deprecated', async () => {
    graph.faults = [{ route: 'flow_deprecate', ...REFUSED, code: 100 }];
    const ended = await run(['--confirm', '6,publish']);
    expect(ended.code, ended.stderr).toBe(5);
    expect(left()).toMatchObject([{ status: 'PUBLISHED' }]);
    const cleaned = await cleanup(ended);
    expect(cleaned.events('leftover')).toMatchObject([
      { status: 'kept', note: expect.stringContaining('published') as string },
    ]);
  });

  it('stops at a throttled creation: exit 4, nothing left', async () => {
    graph.faults = [{ route: 'flow_create', ...REFUSED, code: 80008 }];
    const ended = await run(['--confirm', '6']);
    expect(ended.code, ended.stderr).toBe(4);
    expect(effects()).toEqual(['flow_create']);
  });
});

describe('a dry run of templates and flows', () => {
  const rehearse = (confirm: string) =>
    terminal.run(['run', '--phases', '5,6,9', '--confirm', confirm, '--out', terminal.path('out'), '--json']);

  it('passes and leaves nothing', async () => {
    const ended = await rehearse('5,6');
    expect(ended.code, ended.stderr).toBe(0);
    expect(departures(ended.lines())).toEqual([]);
    expect(ended.events('run.end')).toMatchObject([{ mode: 'dry-run', outcome: 'passed', cleanup: 'complete' }]);
    expect(graph.requests).toEqual([]);
  });

  it('rehearses the publication too, whose flow ends with the simulator', async () => {
    const ended = await rehearse('5,6,publish');
    expect(ended.code, ended.stderr).toBe(5);
    expect((await cleanup(ended)).code).toBe(0);
    expect(graph.requests).toEqual([]);
  });
});
