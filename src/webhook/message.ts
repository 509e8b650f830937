import { asId, asList, asShape, asWord, firstId, firstWord } from './shape.js';
import type { MetaId, Shape } from './shape.js';
import { MEDIA_TYPES } from './update.js';
import type { MediaType, MessageContent } from './update.js';

const MOST_NAMES = 32;
/** Members that name the type where the message itself does not. */
const CONTENT_MEMBERS = [...MEDIA_TYPES, 'text', 'location', 'contacts', 'reaction', 'interactive', 'button', 'order'];

/** A message's type: as it says, else by the content that it carries. */
export function messageType(message: Shape): string | null {
  return asWord(message['type']) ?? CONTENT_MEMBERS.find((name) => message[name] !== undefined) ?? null;
}

/** The message that another one answers, reacts to, edits or revokes. */
export function messageContext(message: Shape): MetaId | null {
  return firstId(
    asShape(message['context'])?.['id'],
    asShape(message['reaction'])?.['message_id'],
    asShape(message['edit'])?.['original_message_id'],
    asShape(message['revoke'])?.['original_message_id'],
  );
}

/** How often a message was passed on. */
export function messageForwarded(message: Shape): 'no' | 'once' | 'often' {
  const context = asShape(message['context']);
  if (context?.['frequently_forwarded'] === true) return 'often';
  return context?.['forwarded'] === true ? 'once' : 'no';
}

/** What a message carries, by its type. A type that is not documented keeps the names of its members. */
export function messageContent(message: Shape): MessageContent {
  const type = messageType(message);
  const own = type === null ? undefined : asShape(message[type]);
  if (isMedia(type)) return mediaContent(type, own);
  switch (type) {
    case 'text':
    case 'location':
    case 'button':
      return { content: type };
    case 'voice':
      return { ...mediaContent('audio', own), voice: true };
    case 'contacts':
      return { content: 'contacts', people: asList(message['contacts']).length };
    case 'reaction':
      // Meta leaves the emoji out, or empty, when the person takes the reaction back.
      return { content: 'reaction', removed: firstWord(own?.['emoji']) === null };
    case 'interactive':
      return interactiveContent(own);
    case 'order':
      return {
        content: 'order',
        catalogId: asId(own?.['catalog_id']),
        items: asList(own?.['product_items']).length,
      };
    case 'system':
      return {
        content: 'system',
        change: asWord(own?.['type']),
        newId: firstId(own?.['new_wa_id'], own?.['wa_id'], own?.['user_id']),
      };
    case 'edit':
      return { content: 'edit', of: asWord(asShape(own?.['message'])?.['type']) };
    case 'revoke':
      return { content: 'revoke' };
    case 'request_welcome':
      return { content: 'request-welcome' };
    case 'unsupported':
    case 'unknown':
      return { content: 'unsupported' };
    default:
      return { content: 'unknown', shape: namesOf(message) };
  }
}

/** The names of an object's members, at most 32 of them, each short. */
export function namesOf(value: Shape): readonly string[] {
  return Object.keys(value)
    .slice(0, MOST_NAMES)
    .map((name) => name.slice(0, 64));
}

function isMedia(type: string | null): type is MediaType {
  return MEDIA_TYPES.some((media) => media === type);
}

function mediaContent(media: MediaType, own: Shape | undefined): MessageContent & { readonly content: 'media' } {
  return {
    content: 'media',
    media,
    mediaId: asId(own?.['id']),
    mimeType: asWord(own?.['mime_type']),
    voice: own?.['voice'] === true,
    animated: own?.['animated'] === true,
  };
}

function interactiveContent(own: Shape | undefined): MessageContent {
  const of = asWord(own?.['type']);
  const reply = of === null ? undefined : asShape(own?.[of]);
  if (of === 'nfm_reply') return { content: 'flow-reply', name: asWord(reply?.['name']) };
  return { content: 'reply', of, replyId: asId(reply?.['id']) };
}
