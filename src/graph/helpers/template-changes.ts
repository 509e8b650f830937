import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { boundsOf, lineUpTo, listUpTo, objectId, oneOf, oneOfAnyCase, wholeNumber, yesOrNo } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { json, post, remove, snakeCase } from '../request.js';
import { Changed, Success, text } from './answers.js';
import { someChange } from './change.js';
import { componentsInput, wireComponents } from './template-components.js';
import { templateLanguage, templateName } from './template-message.js';

const MUTATION = {
  risk: 'side-effect',
  phase: 5,
  flag: 'WATS_ENABLE_TEMPLATE_MUTATIONS',
} as const;

/** What a run makes here it deletes by name and id. */
const TEMPLATE = { resource: 'template', cleanupAction: 'deleteMessageTemplate', unlistedDays: null } as const;

const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const;
const DEFAULT_TTL = -1;

/** Seconds that Meta keeps trying, by category; -1 is the default of 30 days, which marketing does not have. */
function ttlGap(category: string | undefined, seconds: number | undefined): string | undefined {
  const bounds = CATEGORIES.filter((name) => category === undefined || name === category).map((name) =>
    boundsOf('template.ttl.custom', name.toLowerCase()),
  );
  const isWithin = bounds.some(({ min, max }) => seconds === undefined || (seconds >= min && seconds <= max));
  if (isWithin || bounds.length === 0 || (seconds === DEFAULT_TTL && category !== 'MARKETING')) return undefined;
  const allowed = bounds.map(({ min, max }) => `${min} to ${max}`).join(' or ');
  return `must be ${allowed} seconds for the category (Meta: message_send_ttl_seconds; limit template.ttl.custom)`;
}

function ttlChecked(
  payload: z.core.ParsePayload<{
    readonly category?: string | undefined;
    readonly messageSendTtlSeconds?: number | undefined;
  }>,
): void {
  const { category, messageSendTtlSeconds: seconds } = payload.value;
  const message = ttlGap(category, seconds);
  if (message === undefined) return;
  payload.issues.push({ code: 'custom', message, path: ['messageSendTtlSeconds'], input: undefined });
}

const ttl = z.optional(wholeNumber(DEFAULT_TTL, Number.MAX_SAFE_INTEGER, 'message_send_ttl_seconds'));
const category = oneOf(CATEGORIES, 'template category');

const shared = {
  parameterFormat: z.optional(oneOfAnyCase(['POSITIONAL', 'NAMED'], 'parameter_format')),
  messageSendTtlSeconds: ttl,
  ctaUrlLinkTrackingOptedOut: z.optional(yesOrNo('cta_url_link_tracking_opted_out')),
};

/** Submits a template for review. */
export const createMessageTemplate = defineHelper({
  ...MUTATION,
  ...TEMPLATE,
  name: 'createMessageTemplate',
  effect: 'create',
  endpointGroup: 'message_templates',
  summary: 'Submits a new template for review.',
  idOf: ({ id }) => id,
  input: z
    .strictObject({
      wabaId: objectId(),
      name: templateName,
      language: templateLanguage,
      category,
      components: componentsInput,
      ...shared,
      allowCategoryChange: z.optional(yesOrNo('allow_category_change')),
      subCategory: z.optional(lineUpTo(64, 'sub_category')),
      displayFormat: z.optional(lineUpTo(64, 'display_format')),
    })
    .check(ttlChecked),
  response: z.looseObject({ id: z.string(), status: text, category: text }),
  compose: ({ wabaId, components, ...fields }, version) =>
    post(
      graphPath(version, segment('wabaId', wabaId), 'message_templates'),
      json({ ...snakeCase(fields), components: wireComponents(components) }),
    ),
});

/** Changes a template; components replace all that were there. */
export const updateMessageTemplate = defineHelper({
  ...MUTATION,
  name: 'updateMessageTemplate',
  effect: 'act',
  endpointGroup: 'message_template',
  summary: 'Changes a template; components replace all that were there.',
  input: z
    .strictObject({
      templateId: objectId(),
      category: z.optional(category),
      components: z.optional(componentsInput),
      ...shared,
    })
    .check(ttlChecked, someChange),
  response: Changed,
  compose: ({ templateId, components, ...fields }, version) =>
    post(
      graphPath(version, segment('templateId', templateId)),
      json({ ...snakeCase(fields), components: wireComponents(components) }),
    ),
});

/** Deletes a template: by name in every language, or with `templateId` that one only. */
export const deleteMessageTemplate = defineHelper({
  ...MUTATION,
  name: 'deleteMessageTemplate',
  effect: 'remove',
  risk: 'destructive',
  endpointGroup: 'message_templates',
  summary: 'Deletes a template that this run made.',
  resource: 'template',
  // Several languages made at once share the run's own name: that deletes them all.
  inputOf: ({ id, name, wabaId = '' }) => ({
    wabaId,
    name: name ?? '',
    templateId: id.includes(',') ? undefined : id,
  }),
  input: z.strictObject({ wabaId: objectId(), name: templateName, templateId: z.optional(objectId()) }),
  response: Success,
  compose: ({ wabaId, name, templateId }, version) =>
    remove(graphPath(version, segment('wabaId', wabaId), 'message_templates'), { hsm_id: templateId, name }),
});

const supportedApp = z.strictObject({
  packageName: lineUpTo(224, 'supported_apps.package_name'),
  signatureHash: lineUpTo(64, 'supported_apps.signature_hash'),
});
const APPS_RULE = 'must be given for ONE_TAP and ZERO_TAP (Meta: supported_apps)';
const BUTTON_RULE = 'must be an object with otpType (Meta: OTP button)';

const otpButton = z
  .strictObject(
    {
      otpType: oneOfAnyCase(['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'], 'otp_type'),
      supportedApps: z.optional(listUpTo(5, supportedApp, 'supported_apps')),
      zeroTapTermsAccepted: z.optional(yesOrNo('zero_tap_terms_accepted')),
    },
    { error: BUTTON_RULE },
  )
  .check(
    z.refine(({ otpType, supportedApps }) => otpType === 'COPY_CODE' || supportedApps !== undefined, {
      error: APPS_RULE,
      path: ['supportedApps'],
    }),
  );

/** Makes or changes an authentication template in several languages at once. */
export const upsertAuthenticationTemplate = defineHelper({
  ...MUTATION,
  ...TEMPLATE,
  name: 'upsertAuthenticationTemplate',
  effect: 'create',
  endpointGroup: 'upsert_message_templates',
  summary: 'Makes or changes an authentication template in several languages.',
  idOf: ({ data }) => data.map(({ id }) => id).join(','),
  input: z
    .strictObject({
      wabaId: objectId(),
      name: templateName,
      languages: listUpTo(100, templateLanguage, 'languages'),
      otpButton,
      addSecurityRecommendation: z.optional(yesOrNo('add_security_recommendation')),
      codeExpirationMinutes: z.optional(wholeNumber(1, 90, 'code_expiration_minutes')),
      messageSendTtlSeconds: ttl,
    })
    .check((payload) => {
      const message = ttlGap('AUTHENTICATION', payload.value.messageSendTtlSeconds);
      if (message !== undefined)
        payload.issues.push({ code: 'custom', message, path: ['messageSendTtlSeconds'], input: undefined });
    }),
  response: z.looseObject({
    data: z.array(z.looseObject({ id: z.string(), status: text, language: text })),
  }),
  compose: (input, version) => {
    const minutes = input.codeExpirationMinutes;
    const components = [
      { type: 'BODY', add_security_recommendation: input.addSecurityRecommendation },
      ...(minutes === undefined ? [] : [{ type: 'FOOTER', code_expiration_minutes: minutes }]),
      { type: 'BUTTONS', buttons: [{ type: 'OTP', ...snakeCase(input.otpButton) }] },
    ];
    return post(
      graphPath(version, segment('wabaId', input.wabaId), 'upsert_message_templates'),
      json({
        name: input.name,
        languages: input.languages,
        category: 'AUTHENTICATION',
        components,
        message_send_ttl_seconds: input.messageSendTtlSeconds,
      }),
    );
  },
});

/** Asks Meta to lift the pause of a template. */
export const unpauseTemplate = defineHelper({
  ...MUTATION,
  name: 'unpauseTemplate',
  effect: 'act',
  endpointGroup: 'message_template',
  summary: 'Asks Meta to lift the pause of a template.',
  input: z.strictObject({ templateId: objectId() }),
  response: z.looseObject({ success: z.boolean(), reason: text }),
  compose: ({ templateId }, version) => post(graphPath(version, segment('templateId', templateId), 'unpause')),
});
