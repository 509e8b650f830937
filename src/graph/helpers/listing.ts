import * as z from 'zod/mini';
import { lineUpTo, shortText } from '../limits.js';

const FIELDS_RULE = 'must be a list of field names, separated by commas (Meta: fields)';
const CURSOR_RULE = 'must be a cursor as Meta gave it (Meta: paging.cursors)';
const LIMIT_RULE = 'must be a whole number from 1 to 1000 (Meta: page size)';

/** A number, or the same in digits. */
const pageSize = z.pipe(
  z.transform((size: unknown) => (typeof size === 'string' && /^\d{1,4}$/.test(size) ? Number(size) : size)),
  z
    .number({ error: LIMIT_RULE })
    .check(z.int({ error: LIMIT_RULE }), z.gte(1, { error: LIMIT_RULE }), z.lte(1000, { error: LIMIT_RULE })),
);

/** Text, or a list of names. */
const fieldNames = z.pipe(
  z.transform((fields: unknown) => (Array.isArray(fields) ? fields.join(',') : fields)),
  shortText(FIELDS_RULE, /^[\w.,(){}:~-]{1,2000}$/),
);

/** `fields` of a node or an edge. */
export const fieldsInput = { fields: z.optional(fieldNames) };

/** What every list takes. A page is fetched by its cursor; `paging.next` carries the token and is never followed. */
export const listInput = {
  ...fieldsInput,
  limit: z.optional(pageSize),
  after: z.optional(shortText(CURSOR_RULE, /^[\x21-\x7e]{1,2000}$/)),
  before: z.optional(shortText(CURSOR_RULE, /^[\x21-\x7e]{1,2000}$/)),
};

export function listQuery(input: {
  readonly fields?: string | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}) {
  return { fields: input.fields, limit: input.limit, after: input.after, before: input.before };
}

/** A filter of a list: any text on one line. */
export const filter = (what: string) => z.optional(lineUpTo(1024, what));

/** A page of a list. */
export function pageOf<Item extends z.ZodMiniType>(item: Item) {
  return z.looseObject({
    data: z.array(item),
    paging: z.optional(
      z.looseObject({
        cursors: z.optional(z.looseObject({ before: z.optional(z.string()), after: z.optional(z.string()) })),
        next: z.optional(z.string()),
        previous: z.optional(z.string()),
      }),
    ),
    summary: z.optional(z.unknown()),
  });
}
