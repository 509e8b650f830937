import * as vscode from 'vscode';
import type { Confirm, ConfirmRequest } from '../campaign/ports.js';

/**
 * Asks in a modal that names the target, each action with its count, and what cannot be undone. In a dry run it asks
 * once: what is confirmed then is the rehearsal as a whole. Dismissing it sends nothing.
 */
export function confirmInWindow(): Confirm {
  let rehearsalConfirmed = false;
  return async (request) => {
    if (!request.live && rehearsalConfirmed) return true;
    const chosen = await vscode.window.showWarningMessage(
      request.live
        ? vscode.l10n.t('LIVE: {0}, phase {1}', request.title, request.phase)
        : vscode.l10n.t('Dry run: {0}, phase {1}', request.title, request.phase),
      { modal: true, detail: describe(request) },
      request.verb,
    );
    const confirmed = chosen === request.verb;
    if (confirmed && !request.live) rehearsalConfirmed = true;
    return confirmed;
  };
}

/** The text of the modal. */
export function describe(request: ConfirmRequest): string {
  const actions = request.actions.map(({ count, summary, helper }) => `${count} × ${summary} (${helper})`);
  return [
    `Target: ${request.target}`,
    '',
    ...actions,
    ...(request.irreversible === '' ? [] : ['', request.irreversible]),
    ...(request.live ? [] : ['', 'Nothing leaves this machine. You are asked once in a dry run.']),
  ].join('\n');
}
