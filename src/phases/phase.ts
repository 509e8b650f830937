import type { ConfirmAction } from '../campaign/ports.js';
import type { PhaseId, RiskClass } from '../campaign/phase.js';
import type { Prober } from './probe.js';
import type { Run } from './run.js';

/** One phase of the campaign. */
export interface Phase {
  readonly id: PhaseId;
  readonly title: string;
  /** What it does, in a sentence for the operator. */
  readonly summary: string;
  /** Risk classes that its grant covers; empty for a phase without effects. */
  readonly risks: readonly RiskClass[];
  /** What the operator confirms; empty for a phase without effects. */
  readonly effects: (run: PlannedRun) => readonly ConfirmAction[];
  /** What cannot be undone, in a sentence; empty when all can. */
  readonly irreversible: string;
  readonly run: (context: PhaseContext) => Promise<void>;
}

/** What is known of a run before its first request. */
export type PlannedRun = Pick<Run, 'flags' | 'profile' | 'media'>;

export interface PhaseContext {
  readonly run: Run;
  readonly probes: Prober;
}
