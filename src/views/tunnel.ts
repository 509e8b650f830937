import * as vscode from 'vscode';
import type { Tunnel } from '../campaign/ports.js';
import { setContext } from './context-keys.js';
import { openSettings, SETTINGS, tunnelCommand } from './settings.js';

const NAME = 'WATS Live Tunnel';

/**
 * The operator's own tunnel: a command of this machine's settings, in a terminal that stays in sight. Terminals are known by
 * their name, so that one which outlived the extension host is found and stopped too.
 */
export class TunnelTerminal implements Tunnel, vscode.Disposable {
  readonly #closing = vscode.window.onDidCloseTerminal(() => this.follow());

  /** False: nothing was started, because one is open, none is configured or the workspace is not trusted. */
  start(port: number): boolean {
    const command = tunnelCommand();
    if (command === undefined || !vscode.workspace.isTrusted || open().length > 0) return false;
    const terminal = vscode.window.createTerminal({ name: NAME, isTransient: true });
    terminal.show(true);
    terminal.sendText(command.replaceAll('{port}', `${port}`));
    this.follow();
    return true;
  }

  stop(): void {
    for (const terminal of open()) terminal.dispose();
    this.follow();
  }

  get isConfigured(): boolean {
    return tunnelCommand() !== undefined;
  }

  /** By command: says why nothing was started. */
  async startBy(port: number): Promise<void> {
    if (this.start(port)) return;
    if (this.isConfigured) return open()[0]?.show(true);
    const settings = vscode.l10n.t('Open Settings');
    const message = vscode.l10n.t('No tunnel is configured: set its command first, with {port} for the port.');
    if ((await vscode.window.showInformationMessage(message, settings)) === settings)
      await openSettings(SETTINGS.tunnelCommand);
  }

  follow(): void {
    setContext('watsLive.tunnelOpen', open().length > 0);
  }

  dispose(): void {
    this.#closing.dispose();
    this.stop();
  }
}

const open = () => vscode.window.terminals.filter(({ name, exitStatus }) => name === NAME && exitStatus === undefined);
