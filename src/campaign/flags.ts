import type { PhaseId } from './phase.js';
import { type Environment, readVariable } from './environment.js';

export const OPT_IN_FLAGS = [
  'WATS_ENABLE_SEND',
  'WATS_ENABLE_COMMERCE_MESSAGES',
  'WATS_ENABLE_MEDIA',
  'WATS_ENABLE_TEMPLATE_MUTATIONS',
  'WATS_ENABLE_FLOW_MUTATIONS',
  'WATS_ENABLE_FLOW_PUBLISH',
  'WATS_ENABLE_CALLING_LIVE',
  'WATS_ENABLE_CALL_ACCEPT_WEBRTC',
  'WATS_ENABLE_GROUPS',
  'WATS_ENABLE_ADMIN_MUTATIONS',
  'WATS_ENABLE_DESTRUCTIVE',
] as const;
export type OptInFlag = (typeof OPT_IN_FLAGS)[number];

export interface PhaseFlags {
  /** All needed, else the phase is refused. */
  readonly primary: readonly OptInFlag[];
  /** Missing: only the probes that need it are skipped. */
  readonly secondary: readonly OptInFlag[];
}

/** What needs a flag and a confirmation of its own inside a phase, because nobody can take it back. */
export const GATED_STEPS = ['publish', 'accept'] as const;
export type GatedStep = (typeof GATED_STEPS)[number];

const NONE: PhaseFlags = { primary: [], secondary: [] };

/** Which flags open which phase. */
export const PHASE_FLAGS: Readonly<Record<PhaseId, PhaseFlags>> = {
  0: NONE,
  1: NONE,
  2: NONE,
  3: { primary: ['WATS_ENABLE_SEND'], secondary: ['WATS_ENABLE_COMMERCE_MESSAGES'] },
  4: { primary: ['WATS_ENABLE_MEDIA'], secondary: ['WATS_ENABLE_SEND'] },
  5: { primary: ['WATS_ENABLE_TEMPLATE_MUTATIONS'], secondary: [] },
  6: { primary: ['WATS_ENABLE_FLOW_MUTATIONS'], secondary: ['WATS_ENABLE_FLOW_PUBLISH'] },
  7: { primary: ['WATS_ENABLE_CALLING_LIVE'], secondary: ['WATS_ENABLE_CALL_ACCEPT_WEBRTC', 'WATS_ENABLE_GROUPS'] },
  8: { primary: ['WATS_ENABLE_ADMIN_MUTATIONS', 'WATS_ENABLE_DESTRUCTIVE'], secondary: [] },
  9: NONE,
};

export interface Flags {
  /** WATS_LIVE_ENABLE. */
  readonly master: boolean;
  /** WATS_YES_LIVE, or `--yes-live`. */
  readonly acknowledged: boolean;
  readonly optedIn: ReadonlySet<OptInFlag>;
}

/** Reads the flags. Only the exact value `1` turns one on. */
export function readFlags(environment: Environment, acknowledged = false): Flags {
  return {
    master: readVariable(environment, 'WATS_LIVE_ENABLE') === '1',
    acknowledged: acknowledged || readVariable(environment, 'WATS_YES_LIVE') === '1',
    optedIn: new Set(OPT_IN_FLAGS.filter((name) => readVariable(environment, name) === '1')),
  };
}

/** The flags of a dry run: the synthetic profile has opted in to all that a campaign may do; the real ones are not read. */
export const DRY_RUN_FLAGS: Flags = { master: true, acknowledged: true, optedIn: new Set(OPT_IN_FLAGS) };
