import type { PicturePart } from '../campaign/ports.js';
import { record } from '../graph/errors.js';

type Json = Readonly<Record<string, unknown>>;
type Part = Omit<PicturePart, 'text'> & { readonly text: string };

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const list = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).map(record).filter((one) => one !== undefined);
const part = (role: PicturePart['role'], text: string): Part[] => (text === '' ? [] : [{ role, text }]);

const MEDIA: Readonly<Record<string, string>> = {
  image: 'Image',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
  sticker: 'Sticker',
};

/**
 * A message as its recipient will see it, from top to bottom, read from the body of a `messages` request. A body that
 * shows the recipient nothing, such as a receipt, is told in a note; one that is no message gives nothing.
 */
export function messagePicture(body: unknown): readonly Part[] {
  const message = record(body);
  if (message?.['messaging_product'] !== 'whatsapp') return [];
  if (message['typing_indicator'] !== undefined) return part('note', 'Two blue ticks, and a sign that you are typing.');
  if (message['status'] === 'read') return part('note', 'Two blue ticks beside the recipient’s own message.');
  const type = textOf(message['type']) || 'text';
  const content = record(message[type]) ?? {};
  const quoted = record(message['context']) === undefined ? [] : part('note', 'Above it the message that it answers.');
  return [...quoted, ...contentOf(type, content)];
}

function contentOf(type: string, content: Json): readonly Part[] {
  switch (type) {
    case 'text':
      return part('body', textOf(content['body']));
    case 'template':
      return [
        ...part('note', `The approved template ${textOf(content['name'])}, with these values:`),
        ...list(content['components']).flatMap((component) =>
          list(component['parameters']).flatMap((value) =>
            part(component['type'] === 'button' ? 'button' : 'body', parameterOf(value)),
          ),
        ),
      ];
    case 'interactive':
      return interactiveOf(content);
    case 'location':
      return [
        ...part('media', `Map at ${textOf(content['latitude'])}, ${textOf(content['longitude'])}`),
        ...part('header', textOf(content['name'])),
        ...part('body', textOf(content['address'])),
      ];
    case 'contacts':
      return part('field', 'Contact card');
    case 'reaction':
      return part('note', `${textOf(content['emoji']) || 'No sign any more'} at the corner of an earlier message.`);
    default: {
      const medium = MEDIA[type];
      return medium === undefined ? part('note', `A message of the type ${type}.`) : mediumOf(medium, content);
    }
  }
}

function mediumOf(medium: string, content: Json): readonly Part[] {
  const name = textOf(content['filename']);
  return [...part('media', name === '' ? medium : `${medium}: ${name}`), ...part('body', textOf(content['caption']))];
}

function parameterOf(value: Json): string {
  const type = textOf(value['type']);
  const content = value[type];
  if (type in MEDIA) return MEDIA[type] ?? '';
  return textOf(content) || textOf(record(content)?.['fallback_value']) || type;
}

function interactiveOf(content: Json): readonly Part[] {
  const header = record(content['header']);
  const action = record(content['action']) ?? {};
  const medium = MEDIA[textOf(header?.['type'])];
  return [
    ...(medium === undefined ? part('header', textOf(header?.['text'])) : part('media', medium)),
    ...part('body', textOf(record(content['body'])?.['text'])),
    ...part('footer', textOf(record(content['footer'])?.['text'])),
    // A card of a carousel names its type by what may be pressed.
    ...actionOf(
      textOf(content['type']) || (action['buttons'] === undefined ? textOf(action['name']) : 'button'),
      action,
    ),
  ];
}

/** What the recipient may press. */
function actionOf(type: string, action: Json): readonly Part[] {
  const parameters = record(action['parameters']) ?? {};
  switch (type) {
    case 'button':
      return list(action['buttons']).flatMap((button) => part('button', textOf(record(button['reply'])?.['title'])));
    case 'list':
      return [
        ...part('button', textOf(action['button'])),
        ...list(action['sections']).flatMap((section) => [
          ...part('card', textOf(section['title'])),
          ...list(section['rows']).flatMap((row) => part('field', textOf(row['title']))),
        ]),
      ];
    case 'cta_url':
      return part('button', `${textOf(parameters['display_text'])} (opens a link)`);
    case 'flow':
      return part('button', `${textOf(parameters['flow_cta'])} (opens a flow)`);
    case 'location_request_message':
      return part('button', 'Send location');
    case 'product':
    case 'product_list':
    case 'catalog_message':
      return part('button', 'Shows products');
    case 'address_message':
      return part('button', 'Provide address');
    case 'call_permission_request':
      return part('button', 'Choose whether you may be called');
    case 'voice_call':
      return part('button', 'Calls on WhatsApp');
    case 'carousel':
      return list(action['cards']).flatMap((card, index) => [
        ...part('card', `Card ${index + 1}`),
        ...interactiveOf(card),
      ]);
    default:
      return part('note', `Something to press, of the type ${type}.`);
  }
}
