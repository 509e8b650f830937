import { types } from 'node:util';
import { KEYLESS, isSecretKey, keyClass } from './key-class.js';
import type { KeyClass } from './key-class.js';
import { tryJson } from '../campaign/lossless-json.js';

/** A plain JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What stays of keys and leaves. `own`: a structure of our making; else data from outside, denied by default. */
export interface Rule {
  key(key: string, own: boolean): string;
  string(value: string, of: KeyClass, own: boolean): string;
  number(value: number, of: KeyClass, own: boolean): Json;
  text(value: string): string;
  /** A number too long for a double, or a bigint, by its digits. */
  digits(value: string): string;
}

/** What stands for a dropped credential. */
export const SECRET = '[secret]';
const MAX_DEPTH = 64;
const MAX_NODES = 300_000;
const MAX_NESTED = 4;

interface Walk {
  readonly rule: Rule;
  readonly own: boolean;
  /** Made by our own parser: no accessors, no classes, no cycles. */
  readonly parsed: boolean;
  readonly path: Set<object>;
  readonly nested: number;
  nodes: number;
}

/** Redacts a value by a rule. Accessors, `toJSON`, proxies and iterators of foreign classes are never run. */
export function redactValue(
  value: unknown,
  rule: Rule,
  how: { readonly own: boolean; readonly parsed?: boolean },
): Json {
  return visit(value, KEYLESS, 0, {
    rule,
    own: how.own,
    parsed: how.parsed ?? false,
    path: new Set(),
    nested: 0,
    nodes: 0,
  });
}

function visit(value: unknown, of: KeyClass, depth: number, walk: Walk): Json {
  if (typeof value === 'string') return leaf(value, of, walk);
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (of.secret && !(walk.own && (typeof value === 'object' || of.number))) return SECRET;
  if (typeof value === 'number') return walk.rule.number(value, of, walk.own);
  if (typeof value === 'bigint') return walk.rule.digits(value.toString());
  if (typeof value !== 'object') return `[${typeof value}]`;
  if (++walk.nodes > MAX_NODES) return '[truncated]';
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (walk.parsed) return Array.isArray(value) ? list(value, of, depth, walk) : record(value, depth, walk);
  if (types.isProxy(value)) return '[proxy]';
  if (walk.path.has(value)) return '[circular]';
  walk.path.add(value);
  const seen = Array.isArray(value) ? list(value, of, depth, walk) : thing(value, of, depth, walk);
  walk.path.delete(value);
  return seen;
}

function leaf(value: string, of: KeyClass, walk: Walk): Json {
  const first = value.charCodeAt(0);
  const nested =
    (first === 123 || first === 91 || first === 32 || first === 10) && !of.secret && walk.nested < MAX_NESTED;
  if (nested && /^\s*[{[]/.test(value)) {
    const parsed = tryJson(value);
    if (parsed !== undefined) {
      const inner = { ...walk, own: false, parsed: true, nested: walk.nested + 1 };
      const text = JSON.stringify(visit(parsed, of, 0, inner));
      walk.nodes = inner.nodes;
      return text;
    }
  }
  return walk.rule.string(value, of, walk.own);
}

function list(value: readonly unknown[], of: KeyClass, depth: number, walk: Walk): Json[] {
  if (isSpelledOut(value)) return [`[${value.length} bytes]`];
  // As in a record, what our own parser made is redacted in its place.
  const out = walk.parsed ? (value as Json[]) : [];
  let after = of;
  for (let i = 0; i < value.length; i++) {
    if (walk.nodes > MAX_NODES || i >= MAX_NODES) {
      out[i] = '[truncated]';
      out.length = i + 1;
      break;
    }
    const item = walk.parsed ? value[i] : ownItem(value, i);
    const shown = visit(item, after, depth + 1, walk);
    if (shown !== item || !walk.parsed) out[i] = shown;
    // Raw header lists: the element after a secret's name is the secret.
    after = typeof item === 'string' && item.length < 60 && isSecretKey(item) ? SECRET_CLASS : of;
  }
  return out;
}

/** A text given as its bytes or characters. */
function isSpelledOut(value: readonly unknown[]): boolean {
  if (value.length < 8 || value.length > 100_000) return false;
  for (let at = 0; at < value.length; at++) {
    const item = ownItem(value, at);
    const printable = typeof item === 'number' && item >= 32 && item < 127;
    if (!printable && !(typeof item === 'string' && item.length === 1)) return false;
  }
  return true;
}

const SECRET_CLASS: KeyClass = { ...KEYLESS, secret: true };

/** The value of an own property without running an accessor. */
function ownItem(holder: object, key: PropertyKey): unknown {
  const property = Object.getOwnPropertyDescriptor(holder, key);
  if (!property) return null;
  return 'value' in property ? property.value : '[accessor]';
}

function record(value: object, depth: number, walk: Walk): Json {
  const keys = Object.keys(value);
  if (keys.length === 2 && keys.includes('data')) {
    const bytes = bufferJson(value);
    if (bytes !== undefined) return bytes;
  }
  const named = keys.length > 1 && keys.length <= 4 && hasValueKey(keys) && namesSecret(value);
  const held = value as Record<string, unknown>;
  // What our own parser made nobody else holds: as long as its keys are known, what is redacted takes its place there.
  let out: { [key: string]: Json } | undefined = walk.parsed ? undefined : {};
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? '';
    if (++walk.nodes > MAX_NODES) {
      out ??= firstOf(held, keys, at);
      out['[truncated]'] = true;
      break;
    }
    const item = walk.parsed ? held[key] : ownItem(value, key);
    if (item === undefined) continue;
    const of = named && VALUE_KEY.has(key) ? SECRET_CLASS : keyClass(key);
    if (out === undefined && of.known) {
      const shown = visit(item, of, depth + 1, walk);
      if (shown !== item) held[key] = shown;
    } else {
      out ??= firstOf(held, keys, at);
      put(out, key, item, of, depth, walk);
    }
  }
  return out ?? (value as { [key: string]: Json });
}

/** The first keys of a record, which are redacted already. */
function firstOf(
  held: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  count: number,
): { [key: string]: Json } {
  const out: { [key: string]: Json } = {};
  for (let at = 0; at < count; at++) out[keys[at] ?? ''] = held[keys[at] ?? ''] as Json;
  return out;
}

const VALUE_KEY: ReadonlySet<string> = new Set('value Value VALUE val v content values Values'.split(' '));

function hasValueKey(keys: readonly string[]): boolean {
  for (const key of keys) if (VALUE_KEY.has(key)) return true;
  return false;
}

function put(out: { [key: string]: Json }, key: string, item: unknown, of: KeyClass, depth: number, walk: Walk): void {
  if (of.known) {
    out[key] = visit(item, of, depth + 1, walk);
    return;
  }
  let shown = walk.rule.key(key, walk.own);
  // Two dropped keys must not become one; and no key may reach a prototype.
  const base = shown;
  for (let n = 2; Object.hasOwn(out, shown) && n < 1000; n++) shown = `${base} ${n}`;
  const redacted = visit(item, of, depth + 1, walk);
  if (shown === '__proto__') shown = '[key]';
  out[shown] = redacted;
}

function bufferJson(value: object): string | undefined {
  if (ownItem(value, 'type') !== 'Buffer') return undefined;
  const data = ownItem(value, 'data');
  return Array.isArray(data) ? `[${data.length} bytes]` : undefined;
}

/** `{"name": "Authorization", "value": …}`: the value belongs to the name. */
function namesSecret(value: object): boolean {
  for (const key of ['name', 'key', 'header', 'k', 'field']) {
    const name = ownItem(value, key);
    if (typeof name === 'string' && isSecretKey(name)) return true;
  }
  return false;
}

function thing(value: object, of: KeyClass, depth: number, walk: Walk): Json {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return record(value, depth, walk);
  if (types.isNativeError(value)) return errorRecord(value, depth, walk);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? '[date]' : new Date(time).toISOString();
  }
  if (types.isMap(value)) return pairs(Map.prototype.entries.call(value), depth, walk);
  if (types.isSet(value)) return list([...Set.prototype.values.call(value)], of, depth, walk);
  if (types.isBoxedPrimitive(value)) return '[boxed]';
  if (types.isRegExp(value) || types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value))
    return '[object]';
  const foreign = platformEntries(value);
  if (foreign) return pairs(foreign, depth, walk);
  if (value instanceof URL)
    return walk.own ? walk.rule.text(urlText(value)) : walk.rule.string(urlText(value), KEYLESS, false);
  return record(value, depth, walk);
}

const urlText = (value: URL): string => {
  const href = Object.getOwnPropertyDescriptor(URL.prototype, 'href')?.get?.call(value) as unknown;
  return typeof href === 'string' ? href : '[url]';
};

function platformEntries(value: object): Iterable<readonly [unknown, unknown]> | undefined {
  try {
    if (value instanceof Headers) return Headers.prototype.entries.call(value);
    if (value instanceof URLSearchParams) return URLSearchParams.prototype.entries.call(value);
  } catch {
    // Only dressed as one: its own properties are read like those of any object.
  }
  return undefined;
}

function pairs(entries: Iterable<readonly [unknown, unknown]>, depth: number, walk: Walk): Json {
  const out: { [key: string]: Json } = {};
  for (const [key, item] of entries) {
    if (++walk.nodes > MAX_NODES) {
      out['[truncated]'] = true;
      break;
    }
    if (typeof key === 'string') put(out, key, item, keyClass(key), depth, walk);
    else if (typeof key === 'number' || typeof key === 'bigint') put(out, String(key), item, KEYLESS, depth, walk);
    else
      put(
        out,
        `[${key === null ? 'null' : typeof key}]`,
        [visit(key, KEYLESS, depth + 1, walk), item],
        KEYLESS,
        depth,
        walk,
      );
  }
  return out;
}

function errorRecord(value: Error, depth: number, walk: Walk): Json {
  const out: { [key: string]: Json } = {};
  const message = ownItem(value, 'message');
  out['message'] = typeof message === 'string' ? walk.rule.text(message) : '';
  for (const key of Reflect.ownKeys(value)) {
    if (key === 'message' || key === 'stack' || typeof key !== 'string') continue;
    put(out, key, ownItem(value, key), keyClass(key), depth, walk);
  }
  return out;
}
