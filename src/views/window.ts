import * as vscode from 'vscode';
import { PHASE_FLAGS } from '../campaign/flags.js';
import type { PhaseId } from '../campaign/phase.js';
import type { RunResult } from '../engine.js';
import type { Arming } from './arming.js';
import { rehearsalOf } from './campaign-model.js';
import type { CampaignPanel } from './campaign-panel.js';
import type { CampaignSession } from './campaign-session.js';
import type { CampaignTree } from './campaign-tree.js';
import { findInterruptedRuns, type InterruptedRun } from './interrupted-runs.js';
import type { Log } from './log.js';
import { mask } from './mask.js';
import { describeTarget } from './mode.js';
import { actionForEnd, actionForError, type NextAction } from './next-action.js';
import { loadEngine, loadForms } from './load-engine.js';
import type { Profiles } from './profiles.js';
import { setContext } from './context-keys.js';
import { liveTarget, outputFolder, SETTINGS } from './settings.js';

interface Parts {
  readonly session: CampaignSession;
  readonly profiles: Profiles;
  readonly arming: Arming;
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
    const { arming, campaign, log } = this.#parts;
    if (this.#isBusy()) return;
    const { pickPhases } = await loadForms();
    const phases = await pickPhases(campaign.state.phases, await this.#liveTarget(), arming.flags());
    if (phases === undefined) return;
    log.show();
    await this.#run(phases);
  }

  /** Runs all built phases on the simulator; with live flags armed nothing starts, so that no dry run turns live. */
  async startDryRun(): Promise<void> {
    const { arming, campaign } = this.#parts;
    if (this.#isBusy()) return;
    if (arming.isLive()) {
      const disarm = vscode.l10n.t('Disarm Live Flags');
      const message = vscode.l10n.t('Live flags are armed: the next run would be live. Nothing was started.');
      if ((await vscode.window.showWarningMessage(message, disarm)) !== disarm) return;
      this.disarm();
    }
    await this.#run(rehearsalOf(campaign.state.phases));
  }

  async openWalkthrough(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'wats.wats-live#firstSteps', false);
  }

  async discoverAssets(): Promise<void> {
    if (this.#isBusy()) return;
    await this.#run([0, 1]);
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
    await this.#parts.panel.openReport(this.#lastReport);
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

  /** Looks for runs that left something, and offers once to clean up. */
  async offerCleanup(): Promise<void> {
    const runs = await this.#interrupted();
    if (runs.length === 0) return;
    const clean = vscode.l10n.t('Resume Clean-Up…');
    const message = vscode.l10n.t('{0} may have left test resources.', counted(runs.length, 'earlier run'));
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

  /** Shows an error once, redacted, with what mends it and the log one click away. */
  async report(error: unknown): Promise<void> {
    const { session, log } = this.#parts;
    const engine = await loadEngine();
    const message = engine.redactorFor(await session.environment()).error(error);
    log.error(message);
    const action = error instanceof engine.OperatorError ? actionForError(error.code, error.thing) : undefined;
    await this.#offer(vscode.window.showErrorMessage, message, action);
  }

  async #offer(tell: Tell, message: string, action: NextAction | undefined, ...more: readonly string[]): Promise<void> {
    const show = vscode.l10n.t('Show Log');
    const chosen = await tell(message, ...(action === undefined ? [] : [action.title]), ...more, show);
    if (chosen === undefined) return;
    if (chosen === show) this.showLog();
    else if (chosen === action?.title) await vscode.commands.executeCommand(action.command, action.argument);
    else await this.openReport();
  }

  async #cleanUp({ path, manifest }: InterruptedRun): Promise<void> {
    const { session, log, arming } = this.#parts;
    const { exitCode, cleanup, leftovers } = await session.cleanUp(path);
    await this.#interrupted();
    const [arm, again, show] = [
      vscode.l10n.t('Arm Live Flags…'),
      vscode.l10n.t('Resume Clean-Up…'),
      vscode.l10n.t('Show Log'),
    ];
    if (exitCode === 3) {
      const message = vscode.l10n.t(
        'Run {0} was live: its clean-up needs both master flags. {1} pending; nothing was deleted.',
        manifest.runId,
        `${counted(leftovers.length, 'resource')} ${leftovers.length === 1 ? 'is' : 'are'}`,
      );
      const chosen = await vscode.window.showWarningMessage(message, arm, show);
      if (chosen === show) log.show();
      if (chosen !== arm) return;
      await arming.ask();
      if (arming.isLive()) await this.#cleanUp({ path, manifest });
      return;
    }
    const incomplete = cleanup === 'incomplete';
    const message = incomplete
      ? vscode.l10n.t(
          'Clean-up of {0} is incomplete: {1} may be left.',
          manifest.runId,
          counted(leftovers.length, 'resource'),
        )
      : vscode.l10n.t('Clean-up of {0} is complete: everything that the run made is gone.', manifest.runId);
    const tell = incomplete ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const chosen = await tell(message, ...(incomplete ? [again] : []), show);
    if (chosen === again) await this.resumeCleanup();
    if (chosen === show) log.show();
  }

  async #interrupted(): Promise<InterruptedRun[]> {
    const runs = await findInterruptedRuns(outputFolder());
    setContext('watsLive.interrupted', runs.length > 0);
    return runs;
  }

  async #liveTarget(): Promise<string | undefined> {
    const { arming, profiles } = this.#parts;
    if (!arming.isLive()) return undefined;
    const { WATS_PHONE_NUMBER_ID: id } = await profiles.read();
    return describeTarget(liveTarget(), id === undefined ? undefined : mask(id));
  }

  #isBusy(): boolean {
    if (!this.#parts.session.isRunning) return false;
    void vscode.window.showInformationMessage(vscode.l10n.t('A run is under way; stop it first.'));
    return true;
  }

  async #run(phases: readonly PhaseId[]): Promise<void> {
    const { session, arming } = this.#parts;
    const flags = arming.flags();
    const unarmed = phases.some((id) => PHASE_FLAGS[id].primary.some((name) => !flags.has(name)));
    const result = await session.run(phases);
    // Not awaited: the toast may stand for long after the command has ended.
    void this.#finish(result, unarmed).catch((error: unknown) => this.report(error));
  }

  /** Opens the report and closes the run with one toast. */
  async #finish({ end, exitCode }: RunResult, unarmed: boolean): Promise<void> {
    const { panel, campaign } = this.#parts;
    this.#lastReport = end.reports.find((path) => path.endsWith('.html'));
    setContext('watsLive.hasReport', this.#lastReport !== undefined);
    if (this.#lastReport !== undefined) await panel.openReport(this.#lastReport);
    await this.#interrupted();
    const live = end.mode === 'live';
    const note = campaign.state.phases.find(({ state }) => state === 'refused')?.note ?? '';
    const told = note === '' ? end.outcome : `${end.outcome}; ${note}`;
    const message = [
      live ? vscode.l10n.t('LIVE run {0}: {1}.', end.runId, told) : vscode.l10n.t('Dry run {0}: {1}.', end.runId, told),
      end.cleanup === 'none' ? '' : vscode.l10n.t('Clean-up {0}.', end.cleanup),
    ];
    const tell = exitCode === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const reports = this.#lastReport === undefined ? [] : [vscode.l10n.t('Open Report')];
    await this.#offer(
      tell,
      message.filter((part) => part !== '').join(' '),
      actionForEnd(exitCode, live && unarmed),
      ...reports,
    );
  }
}

type Tell = (message: string, ...items: string[]) => Thenable<string | undefined>;

function describeOpen({ manifest }: InterruptedRun): string {
  const open = manifest.entries.filter(({ cleanup }) => cleanup !== 'done' && cleanup !== 'not-needed').length;
  return `${counted(open, 'resource')} open`;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
