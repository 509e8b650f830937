import { describe, expect, it } from 'vitest';
import { presentFacts, type Setting, staleness } from '../../../src/views/campaign-facts.js';
import { idleCampaign } from '../../../src/views/campaign-model.js';
import { presentPhase } from '../../../src/views/present.js';
import { phase, probe } from './samples.js';

const dry: Setting = {
  live: false,
  target: 'Meta',
  profile: { id: 'a', name: 'Orchard', number: '…0001' },
  authorization: undefined,
  flags: [],
};
const live: Setting = {
  ...dry,
  live: true,
  authorization: { key: 'k1', told: '43 min left · phases 1, 3' },
  flags: ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE', 'WATS_ENABLE_SEND'],
};

describe('the rows above the phases', () => {
  const shown = (...given: Parameters<typeof presentFacts>) =>
    presentFacts(...given).map(({ label, description }) => `${label}: ${description}`);

  it('say what the next run works with', () => {
    expect(shown(idleCampaign(), { ...dry, profile: undefined }, '')).toEqual([
      'Mode: dry run on the simulator',
      'Profile: none: a dry run needs none',
      'Authorization: none',
    ]);
    expect(shown(idleCampaign(), live, '')).toEqual([
      'Mode: LIVE on Meta',
      'Profile: Orchard · number …0001',
      'Authorization: 43 min left · phases 1, 3',
      'Armed: SEND',
    ]);
  });

  it('name the toolkit that makes the requests', () => {
    expect(shown(idleCampaign(), { ...dry, subject: 'checkout' }, '')).toContain('Subject: the toolkit of checkout');
  });

  it('name the run, and keep LIVE while a live run is under way, though a word and not only a colour tells it', () => {
    const running = { ...idleCampaign(), runId: 'r1', live: true };
    const rows = presentFacts(running, dry, '');
    expect(rows[0]).toMatchObject({ description: 'LIVE on Meta', icon: { name: 'warning' } });
    expect(rows[0]?.spoken).toContain('LIVE');
    expect(shown({ ...running, outcome: 'passed' }, dry, 'of another profile')).toContain(
      'Run: passed · stale: of another profile · r1',
    );
  });
});

describe('results', () => {
  it.each([
    ['before any run', undefined, live, ''],
    ['of a dry run, whatever the profile', dry, { ...dry, profile: undefined }, ''],
    ['of a dry run once the next is live', dry, live, 'the next run is LIVE'],
    ['of a live run that has just disarmed', live, { ...live, live: false, flags: [] }, ''],
    ['of another profile', live, { ...live, profile: undefined }, 'of another profile'],
    ['of an authorization that ended', live, { ...live, authorization: undefined }, 'its authorization is over'],
    ['under other flags', live, { ...live, flags: ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE'] }, 'other flags are armed'],
  ])('%s', (_what, ran, now, stale) => expect(staleness(ran, now)).toBe(stale));

  it('that are stale say so by a word, by the icon’s colour and by voice', () => {
    const passed = phase(3, { state: 'passed', ms: 3_240, probes: [probe()] });
    expect(presentPhase(passed).description).toBe('passed · 3.2 s');
    const stale = presentPhase(passed, 'of another profile');
    expect(stale).toMatchObject({
      description: 'passed · stale · 3.2 s',
      icon: { name: 'pass', color: 'disabledForeground' },
    });
    expect(stale.spoken).toContain('of another profile');
    expect(presentPhase({ ...passed, earlier: true }).tooltip).toContain('of an earlier run');
    expect(presentPhase(phase(3), 'of another profile').description).toBe('');
  });
});
