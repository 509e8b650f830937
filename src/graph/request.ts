import type { WireBody, WireRequest } from './wire.js';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const NOTHING: WireBody = { kind: 'none' };

/** A GET on the Graph host; undefined query values are left out. */
export function get(path: string, query: Query = {}): WireRequest {
  return { method: 'GET', host: 'graph', path, query: texts(query), headers: {}, body: NOTHING };
}

/** A DELETE on the Graph host; some edges say in a body what of them is to go. */
export function remove(path: string, query: Query = {}, body: WireBody = NOTHING): WireRequest {
  return { method: 'DELETE', host: 'graph', path, query: texts(query), headers: {}, body };
}

/** A POST on the Graph host. */
export function post(path: string, body: WireBody = NOTHING, query: Query = {}): WireRequest {
  return { method: 'POST', host: 'graph', path, query: texts(query), headers: {}, body };
}

/** A JSON body; undefined fields are left out at every level. */
export function json(value: unknown): WireBody {
  return { kind: 'json', value: JSON.parse(JSON.stringify(value)) as unknown };
}

/** Keys as Graph writes them (`bodyText` as `body_text`), at every level, save below the keys named in `free`. */
export function snakeCase(
  fields: Readonly<Record<string, unknown>>,
  free: readonly string[] = [],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const wireName = snakeName(name);
      return [wireName, free.includes(wireName) ? value : snakeValue(value, free)];
    }),
  );
}

function snakeValue(value: unknown, free: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => snakeValue(item, free));
  return isFields(value) ? snakeCase(value, free) : value;
}

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function texts(query: Query): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
