import type { Mode, PhaseId, PhaseOutcome, ProbeOutcome, Target } from './phase.js';
import type { Redacted } from './redacted.js';

/*
 * What a run tells its observers, one object per event; the terminal prints them as they are, the ledger and the report
 * are made from them. Fields typed `Redacted` may stem from outside; all others are words of our own.
 */
export interface RunStartEvent {
  readonly event: 'run.start';
  readonly runId: string;
  readonly mode: Mode;
  readonly target: Target;
  readonly phases: readonly PhaseId[];
  readonly manifest: string;
  readonly ledger: string;
}

export interface PhaseStartEvent {
  readonly event: 'phase.start';
  readonly phase: PhaseId;
}

export interface PhaseEndEvent {
  readonly event: 'phase.end';
  readonly phase: PhaseId;
  readonly outcome: PhaseOutcome;
  /** Why a gate refused, why it was skipped: our own words. */
  readonly note?: Redacted;
}

export interface ProbeEvent {
  readonly event: 'probe';
  readonly phase: PhaseId;
  readonly helper: string;
  readonly variant: string;
  readonly outcome: ProbeOutcome;
  readonly method: string | null;
  readonly endpointGroup: string | null;
  /** HTTP status; null where no answer came or none was asked for. */
  readonly status: number | null;
  /** Graph error code and subcode. */
  readonly code: number | null;
  readonly subcode: number | null;
  /** Family of the error, see `graph/errors.ts`. */
  readonly classification: string | null;
  readonly ms: number | null;
  /** Highest share of an allowance in use, in percent, where the answer's usage headers told one. */
  readonly usagePercent?: number;
  readonly note: Redacted;
}

export interface WebhookEvent {
  readonly event: 'webhook';
  /** Null for a refused delivery. */
  readonly kind: Redacted | null;
  readonly type: Redacted | null;
  readonly status: Redacted | null;
  /** Salted hash (12 hex digits) of the message, template or call that caused it. */
  readonly correlatesTo: string | null;
  readonly signature: 'valid' | 'invalid';
  /** From the request that it correlates to, else null. */
  readonly ms: number | null;
  /** Graph error code of a failed status. */
  readonly code?: number;
}

export interface FindingEvent {
  readonly event: 'finding';
  readonly id: string;
  readonly helper: string;
  readonly variant: string;
  readonly family: 'request' | 'response' | 'error' | 'webhook' | 'security' | 'not-implemented';
  readonly severity: 'info' | 'low' | 'medium' | 'high';
  readonly expected: Redacted;
  readonly seen: Redacted;
  readonly source: string;
  /** Whether the run before, in the same folder, found it too. */
  readonly state?: 'new' | 'known';
}

export const ABORT_CRITERIA = [
  'wrong-asset',
  'token-scope',
  'account-condition',
  'cleanup-failure',
  'leak',
  'ungated-mutation',
] as const;
/** The abort criteria of the runbook. */
export type AbortCriterion = (typeof ABORT_CRITERIA)[number];

export interface AbortEvent {
  readonly event: 'abort';
  readonly criterion: AbortCriterion;
  readonly detail: Redacted;
}

export type RunOutcome = 'passed' | 'failed' | 'blocked' | 'refused' | 'aborted' | 'interrupted';
export type CleanupState = 'complete' | 'incomplete' | 'none';

export interface RunEndEvent {
  readonly event: 'run.end';
  readonly runId: string;
  readonly mode: Mode;
  readonly target: Target;
  readonly outcome: RunOutcome;
  readonly cleanup: CleanupState;
  /** Probes by outcome, webhooks and findings. */
  readonly counts: Readonly<Record<string, number>>;
  readonly manifest: string;
  readonly ledger: string;
  readonly reports: readonly string[];
}

export type CampaignEvent =
  RunStartEvent | PhaseStartEvent | PhaseEndEvent | ProbeEvent | WebhookEvent | FindingEvent | AbortEvent | RunEndEvent;

/** An event as a sink may show it: passed through the run's redactor. */
export interface Told {
  /** One line of JSON. */
  readonly json: Redacted;
  /** The same in words, for people. */
  readonly lines: () => readonly Redacted[];
}

export type Observe = (event: CampaignEvent, told: Told) => void;
