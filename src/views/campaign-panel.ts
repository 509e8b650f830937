import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CampaignEvent } from '../campaign/events.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Heard } from '../engine.js';
import { loadEngine } from './load-engine.js';

/** The shortest time between two updates of the page, in milliseconds. */
const PACE_MS = 200;

/** What the buttons of the dashboard run. */
const ASKS: Readonly<Record<string, string>> = {
  runPhase: 'watsLive.runPhase',
  stopRun: 'watsLive.stopRun',
  openReport: 'watsLive.openReport',
  showLog: 'watsLive.showLog',
};

/**
 * One panel for a campaign: the dashboard while it runs, and the report as it was written, which gets no scripts. Both
 * are closed off from every place but themselves.
 */
export class CampaignPanel implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;
  #shows: 'dashboard' | 'report' = 'dashboard';
  #heard: Heard[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Takes an event of a run; the page follows at its own pace. */
  hear(event: CampaignEvent, lines: readonly Redacted[]): void {
    if (event.event === 'run.start') this.#heard = [];
    this.#heard.push({ event, lines, at: Date.now() });
    if (this.#shows === 'dashboard' && this.#panel !== undefined) {
      this.#timer ??= setTimeout(() => void this.#update(), PACE_MS);
    }
  }

  async openDashboard(): Promise<void> {
    const { dashboardPage } = await loadEngine();
    const nonce = randomBytes(18).toString('base64url');
    this.#show('dashboard', vscode.l10n.t('WATS Live Dashboard'), dashboardPage(this.#heard, nonce));
  }

  async openReport(path: string): Promise<void> {
    this.#show('report', vscode.l10n.t('WATS Live Report'), await readFile(path, 'utf8'));
  }

  #show(what: 'dashboard' | 'report', title: string, html: string): void {
    this.#panel ??= this.#create();
    this.#shows = what;
    this.#panel.title = title;
    this.#panel.webview.options = {
      enableScripts: what === 'dashboard',
      enableCommandUris: false,
      localResourceRoots: [],
    };
    this.#panel.webview.html = html;
    this.#panel.reveal(undefined, true);
  }

  async #update(): Promise<void> {
    const { dashboardUpdate } = await loadEngine();
    this.#timer = undefined;
    if (this.#shows === 'dashboard') await this.#panel?.webview.postMessage(dashboardUpdate(this.#heard));
  }

  #create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'watsLive.campaignPanel',
      vscode.l10n.t('WATS Live'),
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
      { enableScripts: false, enableCommandUris: false, localResourceRoots: [] },
    );
    panel.webview.onDidReceiveMessage(({ ask }: { readonly ask?: unknown }) => {
      if (ask === 'ready') void this.#update();
      const command = typeof ask === 'string' && Object.hasOwn(ASKS, ask) ? ASKS[ask] : undefined;
      if (command !== undefined) void vscode.commands.executeCommand(command);
    });
    // A page that was hidden is made anew and asks for what it missed.
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#panel?.dispose();
  }
}
