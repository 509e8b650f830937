import { fold } from './fold.js';
import type { Folded } from './fold.js';

/** A credential or id of the profile or of the run. `label` is its kind in our words: `access-token`, `waba-id`. */
export interface KnownValue {
  readonly value: string;
  readonly label: string;
}

/** Where a known value stands in a text. */
export interface KnownSpan {
  readonly start: number;
  readonly end: number;
  readonly known: KnownValue;
}

interface Form {
  readonly known: KnownValue;
  readonly text: string;
  /** Compared without lower-casing: base64 means another value in another case. */
  readonly exact: boolean;
  /** A long run of it is a hit as well. */
  readonly partial: boolean;
  /** The whole run of base64 characters around a hit is masked. */
  readonly encoded: boolean;
  /** Only digits and short: a hit inside a longer word or number is chance. */
  readonly bounded: boolean;
}

interface Anchor {
  readonly form: Form;
  readonly at: number;
}

const GRAM = 6;
const FILTER_BITS = 22;
const FILTER_MASK = (1 << FILTER_BITS) - 1;
const BASE = 0x01000193;
const BASE_OUT = Array.from({ length: GRAM - 1 }).reduce<number>((power) => Math.imul(power, BASE), BASE);
/** A piece of a secret of this many characters is as bad as the secret. */
const PIECE = 12;
const MAX_PARTIAL = 64;
const SECRET_LABEL = /token|secret|password|pin\b|code|credential|signature|key\b|challenge/;

/** True for kinds whose value is dropped and never hashed. */
export function isSecretLabel(label: string): boolean {
  return SECRET_LABEL.test(label);
}

const slot = (hash: number): number => (hash ^ (hash >>> 13)) & FILTER_MASK;

function gramHash(text: string, at: number): number {
  let hash = 0;
  for (let i = at; i < at + GRAM; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
  return hash;
}

function copyOf(units: Uint16Array, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 4096) text += String.fromCharCode(...units.subarray(i, Math.min(length, i + 4096)));
  return text;
}

/** As `encodeURIComponent`, for half a surrogate pair too. */
const percentEncoded = (value: string): string => encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'));

function spellings(value: string, folded: string): Set<string> {
  const texts = new Set([folded, value.toLowerCase().replace(/\s+/g, '')]);
  for (const form of [percentEncoded(value), JSON.stringify(value)]) {
    const units = fold(form.replace(/^"|"$/g, ''));
    texts.add(copyOf(units.folded, units.length));
  }
  return texts;
}

/** The part of a value's base64 that does not depend on its neighbours, at byte offset 0, 1 and 2. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const rest = padded.length % 3;
    const text = padded.toString('base64').replace(/=+$/, '');
    return text.slice(offset === 0 ? 0 : offset + 1, rest === 0 ? undefined : -1);
  });
}

/**
 * The values that must never be seen, searched in every spelling at once: case, white space and invisible characters inside,
 * JSON, percent and HTML escapes, base64 and base64url at any offset, hexadecimal. The cost of a search does not depend
 * on how many values there are.
 */
export class KnownValues {
  readonly #exact = new Map<string, KnownValue>();
  readonly #short = new Map<string, KnownValue>();
  readonly #anchors = new Map<number, Anchor[]>();
  #filter = new Uint32Array(0);
  #partials = 0;

  constructor(known: readonly KnownValue[] = []) {
    for (const one of known) this.add(one);
  }

  /** How many values are registered. */
  get size(): number {
    return this.#exact.size;
  }

  /** Every registered value, for those who must compare; never to be written. */
  values(): IterableIterator<KnownValue> {
    return this.#exact.values();
  }

  /** Registers a value; an empty one and one already registered are ignored. */
  add(known: KnownValue): void {
    if (known.value === '' || this.#exact.has(known.value)) return;
    this.#exact.set(known.value, known);
    const units = fold(known.value);
    const folded = copyOf(units.folded, units.length);
    if (folded.length < GRAM) {
      this.#short.set(known.value, known);
      return;
    }
    const partial = isSecretLabel(known.label) && folded.length >= 16 && this.#partials < MAX_PARTIAL;
    if (partial) this.#partials++;
    const digits = /^\+?\d+$/.test(known.value);
    const form = { known, exact: false, partial, encoded: false, bounded: digits && folded.length < 10 };
    // A value that itself looks escaped folds to another text when it is escaped once more.
    for (const text of /[\\%&=]/.test(known.value) ? spellings(known.value, folded) : [folded])
      this.#index({ ...form, text });
    const phone = /^\+(\d{7,})$/.exec(known.value)?.[1];
    if (phone) {
      this.#exact.set(phone, known);
      this.#index({ ...form, text: phone });
    }
    for (const raw of phone ? [known.value, phone] : [known.value]) {
      const hidden = { ...form, bounded: false };
      this.#index({ ...hidden, text: Buffer.from(raw, 'utf8').toString('hex') });
      for (const text of base64Forms(raw)) {
        this.#index({ ...hidden, text, exact: true, encoded: true });
        if (/[+/]/.test(text)) {
          this.#index({ ...hidden, text: text.replace(/\+/g, '-').replace(/\//g, '_'), exact: true, encoded: true });
        }
      }
      if (/[^ -~]/.test(raw)) {
        const bytes = fold(Buffer.from(raw, 'utf8').toString('latin1'));
        this.#index({ ...hidden, text: copyOf(bytes.folded, bytes.length) });
      }
    }
  }

  /** The registered value that equals a text, as written. */
  exact(text: string): KnownValue | undefined {
    return this.#exact.get(text);
  }

  /** Every place where a registered value stands, in order, without overlap. */
  find(text: string): KnownSpan[] {
    const spans: KnownSpan[] = [];
    if (this.#short.size > 0) this.#findShort(text, spans);
    if (this.#filter.length > 0 && text.length >= GRAM) this.#findLong(text, fold(text), spans);
    return spans.length > 1 ? merged(spans) : spans;
  }

  #index(form: Form): void {
    const { text } = form;
    const last = text.length - GRAM;
    if (last < 0) return;
    if (this.#filter.length === 0) this.#filter = new Uint32Array(1 << (FILTER_BITS - 5));
    if (form.partial) {
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

  #findLong(text: string, units: Folded, spans: KnownSpan[]): void {
    const { folded, length } = units;
    const filter = this.#filter;
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
      if (bucket) this.#check(text, units, bucket, i - GRAM + 1, spans, done);
    }
  }

  #check(
    text: string,
    units: Folded,
    bucket: readonly Anchor[],
    gram: number,
    spans: KnownSpan[],
    done: Map<Form, number>,
  ): void {
    for (const { form, at } of bucket) {
      if (form.partial && gram < (done.get(form) ?? 0)) continue;
      const seen = form.exact ? units.exact : units.folded;
      const shift = gram - at;
      let from = at;
      let to = at;
      while (to < form.text.length && shift + to < units.length && seen[shift + to] === form.text.charCodeAt(to)) to++;
      if (to < at + GRAM) continue;
      while (from > 0 && shift + from > 0 && seen[shift + from - 1] === form.text.charCodeAt(from - 1)) from--;
      const whole = from === 0 && to === form.text.length;
      if (!whole && !(form.partial && to - from >= PIECE)) continue;
      if (form.partial) done.set(form, shift + to);
      const span = spanOf(text, units, shift + from, shift + to, form);
      if (span) spans.push(span);
    }
  }

  #findShort(text: string, spans: KnownSpan[]): void {
    if (this.#short.size > 200) {
      for (const match of text.matchAll(/[\p{L}\p{N}_]+/gu)) {
        const known = this.#short.get(match[0]);
        if (known) spans.push({ start: match.index, end: match.index + match[0].length, known });
      }
      return;
    }
    for (const [value, known] of this.#short) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
        const end = at + value.length;
        if (!wordAt(text, at - 1) && !wordAt(text, end)) spans.push({ start: at, end, known });
      }
    }
  }
}

function wordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[\p{L}\p{N}_]/u.test(text.charAt(at));
}

function spanOf(text: string, units: Folded, from: number, to: number, form: Form): KnownSpan | undefined {
  let start = units.starts[from] ?? 0;
  let end = units.ends[to - 1] ?? start;
  if (form.bounded && (wordAt(text, start - 1) || wordAt(text, end) || end - start !== to - from)) return undefined;
  if (form.encoded) {
    while (start > 0 && /[A-Za-z0-9+/_-]/.test(text.charAt(start - 1))) start--;
    while (end < text.length && /[A-Za-z0-9+/=_-]/.test(text.charAt(end))) end++;
  }
  return { start, end, known: form.known };
}

function merged(spans: readonly KnownSpan[]): KnownSpan[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const out: KnownSpan[] = [];
  for (const span of sorted) {
    const last = out.at(-1);
    if (!last || span.start >= last.end) out.push(span);
    else if (span.end > last.end) {
      const known = isSecretLabel(span.known.label) ? span.known : last.known;
      out[out.length - 1] = { start: last.start, end: span.end, known };
    } else if (isSecretLabel(span.known.label) && !isSecretLabel(last.known.label)) {
      out[out.length - 1] = { ...last, known: span.known };
    }
  }
  return out;
}
