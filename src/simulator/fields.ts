/** One name of a `fields` parameter, with the names asked of what it holds. */
export interface Field {
  readonly name: string;
  readonly inner: readonly Field[];
}

const MAX_DEPTH = 5;

/** Reads `a,b{c,d},e.limit(2)`; modifiers after a dot are left to the route. */
export function parseFields(text: string, depth = 0): readonly Field[] {
  return splitTop(text)
    .map((part) => {
      const brace = part.indexOf('{');
      const head = (brace === -1 ? part : part.slice(0, brace)).split('.')[0]?.split('(')[0]?.trim() ?? '';
      const end = part.lastIndexOf('}');
      const inner = brace === -1 || end < brace || depth >= MAX_DEPTH ? '' : part.slice(brace + 1, end);
      return { name: head, inner: inner === '' ? [] : parseFields(inner, depth + 1) };
    })
    .filter((field) => field.name !== '');
}

function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let open = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '{' || letter === '(') open += 1;
    else if (letter === '}' || letter === ')') open -= 1;
    else if (letter === ',' && open <= 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** The asked fields of a node, or those that Graph gives unasked; a node's `id` always comes with it. */
export function pick(
  node: Readonly<Record<string, unknown>>,
  asked: string | null,
  unasked: readonly string[],
): Record<string, unknown> {
  const fields =
    asked === null || asked.trim() === '' ? unasked.map((name) => ({ name, inner: [] })) : parseFields(asked);
  const picked = choose(node, fields);
  return Object.hasOwn(node, 'id') ? { ...picked, id: node['id'] } : picked;
}

function choose(node: Readonly<Record<string, unknown>>, fields: readonly Field[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const { name, inner } of fields) {
    if (!Object.hasOwn(node, name) || node[name] === undefined) continue;
    picked[name] = inner.length === 0 ? node[name] : chooseInside(node[name], inner);
  }
  return picked;
}

function chooseInside(value: unknown, fields: readonly Field[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => chooseInside(item, fields));
  return isRecord(value) ? choose(value, fields) : value;
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
