import * as z from 'zod/mini';
import { shortText } from '../limits.js';
import { snakeCase } from '../request.js';

const COMPONENTS_RULE = 'must be a list of template components (Meta: template.components)';
const NAME_RULE = 'must match ^[a-z0-9_]{1,512}$ (Meta: template name; limit template.name.maxLength)';
const LANGUAGE_RULE = 'must be a language code such as en_US (Meta: template language)';

const component = z.looseObject({ type: z.string({ error: COMPONENTS_RULE }) }, { error: COMPONENTS_RULE });

/** The name of a template. */
export const templateName = shortText(NAME_RULE, /^[a-z0-9_]{1,512}$/);

/** The language of a template. */
export const templateLanguage = shortText(LANGUAGE_RULE, /^[a-z]{2,3}(?:_[A-Za-z]{2,4})?$/);

/** A template as a message names it. */
export const templateInput = {
  name: templateName,
  languageCode: templateLanguage,
  components: z.optional(z.array(component, { error: COMPONENTS_RULE })),
};

/** Below these a flow gets data of the operator's own, whose names are left alone. */
const FREE = ['flow_action_data'];

/** The `template` object of a message; `subType` is accepted beside Meta's `sub_type`. */
export function templateContent(input: {
  readonly name: string;
  readonly languageCode: string;
  readonly components?: readonly Readonly<Record<string, unknown>>[] | undefined;
}) {
  return {
    name: input.name,
    language: { code: input.languageCode },
    components: input.components?.map((fields) => snakeCase(fields, FREE)),
  };
}
