import * as z from 'zod/mini';
import { record } from '../errors.js';
import { limitOf } from '../limits.js';
import { snakeCase } from '../request.js';

const RULE = 'must be a list of template components, each with a type (Meta: components)';

const component = z.looseObject({ type: z.string({ error: RULE }) }, { error: RULE });
type Component = z.infer<typeof component>;

interface Breach {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Components of a template in Graph's form, held to the documented lengths and counts. */
export const componentsInput = z.array(component, { error: RULE }).check(z.minLength(1, { error: RULE }), (payload) => {
  for (const { path, message } of payload.value.flatMap((item, index) => breaches(item, [index]))) {
    payload.issues.push({ code: 'custom', message, path: [...path], input: undefined });
  }
});

function breaches(item: Readonly<Record<string, unknown>>, path: readonly PropertyKey[]): Breach[] {
  switch (String(item['type']).toUpperCase()) {
    case 'HEADER':
      return tooLong(item['text'], 'template.header.text.maxLength', [...path, 'text']);
    case 'BODY':
      return tooLong(item['text'], 'template.body.maxLength', [...path, 'text']);
    case 'FOOTER':
      return tooLong(item['text'], 'template.footer.maxLength', [...path, 'text']);
    case 'BUTTONS':
      return buttonBreaches(recordsOf(item['buttons']), [...path, 'buttons']);
    case 'CAROUSEL':
      return recordsOf(item['cards']).flatMap((card, index) =>
        recordsOf(card['components']).flatMap((part, at) =>
          breaches(part, [...path, 'cards', index, 'components', at]),
        ),
      );
    default:
      return [];
  }
}

const BUTTON_COUNTS: Readonly<Record<string, string>> = {
  QUICK_REPLY: 'template.buttons.quickReply.max',
  URL: 'template.buttons.url.max',
  PHONE_NUMBER: 'template.buttons.phone.max',
  COPY_CODE: 'template.buttons.copyCode.max',
};

function buttonBreaches(buttons: readonly Readonly<Record<string, unknown>>[], path: readonly PropertyKey[]): Breach[] {
  const typeOf = (button: Readonly<Record<string, unknown>>) => String(button['type']).toUpperCase();
  return [
    ...tooMany(buttons.length, 'template.buttons.max', path),
    ...Object.entries(BUTTON_COUNTS).flatMap(([type, limit]) =>
      tooMany(buttons.filter((button) => typeOf(button) === type).length, limit, path),
    ),
    ...buttons.flatMap((button, index) => [
      ...tooLong(button['text'], 'template.button.text.maxLength', [...path, index, 'text']),
      ...tooLong(button['url'], 'template.button.url.maxLength', [...path, index, 'url']),
      ...(typeOf(button) === 'COPY_CODE'
        ? [button['example']]
            .flat()
            .flatMap((example) =>
              tooLong(example, 'template.buttons.copyCode.example.maxLength', [...path, index, 'example']),
            )
        : []),
    ]),
  ];
}

function tooLong(value: unknown, limit: string, path: readonly PropertyKey[]): Breach[] {
  const max = limitOf(limit);
  if (typeof value !== 'string' || [...value].length <= max) return [];
  return [{ path, message: `must be text of at most ${max} characters (Meta: template components; limit ${limit})` }];
}

function tooMany(count: number, limit: string, path: readonly PropertyKey[]): Breach[] {
  const max = limitOf(limit);
  if (count <= max) return [];
  return [{ path, message: `must hold at most ${max} (Meta: template buttons; limit ${limit})` }];
}

function recordsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(record).filter((item) => item !== undefined) : [];
}

/** Components as they go out: the type in capitals, names in Graph's spelling. */
export function wireComponents(components: readonly Component[] | undefined) {
  return components?.map((item) => ({ ...snakeCase(item), type: item.type.toUpperCase() }));
}
