import type { ConfirmAction } from '../campaign/ports.js';
import type { Redactor } from '../evidence/redactor.js';
import type { CatalogueHelper } from '../graph/helper.js';
import { show } from '../graph/preview.js';
import type { WireRequest } from '../graph/wire.js';
import { messagePicture } from './message-picture.js';

/** What a phase says that it will do. Its requests, as composed, are shown to the operator redacted. */
export interface PlannedAction extends ConfirmAction {
  readonly requests: readonly WireRequest[];
}

/** So many requests of a helper, as the operator confirms them: `a QR code`. */
export function planned(
  { name, risk }: Pick<CatalogueHelper, 'name' | 'risk'>,
  summary: string,
  count = 1,
  requests: readonly WireRequest[] = [],
): PlannedAction {
  return { helper: name, risk, count, summary, requests };
}

/** An action as the confirmation shows it: the composed requests redacted, beside the message as it will be seen. */
export function pictured({ requests, ...action }: PlannedAction, redactor: Redactor): ConfirmAction {
  if (requests.length === 0) return action;
  const shown = requests.map((request) => redactor.line(redactor.own(show(request)), 2));
  // Read from what is redacted already, so that the picture can show no more than the request beside it.
  const message = shown.flatMap((text) => messagePicture((JSON.parse(text) as { readonly body?: unknown }).body));
  return {
    ...action,
    picture: {
      requests: shown,
      message: message.map(({ role, text }) => ({ role, text: redactor.lines(text) })),
    },
  };
}
