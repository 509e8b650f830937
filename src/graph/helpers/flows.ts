import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId, shortText, yesOrNo } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get } from '../request.js';
import { text } from './answers.js';
import { fieldsInput, filter, listInput, listQuery, pageOf } from './listing.js';

/** A flow as Meta shows it. */
export const Flow = z.looseObject({
  id: z.string(),
  name: text,
  status: text,
  categories: z.optional(z.array(z.string())),
  validation_errors: z.optional(z.array(z.unknown())),
  json_version: text,
  data_api_version: text,
  endpoint_uri: text,
  preview: z.optional(z.unknown()),
});

/** How a flow is looked at; a preview that is invalidated gets a new address. */
const viewInput = {
  invalidatePreview: z.optional(
    z.pipe(
      z.transform((value: unknown) => (value === 'true' ? true : value === 'false' ? false : value)),
      yesOrNo('invalidate_preview'),
    ),
  ),
  phoneNumberId: z.optional(objectId()),
};

/** Lists flows, a page at a time. */
export const listFlows = defineHelper({
  name: 'listFlows',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'flows',
  phase: 1,
  flag: null,
  summary: 'Lists flows, a page at a time.',
  input: z.strictObject({
    wabaId: objectId(),
    ...listInput,
    ...viewInput,
    name: filter('flow name'),
    status: filter('flow status'),
  }),
  response: pageOf(Flow),
  compose: ({ wabaId, name, status, invalidatePreview, phoneNumberId, ...page }, version) =>
    get(graphPath(version, segment('wabaId', wabaId), 'flows'), {
      ...listQuery(page),
      name,
      status,
      invalidate_preview: invalidatePreview,
      phone_number_id: phoneNumberId,
    }),
});

/** Reads one flow. */
export const getFlow = defineHelper({
  name: 'getFlow',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'flow',
  phase: 1,
  flag: null,
  summary: 'Reads one flow.',
  input: z.strictObject({ flowId: objectId(), ...fieldsInput, ...viewInput }),
  response: Flow,
  compose: ({ flowId, fields, invalidatePreview, phoneNumberId }, version) =>
    get(graphPath(version, segment('flowId', flowId)), {
      fields,
      invalidate_preview: invalidatePreview,
      phone_number_id: phoneNumberId,
    }),
});

/** Lists a flow's assets, such as its JSON; the signed URLs in it are never followed. */
export const getFlowAssets = defineHelper({
  name: 'getFlowAssets',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'flow_assets',
  phase: 1,
  flag: null,
  summary: 'Lists a flow’s assets.',
  input: z.strictObject({ flowId: objectId(), ...listInput }),
  response: pageOf(z.looseObject({ name: text, asset_type: text, download_url: text })),
  compose: ({ flowId, ...page }, version) =>
    get(graphPath(version, segment('flowId', flowId), 'assets'), listQuery(page)),
});

const day = z.optional(shortText('must be a day as YYYY-MM-DD (Meta: metric since, until)', /^\d{4}-\d{2}-\d{2}$/));
const word = (what: string) => shortText(`must be a word in capitals (Meta: ${what})`, /^[A-Z][A-Z_]{0,63}$/);

/** Reads a metric of a flow's endpoint. */
export const getFlowMetrics = defineHelper({
  name: 'getFlowMetrics',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'flow',
  phase: 1,
  flag: null,
  summary: 'Reads a metric of a flow’s endpoint.',
  input: z.strictObject({
    flowId: objectId(),
    name: word('metric name'),
    granularity: word('metric granularity'),
    since: day,
    until: day,
  }),
  response: z.looseObject({
    id: text,
    metric: z.optional(z.looseObject({ name: text, granularity: text, data_points: z.optional(z.array(z.unknown())) })),
  }),
  compose: ({ flowId, name, granularity, since, until }, version) => {
    const span = `${since === undefined ? '' : `.since(${since})`}${until === undefined ? '' : `.until(${until})`}`;
    return get(graphPath(version, segment('flowId', flowId)), {
      fields: `metric.name(${name}).granularity(${granularity})${span}`,
    });
  },
});
