import * as z from 'zod/mini';
import { restoredFrom } from '../edges.js';
import type { ActHelper } from '../helper.js';
import { defineHelper } from '../helper.js';
import { objectId } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { post } from '../request.js';
import { ADMIN } from './administration.js';
import { Success } from './answers.js';
import { updatePhoneNumberSettings } from './number-settings.js';
import { updateBusinessProfile, updateCommerceSettings } from './profiles.js';

/**
 * The way back of a change of a setting: it sends the very text that the manifest sealed before (`restorable` of the
 * request), which the transport compares. Not in the catalogue: it is the same operation as the change.
 */
function restoring({
  name,
  endpointGroup,
  summary,
}: Pick<ActHelper<unknown, unknown>, 'name' | 'endpointGroup' | 'summary'>) {
  return defineHelper({
    ...ADMIN,
    name,
    endpointGroup,
    summary,
    effect: 'remove',
    resource: 'setting',
    inputOf: ({ id, phoneNumberId = '' }) => ({ phoneNumberId, sealed: id }),
    input: z.strictObject({ phoneNumberId: objectId(), sealed: z.string() }),
    response: Success,
    compose: ({ phoneNumberId, sealed }, version) => {
      const [query, value] = z.parse(Sealed, restoredFrom(sealed));
      return post(
        graphPath(version, segment('phoneNumberId', phoneNumberId), endpointGroup),
        { kind: 'json', value },
        query,
      );
    },
  });
}

const Sealed = z.tuple([z.record(z.string(), z.string()), z.unknown()]);

/** By the name of the setting, which is its edge. */
export const RESTORES = {
  whatsapp_business_profile: restoring(updateBusinessProfile),
  whatsapp_commerce_settings: restoring(updateCommerceSettings),
  settings: restoring(updatePhoneNumberSettings),
} as const;
