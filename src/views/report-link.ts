import { lstat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isRunId } from '../engine.js';
import type { CampaignPanel } from './campaign-panel.js';
import type { CommandId } from './commands.js';
import type { Log } from './log.js';
import { notify } from './notice.js';
import { outputFolder } from './settings.js';

/** The run that a link `vscode://wats.wats-live/report?run=<run-id>` names; undefined for every other link. */
export function runOfLink({
  path,
  query,
  fragment,
}: Pick<vscode.Uri, 'path' | 'query' | 'fragment'>): string | undefined {
  const run = /^run=([A-Za-z0-9-]+)$/.exec(query)?.[1];
  return path === '/report' && fragment === '' && run !== undefined && isRunId(run) ? run : undefined;
}

const OPEN_RUN: CommandId = 'watsLive.openRunReport';

/** Opens the report that a link names by its run, from the output folder. A link can do nothing else and name no path. */
export async function openReportLink(uri: vscode.Uri, panel: CampaignPanel, log: Pick<Log, 'show'>): Promise<void> {
  const run = runOfLink(uri);
  if (run === undefined) {
    return refuse(vscode.l10n.t('That link is not one to a report; nothing was opened.'), log);
  }
  const file = join(outputFolder() ?? tmpdir(), `wats-live-${run}.report.html`);
  const found = await lstat(file).catch(() => undefined);
  // A link, or a file of somebody else in a shared folder, is no report of ours.
  if (found?.isFile() !== true || (userInfo().uid >= 0 && found.uid !== userInfo().uid)) {
    return refuse(vscode.l10n.t('The output folder has no report of run {0}.', run), log);
  }
  await panel.openReport(file);
}

/** Tells why nothing was opened, and leads to the reports that there are. */
async function refuse(message: string, log: Pick<Log, 'show'>): Promise<void> {
  const open = vscode.l10n.t('Open Report of Run…');
  const chosen = await notify(vscode.window.showWarningMessage, message, log, open);
  if (chosen === open) await vscode.commands.executeCommand(OPEN_RUN);
}
