import type { FindingEvent, ProbeEvent } from '../../campaign/events.js';
import type { PhaseId, PhaseOutcome, ProbeOutcome } from '../../campaign/phase.js';

/** A probe as the report shows it. */
export interface ProbeRow extends Omit<ProbeEvent, 'event' | 'note' | 'usagePercent'> {
  /** Number within the report, from 1, in the order of events; other tables refer to it. */
  readonly n: number;
  /** Milliseconds since the run started at which it ended. */
  readonly offsetMs: number;
  /** What happened and what to do about it. */
  readonly note: string;
}

/** A selected phase. `not reached`: the run ended before it; `not finished`: the run ended in it. */
export interface PhaseRow {
  readonly phase: PhaseId;
  readonly title: string;
  readonly outcome: PhaseOutcome | 'not finished' | 'not reached';
  readonly startMs: number | null;
  readonly durationMs: number | null;
  readonly note: string;
  readonly counts: Readonly<Record<ProbeOutcome, number>>;
  readonly probes: readonly ProbeRow[];
}

/** The numbers of the first screen. */
export interface Counts {
  readonly probes: number;
  readonly outcomes: Readonly<Record<ProbeOutcome, number>>;
  /** Probes whose request got an answer. */
  readonly answered: number;
  readonly webhooks: number;
  readonly refusedDeliveries: number;
  readonly findings: number;
  readonly resources: number;
  /** Resources that may still exist. */
  readonly leftovers: number;
}

/** A finding as the report shows it. */
export type FindingRow = Omit<FindingEvent, 'event'>;
