import { l10n } from 'vscode';
import type { ConfirmRequest } from '../campaign/ports.js';

/** How the operator's own assets are called in the dialog, masked: "Number …0001". */
export type MaskedAssets = readonly string[];

/** Helpers whose requests Meta may bill: template messages, and calls that the business begins. */
const BILLED: ReadonlySet<string> = new Set(['sendTemplate', 'initiateCall']);

/** The first line of the modal. */
export function headline({ live, title, phase }: ConfirmRequest): string {
  return live ? l10n.t('LIVE: phase {0}, {1}', phase, title) : l10n.t('Dry run: phase {0}, {1}', phase, title);
}

/** The text of the modal: where it goes, each action with its count, and what cannot be undone. */
export function describe(request: ConfirmRequest, masked: MaskedAssets): string {
  const { live, target, actions, irreversible } = request;
  const billed = actions.reduce((sum, { helper, count }) => (BILLED.has(helper) ? sum + count : sum), 0);
  return [
    l10n.t('Target: {0}', target),
    ...(live ? masked : []),
    '',
    ...actions.map(({ count, summary, helper }) => `${count} × ${summary} (${helper})`),
    ...(billed > 0 && live ? ['', l10n.t('{0} of them may be billed to the account.', billed)] : []),
    ...(irreversible === '' || !live ? [] : ['', irreversible]),
    ...(live ? [] : ['', l10n.t('Nothing leaves this machine. This covers the later phases of the dry run too.')]),
  ].join('\n');
}
