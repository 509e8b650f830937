import { l10n } from 'vscode';
import type { ConfirmRequest } from '../campaign/ports.js';
import { escape, note, page, partOf } from './assets-preview.js';
import { headline } from './confirmation-text.js';

/** What a phase would send, on a page: each composed request, redacted, beside the message as its recipient will see it. */
export function requestPage(request: ConfirmRequest): string {
  const sections = request.actions.map(({ helper, summary, count, picture }) => {
    const title = `<h2>${escape(`${count} × ${summary} (${helper})`)}</h2>`;
    if (picture === undefined) return `<section>${title}${note(l10n.t('Composed when the phase runs.'))}</section>`;
    const requests = picture.requests.map((text) => `<pre>${escape(text)}</pre>`).join('');
    const seen = picture.message.map(partOf).join('');
    const bubble = seen === '' ? note(l10n.t('The recipient sees nothing of it.')) : seen;
    return `<section>${title}<div class="beside"><div>${requests}</div><div class="bubble">${bubble}</div></div></section>`;
  });
  const told = l10n.t(
    'Nothing of this was sent. Beside each request stands the message as its recipient will see it. Ids and numbers are hashes; the token is added later, by the transport alone.',
  );
  return page(escape(headline(request)), `${note(told)}${sections.join('')}`, 'waiting');
}
