import { isRecord } from '../fields.js';
import { judge } from '../message-rules.js';
import { done, invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, needProduct, needText, textOf } from '../route.js';
import type { Exchange, Route } from '../route.js';
import { meter, send } from '../sending.js';
import type { Json, PhoneNumber } from '../state.js';
import { warnAccount } from '../warning.js';

const MONTH_MS = 30 * 86_400_000;

interface Recipient {
  readonly input: string;
  readonly waId: string;
  readonly group: boolean;
}

function recipientOf(exchange: Exchange, phone: PhoneNumber): Recipient {
  const input = needText(exchange, 'to');
  if (textOf(exchange, 'recipient_type') === 'group') {
    if (exchange.world.faults.has('no-groups')) throw refuse(131215);
    if (!exchange.world.state.groups.has(input)) throw refuse(131041);
    return { input, waId: input, group: true };
  }
  const waId = input.replace(/[\s()-]/g, '').replace(/^\+/, '');
  if (!/^\d{5,15}$/.test(waId)) throw refuse(131009, 'to must be a phone number');
  if (waId === phone.digits) throw refuse(131021);
  if (exchange.world.faults.has('allow-list') && `+${waId}` !== exchange.world.credentials.recipient) {
    throw refuse(131030);
  }
  return { input, waId, group: false };
}

function markAsRead(exchange: Exchange, phone: PhoneNumber): Answer {
  if (textOf(exchange, 'status') !== 'read') throw refuse(131009, 'status must be "read"');
  const message = exchange.world.state.messages.get(needText(exchange, 'message_id'));
  const recent = message !== undefined && exchange.world.now().getTime() - message.at < MONTH_MS;
  if (!recent || message.direction !== 'in' || message.phoneNumberId !== phone.id) {
    throw refuse(131009, 'message_id names no received message');
  }
  const typing = exchange.input.get('typing_indicator');
  if (typing !== undefined && !(isRecord(typing) && typing['type'] === 'text')) {
    throw refuse(131009, 'typing_indicator.type must be "text"');
  }
  return done();
}

function accept(exchange: Exchange, marketing: boolean): Answer {
  needProduct(exchange);
  const { world } = exchange;
  const phone = found(world.state.phones, exchange);
  if (!phone.registered) throw refuse(133010);
  if (exchange.input.has('status') && !exchange.input.has('to')) return markAsRead(exchange, phone);
  const recipient = recipientOf(exchange, phone);
  const message: Json = Object.fromEntries(exchange.input);
  if (marketing && message['type'] !== 'template') throw refuse(134100);
  const judged = judge(world, phone, message);
  if (marketing && judged.template?.category !== 'MARKETING') throw refuse(134100);
  const context = message['context'];
  if (context !== undefined && !(isRecord(context) && typeof context['message_id'] === 'string')) {
    throw invalid('context.message_id is required');
  }
  const opaque = textOf(exchange, 'biz_opaque_callback_data') ?? null;
  if (opaque !== null && opaque.length > 512) throw invalid('biz_opaque_callback_data must be at most 512 characters');
  meter(world, phone, recipient.waId);
  const id = send(world, { phone, person: recipient.waId, group: recipient.group, opaque, ...judged });
  if (world.faults.has('account-warning')) warnAccount(world, phone);
  const accepted = judged.template === null ? {} : { message_status: 'accepted' };
  return ok({
    messaging_product: 'whatsapp',
    contacts: [{ input: recipient.input, wa_id: recipient.waId }],
    messages: [{ id, ...accepted }],
  });
}

export const messageRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '{phone}/messages',
    handle: (exchange) => accept(exchange, false),
    creates: (exchange) => exchange.input.has('to'),
    sends: true,
  },
  {
    method: 'POST',
    pattern: '{phone}/marketing_messages',
    handle: (exchange) => accept(exchange, true),
    creates: true,
    sends: true,
  },
];
