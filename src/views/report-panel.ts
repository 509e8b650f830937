import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Shows a report in the window: the file as it was written, without scripts and without access to anything. */
export class ReportPanel implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;

  async open(path: string): Promise<void> {
    const html = await readFile(path, 'utf8');
    this.#panel ??= this.#create();
    this.#panel.webview.html = html;
    this.#panel.reveal(undefined, true);
  }

  #create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'watsLive.report',
      vscode.l10n.t('WATS Live Report'),
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
      { enableScripts: false, enableCommandUris: false, localResourceRoots: [] },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}
