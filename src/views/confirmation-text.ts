import { l10n } from 'vscode';
import type { ConfirmAction, ConfirmRequest } from '../campaign/ports.js';

/** How the operator's own assets are called in the dialog, masked: "Number …0001". */
export type MaskedAssets = readonly string[];

/** Helpers whose requests Meta may bill: template messages, and calls that the business begins. */
const BILLED: ReadonlySet<string> = new Set(['sendTemplate', 'initiateCall']);

/** So many actions have a line each; more are counted by risk, and named in it. */
const MOST_LINES = 12;

const lineOf = ({ count, summary, helper }: ConfirmAction) => `${count} × ${summary} (${helper})`;

/** "16 requests (side-effect): a text message, a place, 2 × an image by link". */
function grouped(actions: readonly ConfirmAction[]): string[] {
  return [...new Set(actions.map(({ risk }) => risk))].map((risk) => {
    const same = actions.filter((action) => action.risk === risk);
    const named = same.map(({ count, summary }) => (count === 1 ? summary : `${count} × ${summary}`));
    const all = same.reduce((sum, { count }) => sum + count, 0);
    return l10n.t('{0} requests ({1}): {2}', all, risk, named.join(', '));
  });
}

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
    ...(actions.length > MOST_LINES ? grouped(actions) : actions.map(lineOf)),
    ...(billed > 0 && live ? ['', l10n.t('{0} of them may be billed to the account.', billed)] : []),
    ...(irreversible === '' || !live ? [] : ['', irreversible]),
    ...(live ? [] : ['', l10n.t('Nothing leaves this machine. This covers the later phases of the dry run too.')]),
  ].join('\n');
}
