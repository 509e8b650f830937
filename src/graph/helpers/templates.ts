import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { listUpTo, objectId, shortText } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get } from '../request.js';
import { text } from './answers.js';
import { fieldsInput, filter, listInput, listQuery, pageOf } from './listing.js';

/** A template as Meta shows it; its components are kept as they come. */
export const Template = z.looseObject({
  id: z.string(),
  name: text,
  language: text,
  status: text,
  category: text,
  previous_category: text,
  parameter_format: text,
  rejected_reason: text,
  message_send_ttl_seconds: z.optional(z.union([z.number(), z.string()])),
  quality_score: z.optional(z.looseObject({ score: text, date: z.optional(z.number()) })),
  components: z.optional(z.array(z.unknown())),
});

/** Lists message templates, a page at a time. */
export const listMessageTemplates = defineHelper({
  name: 'listMessageTemplates',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'message_templates',
  phase: 1,
  flag: null,
  summary: 'Lists message templates, a page at a time.',
  input: z.strictObject({
    wabaId: objectId(),
    ...listInput,
    name: filter('template name'),
    status: filter('template status'),
    category: filter('template category'),
    language: filter('template language'),
    content: filter('template content'),
    nameOrContent: filter('name_or_content'),
    qualityScore: filter('quality_score'),
  }),
  response: pageOf(Template),
  compose: ({ wabaId, name, status, category, language, content, nameOrContent, qualityScore, ...page }, version) =>
    get(graphPath(version, segment('wabaId', wabaId), 'message_templates'), {
      ...listQuery(page),
      name,
      status,
      category,
      language,
      content,
      name_or_content: nameOrContent,
      quality_score: qualityScore,
    }),
});

/** Reads one template. */
export const getMessageTemplate = defineHelper({
  name: 'getMessageTemplate',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'message_template',
  phase: 1,
  flag: null,
  summary: 'Reads one message template.',
  input: z.strictObject({ templateId: objectId(), ...fieldsInput }),
  response: Template,
  compose: ({ templateId, fields }, version) => get(graphPath(version, segment('templateId', templateId)), { fields }),
});

/** Lists template groups, a page at a time. */
export const listTemplateGroups = defineHelper({
  name: 'listTemplateGroups',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'template_groups',
  phase: 1,
  flag: null,
  summary: 'Lists template groups, a page at a time.',
  input: z.strictObject({ wabaId: objectId(), ...listInput }),
  response: pageOf(
    z.looseObject({
      id: text,
      name: text,
      category: text,
      language: text,
      status: text,
      template_ids: z.optional(z.array(z.string())),
    }),
  ),
  compose: ({ wabaId, ...page }, version) =>
    get(graphPath(version, segment('wabaId', wabaId), 'template_groups'), listQuery(page)),
});

const TIME_RULE = 'must be a time in seconds since 1970 (Meta: compare start, end)';
const seconds = z.pipe(
  z.transform((time: unknown) => (typeof time === 'number' ? String(time) : time)),
  shortText(TIME_RULE, /^\d{1,12}$/),
);

/** Compares templates: how often each was sent, blocked, and why. */
export const compareTemplates = defineHelper({
  name: 'compareTemplates',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'compare',
  phase: 1,
  flag: null,
  summary: 'Compares how often templates were sent and blocked.',
  input: z.strictObject({
    templateId: objectId(),
    templateIds: listUpTo(200, objectId(), 'template_ids'),
    start: seconds,
    end: seconds,
  }),
  response: pageOf(
    z.looseObject({
      metric: text,
      type: text,
      order_by_relative_metric: z.optional(z.array(z.unknown())),
      number_values: z.optional(z.array(z.unknown())),
      string_values: z.optional(z.array(z.unknown())),
    }),
  ),
  compose: ({ templateId, templateIds, start, end }, version) =>
    get(graphPath(version, segment('templateId', templateId), 'compare'), {
      template_ids: templateIds.join(','),
      start,
      end,
    }),
});
