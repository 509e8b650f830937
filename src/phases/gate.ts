import { authorizationGap } from '../campaign/authorization.js';
import { GATED_STEPS, type GatedStep, OPT_IN_FLAGS, type OptInFlag, PHASE_FLAGS } from '../campaign/flags.js';
import type { Confirm } from '../campaign/ports.js';
import type { Profile } from '../campaign/profile.js';
import { RISK_CLASSES } from '../campaign/phase.js';
import { ownsName } from '../campaign/run-identity.js';
import { Grant } from '../graph/grant.js';
import type { Phase, PhaseStep } from './phase.js';
import { pictured } from './request-picture.js';
import type { Run } from './run.js';

/** Why a phase may not run: the condition that fails, by name, and what mends it. */
export interface Refusal {
  readonly condition: 'master' | 'acknowledgement' | 'flag' | 'authorization' | 'earlier-phase' | 'confirmation';
  readonly reason: string;
}

export type Decision = { readonly grant: Grant } | { readonly refusal: Refusal };

/**
 * The one road to effects: master flag, acknowledgement, domain flags, an authorization that covers these assets and
 * this phase now, phase 0 passed, and the operator's confirmation of this phase, in this order; the dialog is last so
 * that nobody confirms what cannot run. Phases without effects need none of it and get no grant.
 */
export async function openPhase(phase: Phase, run: Run, readiness: Readiness, confirm: Confirm): Promise<Decision> {
  return open(phase, undefined, run, readiness, confirm);
}

/**
 * The leave for a step inside a phase that nobody can take back: all that its phase needs, its own flag, and a
 * confirmation of its own. Its grant covers the step beside what the grant of the phase covers.
 */
export async function openStep(
  phase: Phase,
  step: PhaseStep,
  run: Run,
  readiness: Readiness,
  confirm: Confirm,
): Promise<Decision> {
  if (!optedIn(run, step.flag)) return { refusal: { condition: 'flag', reason: `${step.flag} is not set` } };
  return open(phase, step, run, readiness, confirm);
}

async function open(
  phase: Phase,
  step: PhaseStep | undefined,
  run: Run,
  readiness: Readiness,
  confirm: Confirm,
): Promise<Decision> {
  const refusal = refuse(phase, run, readiness);
  if (refusal !== undefined) return { refusal };
  const { redactor, profile, mode, identity } = run;
  const { irreversible } = step ?? phase;
  const actions = (step ?? phase).effects(run);
  const confirmed = await confirm(
    {
      phase: phase.id,
      step: step?.id ?? null,
      title: step?.title ?? phase.title,
      verb: describeVerb(actions.map(({ count }) => count)),
      target: redactor.text(
        mode === 'live'
          ? `LIVE ${profile.target === 'meta' ? 'on Meta' : 'on a loopback server'}, number #${redactor.hash(profile.phoneNumberId)}`
          : 'the embedded simulator (dry run)',
      ),
      live: mode === 'live',
      actions: actions.map((action) => pictured(action, redactor)),
      irreversible,
      runId: identity.runId,
    },
    run.signal,
  ).catch(() => false);
  if (!confirmed) {
    const what = step === undefined ? `phase ${phase.id}` : `the step ${step.id}`;
    return { refusal: { condition: 'confirmation', reason: `${what} was not confirmed by the operator` } };
  }
  // Time has passed while the dialog stood: look again.
  const late = refuse(phase, run, readiness);
  return late === undefined ? { grant: mintPhaseGrant(phase, run, step?.id) } : { refusal: late };
}

/** Why a phase that only reads may not run: the authorization does not cover these assets now, or not this phase. */
export function refuseReading(phase: Phase, { authorization, profile, clock }: Run): Refusal | undefined {
  const gap = authorizationGap(authorization, profile, phase.id, clock.now());
  return gap === undefined ? undefined : { condition: 'authorization', reason: `${gap.rule}; ${gap.mend}` };
}

/** What earlier phases of the run leave to the later ones. */
export interface Readiness {
  /** Whether phase 0 passed. */
  readonly authorized: boolean;
  /** Whether an earlier phase was refused or ended in an error of our own. */
  readonly stoppedBefore: boolean;
}

function refuse(phase: Phase, run: Run, readiness: Readiness): Refusal | undefined {
  const { flags, authorization, profile, clock } = run;
  if (!flags.master) return { condition: 'master', reason: 'WATS_LIVE_ENABLE is not 1; set it to exactly 1' };
  if (!flags.acknowledged) {
    return {
      condition: 'acknowledgement',
      reason: 'the acknowledgement is missing; set WATS_YES_LIVE=1 or give --yes-live',
    };
  }
  const missing = PHASE_FLAGS[phase.id].primary.filter((name) => !flags.optedIn.has(name));
  if (missing.length > 0) {
    return { condition: 'flag', reason: `phase ${phase.id} needs ${missing.map((name) => `${name}=1`).join(' and ')}` };
  }
  const gap = authorizationGap(authorization, profile, phase.id, clock.now());
  if (gap !== undefined) return { condition: 'authorization', reason: `${gap.rule}; ${gap.mend}` };
  if (!readiness.authorized) {
    return { condition: 'earlier-phase', reason: 'phase 0 did not pass; mend what it reports, then run again' };
  }
  if (readiness.stoppedBefore) {
    return { condition: 'earlier-phase', reason: 'an earlier phase was refused or broke off; phases run in order' };
  }
  return undefined;
}

function describeVerb(counts: readonly number[]): string {
  const count = counts.reduce((sum, each) => sum + each, 0);
  return `Send ${count} ${count === 1 ? 'request' : 'requests'}`;
}

function mintPhaseGrant(phase: Phase, run: Run, step: GatedStep | undefined): Grant {
  const { profile, authorization, identity } = run;
  const grant = Grant.mint({
    kind: 'phase',
    runId: identity.runId,
    phase: phase.id,
    risks: new Set(phase.risks),
    flags: run.flags.optedIn,
    steps: new Set(step === undefined ? [] : [step]),
    assets: assetsOf(profile),
    recipients: new Set(profile.recipient === undefined ? [] : [profile.recipient]),
    protectedIds: protectedIds(profile),
    ...ownedBy(run),
    expiresAt: authorization.expiresAt,
  });
  run.abortion.ends(grant);
  return grant;
}

/**
 * The clean-up grant: from one manifest, for what stands in it, with the live flags. It outlives domain flags and
 * authorization, because leaving a resource behind is never safer than removing it. Undefined: the flags are missing.
 */
export function openCleanup(run: Pick<Run, 'flags' | 'identity' | 'manifest' | 'profile'>): Grant | undefined {
  if (!run.flags.master || !run.flags.acknowledged) return undefined;
  return Grant.mint({
    kind: 'clean-up',
    runId: run.identity.runId,
    phase: 9,
    // Ending a call is a side effect and a setting belongs to the administration: what it may do stands in graph/edges.ts.
    risks: new Set(RISK_CLASSES),
    flags: new Set(),
    steps: new Set(),
    assets: assetsOf(run.profile),
    recipients: new Set(),
    protectedIds: protectedIds(run.profile),
    ...ownedBy(run),
    expiresAt: null,
  });
}

/** What a comparison may touch: ids that stand first in a path, and recipients. Both grow while the stage is set. */
export interface RehearsalTerms {
  readonly owned: ReadonlySet<string>;
  readonly recipients: ReadonlySet<string>;
}

/**
 * The leave for a comparison on the embedded simulator: every effect, on the simulator's own assets and its recipient.
 * Undefined for any other target: it is worth nothing anywhere else.
 */
export function openRehearsal({ target }: Profile, { owned, recipients }: RehearsalTerms): Grant | undefined {
  if (target !== 'simulator') return undefined;
  return Grant.mint({
    kind: 'phase',
    runId: 'comparison',
    phase: 0,
    risks: new Set(RISK_CLASSES),
    flags: new Set(OPT_IN_FLAGS),
    steps: new Set(GATED_STEPS),
    assets: new Set(),
    recipients,
    protectedIds: new Set(),
    owns: (id) => owned.has(id),
    ownsName: () => true,
    restores: () => true,
    expiresAt: null,
  });
}

/** What the profile names was there before the run. */
function protectedIds(profile: Profile): ReadonlySet<string> {
  const { wabaId, phoneNumberId, businessId, appId, catalogId, recipient, mediaId } = profile;
  const ids = [wabaId, phoneNumberId, businessId, appId, catalogId, recipient, mediaId];
  return new Set(ids.filter((id) => id !== undefined));
}

function assetsOf({ phoneNumberId, wabaId, appId }: Profile): ReadonlySet<string> {
  return new Set([phoneNumberId, wabaId, appId].filter((id) => id !== undefined));
}

function ownedBy({
  manifest,
  identity,
}: Pick<Run, 'manifest' | 'identity'>): Pick<Grant['terms'], 'owns' | 'ownsName' | 'restores'> {
  const created = () => manifest.entries.filter(({ state }) => state === 'created');
  return {
    // Several languages of one template are made at once: their ids stand in one entry.
    owns: (id) => created().some((entry) => entry.type !== 'setting' && manifest.id(entry)?.split(',').includes(id)),
    ownsName: (name) => ownsName(identity.prefix, name),
    restores: (setting, value) =>
      created().some((entry) => entry.type === 'setting' && entry.name === setting && manifest.id(entry) === value),
  };
}

/** Whether a secondary flag is set; without it its probes are skipped. */
export function optedIn(run: Pick<Run, 'flags'>, flag: OptInFlag): boolean {
  return run.flags.optedIn.has(flag);
}
