import { record } from '../graph/errors.js';
import { given, Missing } from './missing.js';

type Fields = Readonly<Record<string, unknown>>;

/** A template as its definition says it. */
export interface TemplateDefinition {
  readonly category?: string | undefined;
  readonly components?: readonly unknown[] | undefined;
}

/** A part of a message that a template's definition asks for: what kinds of parameters stand in it, in order. */
interface Part {
  /** Of a carousel: which card. */
  readonly card?: number;
  readonly type: 'header' | 'body' | 'button' | 'limited_time_offer';
  readonly subType?: string;
  readonly index?: number;
  readonly slots: readonly Slot[];
}

interface Slot {
  readonly type: string;
  /** Of a named variable. */
  readonly name?: string;
}

/** A component of a template message, in Graph's own form. */
export type MessageComponent = Fields & { readonly type: string };

/** Where a medium of a header comes from; undefined: there is none of this kind. */
export type LinkOf = (kind: string) => string | undefined;

/** What an operator is asked for: texts. Everything else of a message is filled by itself. */
const ASKED: ReadonlySet<string> = new Set(['text', 'coupon_code']);

/** The variables that take a value of the operator's, in the order of the values: `body 1`, `body customer_name`. */
export function askedVariables({ components = [] }: TemplateDefinition): readonly string[] | Missing {
  return given(partsOf(components), (parts) =>
    parts.flatMap((part) =>
      part.slots.flatMap(({ type, name }, at) => (ASKED.has(type) ? [`${titleOf(part)} ${name ?? at + 1}`] : [])),
    ),
  );
}

/**
 * The components of a message for a template, each variable filled with the operator's value or, where there are none,
 * a harmless sample; a `Missing` where a part cannot be filled. Source: Meta's template components reference.
 */
export function fillParameters(
  definition: TemplateDefinition,
  linkOf: LinkOf,
  now: Date,
  values: readonly string[] = [],
): readonly MessageComponent[] | Missing {
  const parts = partsOf(definition.components ?? []);
  if (parts instanceof Missing) return parts;
  const own = [...values];
  const isCode = definition.category?.toUpperCase() === 'AUTHENTICATION';
  const filled: (readonly [Part, Fields[]])[] = [];
  for (const part of parts) {
    const parameters: Fields[] = [];
    for (const [at, slot] of part.slots.entries()) {
      const value =
        (ASKED.has(slot.type) ? own.shift() : undefined) ??
        sampleOf(slot.type, isCode ? '123456' : `test${at + 1}`, linkOf, now);
      if (value === undefined) return new Missing(`no link to a ${slot.type} is known for the template’s header`);
      const name = slot.name === undefined ? {} : { parameter_name: slot.name };
      parameters.push({ type: slot.type, ...name, [slot.type]: value });
    }
    filled.push([part, parameters]);
  }
  return componentsOf(filled);
}

/** What of a message's components does not fit the template's definition; undefined: all fits. */
export function checkParameters(
  definition: TemplateDefinition,
  components: readonly MessageComponent[],
): string | undefined {
  const wanted = partsOf(definition.components ?? []);
  if (wanted instanceof Missing) return wanted.reason;
  const sent = flat(components, undefined);
  for (const part of wanted) {
    const same = sent.filter((one) => titleOf(one) === titleOf(part));
    const [only] = same;
    if (only === undefined || same.length > 1 || kindsOf(only) !== kindsOf(part)) {
      const seen = only === undefined ? 'nothing' : kindsOf(only);
      return `the ${titleOf(part)} of the template takes ${kindsOf(part)}, and the message gives ${seen}`;
    }
  }
  const extra = sent.find((one) => !wanted.some((part) => titleOf(part) === titleOf(one)));
  return extra === undefined ? undefined : `the template takes nothing for the ${titleOf(extra)}`;
}

/** The address of the sample that a template's header was reviewed with; Meta keeps it on its own hosts. */
export function sampleLink({ components = [] }: TemplateDefinition, kind: string): string | undefined {
  for (const fields of components.map(record)) {
    const cards = listOf(fields?.['cards']).map((card) => sampleLink({ components: listOf(card['components']) }, kind));
    const handles = record(fields?.['example'])?.['header_handle'];
    const [handle] =
      Array.isArray(handles) && String(fields?.['format']).toLowerCase() === kind ? (handles as unknown[]) : [];
    const link = [handle, ...cards].find((one) => typeof one === 'string' && one.startsWith('https://'));
    if (typeof link === 'string') return link;
  }
  return undefined;
}

const titleOf = ({ card, type, subType, index }: Part) =>
  [card === undefined ? '' : `card ${card}`, subType, type, index]
    .filter((word) => word !== '' && word !== undefined)
    .join(' ');

const kindsOf = ({ slots }: Part) =>
  `${slots.length} parameter(s): ${slots.map(({ type, name }) => (name === undefined ? type : `named ${type}`)).join(', ')}`;

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;

/** The variables of a text, each once, in order. A name that is no number is given with the value. */
function slotsIn(text: unknown): Slot[] {
  const names = [
    ...new Set([...(typeof text === 'string' ? text : '').matchAll(VARIABLE)].map((match) => match[1] ?? '')),
  ];
  return names.map((name) => (/^\d+$/.test(name) ? { type: 'text' } : { type: 'text', name }));
}

function partsOf(components: readonly unknown[], card?: number): readonly Part[] | Missing {
  const parts: Part[] = [];
  const on = card === undefined ? {} : { card };
  for (const component of components) {
    const fields = record(component) ?? {};
    const found = partsIn(fields);
    if (found instanceof Missing) return found;
    parts.push(...found.filter(({ slots }) => slots.length > 0).map((part) => ({ ...on, ...part })));
  }
  return parts;
}

function partsIn(component: Fields): readonly Part[] | Missing {
  const type = String(component['type']).toUpperCase();
  switch (type) {
    case 'HEADER':
      return headerOf(component);
    case 'BODY':
      return [{ type: 'body', slots: slotsIn(component['text']) }];
    case 'BUTTONS':
      return buttonsOf(listOf(component['buttons']));
    case 'LIMITED_TIME_OFFER': {
      const expires = record(component['limited_time_offer'])?.['has_expiration'] === true;
      return [{ type: 'limited_time_offer', slots: expires ? [{ type: 'limited_time_offer' }] : [] }];
    }
    case 'CAROUSEL': {
      const parts: Part[] = [];
      for (const [card, fields] of listOf(component['cards']).entries()) {
        const found = partsOf(listOf(fields['components']), card);
        if (found instanceof Missing) return found;
        parts.push(...found);
      }
      return parts;
    }
    case 'FOOTER':
    case 'CALL_PERMISSION_REQUEST':
      return [];
    default:
      return unknownPart(type);
  }
}

function headerOf(component: Fields): readonly Part[] | Missing {
  const { format: given = 'TEXT' } = component;
  const format = String(given).toUpperCase();
  if (format === 'TEXT') return [{ type: 'header', slots: slotsIn(component['text']) }];
  if (!['IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'].includes(format)) return unknownPart(`${format} header`);
  return [{ type: 'header', slots: [{ type: format.toLowerCase() }] }];
}

/** Buttons that need nothing: what they do stands in the template. */
const FIXED = new Set(['QUICK_REPLY', 'PHONE_NUMBER', 'VOICE_CALL', 'CATALOG', 'APP']);

function buttonsOf(buttons: readonly Fields[]): readonly Part[] | Missing {
  const parts: Part[] = [];
  for (const [index, button] of buttons.entries()) {
    const type = String(button['type']).toUpperCase();
    const at = { type: 'button', index } as const;
    if (type === 'URL')
      parts.push({ ...at, subType: 'url', slots: slotsIn(button['url']).slice(0, 1).map(positional) });
    else if (type === 'OTP') parts.push({ ...at, subType: 'url', slots: [{ type: 'text' }] });
    else if (type === 'COPY_CODE') parts.push({ ...at, subType: 'copy_code', slots: [{ type: 'coupon_code' }] });
    else if (type === 'FLOW') parts.push({ ...at, subType: 'flow', slots: [{ type: 'action' }] });
    else if (!FIXED.has(type)) return unknownPart(`${type} button`);
  }
  return parts;
}

/** The variable of a button's address has no name on the wire. */
const positional = ({ type }: Slot): Slot => ({ type });

const unknownPart = (what: string) =>
  new Missing(
    `the template has a part that cannot be filled here (${/^[A-Z_ a-z]{1,40}$/.test(what) ? what : 'of an unknown kind'})`,
  );

function sampleOf(type: string, text: string, linkOf: LinkOf, now: Date): unknown {
  switch (type) {
    case 'text':
      return text;
    case 'coupon_code':
      return 'TEST25';
    case 'action':
      return { flow_token: 'unused' };
    case 'location':
      return { latitude: '51.4779', longitude: '-0.0015', name: 'Test place', address: 'Greenwich' };
    case 'limited_time_offer':
      return { expiration_time_ms: now.getTime() + 86_400_000 };
    default: {
      const link = linkOf(type);
      return link === undefined ? undefined : { link };
    }
  }
}

/** Parts as Graph's components; those of a card stand below their carousel. */
function componentsOf(filled: readonly (readonly [Part, readonly Fields[]])[]): MessageComponent[] {
  const component = ([{ type, subType, index }, parameters]: readonly [Part, readonly Fields[]]): MessageComponent => ({
    type,
    ...(subType === undefined ? {} : { sub_type: subType }),
    ...(index === undefined ? {} : { index: String(index) }),
    parameters,
  });
  const cards = [...new Set(filled.map(([{ card }]) => card).filter((card) => card !== undefined))];
  const carousel = {
    type: 'carousel',
    cards: cards.map((card) => ({
      card_index: card,
      components: filled.filter(([part]) => part.card === card).map(component),
    })),
  };
  const own = filled.filter(([{ card }]) => card === undefined).map(component);
  return cards.length === 0 ? own : [...own, carousel];
}

/** A message's components as parts again, so that they can be held against the definition. */
function flat(components: readonly unknown[], card: number | undefined): Part[] {
  return components.flatMap((component) => {
    const fields = record(component) ?? {};
    const type = String(fields['type']).toLowerCase();
    if (type === 'carousel')
      return listOf(fields['cards']).flatMap((one) => flat(listOf(one['components']), Number(one['card_index'])));
    const slots = listOf(fields['parameters']).map((parameter): Slot => {
      const name = parameter['parameter_name'];
      return { type: String(parameter['type']), ...(typeof name === 'string' ? { name } : {}) };
    });
    const { sub_type: subType, index } = fields;
    return [
      {
        ...(card === undefined ? {} : { card }),
        type: type as Part['type'],
        ...(typeof subType === 'string' ? { subType: subType.toLowerCase() } : {}),
        ...(index === undefined ? {} : { index: Number(index) }),
        slots,
      },
    ];
  });
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(record).filter((item) => item !== undefined) : [];
}
