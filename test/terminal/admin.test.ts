import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import type { GraphFault } from '../support/graph-faults.js';
import type { NumberOptions } from '../support/graph-number.js';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Ended, type Environment, liveEnvironment, sweep, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;

beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

const BOTH = { WATS_ENABLE_ADMIN_MUTATIONS: '1', WATS_ENABLE_DESTRUCTIVE: '1' };

interface Setting {
  readonly number?: NumberOptions;
  readonly faults?: GraphFault[];
  readonly flags?: Environment;
  readonly phases?: string;
}

async function run({ number = {}, faults = [], flags = BOTH, phases = '0,1,8,9' }: Setting = {}): Promise<Ended> {
  graph = await startIndependentGraph({ number });
  graph.faults = faults;
  before = settings();
  const args = ['run', '--phases', phases, '--confirm', '8', '--out', terminal.path('out'), '--json'];
  return terminal.run(args, { env: liveEnvironment(graph, flags) });
}

let before: string;
/** Meta takes and shows words such as ENABLED in either case. */
const settings = () => JSON.stringify(graph.number.settings).toUpperCase();
const effects = () => graph.effects().map(({ route }) => route);
const lost = (route: GraphFault['route'], when: 'before' | 'after'): GraphFault => ({
  route,
  kind: 'reset',
  when,
  times: 1,
});

describe('phase 8, live', () => {
  it('changes and restores each setting, makes and deletes a code, blocks and unblocks; all is as it was', async () => {
    const ended = await run();
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    expect(departures(ended.lines())).toEqual([]);
    expect(effects()).toEqual([
      ...['whatsapp_business_profile_change', 'whatsapp_business_profile_change'],
      ...['whatsapp_commerce_settings_change', 'whatsapp_commerce_settings_change'],
      ...['settings_change', 'settings_change', 'qr_create', 'qr_update', 'qr_delete', 'block', 'unblock'],
    ]);
    expect(settings()).toBe(before);
    expect([graph.number.codes.size, graph.number.blocked.size]).toEqual([0, 0]);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'passed', cleanup: 'complete' }]);
    const { stdout, stderr } = ended;
    expect(sweep(terminal, '', { stdout, stderr }, graph.secrets())).toEqual([]);
  });

  it.each([
    ['WATS_ENABLE_ADMIN_MUTATIONS alone', { WATS_ENABLE_ADMIN_MUTATIONS: '1' }],
    ['WATS_ENABLE_DESTRUCTIVE alone', { WATS_ENABLE_DESTRUCTIVE: '1' }],
  ])('is refused with %s', async (_what, flags) => {
    const ended = await run({ flags });
    expect(ended.code, ended.stderr).toBe(3);
    expect(effects()).toEqual([]);
  });

  it('is no part of a campaign', async () => {
    const ended = await run({ phases: '0,3,8,9' });
    expect(ended.code).toBe(2);
    expect(graph.requests).toEqual([]);
  });

  it('leaves the block out when the recipient has not written, and says what to do', async () => {
    const ended = await run({ number: { hasWritten: false } });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'blockUsers', outcome: 'skipped', code: 131047 }),
    );
    expect(effects()).not.toContain('unblock');
  });

  it.each(['before', 'after'] as const)('restores a setting whose change was lost %s it was done', async (when) => {
    const ended = await run({ faults: [lost('settings_change', when)] });
    expect(ended.code, ended.stderr).toBe(1);
    expect(settings()).toBe(before);
    expect(effects().filter((route) => route === 'settings_change')).toHaveLength(when === 'after' ? 2 : 1);
    expect(ended.events('run.end')).toMatchObject([{ cleanup: 'complete' }]);
  });

  it('aborts when a setting cannot be restored, and changes nothing further: exit 5', async () => {
    const refused = { kind: 'answer', when: 'before', status: 400, code: 100, skip: 1 } as const;
    const ended = await run({ faults: [{ route: 'whatsapp_business_profile_change', ...refused }] });
    expect(ended.code, ended.stderr).toBe(5);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'cleanup-failure' }]);
    expect(new Set(effects())).toEqual(new Set(['whatsapp_business_profile_change']));
    expect(ended.stderr).toMatch(/Left: setting whatsapp_business_profile: run cleanup again/);
  });

  it('lifts a block whose answer was lost', async () => {
    const ended = await run({ faults: [lost('block', 'after')] });
    expect(ended.code, ended.stderr).toBe(1);
    expect(graph.number.blocked.size).toBe(0);
  });
});
