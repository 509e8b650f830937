import { readChange } from './change.js';
import { canonical, digest } from './digest.js';
import { messageContent, messageContext, messageForwarded, messageType } from './message.js';
import { asEpoch, asId, asList, asShape, asWord, firstId, readFaults } from './shape.js';
import type { MetaId, Shape } from './shape.js';
import type { ErrorUpdate, MessageUpdate, Place, StatusUpdate, WebhookUpdate } from './update.js';

/** What one delivery held. */
export interface Envelope {
  readonly updates: readonly WebhookUpdate[];
  /** Parts that could not be read; their siblings still count. */
  readonly malformed: number;
}

/** Meta sends up to 1,000 updates in a delivery; what is far beyond counts as malformed, so that memory stays bounded. */
const MOST_UPDATES = 20_000;

/**
 * Reads a delivery into typed updates: for the field `messages` one per message, per status and per value that has only
 * errors, for every other field one per change, known or not. Never throws; takes a bare change as well (`field` and
 * `value`, the form of Meta's dashboard samples).
 */
export function readEnvelope(body: unknown): Envelope {
  const reading = new Reading();
  const whole = asShape(body);
  if (whole === undefined) {
    reading.malformed += 1;
  } else if (whole['entry'] !== undefined) {
    if (asList(whole['entry']).length === 0) reading.malformed += 1;
    for (const entry of asList(whole['entry'])) readEntry(reading, entry);
  } else {
    readField(reading, asShape(whole['sample']) ?? whole, { entry: null, time: null });
  }
  return { updates: reading.updates, malformed: reading.malformed };
}

class Reading {
  readonly updates: WebhookUpdate[] = [];
  malformed = 0;

  add(update: WebhookUpdate | undefined): void {
    if (update === undefined || this.updates.length >= MOST_UPDATES) this.malformed += 1;
    else this.updates.push(update);
  }
}

function readEntry(reading: Reading, value: unknown): void {
  const entry = asShape(value);
  const changes = asList(entry?.['changes']);
  if (entry === undefined || changes.length === 0) {
    reading.malformed += 1;
    return;
  }
  const place = { entry: asId(entry['id']), time: asEpoch(entry['time']) };
  for (const change of changes) readField(reading, change, place);
}

function readField(reading: Reading, change: unknown, place: Place): void {
  const whole = asShape(change);
  const field = asWord(whole?.['field']);
  const value = asShape(whole?.['value']);
  if (field === null || value === undefined) reading.malformed += 1;
  else if (field === 'messages') readMessages(reading, value, place);
  else reading.add(readChange(field, value, place));
}

function readMessages(reading: Reading, value: Shape, place: Place): void {
  const phoneNumberId = asId(asShape(value['metadata'])?.['phone_number_id']);
  const messages = asList(value['messages']);
  const statuses = asList(value['statuses']);
  for (const message of messages) reading.add(readMessage(message, phoneNumberId, place));
  for (const status of statuses) reading.add(readStatus(status, phoneNumberId, place));
  if (messages.length + statuses.length > 0) return;
  reading.add(asList(value['errors']).length > 0 ? readErrors(value, phoneNumberId, place) : undefined);
}

function readMessage(raw: unknown, phoneNumberId: MetaId | null, place: Place): MessageUpdate | undefined {
  const message = asShape(raw);
  if (message === undefined) return undefined;
  const id = asId(message['id']);
  const type = messageType(message);
  if (id === null && type === null) return undefined;
  const timestamp = asEpoch(message['timestamp']);
  const faults = readFaults(message['errors']);
  return {
    family: 'message',
    kind: 'message',
    type,
    status: null,
    id,
    about: id === null ? [] : [id],
    entry: place.entry,
    phoneNumberId,
    from: firstId(message['from'], message['from_user_id']),
    recipient: firstId(message['to'], message['to_user_id'], phoneNumberId),
    group: asId(message['group_id']),
    timestamp,
    code: faults[0]?.code ?? null,
    context: messageContext(message),
    faults,
    key: digest('message', id ?? canonical(raw), null, timestamp),
    raw,
    content: messageContent(message),
    forwarded: messageForwarded(message),
    referral: asShape(message['referral']) !== undefined,
    product: asShape(asShape(message['context'])?.['referred_product']) !== undefined,
  };
}

function readStatus(raw: unknown, phoneNumberId: MetaId | null, place: Place): StatusUpdate | undefined {
  const value = asShape(raw);
  if (value === undefined) return undefined;
  const id = asId(value['id']);
  const status = asWord(value['status']);
  if (id === null && status === null) return undefined;
  const timestamp = asEpoch(value['timestamp']);
  const faults = readFaults(value['errors']);
  const callbackData = asId(value['biz_opaque_callback_data']);
  const conversation = asShape(value['conversation']);
  const participant = firstId(value['recipient_participant_id'], value['recipient_participant_user_id']);
  const recipient = firstId(value['recipient_id'], value['recipient_user_id']);
  return {
    family: 'status',
    kind: 'status',
    type: asWord(value['type']),
    status,
    id,
    about: [id, callbackData].filter((name) => name !== null),
    entry: place.entry,
    phoneNumberId,
    from: phoneNumberId,
    recipient: participant ?? recipient,
    group: value['recipient_type'] === 'group' ? recipient : null,
    timestamp,
    code: faults[0]?.code ?? null,
    context: null,
    faults,
    // In a group each participant reads for themselves: the same message and second, but another update.
    key: digest('status', id ?? canonical(raw), status, timestamp, participant),
    raw,
    pricing: readPricing(value['pricing']),
    conversation:
      conversation === undefined
        ? null
        : { id: asId(conversation['id']), origin: asWord(asShape(conversation['origin'])?.['type']) },
    callbackData,
  };
}

function readPricing(value: unknown): StatusUpdate['pricing'] {
  const pricing = asShape(value);
  if (pricing === undefined) return null;
  return {
    billable: typeof pricing['billable'] === 'boolean' ? pricing['billable'] : null,
    model: asWord(pricing['pricing_model']),
    category: asWord(pricing['category']),
    type: asWord(pricing['type']),
  };
}

function readErrors(raw: Shape, phoneNumberId: MetaId | null, place: Place): ErrorUpdate {
  const faults = readFaults(raw['errors']);
  return {
    family: 'error',
    kind: 'error',
    type: null,
    status: null,
    id: null,
    about: [],
    entry: place.entry,
    phoneNumberId,
    from: null,
    recipient: null,
    group: null,
    timestamp: place.time,
    code: faults[0]?.code ?? null,
    context: null,
    faults,
    key: digest('error', place.entry, place.time, canonical(raw)),
    raw,
  };
}
