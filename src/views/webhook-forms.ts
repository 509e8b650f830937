import * as vscode from 'vscode';
import type { SampleSent } from '../engine.js';
import type { CommandId } from './commands.js';
import type { Log } from './log.js';
import { notify } from './notice.js';

let lastEndpoint = 'http://127.0.0.1:3000/webhook';

/** Asks for an endpoint on this machine; `own` is the receiver of this window, where it runs. */
export async function askEndpoint(own: string | undefined): Promise<string | undefined> {
  const to = await vscode.window.showInputBox({
    title: vscode.l10n.t('Endpoint on This Machine'),
    prompt: vscode.l10n.t('Only addresses of this machine are taken: 127.0.0.1, [::1] or localhost.'),
    value: own ?? lastEndpoint,
    ignoreFocusOut: true,
  });
  if (to !== undefined && to !== own) lastEndpoint = to;
  return to;
}

/** Asks which event to make. */
export async function pickWebhookKind(kinds: readonly string[]): Promise<string | undefined> {
  return vscode.window.showQuickPick([...kinds], {
    title: vscode.l10n.t('Send Synthetic Webhook'),
    placeHolder: vscode.l10n.t('Choose an event; all of its values are synthetic'),
  });
}

/** Asks what the rows must have in their words; a real number or id is looked for by its tag. */
export async function askWebhookFilter(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Filter Webhooks'),
    prompt: vscode.l10n.t(
      'A kind, type, status, code or tag; a real number or id finds its tag. Empty shows everything.',
    ),
  });
}

/**
 * Tells what the endpoint answered, and the synthetic secret where it signed. `again` is the command that sent, and what it
 * sent: offered where the endpoint did not take it.
 */
export async function tellAnswer(
  { kind, status, ms }: SampleSent,
  secret: string | undefined,
  log: Log,
  [command, what]: readonly [CommandId, unknown],
): Promise<void> {
  const signed = secret === undefined ? '' : vscode.l10n.t(' No app secret is set: it was signed with {0}.', secret);
  const answer =
    status === null
      ? vscode.l10n.t('The endpoint gave no answer to {0}.', kind)
      : vscode.l10n.t('The endpoint answered {0} with {1} in {2} ms.', kind, status, ms);
  if (status !== null && status >= 200 && status < 300) {
    await vscode.window.showInformationMessage(answer + signed);
    return;
  }
  const retry = vscode.l10n.t('Send Again…');
  const chosen = await notify(vscode.window.showWarningMessage, answer + signed, log, retry);
  if (chosen === retry) await vscode.commands.executeCommand(command, what);
}

const START_ANEW: readonly CommandId[] = ['watsLive.setCredentials', 'watsLive.stopReceiver', 'watsLive.startReceiver'];

/** Tells that a receiver refuses all that comes, and leads to the app secret it lacks. */
export async function tellUnsigned(port: number, log: Log): Promise<void> {
  const set = vscode.l10n.t('Set Credentials…');
  const message = vscode.l10n.t('The receiver on port {0} refuses every delivery: no app secret is set.', port);
  if ((await notify(vscode.window.showWarningMessage, message, log, set)) !== set) return;
  for (const command of START_ANEW) await vscode.commands.executeCommand(command);
}
