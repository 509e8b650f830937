import * as vscode from 'vscode';

/** One item: the simulator, or LIVE, told by words and not by colour alone. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('watsLive.status', vscode.StatusBarAlignment.Left, 10);

  constructor() {
    this.#item.name = vscode.l10n.t('WATS Live');
    this.#item.show();
  }

  /** `phase` is the one that runs now. */
  update(live: boolean, phase: string | undefined): void {
    const mode = live ? vscode.l10n.t('LIVE') : vscode.l10n.t('Simulator');
    const icon = phase !== undefined ? '$(sync~spin)' : live ? '$(warning)' : '$(beaker)';
    this.#item.text = `${icon} WATS: ${mode}${phase === undefined ? '' : ` · ${phase}`}`;
    this.#item.tooltip = live
      ? vscode.l10n.t('The next run is LIVE: flags are armed. Select to disarm.')
      : vscode.l10n.t('The next run is a dry run on the simulator. Select to run phases.');
    this.#item.accessibilityInformation = { label: `WATS Live, ${mode}${phase === undefined ? '' : `, ${phase}`}` };
    this.#item.backgroundColor = live ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.command = phase !== undefined ? 'watsLive.stopRun' : live ? 'watsLive.disarm' : 'watsLive.runPhase';
  }

  dispose(): void {
    this.#item.dispose();
  }
}
