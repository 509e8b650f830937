import * as vscode from 'vscode';
import type { SampleSent } from '../engine.js';

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

/** Tells what the endpoint answered, and the synthetic secret where it signed. */
export function tellAnswer({ kind, status, ms }: SampleSent, secret: string | undefined): void {
  const signed = secret === undefined ? '' : vscode.l10n.t(' No app secret is set: it was signed with {0}.', secret);
  const accepted = status !== null && status >= 200 && status < 300;
  const tell = accepted ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const answer =
    status === null
      ? vscode.l10n.t('The endpoint gave no answer to {0}.', kind)
      : vscode.l10n.t('The endpoint answered {0} with {1} in {2} ms.', kind, status, ms);
  void tell(answer + signed);
}
