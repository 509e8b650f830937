import { listFlows } from '../graph/helpers/flows.js';
import { sendTemplate } from '../graph/helpers/messages.js';
import { getMessageTemplate, listMessageTemplates } from '../graph/helpers/templates.js';
import { listAll } from './listing.js';
import { linkTo } from './media-link.js';
import { Missing } from './missing.js';
import type { PhaseContext } from './phase.js';
import {
  askedVariables,
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

/** Reads the definition of the named template and fills its variables with the operator's values, or with samples. */
export async function learnTemplate(context: PhaseContext): Promise<TemplateMessage | Missing> {
  const { run, probes } = context;
  const { wabaId, template } = run.profile;
  if (template === undefined) return new Missing('no approved template is named (WATS_TEMPLATE_NAME)');
  const { name, language, values } = template;
  const asked: { wabaId: string; name?: string | undefined } = { wabaId, name };
  const { items, stopped } = await listAll(probes, listMessageTemplates, asked, 'named template');
  if (stopped !== undefined) return new Missing('the definition of the template could not be read');
  const found = items.find((one) => one.name === name && one.language === language);
  // A template that is not listed has no definition to hold parameters against; the answer to the send tells.
  if (found === undefined && values.length === 0) return { name, languageCode: language };
  if (found === undefined) return new Missing('the template is not listed, so its parameters cannot be checked');
  if (found.status !== undefined && found.status !== 'APPROVED') {
    return new Missing('the named template is not approved in this language');
  }
  const whole =
    found.components === undefined ? await probes.read(getMessageTemplate, { templateId: found.id }) : undefined;
  return fill(context, { name, languageCode: language }, whole?.body ?? found);
}

function fill(
  { run, probes }: PhaseContext,
  message: TemplateMessage,
  definition: TemplateDefinition,
): TemplateMessage | Missing {
  const linkOf = (kind: string) => linkTo(kind, run) ?? sampleLink(definition, kind);
  const values = run.profile.template?.values ?? [];
  const asked = askedVariables(definition);
  if (asked instanceof Missing) return asked;
  if (values.length > 0 && values.length !== asked.length) {
    const what = `the template takes ${asked.length} value(s) (${asked.join(', ')})`;
    const note = `nothing was sent: ${what}, and WATS_TEMPLATE_PARAMETERS gives ${values.length}`;
    probes.record(sendTemplate.name, 'parameters', 'fail', note, { endpointGroup: sendTemplate.endpointGroup });
    return new Missing('its parameters do not fit');
  }
  if (values.length < asked.length)
    run.notes.push(`${asked.length} variable(s) of the template were filled with samples.`);
  const components = fillParameters(definition, linkOf, run.clock.now(), values);
  if (components instanceof Missing) return components;
  const problem = checkParameters(definition, components);
  if (problem !== undefined) return new Missing(problem);
  return components.length === 0 ? message : { ...message, components: [...components] };
}
