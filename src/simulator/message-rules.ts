import { isRecord } from './fields.js';
import { agrees } from './media-bytes.js';
import { invalid, refuse } from './reply.js';
import type { World } from './route.js';
import type { Json, PhoneNumber, Template } from './state.js';
import { variablesOf } from './template-rules.js';

const MEDIA_TYPES: Readonly<Record<string, RegExp>> = {
  image: /^image\/(jpeg|png)$/,
  video: /^video\//,
  audio: /^audio\//,
  sticker: /^image\/webp$/,
  document: /./,
};
const INTERACTIVE = new Set([
  'button',
  'list',
  'product',
  'product_list',
  'catalog_message',
  'flow',
  'cta_url',
  'location_request_message',
  'address_message',
  'call_permission_request',
  'voice_call',
  'carousel',
  'order_details',
  'order_status',
  'request_contact_info',
]);
const MAX_CONTACTS = 257;

/** What follows from a sound message: whether it is a template, and an error code where it will fail later. */
export interface Judged {
  readonly template: Template | null;
  readonly laterFailure: number | null;
}

function need(message: Json, name: string): Json {
  const part = message[name];
  if (!isRecord(part)) throw refuse(131008, `The parameter ${name} is required`);
  return part;
}

function needString(part: Json, name: string, limit: number): string {
  const value = part[name];
  if (typeof value !== 'string' || value === '') throw refuse(131008, `The parameter ${name} is required`);
  if (value.length > limit) throw invalid(`${name} must be at most ${limit} characters long`);
  return value;
}

/** Checks a medium; the code of what Meta finds out only when it makes the message, or null. */
function checkMedia(world: World, type: string, part: Json): number | null {
  const { id, link, caption } = part;
  if (caption !== undefined && (typeof caption !== 'string' || caption.length > 1024)) {
    throw invalid('caption must be at most 1024 characters long');
  }
  if (typeof link === 'string') {
    if (!URL.canParse(link) || !/^https?:$/.test(new URL(link).protocol))
      throw invalid(`${type}.link is no web address`);
    return null;
  }
  if (typeof id !== 'string') throw refuse(131008, `${type} needs an id or a link`);
  const media = world.state.media.get(id);
  if (media === undefined) throw invalid(`${type}.id is no media id of this account`);
  if (MEDIA_TYPES[type]?.test(media.mimeType) !== true) throw refuse(131009, `The media is no ${type}`);
  return agrees(media.mimeType, media.bytes) ? null : 131053;
}

function checkInteractive(world: World, part: Json): void {
  const type = part['type'];
  if (typeof type !== 'string' || !INTERACTIVE.has(type)) throw refuse(131009, 'interactive.type is not known');
  const action = need(part, 'action');
  const body = part['body'];
  if (isRecord(body)) needString(body, 'text', type === 'list' ? 4096 : 1024);
  else if (type !== 'product') throw refuse(131008, 'The parameter interactive.body is required');
  if (type === 'button') checkButtons(action['buttons']);
  if (type === 'list') checkList(action);
  if (type === 'flow') checkFlow(world, action);
  if (type === 'product' || type === 'product_list') checkProducts(world, action);
}

function checkButtons(buttons: unknown): void {
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) throw refuse(131009, 'Give 1 to 3 buttons');
  const titles = (buttons as readonly unknown[]).map((button) => {
    const reply = isRecord(button) ? button['reply'] : undefined;
    if (!isRecord(reply)) throw refuse(131008, 'A button needs a reply');
    needString(reply, 'id', 256);
    return needString(reply, 'title', 20);
  });
  if (new Set(titles).size !== titles.length) throw refuse(131009, 'The titles of the buttons must differ');
}

function checkList(action: Json): void {
  needString(action, 'button', 20);
  const sections = action['sections'];
  if (!Array.isArray(sections) || sections.length < 1 || sections.length > 10)
    throw refuse(131009, 'Give 1 to 10 sections');
  let rows = 0;
  for (const section of sections as readonly unknown[]) {
    const list = isRecord(section) ? section['rows'] : undefined;
    if (!Array.isArray(list)) throw refuse(131008, 'A section needs rows');
    for (const row of list as readonly unknown[]) {
      if (!isRecord(row)) throw refuse(131009, 'A row must be an object');
      needString(row, 'id', 200);
      needString(row, 'title', 24);
    }
    rows += list.length;
  }
  if (rows < 1 || rows > 10) throw refuse(131009, 'Give 1 to 10 rows over all sections');
}

function checkFlow(world: World, action: Json): void {
  const parameters = need(action, 'parameters');
  const { flow_id: id, flow_name: name, mode } = parameters;
  const flow = [...world.state.flows.values()].find((each) => each.id === id || each.name === name);
  if (flow === undefined) throw refuse(131009, 'The flow does not exist');
  if (flow.status === 'DEPRECATED') throw refuse(132068);
  if (flow.status === 'DRAFT' && mode !== 'draft') throw refuse(131009, 'The flow is a draft');
}

function checkProducts(world: World, action: Json): void {
  const { catalogId, productRetailerId } = world.credentials;
  if (action['catalog_id'] !== catalogId) throw refuse(131009, 'The catalog is not connected to this account');
  const wanted = JSON.stringify(action).match(/"product_retailer_id":"([^"]*)"/g) ?? [];
  if (wanted.length === 0) throw refuse(131008, 'The parameter product_retailer_id is required');
  if (wanted.some((each) => each !== `"product_retailer_id":${JSON.stringify(productRetailerId)}`)) {
    throw refuse(131009, 'The product is not in the catalog');
  }
}

function checkTemplate(world: World, phone: PhoneNumber, part: Json): Template {
  const name = needString(part, 'name', 512);
  const language = part['language'];
  const code = isRecord(language) ? language['code'] : undefined;
  if (typeof code !== 'string') throw refuse(131008, 'The parameter template.language.code is required');
  const template = [...world.state.templates.values()].find(
    (each) => each.wabaId === phone.wabaId && each.name === name && each.language === code,
  );
  if (template?.status === 'PAUSED') throw refuse(132015);
  if (template?.status === 'DISABLED') throw refuse(132016);
  if (template?.status !== 'APPROVED') throw refuse(132001, 'No approved template of this name and language exists');
  const given = Array.isArray(part['components']) ? (part['components'] as readonly unknown[]) : [];
  for (const type of ['header', 'body']) checkParameters(world, template, type, given.filter(isRecord));
  checkButtonParameters(template, given.filter(isRecord));
  return template;
}

function checkParameters(world: World, template: Template, type: string, given: readonly Json[]): void {
  const made = template.components.find((component) => component['type'] === type.toUpperCase());
  const sent = given.find((component) => component['type'] === type)?.['parameters'];
  const parameters = Array.isArray(sent) ? (sent as readonly unknown[]).filter(isRecord) : [];
  const format = type === 'header' ? made?.['format'] : 'TEXT';
  if (made !== undefined && format !== 'TEXT') {
    const media = String(format).toLowerCase();
    if (parameters[0]?.['type'] !== media) throw refuse(132012, `The header needs a parameter of type ${media}`);
    if (Object.hasOwn(MEDIA_TYPES, media)) checkMedia(world, media, need(parameters[0], media));
    return;
  }
  const text = made?.['text'];
  const variables = typeof text === 'string' ? variablesOf(text) : [];
  if (parameters.length !== variables.length) {
    throw refuse(132000, `${type}: ${parameters.length} parameters were sent, the template has ${variables.length}`);
  }
  for (const variable of variables) checkText(type, parameters, variable.replace(/[{}\s]/g, ''));
}

/** A text for each variable, by its name where it has one. */
function checkText(type: string, parameters: readonly Json[], variable: string): void {
  const given = /^\d+$/.test(variable)
    ? parameters[Number(variable) - 1]
    : parameters.find((one) => one['parameter_name'] === variable);
  // An amount or a date stands for a text too, with a fallback in it.
  if (given?.['type'] === 'currency' || given?.['type'] === 'date_time') return;
  const text = given?.['type'] === 'text' ? given['text'] : undefined;
  if (typeof text !== 'string' || text === '') throw refuse(132012, `${type}: a text for ${variable} is needed`);
  if (/[\n\t]| {5}/.test(text)) throw refuse(132008, 'A parameter has a line break, a tab or five spaces in a row');
}

/** A button whose address has a variable needs its text. */
function checkButtonParameters(template: Template, given: readonly Json[]): void {
  const made = template.components.find((component) => component['type'] === 'BUTTONS')?.['buttons'];
  for (const [index, button] of (Array.isArray(made) ? (made as readonly unknown[]) : []).entries()) {
    const url = isRecord(button) ? button['url'] : undefined;
    if (typeof url !== 'string' || variablesOf(url).length === 0) continue;
    const sent = given.find(({ type, index: at }) => type === 'button' && String(at) === String(index))?.['parameters'];
    const [parameter] = Array.isArray(sent) ? (sent as readonly unknown[]) : [];
    if (!isRecord(parameter) || typeof parameter['text'] !== 'string') {
      throw refuse(131008, `The button ${index} of type URL needs a parameter`);
    }
  }
}

/** Checks a message as Meta does at once; what Meta finds out later is in the result. Throws a Refusal. */
export function judge(world: World, phone: PhoneNumber, message: Json): Judged {
  const type = message['type'] ?? 'text';
  const fine: Judged = { template: null, laterFailure: null };
  if (typeof type !== 'string') throw invalid('type must be a string');
  if (Object.hasOwn(MEDIA_TYPES, type)) {
    return { template: null, laterFailure: checkMedia(world, type, need(message, type)) };
  }
  switch (type) {
    case 'text':
      needString(need(message, 'text'), 'body', 4096);
      return fine;
    case 'location': {
      const { latitude, longitude } = need(message, 'location');
      const sound = [latitude, longitude].every(
        (value) => value !== undefined && value !== '' && !isNaN(Number(value)),
      );
      if (!sound) throw refuse(131009, 'latitude and longitude must be numbers');
      return fine;
    }
    case 'contacts': {
      const contacts = message['contacts'];
      if (!Array.isArray(contacts) || contacts.length < 1 || contacts.length > MAX_CONTACTS) {
        throw refuse(131009, `Give 1 to ${MAX_CONTACTS} contacts`);
      }
      for (const contact of contacts as readonly unknown[]) {
        needString(need(isRecord(contact) ? contact : {}, 'name'), 'formatted_name', 1024);
      }
      return fine;
    }
    case 'reaction': {
      const { message_id: id, emoji } = need(message, 'reaction');
      if (typeof id !== 'string' || typeof emoji !== 'string')
        throw refuse(131008, 'message_id and emoji are required');
      return { template: null, laterFailure: world.state.messages.has(id) ? null : 131009 };
    }
    case 'pin':
      needString(need(message, 'pin'), 'message_id', 512);
      if (message['recipient_type'] !== 'group') throw refuse(131009, 'Only groups have pins');
      return fine;
    case 'interactive':
      checkInteractive(world, need(message, 'interactive'));
      return fine;
    case 'template':
      return { template: checkTemplate(world, phone, need(message, 'template')), laterFailure: null };
    default:
      throw refuse(131051, 'The message type is not known');
  }
}
