import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { limitOf, lineUpTo, listUpTo, objectId, webAddress, yesOrNo } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { json, post, remove, snakeCase } from '../request.js';
import { COMPOSED } from './administration.js';
import { Changed, Success, text } from './answers.js';
import { someChange } from './change.js';

const MUTATION = { risk: 'side-effect', phase: 6, flag: 'WATS_ENABLE_FLOW_MUTATIONS' } as const;
const PUBLICATION = { risk: 'destructive', phase: 6, flag: 'WATS_ENABLE_FLOW_PUBLISH' } as const;

const MOST_MEGABYTES = limitOf('flow.json.maxSize');
const JSON_RULE = `must be flow JSON, as an object or as text, of at most ${MOST_MEGABYTES} MB (Meta: Flow JSON; limit flow.json.maxSize)`;

/** Flow JSON as text, whether it was given as an object or as text. */
const flowJson = z.pipe(
  z.transform((given: unknown) => (typeof given === 'object' && given !== null ? JSON.stringify(given) : given)),
  z.string({ error: JSON_RULE }).check(z.refine(isFlowJson, { error: JSON_RULE })),
);

function isFlowJson(given: string): boolean {
  if (Buffer.byteLength(given) > MOST_MEGABYTES * 1024 * 1024) return false;
  try {
    const parsed: unknown = JSON.parse(given);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}

const name = lineUpTo(512, 'flow name');
const categories = listUpTo(8, lineUpTo(64, 'flow category'), 'flow categories');

/** Problems of the flow's JSON, told with a good answer. */
const validationErrors = z.optional(z.array(z.unknown()));

/** Makes a draft. The JSON goes out as text, which is Meta's form. */
export const createFlow = defineHelper({
  ...MUTATION,
  name: 'createFlow',
  effect: 'create',
  endpointGroup: 'flows',
  summary: 'Makes a flow draft.',
  resource: 'flow',
  cleanupAction: 'deleteFlow',
  unlistedDays: null,
  idOf: ({ id }) => id,
  input: z.strictObject({
    wabaId: objectId(),
    name,
    categories,
    cloneFlowId: z.optional(objectId()),
    endpointUri: z.optional(webAddress('endpoint_uri')),
    flowJson: z.optional(flowJson),
    publish: z.optional(yesOrNo('publish')),
  }),
  response: z.looseObject({ id: z.string(), success: z.optional(z.boolean()), validation_errors: validationErrors }),
  compose: ({ wabaId, ...fields }, version) =>
    post(graphPath(version, segment('wabaId', wabaId), 'flows'), json(snakeCase(fields))),
});

/** Changes a flow's name, categories or endpoint. */
export const updateFlowMetadata = defineHelper({
  ...MUTATION,
  name: 'updateFlowMetadata',
  effect: 'act',
  endpointGroup: 'flow',
  summary: 'Changes a flow’s name, categories or endpoint.',
  input: z
    .strictObject({
      flowId: objectId(),
      name: z.optional(name),
      categories: z.optional(categories),
      endpointUri: z.optional(webAddress('endpoint_uri')),
      applicationId: z.optional(objectId()),
    })
    .check(someChange),
  response: Changed,
  compose: ({ flowId, ...fields }, version) =>
    post(graphPath(version, segment('flowId', flowId)), json(snakeCase(fields))),
});

/** Replaces a draft's JSON. It goes out as a file, which is Meta's form. */
export const updateFlowJson = defineHelper({
  ...MUTATION,
  name: 'updateFlowJson',
  effect: 'act',
  endpointGroup: 'flow_assets',
  summary: 'Replaces a draft’s JSON; answers with its validation errors.',
  input: z.strictObject({ flowId: objectId(), flowJson, name: z.optional(lineUpTo(256, 'asset name')) }),
  response: z.looseObject({ success: z.boolean(), validation_errors: validationErrors, id: text }),
  compose: ({ flowId, flowJson: content, name: assetName = 'flow.json' }, version) =>
    post(graphPath(version, segment('flowId', flowId), 'assets'), {
      kind: 'multipart',
      parts: [
        { name: 'name', value: assetName },
        { name: 'asset_type', value: 'FLOW_JSON' },
        { name: 'file', filename: assetName, contentType: 'application/json', bytes: Buffer.from(content) },
      ],
    }),
});

const flowInput = z.strictObject({ flowId: objectId() });

/** Publishes a draft, which cannot be undone: a published flow can only be deprecated. */
export const publishFlow = defineHelper({
  ...PUBLICATION,
  name: 'publishFlow',
  effect: 'act',
  endpointGroup: 'flow',
  summary: 'Publishes a draft; it can then only be deprecated.',
  input: flowInput,
  response: Success,
  compose: ({ flowId }, version) => post(graphPath(version, segment('flowId', flowId), 'publish')),
});

/** Deprecates a published flow, which cannot be undone. */
export const deprecateFlow = defineHelper({
  ...PUBLICATION,
  name: 'deprecateFlow',
  effect: 'act',
  endpointGroup: 'flow',
  summary: 'Deprecates a published flow; irreversible.',
  input: flowInput,
  response: Success,
  compose: ({ flowId }, version) => post(graphPath(version, segment('flowId', flowId), 'deprecate')),
});

/** Deletes a draft of this run. */
export const deleteFlow = defineHelper({
  ...MUTATION,
  name: 'deleteFlow',
  effect: 'remove',
  risk: 'destructive',
  endpointGroup: 'flow',
  summary: 'Deletes a draft that this run made.',
  resource: 'flow',
  inputOf: ({ id }) => ({ flowId: id }),
  input: flowInput,
  response: Success,
  compose: ({ flowId }, version) => remove(graphPath(version, segment('flowId', flowId))),
});

const NAME_RULE = 'must be a flow name without a comma, which separates names (Meta: source_flow_names)';
const sourceName = lineUpTo(512, 'source_flow_names').check(
  z.refine((flow) => !flow.includes(','), { error: NAME_RULE }),
);

/** Copies flows from another account into this one. */
export const migrateFlows = defineHelper({
  ...COMPOSED,
  name: 'migrateFlows',
  endpointGroup: 'migrate_flows',
  summary: 'Copies flows from another account into this one.',
  input: z.strictObject({
    destinationWabaId: objectId(),
    sourceWabaId: objectId(),
    sourceFlowNames: listUpTo(100, sourceName, 'source_flow_names'),
  }),
  response: z.looseObject({
    migrated_flows: z.optional(z.array(z.unknown())),
    failed_flows: z.optional(z.array(z.unknown())),
  }),
  compose: ({ destinationWabaId, sourceWabaId, sourceFlowNames }, version) =>
    post(graphPath(version, segment('destinationWabaId', destinationWabaId), 'migrate_flows'), undefined, {
      source_waba_id: sourceWabaId,
      source_flow_names: sourceFlowNames.join(','),
    }),
});
