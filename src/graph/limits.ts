import * as z from 'zod/mini';
import { record } from './errors.js';
import limits from './data/limits.json' with { type: 'json' };

interface Limit {
  readonly id: string;
  readonly value: unknown;
  readonly what: string;
  readonly unit?: string;
}

const BY_ID = new Map<string, Limit>((limits.limits as readonly Limit[]).map((limit) => [limit.id, limit]));

/** A documented limit of Meta's as a number, by its id in `data/limits.json`. */
export function limitOf(id: string): number {
  const value = BY_ID.get(id)?.value;
  if (typeof value !== 'number') throw new RangeError(`${id} is not a numeric limit`);
  return value;
}

/** A number within a documented limit of several parts. */
export function limitPart(id: string, part: string): number {
  const value = record(BY_ID.get(id)?.value)?.[part];
  if (typeof value !== 'number') throw new RangeError(`${id}.${part} is not a numeric limit`);
  return value;
}

/** A documented pair of bounds, both included: of the limit itself, or of the part of it that is named. */
export function boundsOf(id: string, part?: string): { readonly min: number; readonly max: number } {
  const value = BY_ID.get(id)?.value;
  const bounds = part === undefined ? value : record(value)?.[part];
  const pair: readonly unknown[] = Array.isArray(bounds) ? bounds : [record(bounds)?.['min'], record(bounds)?.['max']];
  const [min, max] = pair;
  if (typeof min !== 'number' || typeof max !== 'number') throw new RangeError(`${id} is not a pair of bounds`);
  return { min, max };
}

/** Text within a documented length. Newlines are legal. The error names the rule and its source. */
export function limitedText(id: string): z.ZodMiniString {
  const max = limitOf(id);
  const rule = `must be text of 1 to ${max} characters (Meta: ${BY_ID.get(id)?.what}; limit ${id})`;
  return z
    .string({ error: rule })
    .check(z.refine((text) => text.length > 0 && [...text].length <= max, { error: rule }));
}

const ID_RULE = 'must be an id of letters, digits and . _ : = + @ - (Meta: object id), as text';

/** An object id, as text so that no digit is lost. */
export function objectId(): z.ZodMiniString {
  return z.string({ error: ID_RULE }).check(z.regex(/^(?!\.+$)[\w.:=+@-]{1,512}$/, { error: ID_RULE }));
}

/** An id in an answer: Meta writes some as numbers. */
export function answeredId() {
  return z.pipe(
    z.transform((value: unknown) => (Number.isSafeInteger(value) ? String(value) : value)),
    objectId(),
  );
}

const RECIPIENT_RULE = 'must be a phone number of 7 to 15 digits, with or without + (Meta: to, E.164), or a group id';

const MESSAGE_ID_RULE = 'must be a message id such as wamid.… as Meta gave it (Meta: message_id)';

/** A message id: it stands in bodies only, and its base64 may hold a slash. */
export function messageId(): z.ZodMiniString {
  return z
    .string({ error: MESSAGE_ID_RULE })
    .check(z.regex(/^(?!.*\.\.)\w[\w.:=+/-]{0,511}$/, { error: MESSAGE_ID_RULE }));
}

/** A recipient: sent as it is given. */
export function recipient(): z.ZodMiniString {
  return z
    .string({ error: RECIPIENT_RULE })
    .check(z.regex(/^(?:\+?[1-9]\d{6,14}|[\w=+-]{16,512})$/, { error: RECIPIENT_RULE }));
}

/** Text of a limit that stands in Meta's reference but not in `data/limits.json`. Newlines are legal. */
export function textUpTo(max: number, what: string): z.ZodMiniString {
  const rule = `must be text of 1 to ${max} characters (Meta: ${what})`;
  return z
    .string({ error: rule })
    .check(z.refine((text) => text.length > 0 && [...text].length <= max, { error: rule }));
}

/** The same, on one line: a name, a token, a label. */
export function lineUpTo(max: number, what: string): z.ZodMiniString {
  const rule = `must be one line of 1 to ${max} characters (Meta: ${what})`;
  return z
    .string({ error: rule })
    .check(z.refine((text) => text.length > 0 && [...text].length <= max && !/\p{Cc}/u.test(text), { error: rule }));
}

/** A list of 1 to as many items as Meta allows; `limit` is a number or an id in `data/limits.json`. */
export function listUpTo<Item extends z.ZodMiniType>(limit: number | string, item: Item, what: string) {
  const max = typeof limit === 'number' ? limit : limitOf(limit);
  const rule = `must be a list of 1 to ${max} (Meta: ${what}${typeof limit === 'number' ? '' : `; limit ${limit}`})`;
  return z.array(item, { error: rule }).check(z.minLength(1, { error: rule }), z.maxLength(max, { error: rule }));
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number, what: string): z.ZodMiniNumber {
  const rule = `must be a whole number from ${min} to ${max} (Meta: ${what})`;
  return z
    .number({ error: rule })
    .check(z.int({ error: rule }), z.gte(min, { error: rule }), z.lte(max, { error: rule }));
}

/** True or false. */
export function yesOrNo(what: string): z.ZodMiniBoolean {
  return z.boolean({ error: `must be true or false (Meta: ${what})` });
}

/** One of Meta's words. */
export function oneOf<const Word extends string>(words: readonly Word[], what: string) {
  return z.enum(words, { error: `must be one of ${words.join(', ')} (Meta: ${what})` });
}

/** The same words in any letter case; Meta's capitals go out. */
export function oneOfAnyCase<const Word extends string>(words: readonly Word[], what: string) {
  return z.pipe(
    z.transform((value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value)),
    oneOf(words, what),
  );
}

/** A web address that Meta or a person will open. */
export function webAddress(what: string, scheme: 'http or https' | 'https' = 'http or https'): z.ZodMiniString {
  const rule = `must be an ${scheme} URL of at most 2048 characters (Meta: ${what})`;
  const pattern = scheme === 'https' ? /^https:\/\/[^\s\p{Cc}]{1,2040}$/u : /^https?:\/\/[^\s\p{Cc}]{1,2040}$/u;
  return z.string({ error: rule }).check(z.refine((url) => pattern.test(url) && URL.canParse(url), { error: rule }));
}

const MEDIUM = /^media\.(?:audio|document|image|video|sticker)\..*\.maxSize$/;
const UNIT_BYTES: Readonly<Record<string, number>> = { MB: 1024 * 1024, KB: 1024 };

/** Documented largest size of a medium by its type, in bytes; a sticker may be animated or not, so the larger counts. */
export const MEDIUM_BYTES: ReadonlyMap<string, number> = (limits.limits as readonly Limit[])
  .filter(({ id }) => MEDIUM.test(id))
  .reduce((caps, { value, unit, what }) => {
    const type = what.split(' ')[0] ?? what;
    return caps.set(type, Math.max(caps.get(type) ?? 0, Number(value) * (UNIT_BYTES[unit ?? ''] ?? 1)));
  }, new Map<string, number>());

/** Text of one line without a documented limit of its own. */
export function shortText(rule: string, pattern: RegExp): z.ZodMiniString {
  return z.string({ error: rule }).check(z.regex(pattern, { error: rule }));
}
