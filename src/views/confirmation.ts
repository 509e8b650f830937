import * as vscode from 'vscode';
import type { Confirm, ConfirmRequest } from '../campaign/ports.js';
import { describe, headline, type MaskedAssets } from './confirmation-text.js';
import { showRequest } from './request-panel.js';

/**
 * Asks in a modal that names the target, each action with its count, and what cannot be undone. In a dry run it asks
 * once: what is confirmed then is the rehearsal as a whole. Dismissing it, looking at the requests first, or stopping the
 * run meanwhile sends nothing.
 */
export function confirmInWindow(masked: MaskedAssets): Confirm {
  let rehearsalConfirmed = false;
  return async (request, signal) => {
    // A dry run asks once, so that it leaves out what must be asked for by itself.
    if (request.step !== null) return request.live && (await typesRunId(request)) && !signal.aborted;
    if (!request.live && rehearsalConfirmed) return true;
    const ask = request.live ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const options = { modal: true, detail: describe(request, masked) };
    const show = vscode.l10n.t('Show Request');
    const more = request.actions.some(({ picture }) => picture !== undefined) ? [show] : [];
    let chosen = await ask<string>(headline(request), options, request.verb, ...more);
    while (chosen === show && (await showRequest(request, signal))) {
      chosen = await ask<string>(headline(request), options, request.verb, ...more);
    }
    const confirmed = chosen === request.verb && !signal.aborted;
    if (confirmed && !request.live) rehearsalConfirmed = true;
    return confirmed;
  };
}

/** What nobody can take back is asked for by the run id, typed. */
async function typesRunId(request: ConfirmRequest): Promise<boolean> {
  const { runId, irreversible } = request;
  const typed = await vscode.window.showInputBox({
    title: headline(request),
    prompt: vscode.l10n.t('{0} Type the run id {1} to go on, or press Escape to leave it out.', irreversible, runId),
    ignoreFocusOut: true,
    validateInput: (value) => (value === '' || runId.startsWith(value) ? undefined : vscode.l10n.t('not the run id')),
  });
  return typed === runId;
}
