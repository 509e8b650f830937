import * as vscode from 'vscode';
import type { AssetCheck } from '../engine.js';
import { readAssets } from './authorization-form.js';
import type { Environment } from '../campaign/variables.js';

/** A token that ends sooner is warned of, in days. */
const SOON_DAYS = 7;

/** Reads token, number and account of the profile, and tells what was found. True when the log should be offered. */
export async function testCredentials(name: string, environment: Environment): Promise<void> {
  const checked = await readAssets(environment);
  if (checked === undefined) return;
  const tell = isFine(checked) ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void tell(`${name}: ${describeCheck(checked)}`);
}

/** Whether nothing in it needs the operator. */
export function isFine({ number, account, token }: AssetCheck): boolean {
  const lasts = token.days === null || token.days >= SOON_DAYS;
  return token.verdict === 'fit' && lasts && [number, account].every(({ state }) => state !== 'unread');
}

/** "token fit: expires in 20 days. Number SANDBOX: CONNECTED, quality GREEN. Account: the token can see it." */
export function describeCheck({ number, account, token }: AssetCheck): string {
  const mode = number.mode === null ? '' : ` ${number.mode}`;
  return [`token ${token.verdict}: ${token.detail}`, `number${mode}: ${number.detail}`, `account: ${account.detail}`]
    .map((part) => `${part}.`)
    .join(' ');
}
