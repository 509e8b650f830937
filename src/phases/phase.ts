import type { GatedStep, OptInFlag } from '../campaign/flags.js';
import type { PhaseId, RiskClass } from '../campaign/phase.js';
import type { Prober } from './probe.js';
import type { PlannedAction } from './request-picture.js';
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
  readonly effects: (run: PlannedRun) => readonly PlannedAction[];
  /** What cannot be undone, in a sentence; empty when all can. */
  readonly irreversible: string;
  readonly run: (context: PhaseContext) => Promise<void>;
}

/** What is known of a run before its first request. */
export type PlannedRun = Pick<Run, 'flags' | 'profile' | 'media' | 'identity'>;

/** A part of a phase that nobody can take back, with a flag and a confirmation of its own. */
export interface PhaseStep {
  readonly id: GatedStep;
  readonly title: string;
  readonly flag: OptInFlag;
  readonly effects: (run: PlannedRun) => readonly PlannedAction[];
  readonly irreversible: string;
}

export interface PhaseContext {
  readonly run: Run;
  readonly probes: Prober;
  /** Asks for a step; `probes` may then do it. Else why it is left out, in our words. */
  readonly step: (step: PhaseStep) => Promise<{ readonly probes: Prober } | { readonly left: string }>;
}
