import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get } from '../request.js';
import { text } from './answers.js';
import { fieldsInput, pageOf } from './listing.js';

/** A number as Meta shows it. */
export const PhoneNumber = z.looseObject({
  id: z.string(),
  verified_name: text,
  display_phone_number: text,
  code_verification_status: text,
  quality_rating: text,
  platform_type: text,
  account_mode: text,
  name_status: text,
  new_name_status: text,
  status: text,
  messaging_limit_tier: text,
  whatsapp_business_manager_messaging_limit: text,
  is_official_business_account: z.optional(z.boolean()),
  is_pin_enabled: z.optional(z.boolean()),
  last_onboarded_time: text,
  certificate: text,
  throughput: z.optional(z.looseObject({ level: text })),
  webhook_configuration: z.optional(
    z.looseObject({ application: text, whatsapp_business_account: text, phone_number: text }),
  ),
  quality_score: z.optional(z.looseObject({ score: text })),
});

/** Reads one number. */
export const getPhoneNumberInfo = defineHelper({
  name: 'getPhoneNumberInfo',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'phone_number',
  phase: 1,
  flag: null,
  summary: 'Reads the phone number: name, quality, mode, throughput.',
  input: z.strictObject({ phoneNumberId: objectId(), ...fieldsInput }),
  response: PhoneNumber,
  compose: ({ phoneNumberId, fields }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId)), { fields }),
});

const SIP_RULE = 'must be true or false; true returns SIP credentials, which a campaign never asks for by itself';

/** Reads the number's settings; without SIP credentials unless they are asked for. */
export const getPhoneNumberSettings = defineHelper({
  name: 'getPhoneNumberSettings',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'settings',
  phase: 1,
  flag: null,
  summary: 'Reads the number’s settings, such as calling; without SIP credentials.',
  input: z.strictObject({
    phoneNumberId: objectId(),
    ...fieldsInput,
    includeSipCredentials: z.optional(z.boolean({ error: SIP_RULE })),
  }),
  response: z.looseObject({
    calling: z.optional(
      z.looseObject({
        status: text,
        call_icon_visibility: text,
        callback_permission_status: text,
        call_hours: z.optional(z.unknown()),
        ip_addresses: z.optional(z.unknown()),
        sip: z.optional(z.unknown()),
      }),
    ),
    storage_configuration: z.optional(z.unknown()),
    user_identity_change: z.optional(z.unknown()),
    payload_encryption: z.optional(z.unknown()),
  }),
  compose: ({ phoneNumberId, fields, includeSipCredentials }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'settings'), {
      fields,
      include_sip_credentials: includeSipCredentials,
    }),
});

/** Reads the public business profile. */
export const getBusinessProfile = defineHelper({
  name: 'getBusinessProfile',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'whatsapp_business_profile',
  phase: 1,
  flag: null,
  summary: 'Reads the number’s public business profile.',
  input: z.strictObject({ phoneNumberId: objectId(), ...fieldsInput }),
  response: pageOf(
    z.looseObject({
      messaging_product: text,
      about: text,
      address: text,
      description: text,
      email: text,
      profile_picture_url: text,
      vertical: text,
      websites: z.optional(z.array(z.string())),
    }),
  ),
  compose: ({ phoneNumberId, fields }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'whatsapp_business_profile'), { fields }),
});

/** Reads whether cart and catalog are shown. */
export const getCommerceSettings = defineHelper({
  name: 'getCommerceSettings',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'whatsapp_commerce_settings',
  phase: 1,
  flag: null,
  summary: 'Reads the number’s commerce settings.',
  input: z.strictObject({ phoneNumberId: objectId(), ...fieldsInput }),
  response: pageOf(
    z.looseObject({
      id: z.optional(z.string()),
      is_cart_enabled: z.optional(z.boolean()),
      is_catalog_visible: z.optional(z.boolean()),
    }),
  ),
  compose: ({ phoneNumberId, fields }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'whatsapp_commerce_settings'), { fields }),
});
