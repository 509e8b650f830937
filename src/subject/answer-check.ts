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
 * (`file_size`, `fileSize`). No loss is what the caller gave itself, an object whose members stand one floor higher, and a
 * text of digits read as that number, unless it is an id.
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
      const isLifted = record(item) !== undefined && lostFields(item, value, given).length === 0;
      if (!isLifted && !given.has(item) && !isEmpty(item)) found.push({ path: here, expected: item, seen: undefined });
    } else if (typeof item === 'object' && item !== null) found.push(...lostFields(item, own, given, here));
    else if (own !== item && !isReadNumber(String(key), item, own))
      found.push({ path: here, expected: item, seen: own });
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

const isReadNumber = (key: string, item: unknown, own: unknown) =>
  typeof own === 'number' && String(own) === item && !/(?:^|_)id$/.test(key);

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
    faults.push({ path: 'bytes', expected: `all ${body.length} bytes as they came`, seen: undefined });
  }
  const told = record(value)?.['sha256'];
  const digest = createHash('sha256').update(body).digest();
  if (told !== undefined && told !== digest.toString('hex')) {
    const form = told === digest.toString('base64') ? 'base64' : 'another digest';
    faults.push({ path: 'sha256', expected: 'hex, as in the metadata', seen: form });
  }
  return faults;
}

/** How a caller tells errors apart: by words in the names of an error's classes, which must stand there or must not. */
interface ErrorClass {
  readonly words: RegExp;
  readonly isOwn: boolean;
  readonly told: string;
}
const RATE_LIMIT: ErrorClass = { words: /rate|throttl|toomany|limit/i, isOwn: true, told: 'a rate limit' };
const TOKEN_FAULT: ErrorClass = { words: /auth|token|session/i, isOwn: true, told: 'a fault of the token' };
const OTHER_FAULT: ErrorClass = { words: /auth/i, isOwn: false, told: 'no fault of the token' };

/** The class that an answer's error belongs to, as Meta documents its code; undefined where nothing can be said. */
export function classOf({ status, body }: Pick<SubjectAnswer, 'status' | 'body'>): ErrorClass | undefined {
  const { code, family } = classifyFailure(status, tryJson(body.toString('utf8')));
  if (code === null || status >= 500) return undefined;
  if (code === 190) return TOKEN_FAULT;
  return family === 'throttling' ? RATE_LIMIT : family === 'authorization' ? undefined : OTHER_FAULT;
}

/** What the subject's error tells otherwise than the answer. */
export function misjudged(answer: Pick<SubjectAnswer, 'status' | 'body'>, error: SubjectError): Difference[] {
  const { status, body } = answer;
  const { code, subcode } = classifyFailure(status, tryJson(body.toString('utf8')));
  const told = (value: unknown) => (value === undefined || value === null ? undefined : Number(value));
  const faults: Difference[] = [];
  const check = (path: string, expected: unknown, seen: unknown) => {
    if (expected !== seen) faults.push({ path, expected, seen });
  };
  check('status', status, told(error.status));
  check('code', code ?? undefined, told(error.code));
  if (subcode !== null) check('subcode', subcode, told(error.subcode));
  const wanted = classOf(answer);
  if (wanted !== undefined && error.names.some((name) => wanted.words.test(name)) !== wanted.isOwn) {
    faults.push({ path: 'class', expected: wanted.told, seen: className(error) });
  }
  return faults;
}

/** The name of an error's class; nothing of its text is repeated. */
export function className({ names }: SubjectError): string {
  const [own = ''] = names;
  return /^[A-Za-z]\w{0,60}$/.test(own) ? own : 'an error';
}
