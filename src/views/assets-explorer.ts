import * as vscode from 'vscode';
import type { Mode } from '../campaign/phase.js';
import type { Explorer } from '../engine.js';
import type { Arming } from './arming.js';
import { AssetRow, type AssetsTree } from './assets-tree.js';
import type { CampaignSession } from './campaign-session.js';
import { loadEngine } from './load-engine.js';
import { loadForms } from './load-forms.js';
import { setContext } from './context-keys.js';
import { outputFolder, proxySettings } from './settings.js';

interface Parts {
  readonly session: CampaignSession;
  readonly arming: Arming;
  readonly tree: AssetsTree;
  readonly view: vscode.TreeView<unknown>;
}

/** The asset explorer of the window: reads the live profile while both live flags are armed, else a simulator of its own. */
export class AssetExplorer implements vscode.Disposable {
  readonly #parts: Parts;
  #explorer: Explorer | undefined;
  #panel: vscode.WebviewPanel | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Opens the explorer anew and reads what it reaches; what fails is a row of the tree. */
  async explore(): Promise<void> {
    const { session, tree, view } = this.#parts;
    const { openExplorer } = await loadEngine();
    this.close();
    const explorer: Explorer = await openExplorer({
      environment: await session.environment(),
      acknowledged: false,
      proxy: proxySettings(),
      outputFolder: outputFolder(),
      observe: (key) => {
        if (this.#explorer !== undefined) tree.show(this.#explorer, key);
      },
    });
    this.#explorer = explorer;
    setContext('watsLive.exploring', true);
    view.description = explorer.mode === 'live' ? 'LIVE' : vscode.l10n.t('simulator');
    view.message = '';
    tree.show(explorer);
    await vscode.window.withProgress({ location: { viewId: 'watsLive.assets' } }, () => explorer.discover());
  }

  /** Asks for a text and shows only assets whose real name has it; labels stay masked. */
  async filter(): Promise<void> {
    const explorer = this.#explorer;
    if (explorer === undefined) return;
    const text = await vscode.window.showInputBox({
      title: vscode.l10n.t('Filter Assets'),
      prompt: vscode.l10n.t('Part of a real name; labels stay masked. Empty shows everything.'),
    });
    if (text === undefined) return;
    const matches = explorer.filter(text);
    this.#parts.view.message = explorer.isFiltered
      ? vscode.l10n.t('Filtered by name: {0} match. Filter with nothing to see all.', matches)
      : '';
  }

  /** Reads one row's branch again; the same for the row of a failure. */
  async refresh(row: unknown): Promise<void> {
    if (row instanceof AssetRow) await this.#explorer?.refresh(row.asset.key);
  }

  /** Shows a template or flow as a person would see it. */
  async preview(row: unknown): Promise<void> {
    if (!(row instanceof AssetRow)) return;
    const explorer = this.#explorer;
    const preview = await vscode.window.withProgress({ location: { viewId: 'watsLive.assets' } }, async () =>
      explorer?.preview(row.asset.key),
    );
    if (preview === undefined) return;
    const page = (await loadForms()).previewPage(preview);
    this.#panel ??= this.#createPanel();
    this.#panel.title = vscode.l10n.t('Preview {0}', row.asset.label);
    this.#panel.webview.html = page;
    this.#panel.reveal(undefined, true);
  }

  /** Copies the real id of a row after a confirmation: one of the three named exits of the redactor. */
  async copyId(row: unknown): Promise<void> {
    if (!(row instanceof AssetRow)) return;
    const copy = vscode.l10n.t('Copy Id');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('Copy the real id of {0}?', row.asset.label),
      { modal: true, detail: vscode.l10n.t('The clipboard is outside of redaction: other programs can read it.') },
      copy,
    );
    const id = chosen === copy ? this.#parts.tree.idOf(row) : undefined;
    if (id !== undefined) await vscode.env.clipboard.writeText(id);
  }

  /** A run with discovery begins. True when its own findings are to be shown instead of the explorer's. */
  givesWayTo(mode: Mode): boolean {
    if (this.#explorer?.mode === mode) return false;
    this.close();
    return true;
  }

  /** A run has ended: what was read may have changed. */
  runEnded(): void {
    this.#explorer?.markStale();
  }

  /** Flags have changed: a live explorer ends with them; its rows stay, stale. */
  follow(): void {
    if (this.#explorer?.mode === 'live' && !this.#parts.arming.isLive()) this.close();
  }

  close(): void {
    const explorer = this.#explorer;
    if (explorer === undefined) return;
    void explorer.close();
    this.#explorer = undefined;
    this.#parts.tree.settle();
    this.#parts.view.message = '';
    setContext('watsLive.exploring', false);
  }

  dispose(): void {
    void this.#explorer?.close();
    this.#panel?.dispose();
  }

  #createPanel(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'watsLive.preview',
      vscode.l10n.t('Preview'),
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
      { enableScripts: false, enableCommandUris: false, localResourceRoots: [] },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }
}
