import { l10n } from 'vscode';
import type { PhaseId } from '../campaign/phase.js';
import { PHASE_FLAGS } from '../engine.js';

/** What stands before a phase in a live run: the flags that it still needs, or the question that it will ask. */
export function describeGate(id: PhaseId, live: boolean, flags: ReadonlySet<string>): string {
  if (id === 9) return l10n.t('removes what the run left, reads again');
  if (id === 2) return l10n.t('tries the receiver, waits for one message');
  const { primary } = PHASE_FLAGS[id];
  if (primary.length === 0) return l10n.t('read-only');
  if (!live) return l10n.t('asks once');
  const missing = primary.filter((name) => !flags.has(name));
  return missing.length === 0 ? l10n.t('asks first') : l10n.t('will be refused, not armed: {0}', missing.join(', '));
}
