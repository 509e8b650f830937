import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { authorize } from '../../../src/campaign/authorization.js';
import { type OptInFlag, PHASE_FLAGS } from '../../../src/campaign/flags.js';
import type { PhaseId } from '../../../src/campaign/phase.js';
import type { Confirm, ConfirmRequest } from '../../../src/campaign/ports.js';
import { Grant } from '../../../src/graph/grant.js';
import { guard, WrongAsset } from '../../../src/graph/guard.js';
import { openCleanup, openPhase, optedIn } from '../../../src/phases/gate.js';
import { wire } from '../graph/bench.js';
import { benchRun, HeldClock, PHONE, phaseOf, RECIPIENT, uploaded, WABA } from './bench.js';

const END = new Date('2026-06-10T12:00:00.000Z');
const ready = { authorized: true, stoppedBefore: false };
const bench = benchRun();
const { profile, identity } = bench.run;
const yes: Confirm = () => Promise.resolve(true);

interface Conditions {
  readonly master: boolean;
  readonly acknowledged: boolean;
  readonly flags: readonly OptInFlag[];
  readonly phaseAuthorized: boolean;
  readonly sameAsset: boolean;
  readonly inTime: boolean;
  readonly phase0: boolean;
  readonly stoppedBefore: boolean;
  readonly answer: 'yes' | 'no' | 'failed';
}

const effectful: readonly PhaseId[] = [3, 4, 5, 6, 7, 8];
const conditions = (phase: PhaseId): fc.Arbitrary<Conditions> =>
  fc.record({
    master: often(),
    acknowledged: often(),
    flags: fc.oneof(
      { weight: 4, arbitrary: fc.constant(PHASE_FLAGS[phase].primary) },
      fc.subarray([...PHASE_FLAGS[phase].primary]),
    ),
    phaseAuthorized: often(),
    sameAsset: often(),
    inTime: often(),
    phase0: often(),
    stoppedBefore: often().map((held) => !held),
    answer: fc.oneof(
      { weight: 4, arbitrary: fc.constant('yes' as const) },
      fc.constantFrom('no' as const, 'failed' as const),
    ),
  });
/** Mostly true, so that the one combination that opens the gate comes up. */
const often = () => fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false));

function runOf(phase: PhaseId, given: Conditions) {
  const authorized = authorize(profile, given.phaseAuthorized ? [phase] : [1], {
    by: 'form',
    statement: 's',
    expiresAt: END,
    salt: 'salt-of-the-test',
  });
  return {
    ...bench.run,
    flags: { master: given.master, acknowledged: given.acknowledged, optedIn: new Set(given.flags) },
    authorization: authorized,
    profile: given.sameAsset ? profile : { ...profile, phoneNumberId: '106540352242999' },
    clock: new HeldClock(new Date(END.getTime() - (given.inTime ? 1 : 0))),
  };
}

describe('the gate', () => {
  it('opens if and only if every condition holds, and asks the operator only when nothing else is missing', async () => {
    const opened: boolean[] = [];
    const phases = fc.constantFrom(...effectful).chain((phase) => fc.tuple(fc.constant(phase), conditions(phase)));
    await fc.assert(
      fc.asyncProperty(phases, async ([phase, given]) => {
        const confirm = vi.fn<Confirm>(() =>
          given.answer === 'failed' ? Promise.reject(new Error('closed')) : Promise.resolve(given.answer === 'yes'),
        );
        const readiness = { authorized: given.phase0, stoppedBefore: given.stoppedBefore };
        const decision = await openPhase(
          phaseOf(phase, ['side-effect'], () => undefined),
          runOf(phase, given),
          readiness,
          confirm,
        );
        const rest =
          given.master &&
          given.acknowledged &&
          given.flags.length === PHASE_FLAGS[phase].primary.length &&
          given.phaseAuthorized &&
          given.sameAsset &&
          given.inTime &&
          given.phase0 &&
          !given.stoppedBefore;
        expect('grant' in decision).toBe(rest && given.answer === 'yes');
        expect(confirm).toHaveBeenCalledTimes(rest ? 1 : 0);
        if ('refusal' in decision && rest) expect(decision.refusal.condition).toBe('confirmation');
        opened.push('grant' in decision);
      }),
      { numRuns: 600 },
    );
    expect(opened.filter(Boolean).length).toBeGreaterThan(20);
  });

  const all: Conditions = {
    master: true,
    acknowledged: true,
    flags: ['WATS_ENABLE_SEND'],
    phaseAuthorized: true,
    sameAsset: true,
    inTime: true,
    phase0: true,
    stoppedBefore: false,
    answer: 'yes',
  };
  it.each([
    ['master', { master: false }, 'WATS_LIVE_ENABLE'],
    ['acknowledgement', { acknowledged: false }, 'WATS_YES_LIVE'],
    ['flag', { flags: [] }, 'WATS_ENABLE_SEND=1'],
    ['authorization', { inTime: false }, 'expired'],
    ['authorization', { phaseAuthorized: false }, 'phase 3'],
    ['authorization', { sameAsset: false }, 'phoneNumberId'],
    ['earlier-phase', { phase0: false }, 'phase 0'],
    ['earlier-phase', { stoppedBefore: true }, 'in order'],
  ] as const)('names what is missing: %s', async (condition, change, word) => {
    const given: Conditions = { ...all, ...change };
    const readiness = { authorized: given.phase0, stoppedBefore: given.stoppedBefore };
    const decision = await openPhase(
      phaseOf(3, ['side-effect'], () => undefined),
      runOf(3, given),
      readiness,
      yes,
    );
    expect(decision).toMatchObject({ refusal: { condition, reason: expect.stringContaining(word) as string } });
  });

  it('needs both flags of phase 8', async () => {
    const one: Conditions = { ...all, flags: ['WATS_ENABLE_ADMIN_MUTATIONS'] };
    const decision = await openPhase(
      phaseOf(8, ['admin'], () => undefined),
      runOf(8, one),
      ready,
      yes,
    );
    expect(decision).toMatchObject({ refusal: { condition: 'flag' } });
  });

  it('looks again after the dialog: an authorization that ended meanwhile opens nothing', async () => {
    const clock = new HeldClock(new Date(END.getTime() - 1));
    const slow: Confirm = async () => {
      clock.date = END;
      return true;
    };
    const decision = await openPhase(
      phaseOf(3, ['side-effect'], () => undefined),
      { ...runOf(3, all), clock },
      ready,
      slow,
    );
    expect(decision).toMatchObject({ refusal: { condition: 'authorization' } });
  });

  it('takes nothing but true for a yes', async () => {
    const odd: readonly unknown[] = [false, undefined, null, 0];
    for (const answer of odd) {
      const confirm = vi.fn<Confirm>().mockResolvedValue(answer as boolean);
      expect(
        await openPhase(
          phaseOf(3, ['side-effect'], () => undefined),
          runOf(3, all),
          ready,
          confirm,
        ),
      ).toHaveProperty('refusal');
    }
  });

  it('shows the operator the masked target, the count and what cannot be undone', async () => {
    let asked: ConfirmRequest | undefined;
    const confirm: Confirm = async (request) => {
      asked = request;
      return false;
    };
    await openPhase(
      phaseOf(3, ['side-effect'], () => undefined),
      runOf(3, all),
      ready,
      confirm,
    );
    expect(asked).toMatchObject({
      phase: 3,
      verb: 'Send 2 requests',
      live: true,
      runId: 'r1',
      irreversible: expect.stringContaining('cannot') as string,
    });
    expect(asked?.target).toContain(`#${bench.run.redactor.hash(PHONE)}`);
    for (const value of [PHONE, WABA, RECIPIENT]) expect(JSON.stringify(asked)).not.toContain(value);
  });

  it('mints a grant for this run, phase, assets and recipient, which ends with the authorization', async () => {
    const decision = await openPhase(
      phaseOf(3, ['side-effect'], () => undefined),
      runOf(3, all),
      ready,
      yes,
    );
    if (!('grant' in decision)) throw new Error('refused');
    const { terms } = decision.grant;
    expect(terms).toMatchObject({ kind: 'phase', runId: identity.runId, phase: 3, expiresAt: END });
    expect([...terms.risks]).toEqual(['side-effect']);
    expect([...terms.recipients]).toEqual([RECIPIENT]);
    expect(terms.assets.has(PHONE) && terms.assets.has(WABA)).toBe(true);
    expect(Grant.gap(decision.grant, 'side-effect', new Date(END.getTime() - 1))).toBeUndefined();
    expect(Grant.gap(decision.grant, 'side-effect', END)).toContain('expired');
    expect(Grant.gap(decision.grant, 'destructive', new Date(0))).toContain('destructive');
  });
});

describe('the clean-up grant', () => {
  const remove = (id: string) => wire({ method: 'DELETE', path: `/v25.0/${id}` });

  it('needs the live flags and nothing else: no domain flag, no authorization', () => {
    const { run } = benchRun();
    const bare = { ...run, flags: { master: true, acknowledged: true, optedIn: new Set<OptInFlag>() } };
    expect(openCleanup(bare)).toBeDefined();
    for (const lacking of [{ master: false }, { acknowledged: false }]) {
      expect(openCleanup({ ...bare, flags: { ...bare.flags, ...lacking } })).toBeUndefined();
    }
  });

  it('owns what its manifest says was made, at the time of asking, and nothing else', () => {
    const { run } = benchRun();
    const grant = openCleanup(run);
    const may = (id: string) => () => guard(remove(id), 'destructive', grant, run.profile.origin, new Date());
    expect(may('777')).toThrow(WrongAsset);
    uploaded(run, '777');
    expect(may('777')).not.toThrow();
    for (const id of ['778', '77', '7770', PHONE, WABA, RECIPIENT]) expect(may(id), id).toThrow(WrongAsset);
    const intent = run.manifest.intent({
      type: 'media',
      phase: 4,
      name: null,
      endpointGroup: 'media',
      cleanupAction: 'deleteMedia',
    });
    expect(intent.state).toBe('intent');
    expect(may('')).toThrow();
    expect(() =>
      guard(
        wire({ method: 'POST', path: `/v25.0/${PHONE}/messages` }),
        'side-effect',
        grant,
        run.profile.origin,
        new Date(),
      ),
    ).toThrow();
  });

  it('never reaches what the profile names, though an upload was answered with such an id', () => {
    const { run } = benchRun();
    for (const id of [WABA, PHONE, RECIPIENT]) {
      uploaded(run, id);
      expect(() => guard(remove(id), 'destructive', openCleanup(run), run.profile.origin, new Date())).toThrow(
        WrongAsset,
      );
    }
  });

  it('does not reach into another run’s manifest', () => {
    const [one, other] = [benchRun(), benchRun()];
    uploaded(other.run, '777');
    expect(() => guard(remove('777'), 'destructive', openCleanup(one.run), one.run.profile.origin, new Date())).toThrow(
      WrongAsset,
    );
  });
});

it('a secondary flag opens its probes only', () => {
  const { run } = benchRun({ flags: { master: true, acknowledged: true, optedIn: new Set(['WATS_ENABLE_MEDIA']) } });
  expect(optedIn(run, 'WATS_ENABLE_MEDIA')).toBe(true);
  expect(optedIn(run, 'WATS_ENABLE_SEND')).toBe(false);
});
