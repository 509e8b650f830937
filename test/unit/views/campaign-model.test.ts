import { describe, expect, it } from 'vitest';
import type { CampaignEvent } from '../../../src/campaign/events.js';
import { advance, idleCampaign, passedGate, REHEARSAL } from '../../../src/views/campaign-model.js';
import { describeRun } from '../../../src/views/mode.js';
import { told } from './samples.js';

const start: CampaignEvent = {
  event: 'run.start',
  runId: 'r1',
  mode: 'live',
  target: 'loopback',
  phases: [0, 3],
  manifest: 'm',
  ledger: 'l',
};
const sent: CampaignEvent = {
  event: 'probe',
  phase: 3,
  helper: 'sendText',
  variant: 'text',
  outcome: 'fail',
  method: 'POST',
  endpointGroup: 'messages',
  status: 400,
  code: 131026,
  subcode: null,
  classification: 'message',
  ms: 12,
  note: told('undeliverable'),
};
const played = (...events: readonly CampaignEvent[]) => events.reduce(advance, idleCampaign());

describe('the campaign as the window knows it', () => {
  it('starts with ten idle phases', () => {
    const { phases, runId } = idleCampaign();
    expect(phases.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(phases.every(({ state, probes }) => state === 'idle' && probes.length === 0)).toBe(true);
    expect(describeRun({ ...idleCampaign(), runId })).toBe('');
  });

  it('follows a phase from start to end', () => {
    const running = played(start, { event: 'phase.start', phase: 3 }, sent);
    expect(running.phases[3]).toMatchObject({
      state: 'running',
      probes: [{ detail: 'text · 400 · code 131026 · 12 ms' }],
    });
    expect(describeRun(running)).toBe('LIVE · running');
    const ended = advance(running, { event: 'phase.end', phase: 3, outcome: 'refused', note: told('no flag') });
    expect(ended.phases[3]).toMatchObject({ state: 'refused', note: 'no flag' });
    expect(ended.phases[4]).toMatchObject({ state: 'idle' });
  });

  it('forgets the run before', () => {
    const again = advance(played(start, { event: 'phase.start', phase: 3 }, sent), {
      ...start,
      runId: 'r2',
      mode: 'dry-run',
    });
    expect(again.phases[3]).toMatchObject({ state: 'idle', probes: [] });
    expect(describeRun(again)).toBe('dry run · running');
  });

  it('measures a phase, and keeps the results of phases that a later run leaves out, as those of an earlier run', () => {
    const at = (state: ReturnType<typeof idleCampaign>, event: CampaignEvent, time: number) =>
      advance(state, event, time);
    let state = at(played(start), { event: 'phase.start', phase: 3 }, 1_000);
    state = at(state, { event: 'phase.end', phase: 3, outcome: 'passed' }, 3_500);
    expect(state.phases[3]).toMatchObject({ state: 'passed', ms: 2_500, earlier: false });
    const later = advance(state, { ...start, runId: 'r2', phases: [0, 4] });
    expect(later.phases[3]).toMatchObject({ state: 'passed', earlier: true });
    expect(later.phases[4]).toMatchObject({ state: 'idle', earlier: false });
  });

  it('gives each probe a row of its own', () => {
    const { phases } = played(start, sent, sent);
    expect(phases[3]?.probes.map(({ key }) => key)).toEqual(['3-0', '3-1']);
  });

  it('rehearses all phases but the one that is a campaign of its own', () => {
    expect(REHEARSAL).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9]);
  });

  it('knows when a live phase behind flags passed', () => {
    const ended = { event: 'phase.end', phase: 3, outcome: 'passed' } as const;
    expect(passedGate(ended, true)).toBe(true);
    expect(passedGate(ended, false)).toBe(false);
    expect(passedGate({ ...ended, phase: 1 }, true)).toBe(false);
    expect(passedGate({ ...ended, outcome: 'refused' }, true)).toBe(false);
  });
});
