import type { SampleIds } from './sample-ids.js';

type BuildMessage = (ids: SampleIds) => object;

/** One inbound message each, by its type; a variant of a type has a name of its own. */
export const SAMPLE_MESSAGES: ReadonlyMap<string, BuildMessage> = new Map<string, BuildMessage>([
  ['text', (ids) => message(ids, 'text', { body: 'A synthetic text: grüße 👋' })],
  ['reply', (ids) => ({ ...message(ids, 'text', { body: 'An answer' }), context: contextOf(ids) })],
  ['forwarded', (ids) => ({ ...message(ids, 'text', { body: 'Passed on' }), context: { frequently_forwarded: true } })],
  ['referral', (ids) => ({ ...message(ids, 'text', { body: 'From an ad' }), referral: referralOf(ids) })],
  ['audio', (ids) => message(ids, 'audio', media(ids, 'audio/ogg; codecs=opus', { voice: false }))],
  ['voice', (ids) => message(ids, 'audio', media(ids, 'audio/ogg; codecs=opus', { voice: true }))],
  ['document', (ids) => message(ids, 'document', media(ids, 'application/pdf', { filename: 'sample.pdf' }))],
  ['image', (ids) => message(ids, 'image', media(ids, 'image/jpeg', { caption: 'A sample' }))],
  ['sticker', (ids) => message(ids, 'sticker', media(ids, 'image/webp', { animated: false }))],
  ['video', (ids) => message(ids, 'video', media(ids, 'video/mp4', {}))],
  ['location', (ids) => message(ids, 'location', { latitude: 52.5, longitude: 13.4, name: 'Sample Square' })],
  ['contacts', (ids) => message(ids, 'contacts', [contactOf(ids)])],
  ['reaction', (ids) => message(ids, 'reaction', { message_id: ids.contextId, emoji: '👍' })],
  ['reaction-removed', (ids) => message(ids, 'reaction', { message_id: ids.contextId })],
  ['button', (ids) => ({ ...message(ids, 'button', { payload: 'yes', text: 'Yes' }), context: contextOf(ids) })],
  ['button-reply', (ids) => interactive(ids, 'button_reply', { id: 'yes', title: 'Yes' })],
  [
    'list-reply',
    (ids) => interactive(ids, 'list_reply', { id: 'row-1', title: 'First', description: 'The first row' }),
  ],
  [
    'flow-reply',
    (ids) => interactive(ids, 'nfm_reply', { name: 'flow', body: 'Sent', response_json: '{"answer":"1"}' }),
  ],
  ['call-permission', (ids) => interactive(ids, 'call_permission_reply', { response: 'accept' })],
  ['order', (ids) => message(ids, 'order', orderOf(ids))],
  [
    'system',
    (ids) => message(ids, 'system', { body: 'Number changed', type: 'user_changed_number', wa_id: '15550100198' }),
  ],
  ['edit', (ids) => message(ids, 'edit', { original_message_id: ids.contextId, message: { type: 'text' } })],
  ['revoke', (ids) => message(ids, 'revoke', { original_message_id: ids.contextId })],
  ['group', (ids) => ({ ...message(ids, 'text', { body: 'To all' }), group_id: `group-${ids.objectId}` })],
  ['request-welcome', (ids) => base(ids, 'request_welcome')],
  ['unsupported', (ids) => ({ ...base(ids, 'unsupported'), errors: [unsupported()] })],
]);

function base(ids: SampleIds, type: string): object {
  return { from: ids.userNumber, id: ids.messageId, timestamp: String(ids.time), type };
}

function message(ids: SampleIds, type: string, content: object): object {
  return { ...base(ids, type), [type]: content };
}

function interactive(ids: SampleIds, type: string, reply: object): object {
  return { ...message(ids, 'interactive', { type, [type]: reply }), context: contextOf(ids) };
}

function contextOf(ids: SampleIds): object {
  return { from: ids.displayPhoneNumber, id: ids.contextId };
}

function media(ids: SampleIds, mimeType: string, more: object): object {
  return { id: ids.objectId, mime_type: mimeType, sha256: 'c3ludGhldGljLXN5bnRoZXRpYy1zeW50aGV0aWMtaGFzaA==', ...more };
}

function referralOf(ids: SampleIds): object {
  return { source_type: 'ad', source_id: ids.objectId, source_url: 'https://fb.me/sample', headline: 'A sample' };
}

function contactOf(ids: SampleIds): object {
  return {
    name: { formatted_name: 'Sample Person', first_name: 'Sample' },
    phones: [{ phone: `+${ids.userNumber}`, wa_id: ids.userNumber, type: 'CELL' }],
  };
}

function orderOf(ids: SampleIds): object {
  const item = { product_retailer_id: 'SAMPLE-1', quantity: 1, item_price: 10, currency: 'EUR' };
  return { catalog_id: ids.objectId, text: '', product_items: [item] };
}

function unsupported(): object {
  return {
    code: 131051,
    title: 'Message type unknown',
    message: 'Message type unknown',
    error_data: { details: 'Message type is currently not supported.' },
  };
}
