import { isUtf8 } from 'node:buffer';
import { hash as digest } from 'node:crypto';
import type { RedactedJson } from '../campaign/redacted.js';
import { authenticate, isAuthentic, type RunKey } from './run-key.js';

/** What stands for the hash of the line before the first, and for the head of an empty ledger. */
export const NO_LINE = '0'.repeat(64);

/** SHA-256 of a line's bytes, without its line feed, in hex. */
export function hashLine(line: string): string {
  return digest('sha256', line);
}

/** Kind of the line that tells of an entry of the manifest, so that an older manifest put back shows. */
export const INTENT = 'intent';

/** Kind of the line by which a receiver without a run begins: its ledger has no manifest. */
export const RECEIVER = 'receiver.start';

const OWN_FIELDS: ReadonlySet<string> = new Set(['n', 't', 'kind', 'prev', 'mac']);
const MAC_FIELD = /,"mac":"([0-9a-f]{32})"\}$/;
const MAC_DIGITS = 32;
const macText = (body: string) => `ledger line\n${body}`;

/**
 * Composes a line, without its line feed: place, time, kind, the entry's own fields, the hash of the line before, and
 * 128 bits of HMAC over all that. A field of the entry that is called like one of the line's takes the kind before its
 * name: the `kind` of a webhook stands as `webhookKind`.
 */
export function composeLine(
  key: RunKey,
  place: { readonly n: number; readonly at: Date; readonly kind: string; readonly prev: string },
  entry: RedactedJson,
): string {
  const { n, at, kind, prev } = place;
  let body = `{"n":${n},"t":"${at.toISOString()}","kind":${JSON.stringify(kind)}`;
  for (const [field, value] of Object.entries(entry)) {
    const name = OWN_FIELDS.has(field) ? `${kind}${field.charAt(0).toUpperCase()}${field.slice(1)}` : field;
    body += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  body += `,"prev":"${prev}"`;
  return `${body},"mac":"${authenticate(key, macText(`${body}}`)).slice(0, MAC_DIGITS)}"}`;
}

/** A line as it was found. Nothing in it is to be believed unless `authentic` is true. */
export interface FoundLine {
  /** Its own number; undefined when it is not a line of a ledger. */
  readonly n: number | undefined;
  readonly prev: string | undefined;
  /** Of a line that tells of an intent: the number of the manifest's entry. */
  readonly intent: number | undefined;
  readonly hash: string;
  /** Undefined without a key. */
  readonly authentic: boolean | undefined;
}

export interface FoundLines {
  readonly lines: readonly FoundLine[];
  /** Bytes of whole lines; what follows has no line feed and was torn off while it was being written. */
  readonly wholeBytes: number;
  readonly torn: boolean;
}

/** Takes a ledger apart, whatever its state. */
export function readLines(bytes: Buffer, key: RunKey | undefined): FoundLines {
  const lines: FoundLine[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(readLine(bytes.subarray(start, end), key));
    start = end + 1;
  }
  return { lines, wholeBytes: start, torn: start < bytes.length };
}

function readLine(bytes: Buffer, key: RunKey | undefined): FoundLine {
  const text = bytes.toString('utf8');
  const hash = digest('sha256', bytes);
  const mac = MAC_FIELD.exec(text);
  const place = placeOf(text);
  if (mac === null || place === undefined)
    return { n: undefined, prev: undefined, intent: undefined, hash, authentic: key && false };
  const body = `${text.slice(0, mac.index)}}`;
  // Bytes that are no UTF-8 decode to what others decode to as well: the text alone would not show such an edit.
  const faithful = isUtf8(bytes);
  return { ...place, hash, authentic: key && faithful && isAuthentic(key, macText(body), mac[1] ?? '') };
}

function placeOf(
  text: string,
): (Pick<FoundLine, 'intent'> & { readonly n: number; readonly prev: string }) | undefined {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line !== 'object' || line === null || !('n' in line) || !('prev' in line)) return undefined;
    const { n, prev } = line;
    if (typeof n !== 'number' || typeof prev !== 'string') return undefined;
    const isIntent = 'kind' in line && line.kind === INTENT && 'entry' in line && typeof line.entry === 'number';
    return { n, prev, intent: isIntent ? Number(line.entry) : undefined };
  } catch {
    return undefined;
  }
}
