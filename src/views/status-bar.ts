import * as vscode from 'vscode';
import { describeStatus, type Mode } from './mode.js';

/** One item: the simulator, or LIVE with the masked number. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('watsLive.status', vscode.StatusBarAlignment.Left, 10);

  constructor() {
    this.#item.name = vscode.l10n.t('WATS Live');
    this.#item.show();
  }

  update(mode: Mode): void {
    const { text, spoken, tooltip, command } = describeStatus(mode);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: spoken };
    this.#item.backgroundColor = mode.live ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.command = command;
  }

  dispose(): void {
    this.#item.dispose();
  }
}
