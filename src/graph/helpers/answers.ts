import * as z from 'zod/mini';

/** Text that Meta may leave out. */
export const text = z.optional(z.string());

/** Meta's plain yes to a change. */
export const Success = z.looseObject({ success: z.boolean() });

/** What a mutation of a template or flow brings: an id where something was made, else a plain yes. */
export const Changed = z.looseObject({
  id: text,
  success: z.optional(z.boolean()),
  name: text,
  category: text,
  status: text,
});
