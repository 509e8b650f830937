import type { SimulatorCredentials } from './credentials.js';
import type { FaultName } from './faults.js';
import { isRecord } from './fields.js';
import type { Ids } from './ids.js';
import type { FilePart } from './multipart.js';
import { invalid, Refusal } from './reply.js';
import type { Answer } from './reply.js';
import type { NodeKind, State } from './state.js';
import type { Webhooks } from './webhooks.js';

/** All that routes share. */
export interface World {
  readonly state: State;
  readonly credentials: SimulatorCredentials;
  readonly faults: ReadonlySet<FaultName>;
  readonly ids: Ids;
  readonly webhooks: Webhooks;
  /** Milliseconds that a template review takes. */
  readonly reviewMs: number;
  /** Milliseconds between the webhooks of one message or call. */
  readonly messageGapMs: number;
  /** False: no pair, throughput or hourly limits. */
  readonly metered: boolean;
  /** Origin of the links in answers. */
  origin(): string;
  now(): Date;
  /** Runs once after `ms`, unless the simulator stops first. */
  later(ms: number, act: () => void): void;
}

export type Method = 'GET' | 'POST' | 'DELETE';

/** One request, read and authorized. */
export interface Exchange {
  readonly world: World;
  readonly method: Method;
  /** As it came, with the version segment, without the query. */
  readonly path: string;
  /** The id in the first segment; empty where the path begins with a word. */
  readonly node: string;
  /** The last segment of a pattern that ends in `*`. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** Query, form fields and JSON body as one, as Graph takes them; the body wins. */
  readonly input: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, FilePart>;
  /** The raw body. */
  readonly bytes: Buffer;
  header(name: string): string | undefined;
  /** The bearer token that was presented. */
  readonly token: string;
}

/** One operation. A pattern is `{kind}/edge`, `{kind}/edge/*` or words. */
export interface Route {
  readonly method: Method;
  readonly pattern: `{${NodeKind}}` | `{${NodeKind}}/${string}` | 'debug_token' | `${string}/${string}`;
  readonly handle: (exchange: Exchange) => Answer;
  /** It makes something that a client may have to clean up: always, or for some requests. */
  readonly creates?: true | ((exchange: Exchange) => boolean);
  /** It sends to a person. */
  readonly sends?: true;
  /** It needs no bearer token. */
  readonly open?: true;
}

/** The thing that the path names. Throws 100/33 where it is gone. */
export function found<T>(map: ReadonlyMap<string, T>, exchange: Exchange): T {
  const thing = map.get(exchange.node);
  if (thing === undefined) throw unknownObject(exchange.method, exchange.node);
  return thing;
}

/** Meta's answer to an id that names nothing, or nothing of this kind: 100 with subcode 33. */
export function unknownObject(method: string, id: string): Refusal {
  return new Refusal(100, {
    subcode: 33,
    type: 'GraphMethodException',
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id.slice(0, 100)}' does not exist, ` +
      'cannot be loaded due to missing permissions, or does not support this operation',
  });
}

/** A text parameter; undefined where it is absent. Throws 100 where it is no text. */
export function textOf(exchange: Exchange, name: string): string | undefined {
  const value = exchange.input.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw invalid(`${name} must be a string`);
  return value;
}

/** A text parameter that must be there. */
export function needText(exchange: Exchange, name: string): string {
  const value = textOf(exchange, name);
  if (value === undefined || value === '') throw invalid(`The parameter ${name} is required`);
  return value;
}

/** A list parameter, given as JSON or, in a form or query, as the JSON's text. */
export function listOf(exchange: Exchange, name: string): readonly unknown[] | undefined {
  const value = exchange.input.get(name);
  if (value === undefined) return undefined;
  const read = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(read)) throw invalid(`${name} must be an array`);
  const list: readonly unknown[] = read;
  return list;
}

/** An object parameter. */
export function objectOf(exchange: Exchange, name: string): Record<string, unknown> | undefined {
  const value = exchange.input.get(name);
  if (value === undefined) return undefined;
  const read = typeof value === 'string' ? parsed(value) : value;
  if (!isRecord(read)) throw invalid(`${name} must be an object`);
  return read;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Most operations take `messaging_product: "whatsapp"` and no other. */
export function needProduct(exchange: Exchange): void {
  if (needText(exchange, 'messaging_product') !== 'whatsapp') throw invalid('messaging_product must be "whatsapp"');
}
