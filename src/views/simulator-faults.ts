import * as vscode from 'vscode';
import { FAULTS } from '../engine.js';

/** Lets the operator choose how the simulator misbehaves in the next dry runs; undefined: nothing was changed. */
export async function pickFaults(chosen: readonly string[]): Promise<readonly string[] | undefined> {
  const items = Object.entries(FAULTS).map(([label, detail]) => ({ label, detail, picked: chosen.includes(label) }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Simulator Faults'),
    placeHolder: vscode.l10n.t('What goes wrong in dry runs of this window; none for an honest one'),
    canPickMany: true,
    matchOnDetail: true,
  });
  return picked?.map(({ label }) => label);
}
