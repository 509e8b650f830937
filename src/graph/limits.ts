import * as z from 'zod/mini';
import limits from './data/limits.json' with { type: 'json' };

interface Limit {
  readonly id: string;
  readonly value: unknown;
  readonly what: string;
}

const BY_ID = new Map<string, Limit>((limits.limits as readonly Limit[]).map((limit) => [limit.id, limit]));

/** A documented limit of Meta's as a number, by its id in `data/limits.json`. */
export function limitOf(id: string): number {
  const value = BY_ID.get(id)?.value;
  if (typeof value !== 'number') throw new RangeError(`${id} is not a numeric limit`);
  return value;
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
  return z.string({ error: ID_RULE }).check(z.regex(/^[\w.:=+@-]{1,512}$/, { error: ID_RULE }));
}

const RECIPIENT_RULE = 'must be a phone number of 7 to 15 digits, with or without + (Meta: to, E.164), or a group id';

/** A recipient: sent as it is given. */
export function recipient(): z.ZodMiniString {
  return z
    .string({ error: RECIPIENT_RULE })
    .check(z.regex(/^(?:\+?[1-9]\d{6,14}|[\w=+-]{16,512})$/, { error: RECIPIENT_RULE }));
}

/** Text of one line without a documented limit of its own. */
export function shortText(rule: string, pattern: RegExp): z.ZodMiniString {
  return z.string({ error: rule }).check(z.regex(pattern, { error: rule }));
}
