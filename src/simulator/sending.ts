import { refuse, titleOf } from './reply.js';
import type { World } from './route.js';
import { remember } from './state.js';
import type { Json, PhoneNumber, Template } from './state.js';

const DAY_MS = 86_400_000;
const MAX_MESSAGES = 100_000;
/** One message in six seconds to one person, 45 in a burst. */
const PAIR_BURST = 45;
const PAIR_REFILL_MS = 6000;
/** Messages a second of one number. */
const THROUGHPUT = 80;

/** The part of a webhook that every message value shares. */
export function messageValue(phone: PhoneNumber, rest: Json): Json {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: phone.digits, phone_number_id: phone.id },
    ...rest,
  };
}

/** Seconds since the epoch, as webhooks carry it. */
export function stamp(world: World): string {
  return String(Math.floor(world.now().getTime() / 1000));
}

/** Counts a send against the limits. Throws 130429 or 131056 where one is reached. */
export function meter(world: World, phone: PhoneNumber, person: string): void {
  if (!world.metered) return;
  const now = world.now().getTime();
  const second = Math.floor(now / 1000);
  if (phone.throughput.second !== second) {
    phone.throughput.second = second;
    phone.throughput.count = 0;
  }
  if (phone.throughput.count >= THROUGHPUT) throw refuse(130429, 'More than 80 messages a second');
  const pair = phone.pairs.get(person) ?? { tokens: PAIR_BURST, at: now };
  const tokens = Math.min(PAIR_BURST, pair.tokens + Math.max(0, now - pair.at) / PAIR_REFILL_MS);
  if (tokens < 1) throw refuse(131056, 'Too many messages to one person');
  phone.throughput.count += 1;
  remember(phone.pairs, person, { tokens: tokens - 1, at: now }, MAX_MESSAGES);
}

export interface Outgoing {
  readonly phone: PhoneNumber;
  readonly person: string;
  readonly group: boolean;
  readonly template: Template | null;
  /** An error that shows only in the status. */
  readonly laterFailure: number | null;
  readonly opaque: string | null;
}

/** Accepts a message and lets its statuses follow. Returns its id. */
export function send(world: World, outgoing: Outgoing): string {
  const { phone, person, template } = outgoing;
  const now = world.now().getTime();
  const id = world.ids.wamid(person, 'out');
  remember(world.state.messages, id, { id, phoneNumberId: phone.id, person, direction: 'out', at: now }, MAX_MESSAGES);
  const open = now - (phone.lastInbound.get(person) ?? Number.NEGATIVE_INFINITY) < DAY_MS;
  const reachable = outgoing.group || template !== null || open;
  const failure = outgoing.laterFailure ?? (reachable ? null : 131047);
  const base = {
    id,
    recipient_id: person,
    ...(outgoing.group ? { recipient_type: 'group' } : {}),
    ...(outgoing.opaque === null ? {} : { biz_opaque_callback_data: outgoing.opaque }),
  };
  const pricing = {
    billable: !open,
    pricing_model: 'PMP',
    type: open ? 'free_customer_service' : 'regular',
    category: template === null ? 'service' : template.category.toLowerCase(),
  };
  const statuses: readonly Json[] =
    failure === null
      ? [
          { ...base, status: 'sent', timestamp: stamp(world), pricing },
          { ...base, status: 'delivered', timestamp: stamp(world), pricing },
          { ...base, status: 'read', timestamp: stamp(world) },
        ]
      : [{ ...base, status: 'failed', timestamp: stamp(world), errors: [failureOf(failure)] }];
  const contacts = outgoing.group ? {} : { contacts: [{ profile: { name: 'Test Person' }, wa_id: person }] };
  world.webhooks.push(
    phone.wabaId,
    id,
    statuses.map((status) => ({
      field: 'messages',
      value: messageValue(phone, { ...contacts, statuses: [status] }),
    })),
    world.messageGapMs,
  );
  return id;
}

function failureOf(code: number): Json {
  const details =
    code === 131047
      ? 'More than 24 hours have passed since the person last wrote to this number.'
      : 'The message cannot be delivered.';
  return {
    code,
    title: titleOf(code),
    message: titleOf(code),
    error_data: { details },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}

/** A text from a person: it opens the 24-hour window. Returns the message id. */
export function receiveText(world: World, phone: PhoneNumber, person: string, text: string): string {
  const id = world.ids.wamid(person, 'in');
  const now = world.now().getTime();
  remember(world.state.messages, id, { id, phoneNumberId: phone.id, person, direction: 'in', at: now }, MAX_MESSAGES);
  remember(phone.lastInbound, person, now, MAX_MESSAGES);
  const value = messageValue(phone, {
    contacts: [{ profile: { name: 'Test Person' }, wa_id: person }],
    messages: [{ from: person, id, timestamp: stamp(world), text: { body: text }, type: 'text' }],
  });
  world.webhooks.push(phone.wabaId, id, [{ field: 'messages', value }], world.messageGapMs);
  return id;
}
