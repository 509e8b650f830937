import * as vscode from 'vscode';
import type { Confirm } from '../campaign/ports.js';
import { describe, headline, type MaskedAssets } from './confirmation-text.js';

/**
 * Asks in a modal that names the target, each action with its count, and what cannot be undone. In a dry run it asks
 * once: what is confirmed then is the rehearsal as a whole. Dismissing it, or stopping the run meanwhile, sends nothing.
 */
export function confirmInWindow(masked: MaskedAssets): Confirm {
  let rehearsalConfirmed = false;
  return async (request, signal) => {
    if (!request.live && rehearsalConfirmed) return true;
    const ask = request.live ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const options = { modal: true, detail: describe(request, masked) };
    const chosen = await ask<string>(headline(request), options, request.verb);
    const confirmed = chosen === request.verb && !signal.aborted;
    if (confirmed && !request.live) rehearsalConfirmed = true;
    return confirmed;
  };
}
