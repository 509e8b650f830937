import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GraphFault, GraphRoute } from '../support/graph-faults.js';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { liveEnvironment, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;

beforeEach(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph({ number: { calling: 'enabled' } });
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

const FLAGS = {
  WATS_TEST_RUN_ID: 'undone',
  WATS_ENABLE_CALLING_LIVE: '1',
  WATS_ENABLE_GROUPS: '1',
  WATS_ENABLE_ADMIN_MUTATIONS: '1',
  WATS_ENABLE_DESTRUCTIVE: '1',
};

/** What of the run stands on the Graph, beside what stood there before. */
const standing = () => ({
  calls: graph.number.calls.open().length,
  groups: graph.number.groups.size - 1,
  codes: graph.number.codes.size,
  blocks: graph.number.blocked.size,
});
/** Meta takes and shows words such as ENABLED in either case. */
const settings = () => JSON.stringify(graph.number.settings).toUpperCase();
const NOTHING = { calls: 0, groups: 0, codes: 0, blocks: 0 };

type Row = readonly [what: string, phase: 7 | 8, held: GraphRoute, when: GraphFault['when'], nth: number, code: 0 | 5];

const ROWS: readonly Row[] = [
  ['a call that rings', 7, 'call_terminate', 'before', 1, 0],
  ['a call whose answer never came', 7, 'call_connect', 'after', 1, 5],
  ['a group that was read', 7, 'group', 'before', 1, 0],
  ['a group whose answer never came', 7, 'group_create', 'after', 1, 0],
  ['a QR code', 8, 'qr_code', 'before', 1, 0],
  ['a QR code whose answer never came', 8, 'qr_create', 'after', 1, 0],
  ['a block whose answer never came', 8, 'block', 'after', 1, 0],
  ['a block that was never made', 8, 'block', 'before', 1, 0],
  ['a profile whose change was never answered', 8, 'whatsapp_business_profile_change', 'after', 1, 0],
  ['commerce settings that are about to be restored', 8, 'whatsapp_commerce_settings_change', 'before', 2, 0],
  ['settings whose way back was never answered', 8, 'settings_change', 'after', 2, 0],
];

describe('attack 30: a run killed with something to undo', () => {
  it.each(ROWS)('leaves %s to a clean-up that undoes it', async (what, phase, held, when, nth, code) => {
    const before = settings();
    graph.faults = [{ route: held, kind: 'hang', when, skip: nth - 1 }];
    const env = liveEnvironment(graph, FLAGS);
    const args = [
      'run',
      '--phases',
      `0,${phase},9`,
      '--confirm',
      String(phase),
      '--out',
      terminal.path('out'),
      '--json',
    ];
    const running = terminal.start(args, { env });
    const seen = () => graph.requests.filter(({ route }) => route === held).length;
    await vi.waitFor(() => expect(seen()).toBe(nth), { timeout: 30_000, interval: 5 });
    running.child.kill('SIGKILL');
    await running.ended;
    graph.faults = [];
    const resume = ['cleanup', terminal.path('out', 'wats-live-undone.json'), '--json'];
    const cleaned = await terminal.run(resume, { env });
    expect(cleaned.code, `${what}: ${cleaned.stderr}${cleaned.stdout}`).toBe(code);
    if (code === 5) {
      expect(cleaned.events('leftover')).toMatchObject([{ type: 'call', status: 'unconfirmed' }]);
      return;
    }
    expect(standing()).toEqual(NOTHING);
    expect(settings()).toBe(before);
    expect((await terminal.run(resume, { env })).code).toBe(0);
  });
});
