import type { Redacted } from '../campaign/redacted.js';
import type { KnownValues } from './known-values.js';
import { isCompactDate, isEpoch, isPhone } from './patterns.js';
import { ALL_WORDS, PLAIN_KEYS, PROSE_KEYS, VOCABULARIES } from './vocabulary.js';

/** A place in a finished artifact where a secret or personal value stands. It never carries the value. */
export interface Leak {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The label of a registered value, or the name of a pattern. */
  readonly what: string;
}

const PATTERNS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['access token', /EAA[A-Za-z0-9]{16,}/g],
  ['bearer token', /\b(?:bearer|oauth)\s+(?!\[)(?=[\w.|~+/=-]{0,200}\d)[\w.|~+/=-]{12,}/gi],
  ['app token', /(?<![\w.])\d{10,20}\|[\w-]{16,}/g],
  ['signature', /\bsha(?:1|256)=[0-9a-f]{40,}/gi],
  ['web token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{6,}/g],
  ['private key', /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g],
  ['message id', /\b(?:wamid|wacid)\.[A-Za-z0-9+/=_-]{10,}/g],
  [
    'token in a query',
    /[?&](?:access_token|hub\.verify_token|appsecret_proof|client_secret|input_token|fb_exchange_token)=[^&\s"'[<]{6,}/gi,
  ],
  ['signed URL', /https?:\/\/[\w.-]{0,80}(?:fbsbx\.com|fbcdn\.net|whatsapp\.net)[^\s"'<>?]{0,300}\?[^\s"'<>]{6,}/gi],
  [
    'e-mail address',
    /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
  ],
];
const PHONES: readonly RegExp[] = [
  /(?<![\w+#.=/-])\+[1-9][\d\u00a0 ().-]{6,20}\d(?![\w%]|\.\d)/g,
  /(?<!\w)\(\d{3}\)[ .-]?\d{3}[ .-]\d{4}(?!\w)/g,
  /(?<![\w.#-])\d{3}([-.])\d{3}\1\d{4}(?![\w-]|\.\d)/g,
];
const SPACED = /(?<![\w.#,-])(?:\d{1,3} )?\d{3} \d{3} \d{4}(?![\w,%]|\.\d| \d)/g;
const BARE = /(?<![\w#.%/+-])\d{10,15}(?![\w%]|\.\d|-\d)/g;
/** JSON keys whose bare numbers are hashes, instants or measures of our own. */
const OWN_KEY =
  /"(?:[\w.-]*(?:hash|[hH]ead|prev|mac|digest|sha256|correlatesTo|checksum|sealed?|iv|fingerprint|label|[kK]eyId|runId|run_id|bytes|[sS]ize|ms|[tT]ime|[tT]imestamp|[aA]t|[tT]ag))"\s*:\s*"?$/;

/** A registered value that is a word of our own formats cannot be told from it. */
function isOurWord(value: string): boolean {
  if (value.length < 6) return true;
  return ALL_WORDS.has(value) || PLAIN_KEYS.has(value) || PROSE_KEYS.has(value) || VOCABULARIES.has(value);
}

/**
 * Searches a finished artifact (JSON, JSON lines, Markdown, HTML) for registered values in every spelling and for the patterns.
 * Registered values under six characters and those that are words of our own formats are not searched: redaction masks them, but a
 * finished file cannot tell them from its own words.
 */
export function scanText(file: string, text: string, known: KnownValues): Leak[] {
  const hits: { readonly at: number; readonly what: string }[] = [];
  for (const span of known.find(text)) {
    if (!isOurWord(span.known.value)) hits.push({ at: span.start, what: span.known.label });
  }
  for (const [what, pattern] of PATTERNS) {
    for (const found of text.matchAll(pattern)) hits.push({ at: found.index, what });
  }
  for (const at of phonesIn(text)) hits.push({ at, what: 'phone number' });
  hits.sort((a, b) => a.at - b.at);
  return placed(file, text, hits);
}

/**
 * The way of a finished artifact to the disk: its text when the scan finds nothing, else the places. Renderers take redacted parts
 * and their own words; this is the last look at the whole.
 */
export function release(
  file: string,
  text: string,
  known: KnownValues,
): { readonly text: Redacted } | { readonly leaks: readonly Leak[] } {
  const leaks = scanText(file, text, known);
  return leaks.length > 0 ? { leaks } : { text: text as Redacted };
}

function* phonesIn(text: string): Generator<number> {
  for (const pattern of PHONES) {
    for (const found of text.matchAll(pattern)) {
      const digits = found[0].replace(/\D/g, '').length;
      if (digits >= 8 && digits <= 15 && isPhone(found[0])) yield found.index;
    }
  }
  // Coordinates in drawings and lengths in styles are numbers with spaces between them too.
  const prose = /<(?:svg|style)[\s>]/.test(text)
    ? text.replace(/<style[\s>][\s\S]*?<\/style>|<[^>]{0,100000}>/g, (part) => part.replace(/[^\n]/g, '|'))
    : text;
  for (const found of prose.matchAll(SPACED)) yield found.index;
  for (const found of text.matchAll(BARE)) {
    const digits = found[0];
    const before = text.slice(Math.max(0, found.index - 80), found.index);
    if (isEpoch(digits) || isCompactDate(digits) || OWN_KEY.test(before)) continue;
    yield found.index;
  }
}

function placed(file: string, text: string, hits: readonly { readonly at: number; readonly what: string }[]): Leak[] {
  const leaks: Leak[] = [];
  const told = new Set<string>();
  let line = 1;
  let end = text.indexOf('\n');
  for (const { at, what } of hits) {
    while (end >= 0 && end < at) {
      line++;
      end = text.indexOf('\n', end + 1);
    }
    const key = `${line} ${what}`;
    if (!told.has(key)) leaks.push({ file, line, what });
    told.add(key);
  }
  return leaks;
}
