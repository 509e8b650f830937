import { isRecord } from './fields.js';
import { invalid } from './reply.js';
import type { Json } from './state.js';

const CATEGORIES = new Set(['UTILITY', 'MARKETING', 'AUTHENTICATION']);
const KINDS = new Set([
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'CAROUSEL',
  'LIMITED_TIME_OFFER',
  'CALL_PERMISSION_REQUEST',
]);
/** Most buttons of a type in one template, as Meta documents them. */
const BUTTON_CAPS: Readonly<Record<string, number>> = { QUICK_REPLY: 10, URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1 };
const MAX_BUTTONS = 10;
const VARIABLE = /\{\{\s*[A-Za-z0-9_]+\s*\}\}/g;

/** A category that Meta knows. Throws 100. */
export function needCategory(value: string): string {
  const category = value.toUpperCase();
  if (!CATEGORIES.has(category)) throw invalid('category must be UTILITY, MARKETING or AUTHENTICATION');
  return category;
}

/** The variables of a text, each once, in their order. */
export function variablesOf(text: string): readonly string[] {
  return [...new Set(text.match(VARIABLE) ?? [])];
}

/** Checks components as Meta does when a template is made or edited. Throws 100 with Meta's subcode. */
export function checkComponents(components: readonly unknown[], category: string): readonly Json[] {
  if (components.length === 0 || components.length > 10) throw invalid('components must have 1 to 10 entries');
  const checked = components.map((component) => {
    if (!isRecord(component) || typeof component['type'] !== 'string') throw invalid('A component has no type');
    const type = component['type'].toUpperCase();
    if (!KINDS.has(type)) throw invalid(`Component type ${type.slice(0, 40)} is not known`);
    return { ...component, type };
  });
  const types = checked.map((component) => component.type);
  if (new Set(types).size !== types.length) throw invalid('A component type occurs twice');
  if (!types.includes('BODY')) throw invalid('A BODY component is required', 2388072);
  for (const component of checked) checkOne(component, category);
  return checked;
}

function checkOne(component: Json & { readonly type: string }, category: string): void {
  const text = component['text'];
  switch (component.type) {
    case 'BODY':
      if (category === 'AUTHENTICATION' && text === undefined) return;
      checkText(text, 1024, 2388072);
      if (typeof text === 'string') checkVariables(text, component['example']);
      return;
    case 'HEADER':
      checkHeader(component);
      return;
    case 'FOOTER':
      if (category === 'AUTHENTICATION' && text === undefined) return;
      checkText(text, 60, 2388073);
      if (typeof text === 'string' && variablesOf(text).length > 0)
        throw invalid('A footer takes no variable', 2388073);
      return;
    case 'BUTTONS':
      checkButtons(component['buttons']);
      return;
    default:
      return;
  }
}

function checkText(text: unknown, limit: number, subcode: number): void {
  if (typeof text !== 'string' || text.trim() === '') throw invalid('The component has no text', subcode);
  if (text.length > limit) throw invalid(`The text is longer than ${limit} characters`, 2388040);
}

function checkHeader(component: Json): void {
  const format = typeof component['format'] === 'string' ? component['format'].toUpperCase() : '';
  if (!['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION', 'GIF', 'PRODUCT'].includes(format)) {
    throw invalid('The format of the header is not known', 2388047);
  }
  if (format !== 'TEXT') return;
  checkText(component['text'], 60, 2388047);
  const text = component['text'];
  if (typeof text === 'string' && variablesOf(text).length > 1) throw invalid('A header takes one variable', 2388047);
}

function checkVariables(text: string, example: unknown): void {
  const variables = variablesOf(text);
  if (variables.length === 0) return;
  const trimmed = text.trim();
  if (/^\{\{[^}]*\}\}/.test(trimmed) || /\{\{[^}]*\}\}[.!?]?$/.test(trimmed)) {
    throw invalid('Variables must not stand at the start or end of the text', 2388299);
  }
  const words = trimmed
    .replace(VARIABLE, ' ')
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word)).length;
  if (words < 2 * variables.length - 1) throw invalid('The text has too many variables for its length', 2388293);
  if (!isRecord(example)) throw invalid('A text with variables needs an example', 2388072);
}

function checkButtons(buttons: unknown): void {
  if (!Array.isArray(buttons) || buttons.length === 0) throw invalid('buttons must be an array');
  if (buttons.length > MAX_BUTTONS) throw invalid(`A template has at most ${MAX_BUTTONS} buttons`);
  const counts = new Map<string, number>();
  const kinds: boolean[] = [];
  for (const button of buttons as readonly unknown[]) {
    if (!isRecord(button) || typeof button['type'] !== 'string') throw invalid('A button has no type');
    const type = button['type'].toUpperCase();
    counts.set(type, (counts.get(type) ?? 0) + 1);
    kinds.push(type === 'QUICK_REPLY');
    const text = button['text'];
    if (typeof text === 'string' && text.length > 25)
      throw invalid('The text of a button has at most 25 characters', 2388040);
    const url = button['url'];
    if (typeof url === 'string' && url.length > 2000)
      throw invalid('The url of a button has at most 2000 characters', 2388040);
  }
  for (const [type, count] of counts) {
    const cap = BUTTON_CAPS[type] ?? MAX_BUTTONS;
    if (count > cap) throw invalid(`A template has at most ${cap} buttons of type ${type.slice(0, 40)}`);
  }
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  if (changes > 1) throw invalid('Quick replies must stand together');
}

/** Why a review would refuse the components, or null: variables that touch each other. */
export function reviewFlaw(components: readonly Json[]): string | null {
  const texts = components.map((component) => component['text']);
  return texts.some((text) => typeof text === 'string' && /\}\}\{\{/.test(text)) ? 'INVALID_FORMAT' : null;
}
