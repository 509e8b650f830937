import type { Folded } from './fold.js';
import type { KnownSpan, KnownValue } from './known-value.js';

/** A spelling of a known value that is searched for. */
export interface Form {
  readonly known: KnownValue;
  readonly text: string;
  /** Compared without lower-casing: base64 means another value in another case. */
  readonly exact: boolean;
  /** A run of it of this many characters is a hit as well; 0: only the whole is. */
  readonly piece: number;
  /** The whole run of base64 characters around a hit is masked. */
  readonly encoded: boolean;
  /** Only digits and short: a hit inside a longer word or number is chance. */
  readonly bounded: boolean;
}

interface Anchor {
  readonly form: Form;
  readonly at: number;
}

/** Shorter forms cannot be indexed, in characters. */
export const GRAM = 6;
const FILTER_BITS = 22;
const FILTER_MASK = (1 << FILTER_BITS) - 1;
const BASE = 0x01000193;
const BASE_OUT = Array.from({ length: GRAM - 1 }).reduce<number>((power) => Math.imul(power, BASE), BASE);

const slot = (hash: number): number => (hash ^ (hash >>> 13)) & FILTER_MASK;

function gramHash(text: string, at: number): number {
  let hash = 0;
  for (let i = at; i < at + GRAM; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
  return hash;
}

/** Finds many forms in a folded text at once; the cost of a search does not depend on how many there are. */
export class GramIndex {
  readonly #anchors = new Map<number, Anchor[]>();
  #filter = new Uint32Array(0);

  /** Adds a form; one under six characters is ignored. */
  add(form: Form): void {
    const last = form.text.length - GRAM;
    if (last < 0) return;
    if (this.#filter.length === 0) this.#filter = new Uint32Array(1 << (FILTER_BITS - 5));
    if (form.piece > 0) {
      for (let at = 0; at <= last; at += GRAM) this.#anchor(form, at);
      return;
    }
    // Ids share their first digits: the least crowded of a few places keeps every bucket short.
    let best = last;
    let crowd = Infinity;
    for (let at = last, tries = 0; at >= 0 && tries < 8 && crowd > 0; at--, tries++) {
      const size = this.#anchors.get(this.#hashAt(form, at))?.length ?? 0;
      if (size < crowd) [best, crowd] = [at, size];
    }
    this.#anchor(form, best);
  }

  /** Adds to `spans` where a form stands in a text. */
  find(text: string, units: Folded, spans: KnownSpan[]): void {
    const { folded, length } = units;
    const filter = this.#filter;
    if (filter.length === 0 || length < GRAM) return;
    // Where the last hit of a form ended: its other anchors inside are the same hit.
    const done = new Map<Form, number>();
    let hash = 0;
    for (let i = 0; i < length; i++) {
      hash = (Math.imul(hash, BASE) + (folded[i] ?? 0)) | 0;
      if (i >= GRAM) hash = (hash - Math.imul(folded[i - GRAM] ?? 0, BASE_OUT)) | 0;
      if (i < GRAM - 1) continue;
      const bit = (hash ^ (hash >>> 13)) & FILTER_MASK;
      if (((filter[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) continue;
      const bucket = this.#anchors.get(hash);
      if (bucket) check(text, units, bucket, i - GRAM + 1, spans, done);
    }
  }

  #hashAt(form: Form, at: number): number {
    return gramHash(form.exact ? form.text.toLowerCase() : form.text, at);
  }

  #anchor(form: Form, at: number): void {
    const hash = this.#hashAt(form, at);
    const bucket = this.#anchors.get(hash);
    if (bucket) bucket.push({ form, at });
    else this.#anchors.set(hash, [{ form, at }]);
    const bit = slot(hash);
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
}

function check(
  text: string,
  units: Folded,
  bucket: readonly Anchor[],
  gram: number,
  spans: KnownSpan[],
  done: Map<Form, number>,
): void {
  for (const { form, at } of bucket) {
    if (form.piece > 0 && gram < (done.get(form) ?? 0)) continue;
    const seen = form.exact ? units.exact : units.folded;
    const shift = gram - at;
    let from = at;
    let to = at;
    while (to < form.text.length && shift + to < units.length && seen[shift + to] === form.text.charCodeAt(to)) to++;
    if (to < at + GRAM) continue;
    while (from > 0 && shift + from > 0 && seen[shift + from - 1] === form.text.charCodeAt(from - 1)) from--;
    const whole = from === 0 && to === form.text.length;
    if (!whole && !(form.piece > 0 && to - from >= form.piece)) continue;
    if (form.piece > 0) done.set(form, shift + to);
    const span = spanOf(text, units, shift + from, shift + to, form);
    if (span) spans.push(span);
  }
}

/** True for a letter, digit or underscore at a place of a text. */
export function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[\p{L}\p{N}_]/u.test(text.charAt(at));
}

function spanOf(text: string, units: Folded, from: number, to: number, form: Form): KnownSpan | undefined {
  let start = units.starts[from] ?? 0;
  let end = units.ends[to - 1] ?? start;
  if (form.bounded && (isWordAt(text, start - 1) || isWordAt(text, end) || end - start !== to - from)) return undefined;
  if (form.encoded) {
    while (start > 0 && /[A-Za-z0-9+/_-]/.test(text.charAt(start - 1))) start--;
    while (end < text.length && /[A-Za-z0-9+/=_-]/.test(text.charAt(end))) end++;
  }
  return { start, end, known: form.known };
}
