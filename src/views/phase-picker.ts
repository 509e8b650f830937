import * as vscode from 'vscode';
import type { PhaseId } from '../campaign/phase.js';
import type { PhaseState } from './campaign-model.js';

interface PhaseItem extends vscode.QuickPickItem {
  readonly id: PhaseId | undefined;
}

/** Lets the operator choose the phases of one run; all that are built are chosen to begin with. */
export async function pickPhases(
  phases: readonly PhaseState[],
  live: boolean,
): Promise<readonly PhaseId[] | undefined> {
  const built = phases.filter(({ locked }) => locked === undefined);
  const locked = phases.filter((phase) => phase.locked !== undefined);
  const items: PhaseItem[] = [
    ...built.map(({ id, title }) => ({ id, label: `${id}  ${title}`, picked: !live || id === 0 })),
    { id: undefined, label: vscode.l10n.t('Locked'), kind: vscode.QuickPickItemKind.Separator },
    ...locked.map((phase) => ({
      id: undefined,
      label: `$(lock) ${phase.id}  ${phase.title}`,
      description: phase.locked ?? '',
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: live ? vscode.l10n.t('Run Phases: LIVE') : vscode.l10n.t('Run Phases: Dry Run on the Simulator'),
    placeHolder: vscode.l10n.t('Phase 0 always runs first; clean-up runs last'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  const ids = picked.map(({ id }) => id).filter((id) => id !== undefined);
  if (picked.length > ids.length) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Locked phases were left out: they are not built yet.'));
  }
  return ids.length === 0 ? undefined : ids;
}
