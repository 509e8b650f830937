import * as vscode from 'vscode';
import { compareRuns, deleteRuns, expendable, redactorFor, type RunSummary, verify } from '../engine.js';
import type { CommandId } from './commands.js';
import type { Log } from './log.js';
import { notify } from './notice.js';
import type { RunningSession, Runs } from './runs.js';
import { presentRun } from './runs-present.js';

interface Parts {
  readonly runs: Runs;
  readonly session: RunningSession;
  readonly log: Log;
}

/** The run of a row, or one that the operator picks. */
export async function runOf(
  row: unknown,
  { runs }: Pick<Parts, 'runs'>,
  title: string,
): Promise<RunSummary | undefined> {
  const all = await runs.refresh();
  if (typeof row === 'object' && row !== null && 'summary' in row) {
    const given = all.find((run) => run === row.summary || run.manifest === manifestOf(row.summary));
    if (given !== undefined) return given;
  }
  return pickRun(all, title);
}

/** Shows what is different between two runs as a document. */
export async function compareTwoRuns(row: unknown, parts: Parts): Promise<void> {
  const title = vscode.l10n.t('Compare Runs');
  const first = await runOf(row, parts, title);
  if (first === undefined) return;
  const others = parts.runs.all.filter(({ manifest, report }) => manifest !== first.manifest && report !== null);
  const second = await pickRun(others, vscode.l10n.t('Compare {0} With', first.runId));
  if (second === undefined) return;
  const [earlier, later] = [first, second].toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  if (earlier === undefined || later === undefined) return;
  const content = compareRuns(earlier.manifest, later.manifest, await parts.session.environment());
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}

/** Checks the evidence of a run, and tells what is wrong with it. */
export async function verifyRun(row: unknown, parts: Parts): Promise<void> {
  const run = await runOf(row, parts, vscode.l10n.t('Verify Evidence'));
  if (run === undefined) return;
  const environment = await parts.session.environment();
  const { problems, unchecked } = verify(run.manifest, environment);
  const redactor = redactorFor(environment);
  const lines = [
    ...problems.map(
      ({ file, line, problem, detail }) => `${file}${line === null ? '' : `:${line}`} ${problem}: ${detail}`,
    ),
    ...unchecked,
  ].map((line) => redactor.text(line));
  for (const line of lines) parts.log.warn(line);
  parts.runs.tellVerified(run.manifest, problems.length === 0 ? 'verified' : 'doubtful');
  const fine = problems.length === 0;
  const told = fine
    ? vscode.l10n.t('The evidence of {0} is whole: chain, manifest, reports, no leak.', run.runId)
    : vscode.l10n.t('The evidence of {0} is not to be relied on: {1} problem(s).', run.runId, problems.length);
  const [first] = lines;
  const tell = lines.length === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  if (first === undefined) void tell(told);
  else void notify(tell, `${told} ${first}`, parts.log);
}

/** Asks how many runs to keep, tells what goes, and deletes it; never a run that left something. */
export async function deleteOldRuns(parts: Parts): Promise<void> {
  const all = await parts.runs.refresh();
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Delete Old Runs'),
    prompt: vscode.l10n.t('How many of the {0} runs to keep, newest first', all.length),
    value: '20',
    validateInput: (text) => (/^\d{1,5}$/.test(text) ? undefined : vscode.l10n.t('A whole number.')),
  });
  if (answer === undefined) return;
  const old = expendable(all, Number(answer));
  if (old.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run may go: what is left of a run is never deleted.'));
    return;
  }
  const remove = vscode.l10n.t('Delete {0} Runs', old.length);
  const detail = vscode.l10n.t(
    'Manifest, ledger and reports go for good, {0} of them of LIVE runs. Runs that left resources stay.',
    old.filter(({ mode }) => mode === 'live').length,
  );
  const question = vscode.l10n.t('Delete {0} runs from the output folder?', old.length);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  deleteRuns(old);
  await parts.runs.refresh();
}

async function pickRun(runs: readonly RunSummary[], title: string): Promise<RunSummary | undefined> {
  if (runs.length === 0) {
    const rehearse = vscode.l10n.t('Start Dry Run');
    const message = vscode.l10n.t('The output folder holds no run for this.');
    if ((await vscode.window.showInformationMessage(message, rehearse)) === rehearse)
      await vscode.commands.executeCommand('watsLive.startDryRun' satisfies CommandId);
    return undefined;
  }
  const items = runs.map((run) => ({
    label: run.runId,
    description: presentRun({ summary: run, verified: undefined, own: false }).description,
    run,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Choose a run') }))?.run;
}

const manifestOf = (summary: unknown) =>
  typeof summary === 'object' && summary !== null && 'manifest' in summary ? summary.manifest : undefined;
