import * as vscode from 'vscode';
import { PHASE_FLAGS } from '../campaign/flags.js';
import type { PhaseId } from '../campaign/phase.js';
import type { RunResult } from '../engine.js';
import type { Arming } from './arming.js';
import { REHEARSAL } from './campaign-model.js';
import type { CampaignPanel } from './campaign-panel.js';
import type { CampaignSession } from './campaign-session.js';
import { loadEngine } from './load-engine.js';
import { loadForms } from './load-forms.js';
import type { CampaignTree } from './campaign-tree.js';
import type { LiveAccess } from './live-access.js';
import type { Log } from './log.js';
import type { NextAction } from './next-action.js';
import { notify } from './notice.js';
import type { Runs } from './runs.js';
import { complete, setContext, tickSteps } from './context-keys.js';
import { openSettings, SETTINGS } from './settings.js';

interface Parts {
  readonly session: CampaignSession;
  readonly arming: Arming;
  readonly access: LiveAccess;
  readonly runs: Runs;
  readonly campaign: CampaignTree;
  readonly panel: CampaignPanel;
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
    const { arming, campaign, log, access } = this.#parts;
    if (this.#isBusy()) return;
    const { pickPhases } = await loadForms();
    const phases = await pickPhases(campaign.state.phases, await access.target(), arming.flags());
    if (phases === undefined) return;
    log.show();
    await this.#run(phases);
  }

  /** Runs all phases but 8 on the simulator; with live flags armed nothing starts, so that no dry run turns live. */
  async startDryRun(): Promise<void> {
    const { arming } = this.#parts;
    if (this.#isBusy()) return;
    if (arming.isLive()) {
      const disarm = vscode.l10n.t('Disarm Live Flags');
      const message = vscode.l10n.t('Live flags are armed: the next run would be live. Nothing was started.');
      if ((await vscode.window.showWarningMessage(message, disarm)) !== disarm) return;
      this.disarm();
    }
    await this.#run(REHEARSAL);
  }

  async openWalkthrough(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'wats.wats-live#firstSteps', false);
    tickSteps();
  }

  async discoverAssets(): Promise<void> {
    if (this.#isBusy()) return;
    if (await this.#run([0, 1], true)) complete('watsLive.discovered');
  }

  /** Runs the phase of a row of the Campaign view by itself; one with effects is cleaned up after. */
  async runThisPhase(row: unknown): Promise<void> {
    const id = this.#parts.campaign.phaseOf(row);
    if (id === undefined || this.#isBusy()) return;
    const after: readonly PhaseId[] = PHASE_FLAGS[id].primary.length === 0 ? [] : [9];
    await this.#run([...new Set<PhaseId>([0, id, ...after])], true);
  }

  stopRun(): void {
    this.#parts.session.stop();
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
    await this.#show(this.#lastReport);
  }

  /** Opens the report of a run of the output folder. */
  async openRunReport(row: unknown): Promise<void> {
    const { runs } = this.#parts;
    const { runOf } = await loadForms();
    const run = await runOf(row, { runs }, vscode.l10n.t('Open Report'));
    if (run === undefined) return;
    if (run.report !== null) await this.#show(run.report);
    else void vscode.window.showInformationMessage(vscode.l10n.t('This run has no report.'));
  }

  /** Shows a report that the operator asked for. */
  async #show(report: string): Promise<void> {
    await this.#parts.panel.openReport(report);
    complete('watsLive.sawReport');
  }

  /** Opens the manifest of the run whose resources are shown. */
  async revealManifest(): Promise<void> {
    const { looked } = this.#parts.runs;
    if (looked !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(looked.manifest));
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

  /** Has the next run captured raw, when the operator still wants it after the warning. */
  async captureRaw(): Promise<void> {
    if (this.#isBusy()) return;
    const { askForCapture } = await loadForms();
    this.#parts.session.rawCapture = await askForCapture();
  }

  /** Chooses how the simulator misbehaves in the next dry runs. */
  async chooseFaults(): Promise<void> {
    const { session } = this.#parts;
    const { pickFaults } = await loadForms();
    const chosen = await pickFaults(session.faults);
    if (chosen === undefined) return;
    session.faults = chosen;
    void vscode.window.showInformationMessage(
      chosen.length === 0
        ? vscode.l10n.t('The simulator is honest again.')
        : vscode.l10n.t('Dry runs of this window meet: {0}.', chosen.join(', ')),
    );
  }

  /** Shows an error once, redacted, with what mends it and the log one click away. */
  async report(error: unknown): Promise<void> {
    const { session, log } = this.#parts;
    const [engine, { actionForError }] = await Promise.all([loadEngine(), loadForms()]);
    const message = engine.redactorFor(await session.environment()).error(error);
    log.error(message);
    const action = error instanceof engine.OperatorError ? actionForError(error.code, error.thing) : undefined;
    await this.#offer(vscode.window.showErrorMessage, message, action);
  }

  async #offer(
    tell: Parameters<typeof notify>[0],
    message: string,
    action: NextAction | undefined,
    ...more: readonly string[]
  ): Promise<void> {
    const actions = [...(action === undefined ? [] : [action.title]), ...more];
    const chosen = await notify(tell, message, this.#parts.log, ...actions);
    if (chosen === undefined) return;
    if (chosen !== action?.title) await this.openReport();
    else if (action.command === 'settings') await openSettings('@ext:wats.wats-live');
    else await vscode.commands.executeCommand(action.command);
  }

  #isBusy(): boolean {
    if (!this.#parts.session.isRunning) return false;
    void vscode.window.showInformationMessage(vscode.l10n.t('A run is under way; stop it first.'));
    return true;
  }

  /** False: it did not start. */
  async #run(phases: readonly PhaseId[], clicked = false): Promise<boolean> {
    const { session, arming, access } = this.#parts;
    if (!(await access.mayRun(phases, clicked))) return false;
    const flags = arming.flags();
    const unarmed = phases.some((id) => PHASE_FLAGS[id].primary.some((name) => !flags.has(name)));
    const result = await session.run(phases);
    // Not awaited: the toast may stand for long after the command has ended.
    void this.#finish(result, unarmed).catch((error: unknown) => this.report(error));
    return true;
  }

  /** Opens the report and closes the run with one toast. */
  async #finish({ end, exitCode }: RunResult, unarmed: boolean): Promise<void> {
    const { panel, campaign, runs } = this.#parts;
    this.#lastReport = end.reports.find((path) => path.endsWith('.html'));
    setContext('watsLive.hasReport', this.#lastReport !== undefined);
    if (this.#lastReport !== undefined) await panel.openReport(this.#lastReport);
    await runs.refresh();
    const live = end.mode === 'live';
    const note = campaign.state.phases.find(({ state }) => state === 'refused')?.note ?? '';
    const told = note === '' ? end.outcome : `${end.outcome}; ${note}`;
    const message = [
      live ? vscode.l10n.t('LIVE run {0}: {1}.', end.runId, told) : vscode.l10n.t('Dry run {0}: {1}.', end.runId, told),
      end.cleanup === 'none' ? '' : vscode.l10n.t('Clean-up {0}.', end.cleanup),
    ];
    const tell = exitCode === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const { actionForEnd } = await loadForms();
    const reports = this.#lastReport === undefined ? [] : [vscode.l10n.t('Open Report')];
    await this.#offer(
      tell,
      message.filter((part) => part !== '').join(' '),
      actionForEnd(exitCode, live && unarmed),
      ...reports,
    );
  }
}
