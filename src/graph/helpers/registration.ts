import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, listUpTo, objectId, oneOfAnyCase, shortText, textUpTo, webAddress } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, json, post, snakeCase } from '../request.js';
import { COMPOSED } from './administration.js';
import { Success, text } from './answers.js';
import { fieldsInput } from './listing.js';

const numberInput = { phoneNumberId: objectId() };
const pin = shortText('must be six digits (Meta: pin)', /^\d{6}$/);

const COUNTRY_RULE = 'must be a country code of two letters (Meta: ISO 3166-1)';
const country = z.pipe(
  z.transform((code: unknown) => (typeof code === 'string' ? code.toUpperCase() : code)),
  shortText(COUNTRY_RULE, /^[A-Z]{2}$/),
);

/** Registers the number for the Cloud API. */
export const registerPhoneNumber = defineHelper({
  ...COMPOSED,
  name: 'registerPhoneNumber',
  endpointGroup: 'register',
  summary: 'Registers the number for the Cloud API.',
  input: z.strictObject({ ...numberInput, pin, dataLocalizationRegion: z.optional(country) }),
  response: Success,
  compose: ({ phoneNumberId, ...fields }, version) =>
    post(
      graphPath(version, segment('phoneNumberId', phoneNumberId), 'register'),
      json({ messaging_product: 'whatsapp', ...snakeCase(fields) }),
    ),
});

/** Takes the number off the Cloud API. */
export const deregisterPhoneNumber = defineHelper({
  ...COMPOSED,
  name: 'deregisterPhoneNumber',
  endpointGroup: 'deregister',
  summary: 'Takes the number off the Cloud API.',
  input: z.strictObject(numberInput),
  response: Success,
  compose: ({ phoneNumberId }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId), 'deregister')),
});

/** Sets the PIN of two-step verification. */
export const setTwoStepVerificationPin = defineHelper({
  ...COMPOSED,
  name: 'setTwoStepVerificationPin',
  endpointGroup: 'phone_number',
  summary: 'Sets the PIN of two-step verification.',
  input: z.strictObject({ ...numberInput, pin }),
  response: Success,
  compose: ({ phoneNumberId, pin: code }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId)), json({ two_step_verification: { pin: code } })),
});

const LANGUAGE_RULE = 'must be a language code such as en or en_US (Meta: request_code language)';
const language = z.pipe(
  z.transform((code: unknown) => (typeof code === 'string' && code.length === 2 ? code.toLowerCase() : code)),
  shortText(LANGUAGE_RULE, /^[a-z]{2}(?:_[A-Z]{2})?$/),
);

/** Has Meta send a verification code to the number. */
export const requestVerificationCode = defineHelper({
  ...COMPOSED,
  name: 'requestVerificationCode',
  endpointGroup: 'request_code',
  summary: 'Has Meta send a verification code to the number.',
  input: z.strictObject({ ...numberInput, codeMethod: oneOfAnyCase(['SMS', 'VOICE'], 'code_method'), language }),
  response: Success,
  compose: ({ phoneNumberId, codeMethod, language: code }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId), 'request_code'), undefined, {
      code_method: codeMethod,
      language: code,
    }),
});

/** Proves the number with the code that it got. */
export const verifyPhoneNumber = defineHelper({
  ...COMPOSED,
  name: 'verifyPhoneNumber',
  endpointGroup: 'verify_code',
  summary: 'Proves the number with the code that it got.',
  input: z.strictObject({ ...numberInput, code: shortText('must be digits (Meta: verify_code)', /^\d{1,32}$/) }),
  response: Success,
  compose: ({ phoneNumberId, code }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId), 'verify_code'), undefined, { code }),
});

/** Adds a number to the account. */
export const createPhoneNumber = defineHelper({
  ...COMPOSED,
  name: 'createPhoneNumber',
  endpointGroup: 'phone_numbers',
  summary: 'Adds a number to the account.',
  input: z.strictObject({
    wabaId: objectId(),
    countryCode: shortText('must be 1 to 6 digits (Meta: cc)', /^\d{1,6}$/),
    phoneNumber: shortText('must be 1 to 15 digits (Meta: phone_number)', /^\d{1,15}$/),
    verifiedName: lineUpTo(128, 'verified_name'),
  }),
  response: z.looseObject({ id: z.string() }),
  compose: ({ wabaId, ...fields }, version) =>
    post(graphPath(version, segment('wabaId', wabaId), 'phone_numbers'), json(snakeCase(fields))),
});

/** Hands a new display name in for review. */
export const submitDisplayNameForReview = defineHelper({
  ...COMPOSED,
  name: 'submitDisplayNameForReview',
  endpointGroup: 'phone_number',
  summary: 'Hands a new display name in for review.',
  input: z.strictObject({ ...numberInput, newDisplayName: lineUpTo(128, 'new_display_name') }),
  response: Success,
  compose: ({ phoneNumberId, newDisplayName }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId)), json({ new_display_name: newDisplayName })),
});

const Standing = z.looseObject({ id: text, oba_status: text, status_message: text });

/** Reads whether the number counts as an official business account. */
export const getOfficialBusinessAccountStatus = defineHelper({
  name: 'getOfficialBusinessAccountStatus',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'official_business_account',
  phase: 1,
  flag: null,
  summary: 'Reads whether the number is an official business account.',
  input: z.strictObject({ ...numberInput, ...fieldsInput }),
  response: Standing,
  compose: ({ phoneNumberId, fields }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'official_business_account'), { fields }),
});

/** Asks Meta to make the number an official business account. */
export const requestOfficialBusinessAccountReview = defineHelper({
  ...COMPOSED,
  name: 'requestOfficialBusinessAccountReview',
  endpointGroup: 'official_business_account',
  summary: 'Asks Meta to make the number an official business account.',
  input: z.strictObject({
    ...numberInput,
    businessWebsiteUrl: webAddress('business_website_url'),
    primaryCountryOfOperation: country,
    primaryLanguage: z.optional(lineUpTo(2048, 'primary_language')),
    parentBusinessOrBrand: z.optional(lineUpTo(2048, 'parent_business_or_brand')),
    supportingLinks: z.optional(listUpTo(10, webAddress('supporting_links'), 'supporting_links')),
    additionalSupportingInformation: z.optional(textUpTo(2048, 'additional_supporting_information')),
  }),
  response: z.looseObject({
    success: z.optional(z.boolean()),
    message: text,
    updated_status: z.optional(Standing),
    tracking_id: text,
  }),
  compose: ({ phoneNumberId, ...fields }, version) =>
    post(
      graphPath(version, segment('phoneNumberId', phoneNumberId), 'official_business_account'),
      json(snakeCase(fields)),
    ),
});
