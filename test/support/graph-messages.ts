import { type GraphAssets, type GraphCredentials, newMessageId } from './graph-documents.js';
import { type Fault, invalid, messageFault } from './graph-message-rules.js';
import { type Fields, fieldsOf } from './graph-reply.js';
import type { GraphWebhooks } from './graph-webhooks.js';

export interface MessagesOptions {
  readonly freeText: 'delivered' | 'outside-window';
  readonly answers: boolean;
  readonly push: GraphWebhooks['push'];
  /** MIME type of a stored medium. */
  readonly mediumType: (id: string) => string | undefined;
  readonly made: (value: string) => void;
}

export type Sent = { readonly accepted: unknown } | Fault;

/** The messages edge: what it accepts, and the signed webhooks that follow. Source: Meta's messages and webhook pages. */
export function graphMessages(own: GraphCredentials, assets: GraphAssets, options: MessagesOptions) {
  const to = own.recipient.slice(1);
  const inbox = new Set<string>();
  const outbox = new Set<string>();
  let answered = false;

  const metadata = { display_phone_number: assets.displayNumber, phone_number_id: own.phoneNumberId };
  const queue = (value: () => Fields): Promise<void> =>
    options.push('messages', () => ({ messaging_product: 'whatsapp', metadata, ...value() }));

  const now = () => String(Math.floor(Date.now() / 1000));

  const status = (id: string, word: string, more: Fields = {}) => {
    void queue(() => ({ statuses: [{ id, status: word, timestamp: now(), recipient_id: to, ...more }] })).catch(
      () => undefined,
    );
  };

  const inbound = (): Promise<void> => {
    const id = newMessageId(to);
    inbox.add(id);
    options.made(id);
    return queue(() => ({
      contacts: [{ profile: { name: assets.accountName }, wa_id: to }],
      messages: [{ from: to, id, timestamp: now(), type: 'text', text: { body: `write to ${assets.email}` } }],
    }));
  };

  const follow = (id: string, type: string): void => {
    if (type !== 'template' && options.freeText === 'outside-window') {
      status(id, 'failed', { errors: [{ code: 131047, title: 'Re-engagement message' }] });
    } else {
      const pricing = { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' };
      status(id, 'sent', { pricing });
      // Of a reaction Meta tells no more than that it was sent.
      if (type !== 'reaction') status(id, 'delivered', { pricing });
    }
    if (!options.answers || answered) return;
    answered = true;
    inbound().catch(() => undefined);
  };

  const accept = (body: Buffer): Sent => {
    let message: Fields;
    try {
      message = fieldsOf(JSON.parse(body.toString('utf8')));
    } catch {
      return invalid('body');
    }
    if (message['messaging_product'] !== 'whatsapp') return invalid('messaging_product');
    if (message['status'] === 'read') {
      const known = typeof message['message_id'] === 'string' && inbox.has(message['message_id']);
      return known ? { accepted: { success: true } } : invalid('message_id');
    }
    const target = typeof message['to'] === 'string' ? message['to'].replace(/^\+/, '') : '';
    if (target !== to) return { code: 131030, message: '(#131030) Recipient phone number not in allowed list' };
    const type = typeof message['type'] === 'string' ? message['type'] : 'text';
    const refused = messageFault(message, type, {
      own,
      assets,
      mediumType: options.mediumType,
      hasMessage: (id) => inbox.has(id) || outbox.has(id),
    });
    if (refused !== undefined) return refused;
    const id = newMessageId(to);
    outbox.add(id);
    options.made(id);
    follow(id, type);
    return {
      accepted: {
        messaging_product: 'whatsapp',
        contacts: [{ input: message['to'], wa_id: to }],
        messages: [{ id, ...(type === 'template' ? { message_status: 'accepted' } : {}) }],
      },
    };
  };

  return { accept, inbound };
}
