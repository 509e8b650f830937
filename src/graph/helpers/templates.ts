import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId, shortText } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get } from '../request.js';
import { fieldsInput, listInput, listQuery, pageOf } from './listing.js';

const text = z.optional(z.string());
const word = (what: string) => z.optional(shortText(`must be a ${what} as Meta writes it`, /^[\w ,-]{1,200}$/));

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
    name: word('template name'),
    status: word('template status'),
    category: word('template category'),
    language: word('language code'),
  }),
  response: pageOf(Template),
  compose: ({ wabaId, name, status, category, language, ...page }, version) =>
    get(graphPath(version, segment('wabaId', wabaId), 'message_templates'), {
      ...listQuery(page),
      name,
      status,
      category,
      language,
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
