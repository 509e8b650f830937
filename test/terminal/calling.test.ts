import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import type { NumberOptions } from '../support/graph-number.js';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Ended, type Environment, liveEnvironment, startLive, sweep, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;

beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

const FLAGS = {
  WATS_ENABLE_CALLING_LIVE: '1',
  WATS_ENABLE_CALL_ACCEPT_WEBRTC: '1',
  WATS_ENABLE_GROUPS: '1',
};
const ARGS = ['--phases', '0,1,7,9', '--confirm', '7,accept', '--webhook-wait', '2'];

async function run(number: NumberOptions, args = ARGS, flags: Environment = FLAGS, receives = true): Promise<Ended> {
  graph = await startIndependentGraph({ number: { calling: 'enabled', ...number } });
  return again(args, flags, receives);
}

async function again(args = ARGS, flags: Environment = FLAGS, receives = true): Promise<Ended> {
  const env = liveEnvironment(graph, flags);
  if (receives) return (await startLive(terminal, graph, args, env)).ended;
  return terminal.run(['run', ...args, '--out', terminal.path('out'), '--json'], { env });
}

const effects = () => graph.effects().map(({ route }) => route);
const outcomes = (ended: Ended, helper: string) =>
  ended
    .events('probe')
    .filter((probe) => probe['helper'] === helper)
    .map(({ variant, outcome }) => `${String(variant)}: ${String(outcome)}`);

describe('phase 7, live', () => {
  it('calls and ends, rejects one call and accepts another, makes a group and deletes it; nothing is left', async () => {
    const ended = await run({ callbacks: 2 });
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    expect(departures(ended.lines())).toEqual([]);
    expect(effects()).toEqual([
      ...['call_connect', 'call_terminate', 'call_reject', 'call_pre_accept', 'call_accept', 'call_terminate'],
      ...['group_create', 'group_delete'],
    ]);
    expect(graph.number.calls.open()).toEqual([]);
    expect(graph.number.groups.size).toBe(1);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'passed', cleanup: 'complete' }]);
    expect(ended.events('webhook').map(({ kind, type }) => `${String(kind)} ${String(type)}`)).toEqual(
      expect.arrayContaining(['calls connect', 'calls terminate', 'group_lifecycle_update group_create']),
    );
    const { stdout, stderr } = ended;
    expect(sweep(terminal, '', { stdout, stderr }, graph.secrets())).toEqual([]);
    const report = terminal.files('out').find((path) => path.endsWith('.report.md')) ?? '';
    expect(readFileSync(terminal.path('out', report), 'utf8')).toMatch(/App Review.*\n.*SIP[\s\S]*OPUS and G\.711/);
  });

  it('sends nothing without its flag, and nothing without its confirmation', async () => {
    const ended = await run({}, ARGS, { WATS_ENABLE_GROUPS: '1' });
    expect(ended.code, ended.stderr).toBe(3);
    expect((await again(['--phases', '0,7,9', '--confirm', 'accept'])).code).toBe(3);
    expect(effects()).toEqual([]);
  });

  it('skips groups without their flag, and leaves the step out without its flag or its own confirmation', async () => {
    const ended = await run({ callbacks: 2 }, ARGS, { WATS_ENABLE_CALLING_LIVE: '1' });
    expect(ended.code, ended.stderr).toBe(0);
    expect(effects()).toEqual(['call_connect', 'call_terminate', 'call_reject']);
    expect(outcomes(ended, 'createGroup')).toEqual(['own group: skipped']);
    expect(outcomes(ended, 'acceptCall')).toEqual(['inbound test call: skipped']);
    graph.requests.length = 0;
    const unconfirmed = await again(['--phases', '0,7,9', '--confirm', '7', '--webhook-wait', '1']);
    expect(unconfirmed.code, unconfirmed.stderr).toBe(0);
    expect(effects()).not.toContain('call_accept');
    expect(outcomes(unconfirmed, 'preAcceptCall')).toEqual(['inbound test call: skipped']);
  });

  it.each([
    ['the number may not call', { calling: 'disabled' as const }],
    ['the recipient gave no leave', { permitted: false }],
  ])('does not call when %s, and says so', async (_why, number) => {
    const ended = await run(number, ['--phases', '0,7,9', '--confirm', '7', '--webhook-wait', '1']);
    expect(ended.code, ended.stderr).toBe(0);
    expect(effects()).toEqual(['group_create', 'group_delete']);
    expect(outcomes(ended, 'initiateCall')).toEqual(['minimal call: skipped']);
  });

  it.each([131215, 138000, 138006, 133010])('takes code %d as a limit of the asset', async (code) => {
    graph = await startIndependentGraph({ number: { calling: 'enabled', groups: code !== 131215 } });
    const refused = { kind: 'answer', when: 'before', status: 400, code } as const;
    if (code !== 131215) graph.faults = [{ route: 'call_connect', ...refused }];
    const ended = await again(['--phases', '0,7,9', '--confirm', '7', '--webhook-wait', '1']);
    expect(ended.code, ended.stderr).toBe(0);
    const helper = code === 131215 ? 'createGroup' : 'initiateCall';
    expect(ended.events('probe')).toContainEqual(expect.objectContaining({ helper, outcome: 'blocked', code }));
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'blocked' }]);
  });

  it('ends a call whose answer was lost, by what a webhook tells of it', async () => {
    graph = await startIndependentGraph({ number: { calling: 'enabled' } });
    graph.faults = [{ route: 'call_connect', kind: 'reset', when: 'after' }];
    const ended = await again(['--phases', '0,7,9', '--confirm', '7', '--webhook-wait', '4']);
    expect(ended.code, ended.stderr + ended.stdout).toBe(1);
    expect(graph.number.calls.open()).toEqual([]);
    expect(ended.events('run.end')).toMatchObject([{ cleanup: 'complete' }]);
  });

  it('names a call whose answer was lost where no webhook tells of it: exit 5', async () => {
    graph = await startIndependentGraph({ number: { calling: 'enabled', events: false } });
    graph.faults = [{ route: 'call_connect', kind: 'reset', when: 'after' }];
    const ended = await again(['--phases', '0,7,9', '--confirm', '7', '--webhook-wait', '1'], FLAGS, false);
    expect(ended.code, ended.stderr).toBe(5);
    expect(ended.stderr).toMatch(/Left: call wats-live-.*-call: look at the recipient’s phone/);
    expect(effects()).not.toContain('call_terminate');
  });

  it('aborts when a call cannot be ended: exit 5, and no group is made', async () => {
    graph = await startIndependentGraph({ number: { calling: 'enabled', events: false } });
    graph.faults = [{ route: 'call_terminate', kind: 'answer', when: 'before', status: 500, code: 1 }];
    const ended = await again(['--phases', '0,7,9', '--confirm', '7', '--webhook-wait', '1'], FLAGS, false);
    expect(ended.code, ended.stderr).toBe(5);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'cleanup-failure' }]);
    expect(effects()).not.toContain('group_create');
  });

  it('finds a group by its subject where its answer and its webhook are lost', async () => {
    graph = await startIndependentGraph({ number: { events: false } });
    graph.faults = [{ route: 'group_create', kind: 'reset', when: 'after' }];
    const ended = await again(['--phases', '0,7,9', '--confirm', '7', '--webhook-wait', '1'], FLAGS, false);
    expect(ended.code, ended.stderr).toBe(1);
    expect(graph.number.groups.size).toBe(1);
    expect(ended.events('run.end')).toMatchObject([{ cleanup: 'complete' }]);
  });
});
