import { describe, expect, it, vi } from 'vitest';
import { authorize } from '../../../src/campaign/authorization.js';
import { GATED_STEPS, OPT_IN_FLAGS } from '../../../src/campaign/flags.js';
import { RISK_CLASSES } from '../../../src/campaign/phase.js';
import type { Confirm, ConfirmRequest } from '../../../src/campaign/ports.js';
import type { Grant } from '../../../src/graph/grant.js';
import { type Decision, openCleanup, openPhase, openRehearsal, openStep } from '../../../src/phases/gate.js';
import type { PhaseStep } from '../../../src/phases/phase.js';
import { benchRun, HeldClock, PHONE, phaseOf, RECIPIENT, uploaded, WABA } from './bench.js';

const ready = { authorized: true, stoppedBefore: false };
const END = new Date('2026-06-10T12:00:00.000Z');
const flows = phaseOf(6, ['side-effect', 'destructive'], () => undefined);
const publish: PhaseStep = {
  id: 'publish',
  title: 'Publish the flow',
  flag: 'WATS_ENABLE_FLOW_PUBLISH',
  effects: () => [{ helper: 'publishFlow', risk: 'destructive', count: 1, summary: 'a flow', requests: [] }],
  irreversible: 'A published flow can only be deprecated.',
};

function authorized(change: Parameters<typeof benchRun>[0] = {}) {
  const { run } = benchRun(change);
  const how = { by: 'form', statement: 's', expiresAt: END, salt: 'salt-of-the-test' } as const;
  const clock = new HeldClock(new Date(END.getTime() - 1));
  return { ...run, clock, authorization: authorize(run.profile, [3, 6], how) };
}

const asked = (answer = true) => {
  const requests: ConfirmRequest[] = [];
  const confirm: Confirm = (request) => Promise.resolve((requests.push(request), answer));
  return { requests, confirm: vi.fn(confirm) };
};

function granted(decision: Decision): Grant['terms'] {
  if (!('grant' in decision)) throw new Error(decision.refusal.reason);
  return decision.grant.terms;
}

describe('a step inside a phase', () => {
  it('is asked for by its own title, effects and warning, and its grant covers it', async () => {
    const { requests, confirm } = asked();
    const terms = granted(await openStep(flows, publish, authorized(), ready, confirm));
    expect([...terms.steps]).toEqual(['publish']);
    expect([terms.phase, terms.risks]).toEqual([6, new Set(flows.risks)]);
    const { irreversible, title } = publish;
    expect(requests).toMatchObject([{ phase: 6, step: 'publish', title, irreversible, verb: 'Send 1 request' }]);
    expect(requests[0]?.actions).toHaveLength(1);
  });

  it('needs its own flag, before anybody is asked', async () => {
    const { confirm } = asked();
    const flags = { master: true, acknowledged: true, optedIn: new Set(['WATS_ENABLE_FLOW_MUTATIONS'] as const) };
    const decision = await openStep(flows, publish, authorized({ flags }), ready, confirm);
    expect(decision).toEqual({ refusal: { condition: 'flag', reason: 'WATS_ENABLE_FLOW_PUBLISH is not set' } });
    expect(confirm).not.toHaveBeenCalled();
  });

  it('says which step or which phase was not confirmed', async () => {
    const no = asked(false).confirm;
    const reason = async (decision: Promise<Decision>) =>
      ((await decision) as { refusal: { reason: string } }).refusal.reason;
    expect(await reason(openStep(flows, publish, authorized(), ready, no))).toContain('the step publish');
    expect(await reason(openPhase(flows, authorized(), ready, no))).toContain('phase 6');
  });
});

describe('what the operator is shown', () => {
  it.each([
    ['live', 'meta', 'LIVE on Meta', true],
    ['live', 'loopback', 'LIVE on a loopback server', true],
    ['dry-run', 'simulator', 'the embedded simulator', false],
  ] as const)('tells a %s run on %s', async (mode, target, words, live) => {
    const run = authorized({ mode });
    const { requests, confirm } = asked();
    await openPhase(flows, { ...run, profile: { ...run.profile, target } }, ready, confirm);
    expect(requests).toMatchObject([{ live, step: null, title: flows.title, irreversible: flows.irreversible }]);
    expect(requests[0]?.target).toContain(words);
  });
});

describe('a grant', () => {
  it('of a phase covers no step, every id of the profile as protected, and its assets alone', async () => {
    const run = authorized();
    const profile = {
      ...run.profile,
      businessId: '5550001',
      appId: '5550002',
      catalogId: '5550003',
      mediaId: '5550004',
    };
    const terms = granted(
      await openPhase(flows, { ...run, profile, authorization: run.authorization }, ready, asked().confirm),
    );
    expect([...terms.steps]).toEqual([]);
    expect(terms.flags).toEqual(run.flags.optedIn);
    expect(terms.assets).toEqual(new Set([PHONE, WABA, '5550002']));
    expect(terms.protectedIds).toEqual(new Set([WABA, PHONE, RECIPIENT, '5550001', '5550002', '5550003', '5550004']));
  });

  it('of a profile without recipient or app names neither', async () => {
    const run = authorized();
    const profile = { ...run.profile, recipient: undefined, appId: undefined };
    const authorization = authorize(profile, [6], {
      by: 'form',
      statement: 's',
      expiresAt: END,
      salt: 'salt-of-the-test',
    });
    const terms = granted(await openPhase(flows, { ...run, profile, authorization }, ready, asked().confirm));
    expect([...terms.recipients]).toEqual([]);
    expect(terms.assets).toEqual(new Set([PHONE, WABA]));
    expect([...terms.protectedIds].sort()).toEqual([WABA, PHONE].sort());
  });

  it.each(['phase', 'clean-up'] as const)(
    'of a %s owns what stands as created in its manifest, by id and by name',
    async (kind) => {
      const run = authorized();
      const terms =
        kind === 'phase' ? granted(await openPhase(flows, run, ready, asked().confirm)) : openCleanup(run)?.terms;
      expect(terms?.ownsName('wats-live-r1-flow')).toBe(true);
      expect(terms?.ownsName('wats-live-r10-flow')).toBe(false);
      expect(terms?.owns('777')).toBe(false);
      uploaded(run, '777,778');
      expect(['777', '778', '777,778', '77'].map((id) => terms?.owns(id) ?? false)).toEqual([true, true, false, false]);
      run.manifest.intent({
        type: 'media',
        phase: 4,
        name: null,
        endpointGroup: 'media',
        cleanupAction: 'deleteMedia',
      });
      expect(terms?.owns('')).toBe(false);
    },
  );

  it('restores a setting to exactly what the manifest sealed of it, and never owns a setting', () => {
    const run = authorized();
    const terms = openCleanup(run)?.terms;
    const { n } = run.manifest.intent({
      type: 'setting',
      phase: 8,
      name: 'profile',
      endpointGroup: 'settings',
      cleanupAction: 'restore',
    });
    run.manifest.created(n, '{"about":"before"}');
    uploaded(run, 'commerce');
    expect(terms?.restores('profile', '{"about":"before"}')).toBe(true);
    expect(terms?.restores('profile', '{"about":"other"}')).toBe(false);
    expect(terms?.restores('commerce', '{"about":"before"}')).toBe(false);
    expect(terms?.restores('profile', 'commerce')).toBe(false);
    expect(terms?.owns('{"about":"before"}')).toBe(false);
  });

  it('of a comparison is good for the embedded simulator alone: all its effects, its own ids and recipients', () => {
    const { profile } = authorized();
    const owned = new Set(['1']);
    const rehearsal = { owned, recipients: new Set([RECIPIENT]) };
    for (const target of ['meta', 'loopback'] as const) {
      expect(openRehearsal({ ...profile, target }, rehearsal)).toBeUndefined();
    }
    const terms = openRehearsal({ ...profile, target: 'simulator' }, rehearsal)?.terms;
    expect(terms).toMatchObject({ recipients: rehearsal.recipients, expiresAt: null, assets: new Set() });
    expect([terms?.risks, terms?.flags, terms?.steps].map((set) => set?.size)).toEqual([
      RISK_CLASSES.length,
      OPT_IN_FLAGS.length,
      GATED_STEPS.length,
    ]);
    expect([terms?.owns('1'), terms?.owns('2'), terms?.ownsName('any'), terms?.restores('any', 'x')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    owned.add('2');
    expect(terms?.owns('2')).toBe(true);
  });
});
