import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get } from '../request.js';
import { listInput, listQuery } from './listing.js';

/** Lists the number's groups. Numbers without the entitlement answer 131215. */
export const listGroups = defineHelper({
  name: 'listGroups',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'groups',
  phase: 1,
  flag: null,
  summary: 'Lists the number’s groups.',
  input: z.strictObject({ phoneNumberId: objectId(), ...listInput }),
  /** Documented as a page of groups; seen both as `data` and as `data.groups`. */
  response: z.looseObject({ data: z.optional(z.unknown()), paging: z.optional(z.unknown()) }),
  compose: ({ phoneNumberId, ...page }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'groups'), listQuery(page)),
});
