import { lstat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isRunId } from '../engine.js';
import type { CampaignPanel } from './campaign-panel.js';
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

/** Opens the report that a link names by its run, from the output folder. A link can do nothing else and name no path. */
export async function openReportLink(uri: vscode.Uri, panel: CampaignPanel): Promise<void> {
  const run = runOfLink(uri);
  if (run === undefined) {
    void vscode.window.showWarningMessage(vscode.l10n.t('That link is not one to a report; nothing was opened.'));
    return;
  }
  const file = join(outputFolder() ?? tmpdir(), `wats-live-${run}.report.html`);
  const found = await lstat(file).catch(() => undefined);
  // A link, or a file of somebody else in a shared folder, is no report of ours.
  if (found?.isFile() !== true || (userInfo().uid >= 0 && found.uid !== userInfo().uid)) {
    void vscode.window.showWarningMessage(vscode.l10n.t('The output folder has no report of run {0}.', run));
    return;
  }
  await panel.openReport(file);
}
