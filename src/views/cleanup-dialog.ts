import * as vscode from 'vscode';
import { Offers, type RunSummary } from '../engine.js';
import type { CleanupResult } from '../operations/cleanup-run.js';
import type { Log } from './log.js';
import { notify } from './notice.js';
import type { Runs } from './runs.js';

interface Parts {
  readonly session: { cleanUp(manifest: string): Promise<CleanupResult> };
  readonly access: { isArmed(): Promise<boolean> };
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

  /** Offers once to clean up what runs left: in one of the open windows. */
  async offer(left: readonly RunSummary[]): Promise<void> {
    const offers = (this.#offers ??= new Offers());
    const runs = left.filter(({ manifest }) => offers.claim(manifest));
    if (runs.length === 0) return;
    const clean = vscode.l10n.t('Resume Clean-Up…');
    const message =
      runs.length === 1
        ? vscode.l10n.t('1 earlier run may have left test resources.')
        : vscode.l10n.t('{0} earlier runs may have left test resources.', runs.length);
    const { log } = this.#parts;
    if ((await notify(vscode.window.showWarningMessage, message, log, clean)) === clean) await this.resume();
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
        description: vscode.l10n.t('{0}, {1} open', run.mode, resources(run.leftovers)),
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
    const what = resources(run.leftovers);
    const question =
      run.mode === 'live'
        ? vscode.l10n.t('LIVE: clean up {0} of run {1}?', what, run.runId)
        : vscode.l10n.t('Clean up {0} of run {1}?', what, run.runId);
    const detail = vscode.l10n.t('Only what stands in its manifest is removed, and proved gone by reading it again.');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, verb)) === verb)
      await this.#cleanUp(run);
  }

  async #cleanUp(run: RunSummary): Promise<void> {
    const { session, access, runs, log } = this.#parts;
    const { exitCode, cleanup, leftovers } = await session.cleanUp(run.manifest);
    await runs.refresh();
    if (exitCode === 3) {
      const arm = vscode.l10n.t('Arm Live Flags…');
      const message = vscode.l10n.t(
        'Run {0} was live: its clean-up needs both master flags. Still open: {1}; nothing was deleted.',
        run.runId,
        resources(leftovers.length),
      );
      if ((await notify(vscode.window.showWarningMessage, message, log, arm)) !== arm) return;
      if (await access.isArmed()) await this.#cleanUp(run);
      return;
    }
    if (cleanup !== 'incomplete') {
      const message = vscode.l10n.t('Clean-up of {0} is complete: everything that the run made is gone.', run.runId);
      await notify(vscode.window.showInformationMessage, message, log);
      return;
    }
    const what = resources(leftovers.length);
    const message = vscode.l10n.t('Clean-up of {0} is incomplete: {1} may be left.', run.runId, what);
    const again = vscode.l10n.t('Resume Clean-Up…');
    if ((await notify(vscode.window.showWarningMessage, message, log, again)) === again) await this.resume();
  }
}

const resources = (count: number) =>
  count === 1 ? vscode.l10n.t('1 resource') : vscode.l10n.t('{0} resources', count);
