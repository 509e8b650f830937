import { isIPv6 } from 'node:net';
import { matchesOf } from './matches.js';

/*
 * Addresses of people and machines in free text: e-mail as it is written and as it is written around, IP, hardware, and
 * places on the map.
 */

const LOCAL = /[\p{L}\p{N}._%+'-]/u;
const DOMAIN =
  /^@{1,2} ?(?:(?:[\p{L}\p{N}_-]{1,63} ?[.\u3002]){1,6}\p{L}{2,24}|[\p{L}\p{N}-]{1,63} \. [a-z]{2,6}|\[?(?:\d{1,3}\.){3}\d{1,3}\]?)(?![\p{L}\p{N}])/u;
/** A machine or a payment service without a top-level domain; a package's label is none. */
const HOST =
  /^@(?!(?:latest|next|beta|alpha|canary|main|master|develop|stable|workspace)\b)\p{L}[\p{L}\p{N}-]{3,62}(?![\p{L}\p{N}/@-])/u;
const OPEN = String.raw`\s?[\[({<"*]\s?`;
const CLOSE = String.raw`\s?[\])}>"*]\s?`;
/** `ava (at) example [dot] com`, `ava_at_example.com`, `ava at example dot com`; a file's name is none. */
const WRITTEN_AROUND = new RegExp(
  String.raw`(?<![\w.+-])[\w.+-]{1,64}?(?:${OPEN}(?:[aä]t?|@|arroba)${CLOSE}[\w-]{1,63}(?:(?:\.|${OPEN}(?:dot|\.)${CLOSE})[\w-]{1,63}){1,5}|([_+-])at\1[a-z0-9-]{1,63}(?:(?:\.|\1dot\1)(?!(?:jsonl?|md|html|log|txt|csv|m?[jt]s|xml|ya?ml|png|jpe?g|pdf)\b)[a-z]{2,24}){1,4}|\s{1,2}(?:at|@|arroba)\s{1,2}[\w-]{1,63}(?:\s{1,2}(?:dot|punto)\s{1,2}[a-z]{2,24}){1,4})\b`,
  'gi',
);
const AROUND = /[\W_]at[\W_]|[([{]\s?[aä@]|arroba| @ /i;
/** Letter by letter. */
const SPACED = /(?<!\S)(?:[\w.+-] ){2,40}@(?: [\w.-]){4,60}(?!\S)/g;
/** Whose address follows. */
const ADDRESSEE = /\p{Lu}[\p{L}'.-]{0,40}(?: \p{Lu}[\p{L}'.-]{0,40}){0,3}(?=\s?<[^\s<>@]{1,80}@)/gu;
const IPV4 = /(?<![\w.])(?!127\.|0\.0\.0\.0|255\.)(?:\d{1,3}(?:\.|\[\.\])){3}\d{1,3}(?![\w.]*\w)/g;
const COLONS = /(?<![\w:.])[0-9a-f:]{4,39}(?![\w:]|\.\d)/gi;
const HARDWARE = /(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4,63}[0-9a-f]{2}(?![\w:-])/gi;
const COORDINATES =
  /(?<![\d.])-?\d{1,3}\.\d{4,15}(?:\s?[,;/]\s?-?\d{1,3}\.\d{4,15}|\s?°?\s?[NSEWO][\s,;]{1,2}\d{1,3}\.\d{4,15})/g;
const DEGREES = /\d{1,3}\s?°\s?\d{1,2}\s?['′’]\s?[\d.]{1,8}\s?["″”]?\s?[NSEWO]\b/g;
const COORDINATE = /\b(?:lat|latitude|lon|lng|longitude)["']?\s{0,3}[:=]?\s{0,3}["']?(-?\d{1,3}\.\d{2,15})/gi;

type Drop = (start: number, end: number, what: string) => void;
type Hash = (start: number, end: number, what: string, value?: string) => void;

/** Tells every address in a text: to be hashed, or dropped where a hash would be tried out. */
export function findAddresses(text: string, drop: Drop, hash: Hash): void {
  const hasSign = text.includes('@');
  if (hasSign) findEmails(text, hash);
  for (const pattern of [...(AROUND.test(text) ? [WRITTEN_AROUND] : []), ...(hasSign ? [SPACED] : [])]) {
    for (const found of matchesOf(pattern, text))
      hash(found.index, found.index + found[0].length, 'e-mail', found[0].toLowerCase());
  }
  for (const found of hasSign && text.includes('<') ? matchesOf(ADDRESSEE, text) : [])
    drop(found.index, found.index + found[0].length, 'text');
  if (!/\d/.test(text)) return;
  if (text.includes('.'))
    for (const found of matchesOf(IPV4, text)) hash(found.index, found.index + found[0].length, 'address');
  if (text.includes(':')) {
    for (const found of matchesOf(COLONS, text)) {
      const written = found[0].replace(/(?<=[0-9a-f]):$/i, '');
      if (written !== '::1' && written !== '::' && isIPv6(written))
        hash(found.index, found.index + written.length, 'address');
    }
  }
  for (const found of matchesOf(HARDWARE, text)) hash(found.index, found.index + found[0].length, 'address');
  if (!text.includes('.')) return;
  for (const pattern of [COORDINATES, DEGREES]) {
    for (const found of matchesOf(pattern, text)) drop(found.index, found.index + found[0].length, 'number');
  }
  for (const found of matchesOf(COORDINATE, text)) {
    const end = found.index + found[0].length;
    drop(end - (found[1] ?? '').length, end, 'number');
  }
}

function findEmails(text: string, hash: Hash): void {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const after = text.slice(at, at + 300);
    const domain = DOMAIN.exec(after) ?? HOST.exec(after);
    if (!domain) continue;
    let start = text.charAt(at - 1) === ' ' ? at - 1 : at;
    if (text.charAt(start - 1) === '"') start = Math.max(text.lastIndexOf('"', start - 2), 0);
    else while (start > 0 && at - start < 80 && LOCAL.test(text.charAt(start - 1))) start--;
    const end = at + domain[0].length;
    if (at - start > (domain[0].includes('.') ? 0 : 1) && text.charAt(start) !== ' ')
      hash(start, end, 'e-mail', text.slice(start, end).toLowerCase());
  }
}
