declare const brand: unique symbol;

/** An id that Meta gave, as it came. It belongs in no sink: only the redactor's hash of it does. */
export type MetaId = string & { readonly [brand]: 'meta-id' };

/** A JSON object from outside, nothing about which is known. */
export type Shape = Readonly<Record<string, unknown>>;

/** One entry of an `errors` array of Meta. */
export interface MetaFault {
  readonly code: number | null;
  readonly title: string | null;
  readonly details: string | null;
}

const NOTHING: readonly unknown[] = [];
const LONGEST_ID = 512;
const LONGEST_WORD = 128;
const LONGEST_TEXT = 512;
const MOST_FAULTS = 16;

/** The value as an object; undefined for everything else, arrays too. */
export function asShape(value: unknown): Shape | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Shape) : undefined;
}

/** The value as a list; empty for everything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NOTHING;
}

/** The objects of a list. */
export function shapesOf(value: unknown): readonly Shape[] {
  return asList(value)
    .map(asShape)
    .filter((item) => item !== undefined);
}

/** A short name such as a type or a status; an integer counts as its digits, longer text as none. */
export function asWord(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_WORD ? value : null;
}

/** The first of several that is a word. */
export function firstWord(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const word = asWord(value);
    if (word !== null) return word;
  }
  return null;
}

/** An id: text, or an integer (Meta sends template ids as numbers). */
export function asId(value: unknown): MetaId | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? (String(value) as MetaId) : null;
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID ? (value as MetaId) : null;
}

/** The first of several that is an id. */
export function firstId(...values: readonly unknown[]): MetaId | null {
  for (const value of values) {
    const id = asId(value);
    if (id !== null) return id;
  }
  return null;
}

/** A whole number, also one written as text; null for everything else. */
export function asCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** Seconds since 1970; what is clearly milliseconds is divided. */
export function asEpoch(value: unknown): number | null {
  const number = asCount(value);
  if (number === null || number < 0) return null;
  return number > 100_000_000_000 ? Math.floor(number / 1000) : number;
}

/** Meta's `errors`, at most the first 16, texts clipped. */
export function readFaults(value: unknown): readonly MetaFault[] {
  return shapesOf(asList(value).slice(0, MOST_FAULTS)).map((fault) => ({
    code: asCount(fault['code']),
    title: clip(fault['title'] ?? fault['message']),
    details: clip(asShape(fault['error_data'])?.['details'] ?? fault['details']),
  }));
}

function clip(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : null;
}
