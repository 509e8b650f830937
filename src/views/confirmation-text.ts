import type { ConfirmRequest } from '../campaign/ports.js';

/** How the operator's own assets are called in the dialog, masked: "Number …0001". */
export type MaskedAssets = readonly string[];

/** The first line of the modal. */
export function headline({ live, title, phase }: ConfirmRequest): string {
  return `${live ? 'LIVE' : 'Dry run'}: phase ${phase}, ${title}`;
}

/** The text of the modal: where it goes, each action with its count, and what cannot be undone. */
export function describe(request: ConfirmRequest, masked: MaskedAssets): string {
  const { live, target, actions, irreversible } = request;
  return [
    `Target: ${target}`,
    ...(live ? masked : []),
    '',
    ...actions.map(({ count, summary, helper }) => `${count} × ${summary} (${helper})`),
    ...(irreversible === '' || !live ? [] : ['', irreversible]),
    ...(live ? [] : ['', 'Nothing leaves this machine. This covers the later phases of the dry run too.']),
  ].join('\n');
}
