import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, objectId, webAddress } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, json, post, snakeCase } from '../request.js';
import { COMPOSED } from './administration.js';
import { Success, text } from './answers.js';
import { fieldsInput, listInput, listQuery, pageOf } from './listing.js';
import { PhoneNumber } from './phone-numbers.js';

/** Reads the account itself. */
export const getWabaInfo = defineHelper({
  name: 'getWabaInfo',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'waba',
  phase: 1,
  flag: null,
  summary: 'Reads the WhatsApp Business account.',
  input: z.strictObject({ wabaId: objectId(), ...fieldsInput }),
  response: z.looseObject({
    id: z.string(),
    name: text,
    timezone_id: text,
    currency: text,
    country: text,
    status: text,
    message_template_namespace: text,
    account_review_status: text,
    business_verification_status: text,
    ownership_type: text,
    is_enabled_for_insights: z.optional(z.boolean()),
  }),
  compose: ({ wabaId, fields }, version) => get(graphPath(version, segment('wabaId', wabaId)), { fields }),
});

/** Lists the apps that receive the account's webhooks. */
export const listSubscribedApps = defineHelper({
  name: 'listSubscribedApps',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'subscribed_apps',
  phase: 1,
  flag: null,
  summary: 'Lists the apps subscribed to the account’s webhooks.',
  input: z.strictObject({ wabaId: objectId(), ...listInput }),
  response: pageOf(
    z.looseObject({
      whatsapp_business_api_data: z.optional(
        z.looseObject({ id: z.optional(z.string()), name: text, link: text, category: text }),
      ),
      override_callback_uri: text,
    }),
  ),
  compose: ({ wabaId, ...page }, version) =>
    get(graphPath(version, segment('wabaId', wabaId), 'subscribed_apps'), listQuery(page)),
});

/** Lists the account's numbers. */
export const listPhoneNumbers = defineHelper({
  name: 'listPhoneNumbers',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'phone_numbers',
  phase: 1,
  flag: null,
  summary: 'Lists the account’s phone numbers.',
  input: z.strictObject({ wabaId: objectId(), ...listInput }),
  response: pageOf(PhoneNumber),
  compose: ({ wabaId, ...page }, version) =>
    get(graphPath(version, segment('wabaId', wabaId), 'phone_numbers'), listQuery(page)),
});

/** Has the account's webhooks sent to another address. */
export const setWabaCallbackOverride = defineHelper({
  ...COMPOSED,
  name: 'setWabaCallbackOverride',
  endpointGroup: 'subscribed_apps',
  summary: 'Has the account’s webhooks sent to another address.',
  input: z.strictObject({
    wabaId: objectId(),
    overrideCallbackUri: webAddress('override_callback_uri', 'https'),
    verifyToken: lineUpTo(256, 'verify_token'),
  }),
  response: Success,
  compose: ({ wabaId, ...fields }, version) =>
    post(graphPath(version, segment('wabaId', wabaId), 'subscribed_apps'), json(snakeCase(fields))),
});

/** Has the account's webhooks sent to the app's own address again. */
export const clearWabaCallbackOverride = defineHelper({
  ...COMPOSED,
  name: 'clearWabaCallbackOverride',
  endpointGroup: 'subscribed_apps',
  summary: 'Has the account’s webhooks sent to the app’s own address again.',
  input: z.strictObject({ wabaId: objectId() }),
  response: Success,
  compose: ({ wabaId }, version) => post(graphPath(version, segment('wabaId', wabaId), 'subscribed_apps')),
});
