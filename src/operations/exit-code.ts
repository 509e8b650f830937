import type { CleanupState } from '../campaign/events.js';
import type { PhaseResult } from '../phases/runner.js';

/** Exit codes of the terminal; also what the window shows as the end of a run. */
export const EXIT = { ok: 0, failed: 1, usage: 2, refused: 3, aborted: 4, incomplete: 5, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The gravest that holds: interrupted, clean-up incomplete, aborted, refused, failed, passed. */
export function exitCodeOf(ended: {
  readonly interrupted: boolean;
  readonly cleanup: CleanupState;
  readonly aborted: boolean;
  /** Evidence could not be written to the end. */
  readonly unrecorded: boolean;
  readonly results: readonly PhaseResult[];
}): ExitCode {
  const any = (outcome: PhaseResult['outcome']) => ended.results.some((result) => result.outcome === outcome);
  if (ended.interrupted) return EXIT.interrupted;
  if (ended.cleanup === 'incomplete') return EXIT.incomplete;
  if (ended.aborted || any('aborted')) return EXIT.aborted;
  if (any('refused')) return EXIT.refused;
  return any('failed') || ended.unrecorded ? EXIT.failed : EXIT.ok;
}
