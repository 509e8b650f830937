import type { WireBody, WireRequest } from './wire.js';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const NOTHING: WireBody = { kind: 'none' };

/** A GET on the Graph host; undefined query values are left out. */
export function get(path: string, query: Query = {}): WireRequest {
  return { method: 'GET', host: 'graph', path, query: texts(query), headers: {}, body: NOTHING };
}

/** A DELETE on the Graph host. */
export function remove(path: string, query: Query = {}): WireRequest {
  return { method: 'DELETE', host: 'graph', path, query: texts(query), headers: {}, body: NOTHING };
}

/** A POST on the Graph host. */
export function post(path: string, body: WireBody = NOTHING, query: Query = {}): WireRequest {
  return { method: 'POST', host: 'graph', path, query: texts(query), headers: {}, body };
}

/** A JSON body; undefined fields are left out at every level. */
export function json(value: unknown): WireBody {
  return { kind: 'json', value: JSON.parse(JSON.stringify(value)) as unknown };
}

function texts(query: Query): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
