import * as z from 'zod/mini';

const CHANGE_RULE = 'must hold at least one change beside the id (Meta: update)';

/** A change must change something beside naming its object. */
export const someChange = z.refine<object>(
  (input) => Object.values(input).filter((value) => value !== undefined).length > 1,
  { error: CHANGE_RULE },
);
