import type { PhaseId } from '../campaign/phase.js';
import { PHASE_FLAGS } from '../engine.js';

/** What stands before a phase in a live run: the flags that it still needs, or the question that it will ask. */
export function describeGate(id: PhaseId, live: boolean, flags: ReadonlySet<string>): string {
  if (id === 9) return 'removes what the run left, reads again';
  if (id === 2) return 'tries the receiver, waits for one message';
  const { primary } = PHASE_FLAGS[id];
  if (primary.length === 0) return 'read-only';
  if (!live) return 'asks once';
  const missing = primary.filter((name) => !flags.has(name));
  return missing.length === 0 ? 'asks first' : `will be refused: ${missing.join(' and ')} not armed`;
}
