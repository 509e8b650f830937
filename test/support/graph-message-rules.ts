import type { GraphAssets, GraphCredentials } from './graph-documents.js';
import { type Fields, fieldsOf } from './graph-reply.js';

export interface Fault {
  readonly code: number;
  readonly message: string;
}

/** What a message may name. */
export interface Known {
  readonly own: GraphCredentials;
  readonly assets: GraphAssets;
  /** MIME type of a stored medium. */
  readonly mediumType: (id: string) => string | undefined;
  /** Whether a message of either side has this id. */
  readonly hasMessage: (id: string) => boolean;
}

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map((item) => fieldsOf(item)) : []);

export const invalid = (parameter: string): Fault => ({
  code: 100,
  message: `(#100) Invalid parameter: ${parameter} is not valid`,
});

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most;

/** Why a message is not taken; undefined when it is. Source: Meta's messages reference. */
export function messageFault(message: Fields, type: string, known: Known): Fault | undefined {
  const context = message['context'];
  if (context !== undefined) {
    const id = fieldsOf(context)['message_id'];
    if (typeof id !== 'string' || !known.hasMessage(id)) return invalid('context.message_id');
  }
  const content = fieldsOf(message[type]);
  switch (type) {
    case 'text':
      return isText(content['body'], 4096) ? undefined : invalid('text.body');
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return mediumFault(type, content, known);
    case 'location': {
      const { latitude, longitude } = content;
      return typeof latitude === 'number' && typeof longitude === 'number' ? undefined : invalid('location');
    }
    case 'contacts': {
      const cards = listOf(message['contacts']);
      const named = cards.every((card) => isText(fieldsOf(card['name'])['formatted_name'], 1024));
      return cards.length > 0 && named ? undefined : invalid('contacts.name');
    }
    case 'reaction': {
      const { message_id: id, emoji } = content;
      return typeof id === 'string' && known.hasMessage(id) && typeof emoji === 'string'
        ? undefined
        : invalid('reaction');
    }
    case 'interactive':
      return interactiveFault(content, known);
    case 'template':
      return templateFault(content, known);
    default:
      return invalid('type');
  }
}

const MEDIA: Readonly<Record<string, RegExp>> = {
  image: /^image\/(?:png|jpeg)$/,
  video: /^video\//,
  audio: /^audio\//,
  document: /^(?:application|text)\//,
  sticker: /^image\/webp$/,
};

function mediumFault(type: string, { id, link }: Fields, known: Known): Fault | undefined {
  if ((id === undefined) === (link === undefined)) return invalid(`${type}: id or link`);
  if (link !== undefined)
    return typeof link === 'string' && /^https:\/\//.test(link) ? undefined : invalid(`${type}.link`);
  const stored = typeof id === 'string' ? known.mediumType(id) : undefined;
  return stored !== undefined && MEDIA[type]?.test(stored) === true ? undefined : invalid(`${type}.id`);
}

function interactiveFault(content: Fields, { own, assets }: Known): Fault | undefined {
  const action = fieldsOf(content['action']);
  const parameters = fieldsOf(action['parameters']);
  const type = String(content['type']);
  if (type !== 'product' && !isText(fieldsOf(content['body'])['text'], 4096)) return invalid('interactive.body');
  const product = (value: unknown) => value === own.productRetailerId;
  const sound: Readonly<Record<string, () => boolean>> = {
    button: () => {
      const replies = listOf(action['buttons']).map((button) => fieldsOf(button['reply']));
      return (
        replies.length >= 1 &&
        replies.length <= 3 &&
        replies.every(({ id, title }) => isText(id, 256) && isText(title, 20))
      );
    },
    list: () => {
      const rows = listOf(action['sections']).flatMap((section) => listOf(section['rows']));
      return isText(action['button'], 20) && rows.length > 0 && rows.every(({ title }) => isText(title, 24));
    },
    cta_url: () =>
      action['name'] === 'cta_url' && isText(parameters['display_text'], 20) && isText(parameters['url'], 2000),
    location_request_message: () => action['name'] === 'send_location',
    flow: () =>
      action['name'] === 'flow' &&
      parameters['flow_id'] === assets.publishedFlowId &&
      isText(parameters['flow_cta'], 30) &&
      parameters['flow_message_version'] === '3',
    catalog_message: () => action['name'] === 'catalog_message',
    product: () => action['catalog_id'] === own.catalogId && product(action['product_retailer_id']),
    product_list: () => {
      const items = listOf(action['sections']).flatMap((section) => listOf(section['product_items']));
      return (
        action['catalog_id'] === own.catalogId &&
        fieldsOf(content['header'])['type'] === 'text' &&
        items.length > 0 &&
        items.every((item) => product(item['product_retailer_id']))
      );
    },
  };
  return sound[type]?.() === true ? undefined : invalid(`interactive of type ${type}`);
}

/** The template of these tests has an image header, two variables in its body and one in the address of its button. */
function templateFault(content: Fields, { own }: Known): Fault | undefined {
  const { code } = fieldsOf(content['language']);
  if (content['name'] !== own.templateName || code !== own.templateLanguage) {
    return { code: 132001, message: '(#132001) Template name does not exist in the translation' };
  }
  const given = listOf(content['components']);
  const parametersOf = (type: string) => listOf(given.find((part) => part['type'] === type)?.['parameters']);
  const count = (type: string) => parametersOf(type).length;
  if (count('header') !== 1 || count('body') !== 2 || count('button') !== 1 || given.length !== 3) {
    return { code: 132000, message: '(#132000) Number of parameters does not match the expected number of params' };
  }
  const [image] = parametersOf('header');
  const link = fieldsOf(image?.['image'])['link'];
  const button = given.find(({ type }) => type === 'button');
  const texts = [...parametersOf('body'), ...parametersOf('button')];
  const fits =
    image?.['type'] === 'image' &&
    typeof link === 'string' &&
    texts.every(({ type, text }) => type === 'text' && isText(text, 1024)) &&
    button?.['sub_type'] === 'url' &&
    String(button['index']) === '1';
  return fits
    ? undefined
    : { code: 132012, message: '(#132012) Parameter format does not match format in the template' };
}
