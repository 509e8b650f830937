import { record } from '../graph/errors.js';

/** One place where two values part. */
export interface Difference {
  /** Such as `body.template.language.code` or `query.limit`. */
  readonly path: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

const MOST = 40;

/** Every place where two JSON values part; the order of an object's members does not count. */
export function differences(expected: unknown, seen: unknown, path = ''): Difference[] {
  if (Object.is(expected, seen)) return [];
  const [ours, theirs] = [members(expected), members(seen)];
  if (ours === undefined || theirs === undefined || Array.isArray(expected) !== Array.isArray(seen)) {
    return [{ path, expected, seen }];
  }
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])];
  return keys.flatMap((key) => differences(ours.get(key), theirs.get(key), join(path, key))).slice(0, MOST);
}

function members(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [`[${index}]`, item as unknown]));
  const fields = record(value);
  if (fields === undefined) return undefined;
  // The parts of a form are known by their names, whatever their order.
  const { parts } = fields;
  if (Array.isArray(parts))
    return new Map(parts.map((part) => [`parts.${String(record(part)?.['name'])}`, part as unknown]));
  return new Map(Object.entries(fields).filter(([, item]) => item !== undefined));
}

export function join(path: string, key: string): string {
  // A key that is no plain name may be an id: it is shown as one of many.
  const name = /^\[\d+\]$|^[A-Za-z_$][\w.-]{0,63}$/.test(key) ? key : '*';
  return path === '' ? name : name.startsWith('[') ? `${path}${name}` : `${path}.${name}`;
}

/** A value as a finding shows it: numbers, switches and words as they are, all else by its shape. */
function shapeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return /^[A-Za-z][\w ,./:+-]{0,47}$/.test(value) ? `"${value}"` : `text (${value.length})`;
  if (Array.isArray(value)) return `a list (${value.length})`;
  const names = Object.keys(record(value) ?? {}).filter((name) => /^[A-Za-z_$]\w{0,40}$/.test(name));
  return names.length === 0 ? 'an object' : `an object of ${names.slice(0, 8).join(', ')}`;
}

/** Differences in words, each side by itself. */
export function describe(found: readonly Difference[]): { readonly expected: string; readonly seen: string } {
  const told = (side: 'expected' | 'seen') =>
    found.map((each) => `${each.path === '' ? 'it' : each.path} is ${shapeOf(each[side])}`).join('; ');
  return { expected: told('expected'), seen: told('seen') };
}
