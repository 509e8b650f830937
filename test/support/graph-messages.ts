import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type GraphAssets, type GraphCredentials, newMessageId } from './graph-documents.js';

export interface MessagesOptions {
  readonly freeText: 'delivered' | 'outside-window';
  readonly answers: boolean;
  readonly webhookUrl: () => string | undefined;
  readonly hasMedium: (id: string) => boolean;
  readonly made: (value: string) => void;
}

export type Sent = { readonly accepted: unknown } | { readonly code: number; readonly message: string };

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

/** The messages edge: what it accepts, and the signed webhooks that follow. Source: Meta's messages and webhook pages. */
export function graphMessages(own: GraphCredentials, assets: GraphAssets, options: MessagesOptions) {
  const to = own.recipient.slice(1);
  const inbox = new Set<string>();
  const deliveries: number[] = [];
  let stopped = false;
  let answered = false;
  let line: Promise<unknown> = Promise.resolve();

  const post = async (value: Fields): Promise<void> => {
    const url = options.webhookUrl();
    if (url === undefined || stopped) return;
    const metadata = { display_phone_number: assets.displayNumber, phone_number_id: own.phoneNumberId };
    const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: own.wabaId, changes: [change] }],
    });
    const digest = createHmac('sha256', own.appSecret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${digest}` };
    deliveries.push((await fetch(url, { method: 'POST', headers, body })).status);
  };

  /** One after the other, each a moment after what caused it; a receiver that is gone is no fault of ours. */
  const queue = (value: () => Fields): Promise<void> => {
    const delivered = line.then(async () => {
      await sleep(20);
      await post(value());
    });
    line = delivered.catch(() => deliveries.push(0));
    return delivered;
  };

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
      status(id, 'delivered', { pricing });
    }
    if (!options.answers || answered) return;
    answered = true;
    inbound().catch(() => undefined);
  };

  /** Why a message is not taken; undefined when it is. */
  const fault = (message: Fields, type: string): Sent | undefined => {
    const content = fieldsOf(message[type]);
    if (type === 'text') {
      const text = content['body'];
      if (typeof text !== 'string' || text.length === 0 || text.length > 4096) return invalid('text.body');
    } else if (type === 'image') {
      if (typeof content['id'] !== 'string' || !options.hasMedium(content['id'])) return invalid('image.id');
    } else if (type === 'template') {
      const { code } = fieldsOf(content['language']);
      if (content['name'] !== own.templateName || code !== own.templateLanguage) {
        return { code: 132001, message: '(#132001) Template name does not exist in the translation' };
      }
    } else return invalid('type');
    return undefined;
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
    const refused = fault(message, type);
    if (refused !== undefined) return refused;
    const id = newMessageId(to);
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

  return { accept, inbound, deliveries, stop: () => void (stopped = true) };
}

const invalid = (parameter: string): Sent => ({
  code: 100,
  message: `(#100) Invalid parameter: ${parameter} is not valid`,
});
