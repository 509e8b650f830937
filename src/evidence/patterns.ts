import { findAddresses } from './addresses.js';
import { type Drop, findCredentials } from './credentials.js';
import { matchesOf } from './matches.js';
import { findCodes } from './one-time-codes.js';

/*
 * What looks like a secret or a personal value although nobody registered it. All expressions are linear: quantifiers are
 * bounded or cannot start inside a run of their own.
 */

/** A place in a text and what becomes of it: dropped to a marker, or hashed to a tag of `value`. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** Kind, in our words; of a dropped one it becomes the marker. Empty: the place is removed. */
  readonly what: string;
  readonly hashed?: string;
}

const RUN = '(?<![A-Za-z0-9+/_=-])';
const MESSAGE_ID =
  /\b(?:wamid|wacid)\.[A-Za-z0-9+/=_-]{4,}|\bupload:[A-Za-z0-9+/=_-]{4,}\S*|\b\d::[A-Za-z0-9+/=_-]{4,}\S*/gi;
const SCOPED_ID = /\b[A-Z]{2}\.(?:ENT\.)?\d{6,}/g;
const UUID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
const OPAQUE = new RegExp(`${RUN}[A-Za-z0-9+/_=-]{11,}`, 'g');
const MEDIA_PATH =
  /(?<=\b(?:[\w-]{1,63}\.){0,6}(?:fbsbx\.com|fbcdn\.net|whatsapp\.net|cdninstagram\.com|chat\.whatsapp\.com|wa\.me\/message|hooks\.slack\.com)(?::\d{1,5})?)\/[^\s"'<>)\]]*/gi;
const ENCODED_URL = /\bhttps?%3a%2f%2f[^\s"'<>)\]]+/gi;
const USER_INFO = /(?<=\b[a-z][a-z0-9+.-]{1,12}:\/\/)[^\s/@"'<>]{1,200}@/gi;
const QUERY = /\?(?=[\w.~%[\]-]{1,80}=)[^\s"'<>)\]]*/g;
const URL = /\bhttps?:\/\/(?:[^\s"'<>)\]?#;&]|[;&](?![\w-]{1,40}=))*/gi;
const URL_TAIL = /(?:[?;&]|#(?![0-9a-f]{12}(?![0-9a-z])))[^\s"'<>)\]]*/y;
const LABELLED =
  /(?<![A-Za-z])(?:phone|tel|mobile|msisdn|recipient|whatsapp|wa[_-]?id|wa\.me|number|calls?|caller|from|to|user)["']?[\s:=/#]{1,4}["']?(\+?\d{7,15}|\d{3}[ .-]\d{4})(?!\d|\s?(?:bytes|ms|KB|MB))/gi;
/** Whose folder a program ran in. */
const STACK_USER = /(?<=[\\/](?:home|Users)[\\/]{1,2})[^\\/\n[]{1,60}(?=[\\/][^\s:]{1,400}:\d+:\d)/g;
const TRACE = /\b(?:fb-?trace[_-]?id|trace id|fb-debug)["']?[\s:=]{1,4}["']?([A-Za-z0-9_+/=-]{8,})/gi;
/** Behind a version in a path. */
const PATH_ID = /\bv\d{1,2}\.\d\/(\d{6,})/g;
const HEX_ID = /\b0x[0-9a-f]{8,}\b/gi;
const LABELLED_ID = /\bids?\s{0,2}[\s:=#'"]{1,3}(\d{6,9})(?!\d)/gi;
/** Spellings that are telephone numbers wherever they stand. */
const STRICT_PHONES = [
  /(?<![\w+])\+\s?[([]?\d[\d\s()[\]_./\u00a0\u2010-\u2015\u2022·-]{5,24}\d(?!\w)/g,
  /(?<!\w)(?:\d{1,3}[ -]?)?\(\d{2,5}\)[\s.-]?\d{2,5}[\s.-]?\d{2,6}(?!\w)/g,
  /(?<![\w.-])(?:\d{1,3}[-. _|*~:])?\d{3}([-. _|*~:])\d{3}\1\d{4}(?![\w-]|\.\d)/g,
  /(?<![\w.,-])\d{1,3}([,'])\d{3}\1\d{3}\1\d{4}(?![\w,-]|\.\d)/g,
  /(?<![\w.,-]|\d )(?:\d{1,3}[ -])?\d{1,3}([ -])(?!20\d\d)\d{4}\1\d{4}(?![\w,-]|\.\d|\s\d)/g,
];
const PHONE = /(?<![\w#.@$+])\d[\d\s()./\u00a0\u2010-\u2015\u2022·-]{5,30}\d(?!\w)/g;
const LABELLED_GROUPS =
  /\b(?:phone|tel|mobile|msisdn|recipient|whatsapp|wa[_-]?id|caller|cell|fax|contact|dial|call|number)["'.]?[\s:=/#]{1,4}["']?(\(?\d[\d ().-]{5,18}\d)(?!\w|[.,]\d)/gi;
/** The digits of a person behind those of a house. */
const EXTENSION =
  /\d[\s,;]{0,3}(?:ext(?:ension|n)?|poste|durchwahl|ramal|anexo)[\s.:=]{1,3}(\d{2,6})(?!\w)|\d{4}\sx(\d{2,5})(?!\w)/gi;
const SAID_DIGITS =
  /\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[\s,-]{1,3}){6,40}[a-z]{2,6}\b|[〇零一二三四五六七八九]{7,30}/gi;
/** What a paper or card bears. */
const PAPER =
  /\b(?:passport|cvv|cvc|id card|tax id)(?:\s{1,2}(?:no|number)\b)?[\s.:=#]{1,3}((?=[A-Z]{0,3}\d)[A-Z\d]{3,12})\b/gi;
/** Of thousands in groups, too many for a count or size of ours. */
const GROUPED = /(?<![\w.,])\d{1,3}([,'\u2019.\u066c])\d{3}(?:\1\d{3}){2,}(?![\w]|[,.]\d)/g;
const NINE = /(?<![\w#.@$+,/-])[1-9]\d{8}(?![\w%,]|[-.:/]\d)/g;
const UNIT = /^\s?(?:bytes?|characters|ms|[kKMGT]i?B)\b/;
const MEASURE = /(?:size|bytes|length|offset|count|total|limit|duration|ms)["']?\s{0,2}[:=]?\s{0,2}["']?$/i;
const DIGITS = /\d{10,}/g;
const TAG = /#[0-9a-f]{12}(?![0-9a-zA-Z])/g;

/** Words before a number that make it an instant. */
const INSTANT =
  /(?:time|timestamp|since|until|epoch|expires|expir\w{0,6}|date|(?:^|[\s_"'({[])(?:at|ts))["']?\s{0,3}[:=]?\s{0,3}["']?$/i;

/** A documentation page of Meta's: letters only, so that no value hides in it. */
const DOCUMENTATION =
  /^https:\/\/developers\.facebook\.com\/(?:docs|documentation)(?:\/[a-z][a-z-]{0,30}){0,8}\/?(?:#[a-z-]{1,40})?$/;

/** True for the address of a page of Meta's documentation. */
export function isDocumentation(url: string): boolean {
  return DOCUMENTATION.test(url);
}

/** True for epoch seconds of the years 2001 to 2096 and the same in milliseconds. */
export function isEpoch(digits: string): boolean {
  if (digits.length === 10) return digits >= '1000000000' && digits < '4000000000';
  return digits.length === 13 && digits >= '1000000000000' && digits < '4000000000000';
}

/** True for `20250610120000`, as run ids and file names have it. */
export function isCompactDate(digits: string): boolean {
  return /^20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?$/.test(digits);
}

/** True for a run that no language writes: a long piece of mixed letters and digits. */
export function isOpaque(run: string): boolean {
  if (run.length < 20) return false;
  if (/^[0-9a-f]{24,}$/i.test(run) && /\d/.test(run)) return true;
  for (const piece of run.split(/[+/_=-]/)) {
    if (piece.length < 16) continue;
    const digits = piece.replace(/\D/g, '').length;
    if (digits >= 2 && digits < piece.length && (piece.length >= 20 || /[a-z]/.test(piece) === /[A-Z]/.test(piece)))
      return true;
  }
  const mixed = /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
  return mixed && (run.match(/[a-z][A-Z0-9]|[A-Z0-9][a-z]/g)?.length ?? 0) * (run.length < 32 ? 5 : 3) >= run.length;
}

const DATE = /(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\d)/;
const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** True when a run of digits and separators is a telephone number and not a date, a list or a range. */
export function isPhone(candidate: string): boolean {
  const digits = digitsOf(candidate);
  const written = candidate.trim();
  if (digits.length < 8 || digits.length > 17) return false;
  if (written.startsWith('+') || /^\(\d{2,5}\)|^\d{1,3}[ -]?\(\d{2,5}\)/.test(written)) return digits.length <= 15;
  if (DATE.test(written)) return false;
  if (/^00[1-9]/.test(written)) return true;
  const groups = written.split(/\D+/).filter((group) => group !== '');
  if (groups.length === 1)
    return digits.length >= 11 && digits.length <= 15 && !isEpoch(digits) && !isCompactDate(digits);
  if (digits.length < 9 || digits.length > 15) return false;
  const second = groups[1] ?? '';
  if (groups.length === 2) {
    return written.startsWith('0') || second.length >= 7 || (groups[0]?.length === 5 && second.length === 5);
  }
  if (written.startsWith('0') && groups.every((group) => group.length > 1)) return true;
  const ascending = groups.every((group, index) => index === 0 || Number(group) > Number(groups[index - 1]));
  return !ascending || /^(?:\d{1,3}[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}$/.test(written);
}

/** Every match of every pattern, unordered and perhaps overlapping. */
export function findPatterns(text: string): Match[] {
  const out: Match[] = [];
  const drop = (start: number, end: number, what: string): void => void out.push({ start, end, what });
  const hash = (start: number, end: number, what: string, value = text.slice(start, end)): void =>
    void out.push({ start, end, what, hashed: value });
  findCredentials(text, drop);
  findAddresses(text, drop, hash);
  if (/[/?]|%2f/i.test(text)) findUrls(text, drop);
  for (const found of matchesOf(MESSAGE_ID, text))
    hash(found.index, found.index + found[0].length, 'message id', found[0]);
  for (const found of matchesOf(TRACE, text)) {
    const end = found.index + found[0].length;
    hash(end - (found[1] ?? '').length, end, 'id');
  }
  if (/(?:home|Users)[\\/]/.test(text)) {
    for (const found of matchesOf(STACK_USER, text)) drop(found.index, found.index + found[0].length, 'user');
  }
  for (const found of matchesOf(SAID_DIGITS, text)) drop(found.index, found.index + found[0].length, 'number');
  for (const found of matchesOf(OPAQUE, text)) {
    const run = found[0];
    if (isOpaque(run)) hash(found.index, found.index + run.length, 'opaque');
  }
  if (/\d/.test(text)) {
    for (const found of matchesOf(UUID, text)) hash(found.index, found.index + found[0].length, 'id');
    for (const found of matchesOf(SCOPED_ID, text)) hash(found.index, found.index + found[0].length, 'id');
    findNumbers(text, drop, hash);
  }
  return out;
}

type Hash = (start: number, end: number, what: string, value?: string) => void;

function findUrls(text: string, drop: Drop): void {
  for (const found of matchesOf(USER_INFO, text)) drop(found.index, found.index + found[0].length, '');
  for (const found of matchesOf(MEDIA_PATH, text)) {
    if (found[0] !== '/[path' && found[0] !== '/') drop(found.index, found.index + found[0].length, '/path');
  }
  for (const found of matchesOf(ENCODED_URL, text)) drop(found.index, found.index + found[0].length, 'url');
  for (const found of matchesOf(QUERY, text)) drop(found.index, found.index + found[0].length, '');
  for (const found of matchesOf(URL, text)) {
    URL_TAIL.lastIndex = found.index + found[0].length;
    const tail = URL_TAIL.exec(text)?.[0] ?? '';
    if (tail.length > 1 && !isDocumentation(found[0] + tail))
      drop(URL_TAIL.lastIndex - tail.length, URL_TAIL.lastIndex, '');
  }
}

function findNumbers(text: string, drop: Drop, hash: Hash): void {
  findCodes(text, (start, end) => drop(start, end, 'code'));
  for (const found of matchesOf(LABELLED, text)) {
    const digits = found[1] ?? '';
    const end = found.index + found[0].length;
    hash(end - digits.length, end, 'phone number', digitsOf(digits));
  }
  for (const found of matchesOf(LABELLED_GROUPS, text)) {
    const written = found[1] ?? '';
    const end = found.index + found[0].length;
    if (!DATE.test(written) && digitsOf(written).length >= 7)
      hash(end - written.length, end, 'phone number', digitsOf(written));
  }
  for (const found of matchesOf(GROUPED, text)) {
    const digits = digitsOf(found[0]);
    if (digits.length >= 11) hash(found.index, found.index + found[0].length, 'number', digits);
  }
  for (const found of matchesOf(NINE, text)) {
    const end = found.index + found[0].length;
    const measured = MEASURE.test(text.slice(Math.max(0, found.index - 24), found.index));
    if (!measured && !UNIT.test(text.slice(end, end + 14))) hash(found.index, end, 'number');
  }
  for (const found of matchesOf(HEX_ID, text)) hash(found.index, found.index + found[0].length, 'id');
  for (const pattern of [LABELLED_ID, PATH_ID]) {
    for (const found of matchesOf(pattern, text)) {
      const end = found.index + found[0].length;
      hash(end - (found[1] ?? '').length, end, 'id');
    }
  }
  for (const pattern of [EXTENSION, PAPER]) {
    for (const found of matchesOf(pattern, text)) {
      const end = found.index + found[0].length;
      drop(end - (found[1] ?? found[2] ?? '').length, end, 'number');
    }
  }
  for (const pattern of STRICT_PHONES) {
    for (const found of matchesOf(pattern, text)) {
      const digits = digitsOf(found[0]);
      if (digits.length >= 7 && digits.length <= 15)
        hash(found.index, found.index + found[0].length, 'phone number', digits);
    }
  }
  let retries = 20_000;
  for (const found of matchesOf(PHONE, text)) {
    const trimmed = found[0].trim();
    const end = found.index + trimmed.length;
    if (isPhone(trimmed)) hash(found.index, end, 'phone number', digitsOf(trimmed).replace(/^00/, ''));
    else if (retries-- > 0) PHONE.lastIndex = found.index + (/^\d+/.exec(trimmed)?.[0].length ?? 1);
  }
  for (const found of matchesOf(DIGITS, text)) {
    const digits = found[0];
    const instant = isEpoch(digits) && INSTANT.test(text.slice(Math.max(0, found.index - 24), found.index));
    const measured = UNIT.test(text.slice(found.index + digits.length, found.index + digits.length + 14));
    if (!instant && !(measured && digits.length === 10) && !isCompactDate(digits))
      hash(found.index, found.index + digits.length, 'number');
  }
}

/** Where tags that a redactor made stand. */
export function findTags(text: string): { readonly start: number; readonly end: number; readonly tag: string }[] {
  return text.includes('#')
    ? [...matchesOf(TAG, text)].map((found) => ({ start: found.index, end: found.index + 13, tag: found[0] }))
    : [];
}
