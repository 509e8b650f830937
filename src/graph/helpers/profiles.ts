import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, listUpTo, objectId, textUpTo, webAddress, yesOrNo } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { json, post, snakeCase } from '../request.js';
import { ADMIN } from './administration.js';
import { Success } from './answers.js';
import { someChange } from './change.js';

/** Changes the public business profile. */
export const updateBusinessProfile = defineHelper({
  ...ADMIN,
  name: 'updateBusinessProfile',
  endpointGroup: 'whatsapp_business_profile',
  summary: 'Changes the number’s public business profile.',
  input: z
    .strictObject({
      phoneNumberId: objectId(),
      about: z.optional(textUpTo(139, 'profile about')),
      address: z.optional(textUpTo(256, 'profile address')),
      description: z.optional(textUpTo(512, 'profile description')),
      email: z.optional(lineUpTo(128, 'profile email')),
      vertical: z.optional(lineUpTo(128, 'profile vertical')),
      websites: z.optional(listUpTo(2, webAddress('profile websites'), 'profile websites')),
      profilePictureHandle: z.optional(lineUpTo(4096, 'profile_picture_handle')),
    })
    .check(someChange),
  response: Success,
  compose: ({ phoneNumberId, ...fields }, version) =>
    post(
      graphPath(version, segment('phoneNumberId', phoneNumberId), 'whatsapp_business_profile'),
      json({ messaging_product: 'whatsapp', ...snakeCase(fields) }),
    ),
});

/** Changes whether cart and catalog are shown. */
export const updateCommerceSettings = defineHelper({
  ...ADMIN,
  name: 'updateCommerceSettings',
  endpointGroup: 'whatsapp_commerce_settings',
  summary: 'Changes whether cart and catalog are shown.',
  input: z
    .strictObject({
      phoneNumberId: objectId(),
      isCartEnabled: z.optional(yesOrNo('is_cart_enabled')),
      isCatalogVisible: z.optional(yesOrNo('is_catalog_visible')),
    })
    .check(someChange),
  response: Success,
  compose: ({ phoneNumberId, ...fields }, version) =>
    post(
      graphPath(version, segment('phoneNumberId', phoneNumberId), 'whatsapp_commerce_settings'),
      json(snakeCase(fields)),
    ),
});
