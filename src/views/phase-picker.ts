import * as vscode from 'vscode';
import type { PhaseId } from '../campaign/phase.js';
import type { PhaseState } from './campaign-model.js';
import { describeGate } from './phase-choice.js';

interface PhaseItem extends vscode.QuickPickItem {
  readonly id: PhaseId;
}

/** Lets the operator choose the phases of one run on a live `target`, or of a dry run without one; at first all but 8 in a dry run, and only the first and last live. */
export async function pickPhases(
  phases: readonly PhaseState[],
  target: string | undefined,
  flags: ReadonlySet<string>,
): Promise<readonly PhaseId[] | undefined> {
  const live = target !== undefined;
  const items: PhaseItem[] = phases.map(({ id, title }) => ({
    id,
    label: `${id}  ${title}`,
    description: describeGate(id, live, flags),
    picked: live ? id === 0 || id === 9 : id !== 8,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: live
      ? vscode.l10n.t('Run Phases: LIVE on {0}', target)
      : vscode.l10n.t('Run Phases: Dry Run on the Simulator'),
    placeHolder: vscode.l10n.t('Phase 0 always runs.'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  const ids = picked?.map(({ id }) => id) ?? [];
  return ids.length === 0 ? undefined : ids;
}
