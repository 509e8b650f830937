import * as vscode from 'vscode';
import type { ConfirmRequest } from '../campaign/ports.js';
import { requestPage } from './request-page.js';

/**
 * Shows what a phase would send, and waits beside it until the operator has looked: true goes back to the question,
 * false leaves the phase out. Neither sends.
 */
export async function showRequest(request: ConfirmRequest, signal: AbortSignal): Promise<boolean> {
  const panel = vscode.window.createWebviewPanel(
    'watsLive.request',
    vscode.l10n.t('Phase {0}: What Would Be Sent', request.phase),
    { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
    { enableScripts: false, enableCommandUris: false, localResourceRoots: [] },
  );
  panel.webview.html = requestPage(request);
  const stop = new vscode.CancellationTokenSource();
  const onAbort = () => stop.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const back = vscode.l10n.t('Back to the Question');
    const chosen = await vscode.window.showQuickPick(
      [
        { label: back, description: vscode.l10n.t('asks once more; nothing is sent yet') },
        { label: vscode.l10n.t('Leave the Phase Out'), description: vscode.l10n.t('sends nothing') },
      ],
      {
        title: vscode.l10n.t('Phase {0} waits: {1}', request.phase, request.title),
        placeHolder: vscode.l10n.t('Looking sends nothing'),
        ignoreFocusOut: true,
      },
      stop.token,
    );
    return chosen?.label === back;
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.dispose();
    panel.dispose();
  }
}
