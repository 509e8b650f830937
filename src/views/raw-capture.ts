import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { deleteCaptures } from '../engine.js';

/** The folder of its own that captures lie in, below the one that was picked. */
const FOLDER = 'wats-live-raw';

/** Says what a raw capture keeps and asks where; the folder of the next run's capture, undefined when the operator declines. */
export async function askForCapture(): Promise<string | undefined> {
  const choose = vscode.l10n.t('Choose Folder…');
  const detail = [
    vscode.l10n.t(
      'Every answer of the next run is kept as it came: telephone numbers, names, texts, addresses of media.',
    ),
    vscode.l10n.t(
      'It is sealed with the key of the run, in a folder of its own outside repositories and workspaces and apart from the evidence. The report names it.',
    ),
    vscode.l10n.t('It ends with that run. Delete it with Delete Raw Captures… when you have seen what you need.'),
  ].join('\n\n');
  const title = vscode.l10n.t('Capture the next run raw?');
  if ((await vscode.window.showWarningMessage(title, { modal: true, detail }, choose)) !== choose) return undefined;
  const folder = await pickFolder(vscode.l10n.t('Keep It Here'), vscode.l10n.t('Where the Next Run Is Captured Raw'));
  if (folder === undefined) return undefined;
  const path = basename(folder) === FOLDER ? folder : join(folder, FOLDER);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The next run of this window is captured raw, in {0} of the folder that you chose.', FOLDER),
  );
  return path;
}

/** Deletes the captures of a folder that the operator picks, after a question. */
export async function removeCaptures(): Promise<void> {
  const picked = await pickFolder(vscode.l10n.t('Look Here'), vscode.l10n.t('Folder of Raw Captures'));
  if (picked === undefined) return;
  const inner = join(picked, FOLDER);
  const folder = existsSync(inner) ? inner : picked;
  const remove = vscode.l10n.t('Delete Captures');
  const question = vscode.l10n.t('Delete all raw captures in {0}?', basename(folder));
  const detail = vscode.l10n.t('Ledgers, manifests and reports lie elsewhere and stay.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  const deleted = deleteCaptures(folder);
  void vscode.window.showInformationMessage(
    deleted.length === 1
      ? vscode.l10n.t('1 raw capture was deleted.')
      : vscode.l10n.t('{0} raw captures were deleted.', deleted.length),
  );
}

async function pickFolder(openLabel: string, title: string): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    openLabel,
    title,
  });
  return picked?.[0]?.fsPath;
}
