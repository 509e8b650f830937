import { fold, squeeze } from './fold.js';
import { type Form, GRAM, GramIndex, isWordAt } from './gram-index.js';
import type { KnownSpan, KnownValue } from './known-value.js';

export type { KnownSpan, KnownValue } from './known-value.js';

/** A piece of a secret of this many characters is as bad as the secret. */
const PIECE = 12;
/** Fewer letters and digits than these meet by chance over marks and lines; of digits alone ten. */
const SQUEEZED = 8;
const MAX_PARTIAL = 64;
/** A longer text is searched piece by piece, in characters. */
const WINDOW = 1 << 18;
const SECRET_LABEL = /token|secret|password|pin\b|code|credential|signature|key\b|challenge/;

/** True for kinds whose value is dropped and never hashed. */
export function isSecretLabel(label: string): boolean {
  return SECRET_LABEL.test(label);
}

function copyOf(units: Uint16Array, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 4096) text += String.fromCharCode(...units.subarray(i, Math.min(length, i + 4096)));
  return text;
}

const foldedText = (text: string): string => {
  const units = fold(text);
  return copyOf(units.folded, units.length);
};

const squeezedText = (text: string): string => {
  const folded = fold(text);
  const units = squeeze(folded) ?? folded;
  return copyOf(units.folded, units.length);
};

/** As `encodeURIComponent`, for half a surrogate pair too. */
const percentEncoded = (value: string): string => encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'));

function spellings(value: string, folded: string): Set<string> {
  const texts = new Set([folded, value.toLowerCase().replace(/\s+/g, '')]);
  for (const form of [percentEncoded(value), JSON.stringify(value)]) texts.add(foldedText(form.replace(/^"|"$/g, '')));
  return texts;
}

/** The part of a value's base64 that does not depend on its neighbours, at byte offset 0, 1 and 2. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const rest = padded.length % 3;
    const text = padded.toString('base64').replace(/=+$/, '');
    return text.slice(offset === 0 ? 0 : offset + 1, rest === 0 ? undefined : -1);
  });
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Bytes as one number whose digits are these letters. */
function inLetters(bytes: Buffer, letters: string): string {
  const base = BigInt(letters.length);
  let text = '';
  for (let rest = BigInt(`0x${bytes.toString('hex')}`); rest > 0n; rest /= base)
    text = letters.charAt(Number(rest % base)) + text;
  return text;
}

/**
 * The values that must never be seen, searched in every spelling at once: case, white space and invisible characters inside,
 * marks between the characters, JSON, percent and HTML escapes, base64 and base64url at any offset, hexadecimal. The cost of a
 * search does not depend on how many values there are.
 */
export class KnownValues {
  readonly #exact = new Map<string, KnownValue>();
  readonly #lengths = new Set<number>();
  readonly #short = new Map<string, KnownValue>();
  readonly #plain = new GramIndex();
  /** The same over letters and digits alone: `102,290,129,340,398`, `45:41:41`, `"EAAB" + "cd"`. */
  readonly #squeezed = new GramIndex();
  #partials = 0;
  #overlap = 1 << 12;

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
    this.#lengths.add(known.value.length);
    const folded = foldedText(known.value);
    if (folded.length < GRAM) {
      this.#short.set(known.value, known);
      return;
    }
    this.#overlap = Math.max(this.#overlap, known.value.length * 32);
    const partial = isSecretLabel(known.label) && folded.length >= 16 && this.#partials < MAX_PARTIAL;
    if (partial) this.#partials++;
    const digits = /^\+?\d+$/.test(known.value);
    const form = { known, exact: false, piece: partial ? PIECE : 0, encoded: false };
    const plain = { ...form, bounded: digits && folded.length < 10 };
    // A value that itself looks escaped folds to another text when it is escaped once more.
    for (const text of /[\\%&=]/.test(known.value) ? spellings(known.value, folded) : [folded])
      this.#plain.add({ ...plain, text });
    this.#plain.add({ ...plain, text: [...folded].reverse().join('') });
    const phone = /^\+(\d{7,})$/.exec(known.value)?.[1];
    if (phone) {
      this.#exact.set(phone, known);
      this.#lengths.add(phone.length);
      this.#plain.add({ ...plain, text: phone });
    }
    const hidden: Omit<Form, 'text'> = { ...form, bounded: false };
    for (const raw of phone ? [known.value, phone] : [known.value]) this.#addHidden(raw, hidden);
    const squeezed = squeezedText(known.value);
    if (squeezed.length >= SQUEEZED && !plain.bounded) this.#squeezed.add({ ...hidden, text: squeezed });
  }

  /** The registered value that equals a text, as written. */
  exact(text: string): KnownValue | undefined {
    // Most texts are of a length that no value has, and a look-up hashes all of a text.
    return this.#lengths.has(text.length) ? this.#exact.get(text) : undefined;
  }

  /** Every place where a registered value stands, in order, without overlap. */
  find(text: string): KnownSpan[] {
    const spans: KnownSpan[] = [];
    if (this.#short.size > 0) this.#findShort(text, spans);
    if (this.#exact.size > this.#short.size) {
      // A long text goes by windows, which overlap by more than the longest value takes in its widest spelling.
      for (let from = 0; from === 0 || from + this.#overlap < text.length; from += WINDOW) {
        const window = text.length <= WINDOW ? text : text.slice(from, from + WINDOW + this.#overlap);
        const found = this.#findLong(window);
        for (const span of found) spans.push({ ...span, start: span.start + from, end: span.end + from });
      }
    }
    return spans.length > 1 ? merged(spans) : spans;
  }

  #findLong(text: string): KnownSpan[] {
    const spans: KnownSpan[] = [];
    if (text.length < GRAM) return spans;
    const units = fold(text);
    this.#plain.find(text, units, spans);
    // Where nothing is between the letters but blanks, the folded text has it already.
    const squeezed = squeeze(units) ?? (units.length < text.length ? units : undefined);
    if (squeezed) this.#squeezed.find(text, squeezed, spans);
    return spans;
  }

  #addHidden(raw: string, form: Omit<Form, 'text'>): void {
    const bytes = Buffer.from(raw, 'utf8');
    const hex = bytes.toString('hex');
    this.#plain.add({ ...form, text: hex });
    // An id as a number in another base.
    if (/^\d{10,30}$/.test(raw)) {
      for (const base of [16, 32, 36]) this.#plain.add({ ...form, text: BigInt(raw).toString(base) });
    }
    if (bytes.length >= 8) this.#addLetters(bytes, form);
    if (hex.length >= 2 * SQUEEZED) this.#squeezed.add({ ...form, text: hex });
    for (const text of base64Forms(bytes)) {
      const base64 = { ...form, exact: true, encoded: true };
      this.#plain.add({ ...base64, text });
      if (/[+/]/.test(text)) this.#plain.add({ ...base64, text: text.replace(/\+/g, '-').replace(/\//g, '_') });
    }
    if (/[^ -~]/.test(raw)) this.#plain.add({ ...form, text: foldedText(bytes.toString('latin1')) });
  }

  /** Base58, and base32 less what depends on what follows. */
  #addLetters(bytes: Buffer, form: Omit<Form, 'text'>): void {
    const filled = Buffer.concat([bytes, Buffer.alloc(4 - ((bytes.length - 1) % 5))]);
    const base32 = inLetters(filled, BASE32).padStart((filled.length * 8) / 5, 'a');
    this.#plain.add({ ...form, text: base32.slice(0, Math.floor((bytes.length * 8) / 5)) });
    this.#plain.add({ ...form, exact: true, text: inLetters(bytes, BASE58) });
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
        if (!isWordAt(text, at - 1) && !isWordAt(text, end)) spans.push({ start: at, end, known });
      }
    }
  }
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
