import * as vscode from 'vscode';
import type { ComparedFinding, CompareResult } from '../engine.js';
import type { FindingView } from './findings-present.js';
import type { FindingsTree } from './findings-tree.js';
import type { Log } from './log.js';
import { notify } from './notice.js';
import { workspaceFolders } from './workspace-folders.js';

interface Comparing {
  compare(subject: string, observe: (finding: ComparedFinding) => void): Promise<CompareResult>;
}

/** Compares a toolkit of the operator's choice with this tool; only in a trusted workspace, because it runs its code. */
export async function compareToolkit(session: Comparing, findings: FindingsTree, log: Log): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    const manage = vscode.l10n.t('Manage Workspace Trust');
    const message = vscode.l10n.t('Comparing runs the toolkit’s own code: trust this workspace first.');
    if ((await vscode.window.showWarningMessage(message, manage)) === manage)
      await vscode.commands.executeCommand('workbench.trust.manage');
    return;
  }
  const subject = await pickFolder();
  if (subject === undefined) return;
  findings.clear();
  const result = await session.compare(subject, (finding) => findings.add(finding));
  for (const { id, helper, variant } of result.gone) findings.add(goneFinding(id, helper, variant));
  await vscode.commands.executeCommand('watsLive.findings.focus');
  const { version } = result.subject;
  const count = result.findings.length;
  const known = result.findings.filter(({ state }) => state === 'known').length;
  const message =
    count === 0
      ? vscode.l10n.t('@wats/graph {0}: no finding in {1} cases.', version, result.cases)
      : vscode.l10n.t(
          '@wats/graph {0}: {1} findings, {2} of them known; its own sockets: {3}.',
          version,
          count,
          known,
          result.sockets,
        );
  void notify(count === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage, message, log);
}

/** Opens the test that shows a finding. */
export async function openReproduction(row: unknown): Promise<void> {
  const path = typeof row === 'object' && row !== null && 'reproduction' in row ? row.reproduction : undefined;
  if (typeof path !== 'string') return;
  await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: true });
}

async function pickFolder(): Promise<string | undefined> {
  const other = { label: vscode.l10n.t('Another Folder…'), folder: undefined };
  const rows = workspaceFolders().map((folder) => ({ label: folder, folder }));
  const picked = await vscode.window.showQuickPick([...rows, other], {
    title: vscode.l10n.t('Compare Toolkit with WATS Live'),
    placeHolder: vscode.l10n.t('Choose the workspace or checkout that has @wats/graph'),
  });
  if (picked === undefined || picked.folder !== undefined) return picked?.folder;
  const [folder] = (await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true })) ?? [];
  return folder?.fsPath;
}

function goneFinding(id: string, helper: string, variant: string): FindingView {
  const none = '' as FindingView['expected'];
  return {
    id,
    helper,
    variant,
    family: 'request',
    severity: 'info',
    expected: none,
    seen: none,
    source: '',
    state: 'gone',
  };
}
