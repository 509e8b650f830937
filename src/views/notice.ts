import * as vscode from 'vscode';

type Tell = (message: string, ...items: string[]) => Thenable<string | undefined>;

/**
 * Tells how something ended, with the log one click away, and answers the action that was chosen. Not to be awaited by a
 * command that is over: a notification may stand for long.
 */
export async function notify(
  tell: Tell,
  message: string,
  log: { show(): void },
  ...actions: readonly string[]
): Promise<string | undefined> {
  const show = vscode.l10n.t('Show Log');
  const chosen = await tell(message, ...actions, show);
  if (chosen === show) log.show();
  return chosen === show ? undefined : chosen;
}
