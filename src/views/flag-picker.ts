import * as vscode from 'vscode';
import { OPT_IN_FLAGS, PHASE_FLAGS } from '../engine.js';
import { PHASE_IDS, PHASE_TITLES } from '../campaign/phase.js';

/**
 * Lets the operator choose the flags of the next run; undefined: nothing was changed. Those that the process environment
 * of VS Code sets are chosen at first: from there alone, where nothing expires, a run never takes them.
 */
export async function pickFlags(
  masters: readonly string[],
  armed: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
  const isAtFirst = (name: string) => (armed.size === 0 ? process.env[name] === '1' : armed.has(name));
  const item = (label: string) => ({ label, description: about(label), picked: isAtFirst(label) });
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const picked = await vscode.window.showQuickPick(
    [
      separator(vscode.l10n.t('Both are needed for a live run')),
      ...masters.map(item),
      separator(vscode.l10n.t('Each opens what it names')),
      ...OPT_IN_FLAGS.map(item),
    ],
    {
      title: vscode.l10n.t('Arm Live Flags for One Run'),
      placeHolder: vscode.l10n.t('Without both master flags every run is a dry run'),
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  return picked?.map(({ label }) => label);
}

function about(name: string): string {
  if (name === 'WATS_LIVE_ENABLE') return vscode.l10n.t('master flag: the next run is live');
  if (name === 'WATS_YES_LIVE') return vscode.l10n.t('acknowledgement: I am authorized for these test-safe assets');
  const opened = PHASE_IDS.filter((id) => PHASE_FLAGS[id].primary.some((flag) => flag === name));
  const parts = PHASE_IDS.filter((id) => PHASE_FLAGS[id].secondary.some((flag) => flag === name));
  return [
    ...opened.map((id) => vscode.l10n.t('phase {0}, {1}', id, PHASE_TITLES[id])),
    ...parts.map((id) => vscode.l10n.t('probes of phase {0}', id)),
  ].join('; ');
}
