import { listFlows } from '../graph/helpers/flows.js';
import { getMessageTemplate, listMessageTemplates } from '../graph/helpers/templates.js';
import { listAll } from './listing.js';
import { linkTo } from './media-link.js';
import { Missing } from './missing.js';
import type { PhaseContext } from './phase.js';
import {
  checkParameters,
  fillParameters,
  type MessageComponent,
  sampleLink,
  type TemplateDefinition,
} from './template-parameters.js';

/** An approved template with what its parameters are filled with. */
export interface TemplateMessage {
  readonly name: string;
  readonly languageCode: string;
  readonly components?: MessageComponent[];
}

/** Looks for a published flow, one of this tool's own first: the account is a test account by authorization. */
export async function learnFlow({ run, probes }: PhaseContext): Promise<string | Missing> {
  const { items, stopped } = await listAll(probes, listFlows, { wabaId: run.profile.wabaId }, 'published flows');
  const published = items.filter(({ status }) => status === 'PUBLISHED');
  const flow = published.find(({ name }) => name?.startsWith('wats-live-') === true) ?? published[0];
  if (flow !== undefined) return flow.id;
  return new Missing(stopped === undefined ? 'the account has no published flow' : 'the flows could not be listed');
}

/** Reads the definition of the named template and fills its parameters with harmless samples that fit it. */
export async function learnTemplate(context: PhaseContext): Promise<TemplateMessage | Missing> {
  const { run, probes } = context;
  const { wabaId, template } = run.profile;
  if (template === undefined) return new Missing('no approved template is named (WATS_TEMPLATE_NAME)');
  const { name, language } = template;
  const asked: { wabaId: string; name?: string | undefined } = { wabaId, name };
  const { items, stopped } = await listAll(probes, listMessageTemplates, asked, 'named template');
  if (stopped !== undefined) return new Missing('the definition of the template could not be read');
  const found = items.find((one) => one.name === name && one.language === language);
  // A template that is not listed has no definition to hold parameters against; the answer to the send tells.
  if (found === undefined) return { name, languageCode: language };
  if (found.status !== undefined && found.status !== 'APPROVED') {
    return new Missing('the named template is not approved in this language');
  }
  const whole =
    found.components === undefined ? await probes.read(getMessageTemplate, { templateId: found.id }) : undefined;
  return fill(context, { name, languageCode: language }, whole?.body ?? found);
}

function fill(
  { run }: PhaseContext,
  message: TemplateMessage,
  definition: TemplateDefinition,
): TemplateMessage | Missing {
  const linkOf = (kind: string) => linkTo(kind, run) ?? sampleLink(definition, kind);
  const components = fillParameters(definition, linkOf, run.clock.now());
  if (components instanceof Missing) return components;
  const problem = checkParameters(definition, components);
  if (problem !== undefined) return new Missing(problem);
  return components.length === 0 ? message : { ...message, components: [...components] };
}
