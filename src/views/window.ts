import * as vscode from 'vscode';
import type { PhaseId } from '../campaign/phase.js';
import type { RunResult } from '../engine.js';
import type { Arming } from './arming.js';
import { type CampaignSession, loadEngine } from './campaign-session.js';
import type { CampaignTree } from './campaign-tree.js';
import type { Credentials } from './credentials.js';
import { findInterruptedRuns, type InterruptedRun } from './interrupted-runs.js';
import type { Log } from './log.js';
import { pickPhases } from './phase-picker.js';
import type { ReportPanel } from './report-panel.js';
import { setContext } from './context-keys.js';
import { outputFolder, proxySettings, SETTINGS } from './settings.js';

interface Parts {
  readonly session: CampaignSession;
  readonly credentials: Credentials;
  readonly arming: Arming;
  readonly campaign: CampaignTree;
  readonly report: ReportPanel;
  readonly log: Log;
}

/** What the commands do: each asks, calls the engine through the session, and tells how it ended. */
export class Window {
  readonly #parts: Parts;
  #lastReport: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async runPhase(): Promise<void> {
    const { session, arming, campaign, log } = this.#parts;
    if (this.#isBusy()) return;
    const phases = await pickPhases(campaign.state.phases, arming.isLive());
    if (phases === undefined) return;
    log.show();
    await this.#finish(await session.run(phases));
  }

  async discoverAssets(): Promise<void> {
    if (this.#isBusy()) return;
    const phases: readonly PhaseId[] = [0, 1];
    await this.#finish(await this.#parts.session.run(phases));
  }

  stopRun(): void {
    this.#parts.session.stop();
  }

  async setCredentials(): Promise<void> {
    if (await this.#parts.credentials.ask()) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Credentials are stored. Nothing was sent.'));
    }
  }

  async importCredentials(): Promise<void> {
    const { taken, refused } = await this.#parts.credentials.import(process.env);
    const refusal = refused.length === 0 ? '' : vscode.l10n.t(' Malformed and left out: {0}.', refused.join(', '));
    const message =
      taken.length === 0
        ? vscode.l10n.t('The environment of VS Code holds no WATS credentials.')
        : vscode.l10n.t('Stored from the environment: {0}.', taken.join(', '));
    void vscode.window.showInformationMessage(message + refusal);
  }

  async removeCredentials(): Promise<void> {
    const remove = vscode.l10n.t('Remove Credentials');
    const detail = vscode.l10n.t('They are deleted from SecretStorage. Runs in the output folder stay.');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('Remove the stored credentials?'),
      { modal: true, detail },
      remove,
    );
    if (chosen === remove) await this.#parts.credentials.remove();
  }

  async armLive(): Promise<void> {
    await this.#parts.arming.ask();
  }

  disarm(): void {
    this.#parts.arming.arm([]);
  }

  async openReport(): Promise<void> {
    if (this.#lastReport === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No run of this window has a report yet.'));
      return;
    }
    await this.#parts.report.open(this.#lastReport);
  }

  showLog(): void {
    this.#parts.log.show();
  }

  async chooseOutputFolder(): Promise<void> {
    const picked = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose Output Folder'),
      openLabel: vscode.l10n.t('Write Evidence Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    });
    const [folder] = picked ?? [];
    if (folder === undefined) return;
    await vscode.workspace
      .getConfiguration()
      .update(SETTINGS.outputFolder, folder.fsPath, vscode.ConfigurationTarget.Global);
  }

  /** Looks for runs that left something, and offers once to clean up. */
  async offerCleanup(): Promise<void> {
    const runs = await this.#interrupted();
    if (runs.length === 0) return;
    const clean = vscode.l10n.t('Resume Clean-Up…');
    const message = vscode.l10n.t('{0} earlier run(s) may have left test resources.', runs.length);
    if ((await vscode.window.showWarningMessage(message, clean)) === clean) await this.resumeCleanup();
  }

  async resumeCleanup(): Promise<void> {
    const runs = await this.#interrupted();
    if (runs.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No interrupted run was found in the output folder.'));
      return;
    }
    const picked = await vscode.window.showQuickPick(
      runs.map((run) => ({
        label: run.manifest.runId,
        description: `${run.manifest.mode}, ${describeOpen(run)}`,
        run,
      })),
      { title: vscode.l10n.t('Resume Clean-Up'), placeHolder: vscode.l10n.t('Choose a run') },
    );
    if (picked !== undefined) await this.#cleanUp(picked.run);
  }

  /** Shows an error once, redacted, with the log one click away. */
  async report(error: unknown): Promise<void> {
    const { session, log } = this.#parts;
    const engine = await loadEngine();
    const message = engine.redactorFor(await session.environment()).error(error);
    log.error(message);
    const show = vscode.l10n.t('Show Log');
    if ((await vscode.window.showErrorMessage(message, show)) === show) log.show();
  }

  async #cleanUp({ path }: InterruptedRun): Promise<void> {
    const { session, log, campaign } = this.#parts;
    const engine = await loadEngine();
    const environment = await session.environment();
    const redactor = engine.redactorFor(environment);
    const stop = new AbortController();
    const { exitCode, cleanup, leftovers } = await engine.resumeCleanup({
      manifest: path,
      environment,
      acknowledged: false,
      proxy: proxySettings(),
      observe: (event) => {
        for (const line of engine.describeEvent(event)) log.info(redactor.text(line));
        campaign.apply(event);
      },
      signal: stop.signal,
    });
    await this.#interrupted();
    const show = vscode.l10n.t('Show Log');
    const message =
      exitCode === 3
        ? vscode.l10n.t(
            'A live clean-up needs the master flag and the acknowledgement: arm them, then resume. {0} resource(s) are pending.',
            leftovers.length,
          )
        : cleanup === 'incomplete'
          ? vscode.l10n.t('Clean-up is incomplete: {0} resource(s) may be left.', leftovers.length)
          : vscode.l10n.t('Clean-up is complete: everything that the run made is gone.');
    const tell = cleanup === 'incomplete' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    if ((await tell(message, show)) === show) log.show();
  }

  async #interrupted(): Promise<InterruptedRun[]> {
    const runs = await findInterruptedRuns(outputFolder());
    setContext('watsLive.interrupted', runs.length > 0);
    return runs;
  }

  #isBusy(): boolean {
    if (!this.#parts.session.isRunning) return false;
    void vscode.window.showInformationMessage(vscode.l10n.t('A run is under way; stop it first.'));
    return true;
  }

  async #finish({ end, exitCode }: RunResult): Promise<void> {
    const { report, log } = this.#parts;
    this.#lastReport = end.reports.find((path) => path.endsWith('.html'));
    setContext('watsLive.hasReport', this.#lastReport !== undefined);
    if (this.#lastReport !== undefined) await report.open(this.#lastReport);
    const mode = end.mode === 'live' ? vscode.l10n.t('Live run') : vscode.l10n.t('Dry run');
    const message = vscode.l10n.t('{0} {1}: {2}, clean-up {3}.', mode, end.runId, end.outcome, end.cleanup);
    const tell = exitCode === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const [open, show] = [vscode.l10n.t('Open Report'), vscode.l10n.t('Show Log')];
    // Not awaited: the toast may stand for long after the command has ended.
    void tell(message, open, show).then((chosen) => {
      if (chosen === open) return this.openReport();
      if (chosen === show) log.show();
      return undefined;
    });
  }
}

function describeOpen({ manifest }: InterruptedRun): string {
  const open = manifest.entries.filter(({ cleanup }) => cleanup !== 'done' && cleanup !== 'not-needed').length;
  return `${open} resource(s) open`;
}
