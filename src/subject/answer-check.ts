import { createHash } from 'node:crypto';
import { tryJson } from '../campaign/lossless-json.js';
import { classifyFailure, record } from '../graph/errors.js';
import { type Difference, join } from './difference.js';
import type { SubjectAnswer, SubjectError } from './host.js';

const MOST = 40;
/** Said in every answer and of no use to a caller. */
const BOILERPLATE: ReadonlySet<string> = new Set(['messaging_product']);

/**
 * What of an answer the subject's value does not hold, or holds as another type. Names count in either spelling
 * (`file_size`, `fileSize`); what the caller gave itself is no loss.
 */
export function lostFields(answer: unknown, value: unknown, given: ReadonlySet<unknown>, path = ''): Difference[] {
  const fields = Array.isArray(answer) ? answer.entries() : Object.entries(record(answer) ?? {});
  const found: Difference[] = [];
  const theirs = keysOf(value);
  for (const [key, item] of fields) {
    if (BOILERPLATE.has(String(key)) || found.length >= MOST) continue;
    const here = typeof key === 'number' ? join(path, `[${key}]`) : join(path, key);
    const own = theirs.get(spelled(String(key)));
    if (own === undefined) {
      if (!given.has(item) && !isEmpty(item)) found.push({ path: here, expected: item, seen: undefined });
    } else if (typeof item === 'object' && item !== null) found.push(...lostFields(item, own, given, here));
    else if (typeof own !== typeof item || own !== item) found.push({ path: here, expected: item, seen: own });
  }
  return found;
}

function keysOf(value: unknown): ReadonlyMap<string, unknown> {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(record(value) ?? {});
  return new Map(entries.map(([key, item]) => [spelled(String(key)), item]));
}

const spelled = (key: string) => key.replaceAll('_', '').toLowerCase();

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Every text, number and switch in an input. */
export function leavesOf(value: unknown): ReadonlySet<unknown> {
  const leaves = new Set<unknown>();
  const walk = (item: unknown): void => {
    if (item instanceof Uint8Array) return;
    if (typeof item === 'object' && item !== null) Object.values(item).forEach(walk);
    else leaves.add(item);
  };
  walk(value);
  return leaves;
}

/** What the subject made of bytes: they must be whole, and their digest in the form that Meta gives it. */
export function byteFaults({ body }: SubjectAnswer, value: unknown): Difference[] {
  const bytes = record(record(value)?.['bytes'])?.['$bytes'];
  const faults: Difference[] = [];
  if (typeof bytes !== 'string' || !Buffer.from(bytes, 'base64').equals(body)) {
    faults.push({ path: 'bytes', expected: `${body.length} bytes as they came`, seen: undefined });
  }
  const told = record(value)?.['sha256'];
  const digest = createHash('sha256').update(body).digest();
  if (told !== undefined && told !== digest.toString('hex')) {
    const form = told === digest.toString('base64') ? 'base64' : 'another digest';
    faults.push({ path: 'sha256', expected: 'hex, as in the metadata', seen: form });
  }
  return faults;
}

const RATE_LIMITS: ReadonlySet<number> = new Set([4, 80007, 80008, 130429, 131056]);
const TOKEN_CODE = 190;

/** What the subject's error tells otherwise than the answer. */
export function misjudged({ status, body }: Pick<SubjectAnswer, 'status' | 'body'>, error: SubjectError): Difference[] {
  const { code, subcode } = classifyFailure(status, tryJson(body.toString('utf8')));
  const told = (value: unknown) => (value === undefined || value === null ? undefined : Number(value));
  const named = (words: RegExp) => error.names.some((name) => words.test(name));
  const faults: Difference[] = [];
  const check = (path: string, expected: unknown, seen: unknown) => {
    if (expected !== seen) faults.push({ path, expected, seen });
  };
  check('status', status, told(error.status));
  check('code', code ?? undefined, told(error.code));
  if (subcode !== null) check('subcode', subcode, told(error.subcode));
  const isLimit = code !== null && RATE_LIMITS.has(code) && status < 500;
  if (isLimit && !named(/rate|throttl|toomany|limit/i)) {
    faults.push({ path: 'class', expected: 'a rate limit', seen: className(error) });
  }
  if (code === TOKEN_CODE && !named(/auth|token|session/i)) {
    faults.push({ path: 'class', expected: 'a fault of the token', seen: className(error) });
  }
  return faults;
}

/** The name of an error's class; nothing of its text is repeated. */
export function className({ names }: SubjectError): string {
  const [own = ''] = names;
  return /^[A-Za-z]\w{0,60}$/.test(own) ? own : 'an error';
}
