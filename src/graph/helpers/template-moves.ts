import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { listUpTo, objectId, wholeNumber } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { json, post } from '../request.js';
import type { WireRequest } from '../wire.js';
import { COMPOSED } from './administration.js';

/** Copies templates from another account into this one. */
export const migrateTemplates = defineHelper({
  ...COMPOSED,
  name: 'migrateTemplates',
  endpointGroup: 'migrate_message_templates',
  summary: 'Copies templates from another account into this one.',
  input: z.strictObject({
    destinationWabaId: objectId(),
    sourceWabaId: objectId(),
    pageNumber: z.optional(wholeNumber(0, 100_000, 'page_number')),
  }),
  /** Failures come as a map of id to reason, or as a list. */
  response: z.looseObject({
    migrated_templates: z.optional(z.array(z.unknown())),
    failed_templates: z.optional(z.unknown()),
  }),
  compose: ({ destinationWabaId, sourceWabaId, pageNumber }, version) =>
    post(graphPath(version, segment('destinationWabaId', destinationWabaId), 'migrate_message_templates'), undefined, {
      source_waba_id: sourceWabaId,
      page_number: pageNumber,
    }),
});

const archiveInput = z.strictObject({
  wabaId: objectId(),
  templateIds: listUpTo(100, objectId(), 'hsm_ids'),
});

/** Meta documents neither edge: composed as the toolkit does, on its host and without a version, and never sent. */
function archival(edge: string, { wabaId, templateIds }: z.infer<typeof archiveInput>): WireRequest {
  return {
    ...post(`/${segment('wabaId', wabaId)}/message_templates/${edge}`, json({ hsm_ids: templateIds })),
    host: { origin: 'https://api.facebook.com', search: '' },
  };
}

/** Puts templates into the archive. Composed only: the transport sends no effect to that host. */
export const archiveTemplates = defineHelper({
  ...COMPOSED,
  name: 'archiveTemplates',
  endpointGroup: 'message_templates_archive',
  summary: 'Puts templates into the archive; composed, never sent.',
  input: archiveInput,
  response: z.looseObject({
    archived_templates: z.optional(z.array(z.unknown())),
    failed_templates: z.optional(z.unknown()),
  }),
  compose: (input) => archival('archive', input),
});

/** Takes templates out of the archive. Composed only: the transport sends no effect to that host. */
export const unarchiveTemplates = defineHelper({
  ...COMPOSED,
  name: 'unarchiveTemplates',
  endpointGroup: 'message_templates_archive',
  summary: 'Takes templates out of the archive; composed, never sent.',
  input: archiveInput,
  response: z.looseObject({
    unarchived_templates: z.optional(z.array(z.unknown())),
    failed_templates: z.optional(z.unknown()),
  }),
  compose: (input) => archival('unarchive', input),
});
