import * as vscode from 'vscode';
import type { Offers, RunSummary } from '../engine.js';
import type { CampaignSession } from './campaign-session.js';
import type { LiveAccess } from './live-access.js';
import { loadEngine } from './load-engine.js';
import type { Log } from './log.js';
import type { Runs } from './runs.js';

interface Parts {
  readonly session: CampaignSession;
  readonly access: LiveAccess;
  readonly runs: Runs;
  readonly log: Log;
}

/** Goes on with the clean-up of earlier runs, and tells how it ended. */
export class CleanupDialog implements vscode.Disposable {
  readonly #parts: Parts;
  #offers: Offers | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks for runs that left something, and offers once to clean up: in one of the open windows. */
  async offer(): Promise<void> {
    const left = await this.#parts.runs.interrupted();
    if (left.length === 0) return;
    const { Offers } = await loadEngine();
    const offers = (this.#offers ??= new Offers());
    const runs = left.filter(({ manifest }) => offers.claim(manifest));
    if (runs.length === 0) return;
    const clean = vscode.l10n.t('Resume Clean-Up…');
    const message = vscode.l10n.t('{0} may have left test resources.', counted(runs.length, 'earlier run'));
    if ((await vscode.window.showWarningMessage(message, clean)) === clean) await this.resume();
  }

  dispose(): void {
    this.#offers?.dispose();
  }

  /** Lets the operator pick one of the runs that left something. */
  async resume(): Promise<void> {
    const runs = await this.#parts.runs.interrupted();
    if (runs.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No interrupted run was found in the output folder.'));
      return;
    }
    const picked = await vscode.window.showQuickPick(
      runs.map((run) => ({
        label: run.runId,
        description: `${run.mode}, ${counted(run.leftovers, 'resource')} open`,
        run,
      })),
      { title: vscode.l10n.t('Resume Clean-Up'), placeHolder: vscode.l10n.t('Choose a run') },
    );
    if (picked !== undefined) await this.#cleanUp(picked.run);
  }

  /** Cleans up one run of a row or view, after a question that counts what goes. */
  async cleanUp(run: RunSummary | undefined): Promise<void> {
    if (run === undefined || run.leftovers === 0) return this.resume();
    const verb = vscode.l10n.t('Clean Up');
    const live = run.mode === 'live' ? 'LIVE: ' : '';
    const question = vscode.l10n.t('{0}clean up {1} of run {2}?', live, counted(run.leftovers, 'resource'), run.runId);
    const detail = vscode.l10n.t('Only what stands in its manifest is removed, and proved gone by reading it again.');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, verb)) === verb)
      await this.#cleanUp(run);
  }

  async #cleanUp(run: RunSummary): Promise<void> {
    const { session, access, runs } = this.#parts;
    const { exitCode, cleanup, leftovers } = await session.cleanUp(run.manifest);
    await runs.refresh();
    if (exitCode === 3) {
      const arm = vscode.l10n.t('Arm Live Flags…');
      const message = vscode.l10n.t(
        'Run {0} was live: its clean-up needs both master flags. {1} pending; nothing was deleted.',
        run.runId,
        `${counted(leftovers.length, 'resource')} ${leftovers.length === 1 ? 'is' : 'are'}`,
      );
      if (!(await this.#chooses(vscode.window.showWarningMessage, message, arm))) return;
      if (await access.isArmed()) await this.#cleanUp(run);
      return;
    }
    if (cleanup !== 'incomplete') {
      const message = vscode.l10n.t('Clean-up of {0} is complete: everything that the run made is gone.', run.runId);
      await this.#chooses(vscode.window.showInformationMessage, message);
      return;
    }
    const count = counted(leftovers.length, 'resource');
    const message = vscode.l10n.t('Clean-up of {0} is incomplete: {1} may be left.', run.runId, count);
    const again = vscode.l10n.t('Resume Clean-Up…');
    if (await this.#chooses(vscode.window.showWarningMessage, message, again)) await this.resume();
  }

  /** Tells, with the log one click away; true when the action is chosen. */
  async #chooses(tell: Tell, message: string, ...actions: readonly string[]): Promise<boolean> {
    const show = vscode.l10n.t('Show Log');
    const chosen = await tell(message, ...actions, show);
    if (chosen === show) this.#parts.log.show();
    return chosen !== undefined && actions.includes(chosen);
  }
}

type Tell = (message: string, ...items: string[]) => Thenable<string | undefined>;

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
