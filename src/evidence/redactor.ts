import { hash as hashOf } from 'node:crypto';
import type { Redacted, RedactedJson } from '../campaign/redacted.js';
import { isSecretForm } from './credentials.js';
import { errorText } from './error-text.js';
import type { KeyClass } from './key-class.js';
import { KnownValues, isSecretLabel } from './known-values.js';
import type { KnownValue } from './known-values.js';
import { tryJson } from '../campaign/lossless-json.js';
import { SECRET, redactValue } from './outside-value.js';
import type { Json, Rule } from './outside-value.js';
import { OwnNames } from './own-names.js';
import { isDocumentation, isEpoch } from './patterns.js';
import { type Masking, maskText } from './text-mask.js';
import { ALL_WORDS } from './vocabulary.js';

export interface RedactorOptions {
  /** Random bytes of the run; the same salt gives the same tags. */
  readonly salt: Uint8Array;
  readonly runId?: string;
  /** Of the run's resource names; `wats-live-<run id>` when absent. */
  readonly prefix?: string;
  readonly known?: readonly KnownValue[];
  /** Documented titles of errors, which stay readable. */
  readonly titles?: ReadonlySet<string>;
}

/** The one road from a value to a sink. No method throws: what cannot be redacted becomes a fixed marker. */
export interface Redactor {
  /** What is searched for; the leak scan takes the same. */
  readonly known: KnownValues;
  /** First 12 hex digits of SHA-256 over the value's bytes, then the salt's. */
  hash(value: string): string;
  /** Free text on one line: known values and patterns masked, nothing in it active. */
  text(text: string): Redacted;
  /** The same for several lines; their number stays. */
  lines(text: string): Redacted;
  /** Data from outside: every key and leaf that is not documented is hashed or dropped. */
  value(value: unknown): RedactedJson;
  /** JSON text from outside, without losing digits; undefined when it is not JSON. */
  parse(json: string): RedactedJson | undefined;
  /** A structure of our own making: keys, numbers and booleans stay unless they are known values, texts pass `text`. */
  own(value: unknown): RedactedJson;
  /** JSON text; `indent` in spaces, one line without. */
  line(json: RedactedJson, indent?: number): Redacted;
  /** Message, causes and members of an error; no stack. */
  error(error: unknown): Redacted;
  /** Adds a value that became known during the run. */
  register(known: KnownValue): void;
}

const FAILED = '[not redactable]';
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const CALENDAR =
  /^(?:\d{4}-\d{2}|(?:[01]\d|2[0-3])[0-5]\d|(?:Jan|Febr)uary \d{1,2}, 20\d\d|(?:March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October) \d{1,2}, 20\d\d)$/;
const MARKERS =
  /^\[(?:secret|text|number|code|url|link|token|header|user|signature|private key|truncated|too deep|circular|encoded|proxy|accessor|object|boxed|date|\d{1,9} bytes)\]$/;
const PHONE_LIKE = /^\+?[\d\s().-]{7,24}$/;
/** Makes the redactor of a run. */
export function createRedactor(options: RedactorOptions): Redactor {
  return new SaltedRedactor(options);
}

class SaltedRedactor implements Redactor {
  readonly known: KnownValues;
  readonly #salt: Uint8Array;
  readonly #scratch = Buffer.alloc(1024);
  #saltAt = -1;
  readonly #views: (Buffer | undefined)[] = [];
  readonly #names: OwnNames;
  readonly #titles: ReadonlySet<string>;
  readonly #rule: Rule;
  readonly #masking: Masking;
  /** Tags without a letter look like numbers; only those that this redactor made are left alone. */
  readonly #digitTags = new Set<string>();

  constructor(options: RedactorOptions) {
    this.#salt = Uint8Array.from(options.salt);
    this.known = new KnownValues(options.known);
    this.#names = new OwnNames(options.runId, options.prefix);
    this.#titles = new Set([...(options.titles ?? [])].map((title) => title.toLowerCase()));
    this.#rule = {
      key: (key, own) => (own ? this.#ownKey(key) : this.#outsideKey(key)),
      string: (value, of, own) => (own ? this.#ownLeaf(value, of) : this.#outsideLeaf(value, of)),
      number: (value, of, own) => this.#number(value, of, own),
      text: (value) => this.#mask(value, false),
      digits: (value) => (value.length < 7 ? '[number]' : this.#tag(value.replace(/^-/, ''))),
    };
    this.#masking = {
      known: this.known,
      names: this.#names,
      json: (value) => JSON.stringify(redactValue(value, this.#rule, { own: false, parsed: true })),
      leaf: (value, of) => this.#outsideLeaf(value, of),
      tag: (value) => this.#tag(canonical(value)),
      shown: (known) => this.#tagOfKnown(known),
      made: (tag) => /[a-f]/.test(tag) || this.#digitTags.has(tag),
    };
  }

  hash(value: string): string {
    const hash = this.#digest(value);
    if (hash.charCodeAt(0) < 58 && hash.charCodeAt(1) < 58 && /^\d+$/.test(hash) && this.#digitTags.size < 100_000)
      this.#digitTags.add(`#${hash}`);
    return hash;
  }

  #digest(value: string): string {
    const salt = this.#salt;
    if (value.length * 3 + salt.length > this.#scratch.length) {
      return hashOf('sha256', Buffer.concat([Buffer.from(value, 'utf8'), salt]), 'hex').slice(0, 12);
    }
    const size = this.#scratch.write(value, 0, 'utf8');
    // Behind a value as long as the one before, the salt stands already.
    if (size !== this.#saltAt) this.#scratch.set(salt, (this.#saltAt = size));
    // Ids are of few lengths, and a view of the scratch costs as much as the hash.
    const view = (this.#views[size] ??= this.#scratch.subarray(0, size + salt.length));
    return hashOf('sha256', view, 'hex').slice(0, 12);
  }

  text(text: string): Redacted {
    return this.#guarded(() => this.#mask(text, false)) as Redacted;
  }

  lines(text: string): Redacted {
    const count = text.split('\n').length;
    const shown = this.#guarded(() => this.#mask(text, true));
    const missing = count - shown.split('\n').length;
    return (shown + '\n'.repeat(Math.max(0, missing))) as Redacted;
  }

  value(value: unknown): RedactedJson {
    return this.#guarded(() => redactValue(value, this.#rule, { own: false })) as RedactedJson;
  }

  parse(json: string): RedactedJson | undefined {
    const parsed = tryJson(json);
    if (parsed === undefined) return undefined;
    return this.#guarded(() => redactValue(parsed, this.#rule, { own: false, parsed: true })) as RedactedJson;
  }

  own(value: unknown): RedactedJson {
    return this.#guarded(() => redactValue(value, this.#rule, { own: true })) as RedactedJson;
  }

  line(json: RedactedJson, indent?: number): Redacted {
    return this.#guarded(() => JSON.stringify(json, null, indent)) as Redacted;
  }

  error(error: unknown): Redacted {
    return this.#guarded(() => this.#mask(errorText(error), false)) as Redacted;
  }

  register(known: KnownValue): void {
    this.known.add(known);
  }

  #guarded<T extends Json>(make: () => T): T | typeof FAILED {
    try {
      return make();
    } catch {
      return FAILED;
    }
  }

  #tag(value: string): string {
    return `#${this.hash(value)}`;
  }

  #tagOfKnown(known: KnownValue): string {
    return isSecretLabel(known.label)
      ? `[${known.label.replace(/[^a-z0-9 -]/gi, '')}]`
      : this.#tag(canonical(known.value));
  }

  /** A tag or marker of an earlier pass, so that redacting twice changes nothing. */
  #isOurMark(value: string): boolean {
    if (value.charCodeAt(0) === 35) return /^#[0-9a-f]{12}$/.test(value) && this.#masking.made(value);
    return value.charCodeAt(0) === 91 && MARKERS.test(value);
  }

  #isOwnName(value: string): boolean {
    return this.#names.has(value, this.known);
  }

  #mask(text: string, keepLines: boolean): string {
    return maskText(text, keepLines, this.#masking);
  }

  /** A documented title of an error, alone or behind its code. */
  #isTitle(value: string): boolean {
    return this.#titles.size > 0 && this.#titles.has(value.replace(/^\(#\d{1,7}\) /, '').toLowerCase());
  }

  #outsideKey(key: string): string {
    if (this.#isOwnName(key)) return key;
    const known = this.known.exact(key);
    if (known) return this.#tagOfKnown(known);
    if (isSecretForm(key)) return SECRET;
    if (this.#isOurMark(key)) return key;
    return /^\d{1,8}$/.test(key) ? '[number]' : this.#tag(canonical(key));
  }

  #ownKey(key: string): string {
    return /^[A-Za-z]{1,12}$/.test(key) && this.known.size === 0 ? key : this.#mask(key, false);
  }

  #ownLeaf(value: string, of: KeyClass): string {
    if (ALL_WORDS.has(value)) return value;
    if (of.time && (isEpoch(value) || ISO.test(value)) && !this.known.exact(value)) return value;
    if (of.secret && !/\s/.test(value) && value !== '')
      return value.startsWith('[') ? this.#mask(value, false) : SECRET;
    const kept = of.sealed ? /^[A-Za-z0-9+/=_.:-]{8,8192}$/ : of.hash ? /^[0-9a-f]{8,128}$/ : undefined;
    if (kept?.test(value) && !isSecretForm(value) && this.known.find(value).length === 0) return value;
    return this.#mask(value, false);
  }

  #outsideLeaf(value: string, of: KeyClass): string {
    if (of.words?.has(value)) {
      const known = this.known.exact(value);
      return known && isSecretLabel(known.label) ? this.#tagOfKnown(known) : value;
    }
    if (of.secret) return value === '' ? '' : SECRET;
    if (of.prose || value === '')
      return value === '' || this.#isOwnName(value) || this.#isTitle(value) ? value : '[text]';
    if (value.length > 512) return isSecretForm(value) ? SECRET : '[text]';
    const known = this.known.exact(value);
    if (known) return this.#tagOfKnown(known);
    if (
      of.words &&
      /^[a-z]+\/[\w.+-]+; ?codecs="?(?:opus|vorbis|aac|amr|h264)"?$/.test(value) &&
      of.words.has(value.slice(0, value.indexOf(';')))
    ) {
      return value;
    }
    const digits = /^\d+$/.test(value);
    if (digits || of.time || of.version) {
      if (
        of.time &&
        (digits ? value === '0' || isEpoch(value) || CALENDAR.test(value) : ISO.test(value) || CALENDAR.test(value))
      )
        return value;
      if (of.version && /^v?\d{1,3}(?:\.\d{1,3}){0,2}$/.test(value)) return value;
      if (digits && of.number && value.length <= (of.words ? 3 : 9)) return value;
      if (digits && of.code && isGraphCode(Number(value))) return value;
      if (digits && !of.id && value.length <= 8) return '[number]';
      if (digits && !this.#isOwnName(value)) return this.#tag(value);
    }
    return this.#denied(value, of);
  }

  #denied(value: string, of: KeyClass): string {
    const first = value.charCodeAt(0);
    if (this.#isOwnName(value) || ((first === 35 || first === 91) && this.#isOurMark(value))) return value;
    if (isSecretForm(value)) return SECRET;
    if ((first === 43 || first === 40 || (first >= 48 && first <= 57)) && PHONE_LIKE.test(value)) {
      if (/^\d{3}[ -]\d{3}$/.test(value)) return '[number]';
      return this.#tag(canonical(value));
    }
    if ((first === 104 || first === 72) && /^https?:/i.test(value)) return isDocumentation(value) ? value : '[url]';
    if (/\s/.test(value)) return '[text]';
    // A verification code may have letters.
    if (of.code) return '[code]';
    return this.#tag(value.includes('@') ? value.toLowerCase() : value);
  }

  #number(value: number, of: KeyClass, own: boolean): Json {
    const text = String(value);
    const known = this.known.exact(text);
    if (known && !(own && text.length < 6)) return this.#tagOfKnown(known);
    const whole = Number.isInteger(value);
    const size = Math.abs(value);
    if (own)
      return whole && size >= 4e9 && !isEpoch(text) && !(of.number && size < 1e10)
        ? this.#tag(text.replace(/^-/, ''))
        : value;
    if (of.code) return whole && isGraphCode(value) ? value : '[code]';
    // Where words may stand as well, a number is an HTTP status.
    if (of.number && size < (of.words ? 1000 : 1e9) && !Object.is(value, -0)) return value;
    if (of.time && (value === 0 || isEpoch(text))) return value;
    if (of.version && size < 1000) return value;
    return whole && size >= 1e6 ? this.#tag(digitsOf(value)) : '[number]';
  }
}

/** A telephone number by its digits alone, so that every spelling has one tag. */
function canonical(value: string): string {
  return PHONE_LIKE.test(value) ? value.replace(/\D/g, '') : value;
}

const digitsOf = (value: number): string =>
  Math.abs(value) < 1e21 ? BigInt(Math.trunc(Math.abs(value))).toString() : String(value);

/** Error codes as Graph documents them; verification codes of six digits are none. */
function isGraphCode(code: number): boolean {
  return (
    code >= -1 &&
    (code < 100_000 ||
      (code >= 130_000 && code < 150_000) ||
      (code >= 200_000 && code < 200_300) ||
      (code >= 1_000_000 && code < 4_000_000))
  );
}
