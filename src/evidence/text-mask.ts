import { tryJson } from '../campaign/lossless-json.js';
import { hiddenTexts } from './hidden-text.js';
import { findCredentials } from './credentials.js';
import { clean, neutral } from './inert.js';
import type { KeyClass } from './key-class.js';
import { keyedTexts } from './keyed-text.js';
import { isSecretLabel, type KnownValue, type KnownValues } from './known-values.js';
import { SECRET } from './outside-value.js';
import type { OwnNames, Stretch } from './own-names.js';
import { findPatterns, findTags } from './patterns.js';
import { closingOf, joined, type Place } from './place.js';

/** What a redactor lends to the masking of its free text. */
export interface Masking {
  readonly known: KnownValues;
  readonly names: OwnNames;
  /** Redacts a value from outside to JSON text. */
  json(value: unknown): string;
  /** Redacts one text that stood under a key, from outside. */
  leaf(value: string, of: KeyClass): string;
  /** A tag of a value, one for all its spellings. */
  tag(value: string): string;
  /** What is shown for a registered value. */
  shown(known: KnownValue): string;
  /** Whether this redactor made a tag. */
  made(tag: string): boolean;
}

const MAX_TEXT = 32_000_000;
const MAX_NESTED = 3;
/** Masks known values and patterns in a free text, and makes it inert. */
export function maskText(source: string, keepLines: boolean, by: Masking): string {
  if (source.length > MAX_TEXT) return '[text too long]';
  const text = clean(source);
  let out = '';
  let from = 0;
  for (const place of joined(placesIn(text, by))) {
    out += neutral(text.slice(from, place.start)) + place.shown;
    if (keepLines) out += '\n'.repeat(text.slice(place.start, place.end).split('\n').length - 1);
    from = place.end;
  }
  out = neutral(out + neutral(text.slice(from)));
  return keepLines ? out : out.replace(/\n/g, ' ');
}

function placesIn(text: string, by: Masking): Place[] {
  const places: Place[] = [];
  const names = by.names.places(text);
  const quiet = text.length < 14 && /^[A-Za-z .,]*$/.test(text);
  if (!quiet) {
    jsonPlaces(text, places, by);
    patternPlaces(text, names, places, by);
    for (const { start, end, text: inner } of hiddenTexts(text)) {
      const shown = shownOfHidden(inner, by, 0);
      if (shown !== undefined) places.push({ start, end, shown, secret: true, final: false });
    }
  }
  const bare = withoutMargins(text);
  for (const seen of bare === undefined ? [text] : [text, bare]) {
    for (const { start, end, known } of by.known.find(seen)) {
      if (known.value.length < 6 && names.some((name) => start >= name.start && end <= name.end)) continue;
      places.push({ start, end, shown: by.shown(known), secret: isSecretLabel(known.label), final: false });
    }
  }
  findCredentials(bare ?? '', (start, end, what) => {
    places.push({ start, end, shown: `[${what}]`, secret: true, final: false });
  });
  return places;
}

/** What stands before every line of a quoted, numbered, commented or logged text; and elements that part a value. */
const MARGIN =
  /<[a-z!/][^<>\n]{0,100}>|^[ \t]*(?:(?:\d{1,6}[ \t]?[|:>)\].]|[>#|*+-]|\/\/|\[[\d:.,TZ -]{5,30}\]|\d{4}-\d\d-\d\d[T ][\d:.,]{8,16}Z?(?:[ \t]+[A-Z]{4,5}\b)?)[ \t]*)+/gm;

/** The text with blanks for its margins, so that a value that goes on behind one is whole; undefined without such. */
function withoutMargins(text: string): string | undefined {
  if (!/[\n<]/.test(text)) return undefined;
  const bare = text.replace(MARGIN, (margin) => ' '.repeat(margin.length));
  return bare === text ? undefined : bare;
}

/** Tags that a redactor made and names of this run: patterns do not touch them. */
function patternPlaces(text: string, names: readonly Stretch[], places: Place[], by: Masking): void {
  const kept = [...findTags(text).filter(({ tag }) => by.made(tag)), ...names];
  for (const match of findPatterns(text)) {
    if (kept.some((place) => match.start >= place.start && match.start < place.end && match.end <= place.end + 1))
      continue;
    const final =
      match.what === '' || match.what === '/path' || match.what === 'header' || match.what === 'private key';
    const marker = match.what === '' ? '' : match.what === '/path' ? '/[path]' : `[${match.what}]`;
    const shown = match.hashed === undefined ? marker : by.tag(match.hashed);
    places.push({ start: match.start, end: match.end, shown, secret: match.hashed === undefined, final });
  }
}

/** What stands for an encoded text that hides a known value or a pattern; undefined for one that hides nothing. */
function shownOfHidden(text: string, by: Masking, depth: number): string | undefined {
  const known = by.known.find(text)[0]?.known;
  if (known) return by.shown(known);
  const [match] = findPatterns(text);
  if (match) return match.hashed === undefined ? '[encoded]' : by.tag(match.hashed);
  if (depth === MAX_NESTED) return undefined;
  for (const inner of hiddenTexts(text)) {
    const shown = shownOfHidden(inner.text, by, depth + 1);
    if (shown !== undefined) return shown;
  }
  return undefined;
}

function jsonPlaces(text: string, places: Place[], by: Masking): void {
  let tries = 0;
  const opening = /[{[](?=\s{0,40}["{[])/g;
  for (let found = opening.exec(text); found && tries < 16; found = opening.exec(text)) {
    tries++;
    const end = closingOf(text, found.index);
    const parsed = end < 0 ? undefined : tryJson(text.slice(found.index, end));
    if (parsed === undefined) continue;
    places.push({ start: found.index, end, shown: by.json(parsed), secret: false, final: true });
    opening.lastIndex = end;
  }
  const whole = [...places];
  for (const { at, start, end, text: inner, of } of keyedTexts(text)) {
    if (whole.some((place) => at >= place.start && at < place.end)) continue;
    const shown = by.leaf(inner, of);
    if (shown !== inner) places.push({ start, end, shown, secret: shown === SECRET, final: true });
  }
}
