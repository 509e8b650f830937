/** The ten phases of a campaign, in the order of the runbook: read-only before side-effecting before destructive. */
export const PHASE_IDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export type PhaseId = (typeof PHASE_IDS)[number];

/** What each phase is called, on every screen and in every report. */
export const PHASE_TITLES: Readonly<Record<PhaseId, string>> = {
  0: 'Authorization and dry run',
  1: 'Read-only discovery',
  2: 'Webhook validation',
  3: 'Low-impact sends',
  4: 'Media lifecycle',
  5: 'Template mutations',
  6: 'Flow drafts',
  7: 'Calling and groups',
  8: 'Deferred admin',
  9: 'Clean-up and verification',
};

/** What a request does to the account. It belongs to the helper, not to its HTTP method. */
export const RISK_CLASSES = ['read', 'side-effect', 'destructive', 'admin'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

/** How a probe ended. `unknown`: the answer, or the webhook that had to follow, never came. */
export const PROBE_OUTCOMES = ['pass', 'fail', 'blocked', 'skipped', 'unknown'] as const;
export type ProbeOutcome = (typeof PROBE_OUTCOMES)[number];

export const PHASE_OUTCOMES = ['passed', 'failed', 'blocked', 'skipped', 'refused', 'aborted'] as const;
export type PhaseOutcome = (typeof PHASE_OUTCOMES)[number];

export type Mode = 'dry-run' | 'live';
/** Where requests go. Only mode `live` with target `meta` is evidence. */
export type Target = 'simulator' | 'loopback' | 'meta';
