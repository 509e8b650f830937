import { tryJson } from '../campaign/lossless-json.js';
import { hiddenTexts } from './hidden-text.js';
import { clean, neutral } from './inert.js';
import { type KeyClass, keyClass } from './key-class.js';
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
/** A key and the text after it, as in a piece of JSON; the text may be cut off. */
const PAIR = /"([A-Za-z][\w.-]{0,60})"\s{0,4}:\s{0,4}"((?:[^"\\\n]|\\[^\n]){1,4000})/g;
/** The same as programs print their objects. */
const PRINTED = /(?<![\w"'.])'?([A-Za-z_]\w{0,60})'?:\s{0,4}['`]((?:[^'`\\\n]|\\[^\n]){1,4000})(?=['`])/g;

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
  for (const { start, end, known } of by.known.find(text)) {
    if (known.value.length < 6 && names.some((name) => start >= name.start && end <= name.end)) continue;
    places.push({ start, end, shown: by.shown(known), secret: isSecretLabel(known.label), final: false });
  }
  return places;
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
  // What is left of broken JSON is denied like the rest of it; of printed objects what names content or a person.
  for (const pattern of [PAIR, PRINTED]) {
    for (const found of text.includes(pattern === PAIR ? '"' : ':') ? text.matchAll(pattern) : []) {
      if (whole.some(({ start, end }) => found.index >= start && found.index < end)) continue;
      const [all, key = '', value = ''] = found;
      const of = keyClass(key);
      if (pattern === PRINTED && !(of.prose || of.secret || of.id)) continue;
      const end = found.index + all.length;
      const inner = value.replace(/\\(["\\/])/g, '$1');
      const shown = by.leaf(inner, of);
      if (shown !== inner)
        places.push({ start: end - value.length, end, shown, secret: shown === SECRET, final: true });
    }
  }
}
