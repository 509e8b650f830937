import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get } from '../request.js';
import { fieldsInput, listInput, listQuery, pageOf } from './listing.js';

const text = z.optional(z.string());

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

/** Lists flows, a page at a time. */
export const listFlows = defineHelper({
  name: 'listFlows',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'flows',
  phase: 1,
  flag: null,
  summary: 'Lists flows, a page at a time.',
  input: z.strictObject({ wabaId: objectId(), ...listInput }),
  response: pageOf(Flow),
  compose: ({ wabaId, ...page }, version) =>
    get(graphPath(version, segment('wabaId', wabaId), 'flows'), listQuery(page)),
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
  input: z.strictObject({ flowId: objectId(), ...fieldsInput }),
  response: Flow,
  compose: ({ flowId, fields }, version) => get(graphPath(version, segment('flowId', flowId)), { fields }),
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
