import * as vscode from 'vscode';
import { type AssetCheck, redactorFor } from '../engine.js';
import { readAssets } from './authorization-form.js';
import type { CommandId } from './commands.js';
import type { Environment } from '../campaign/environment.js';
import type { Log } from './log.js';
import { notify } from './notice.js';

const SET_CREDENTIALS: CommandId = 'watsLive.setCredentials';
/** A token that ends sooner is warned of, in days. */
const SOON_DAYS = 7;

/** Reads token, number and account of the profile, and tells what was found. */
export async function testCredentials(name: string, environment: Environment, log: Log): Promise<void> {
  const checked = await readAssets(environment);
  if (checked === undefined) return;
  const tell = isFine(checked) ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  log.info(redactorFor(environment).text(describeCheck(checked)));
  const actions = isFine(checked) ? [] : [vscode.l10n.t('Set Credentials…')];
  const chosen = notify(tell, `${name}: ${describeCheck(checked)}`, log, ...actions);
  void chosen.then((action) => action !== undefined && vscode.commands.executeCommand(SET_CREDENTIALS));
}

/** Whether nothing in it needs the operator. */
export function isFine({ number, account, token }: AssetCheck): boolean {
  const lasts = token.days === null || token.days >= SOON_DAYS;
  return token.verdict === 'fit' && lasts && [number, account].every(({ state }) => state !== 'unread');
}

/** "token fit: expires in 20 days; number SANDBOX: CONNECTED, quality GREEN; account: the token can see it". */
export function describeCheck({ number, account, token }: AssetCheck): string {
  const mode = number.mode === null ? '' : ` ${number.mode}`;
  return [
    vscode.l10n.t('token {0}: {1}', token.verdict, token.detail),
    vscode.l10n.t('number{0}: {1}', mode, number.detail),
    vscode.l10n.t('account: {0}', account.detail),
  ]
    .map((part) => part.replace(/\.$/, ''))
    .join('; ');
}
