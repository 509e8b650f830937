import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, post } from '../request.js';
import { COMPOSED } from './administration.js';
import { Success, text } from './answers.js';
import { fieldsInput } from './listing.js';

/** Reads the public key for flows that exchange data. */
export const getBusinessPublicKey = defineHelper({
  name: 'getBusinessPublicKey',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'whatsapp_business_encryption',
  phase: 1,
  flag: null,
  summary: 'Reads the public key for flows that exchange data.',
  input: z.strictObject({ phoneNumberId: objectId(), ...fieldsInput }),
  /** Documented with the key itself; seen as a page too. */
  response: z.looseObject({
    business_public_key: text,
    business_public_key_signature_status: text,
    id: text,
    data: z.optional(z.array(z.unknown())),
  }),
  compose: ({ phoneNumberId, fields }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'whatsapp_business_encryption'), { fields }),
});

const KEY_RULE = 'must be a public key in PEM form (Meta: business_public_key, RSA 2048)';

/** Sets the public key for flows that exchange data. */
export const setBusinessPublicKey = defineHelper({
  ...COMPOSED,
  name: 'setBusinessPublicKey',
  endpointGroup: 'whatsapp_business_encryption',
  summary: 'Sets the public key for flows that exchange data.',
  input: z.strictObject({
    phoneNumberId: objectId(),
    businessPublicKey: z
      .string({ error: KEY_RULE })
      .check(
        z.regex(/^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]{1,8000}\n-----END PUBLIC KEY-----\n?$/, { error: KEY_RULE }),
      ),
  }),
  response: Success,
  compose: ({ phoneNumberId, businessPublicKey }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId), 'whatsapp_business_encryption'), {
      kind: 'form',
      fields: { business_public_key: businessPublicKey },
    }),
});
