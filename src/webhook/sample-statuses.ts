import type { SampleIds } from './sample-ids.js';

/** One status each, by its name: what Meta reports of a message that the business sent. */
export const SAMPLE_STATUSES: ReadonlyMap<string, (ids: SampleIds) => object> = new Map([
  ['sent', (ids: SampleIds) => ({ ...base(ids, 'sent'), ...priced() })],
  ['delivered', (ids: SampleIds) => ({ ...base(ids, 'delivered'), ...priced() })],
  ['read', (ids: SampleIds) => base(ids, 'read')],
  ['played', (ids: SampleIds) => base(ids, 'played')],
  ['tracked', (ids: SampleIds) => ({ ...base(ids, 'delivered'), biz_opaque_callback_data: 'sample-1' })],
  ['failed', (ids: SampleIds) => ({ ...base(ids, 'failed'), errors: [outsideWindow()] })],
  [
    'payment',
    (ids: SampleIds) => ({ ...base(ids, 'captured'), type: 'payment', payment: { reference_id: 'sample-1' } }),
  ],
  ['group', (ids: SampleIds) => inGroup(ids)],
]);

function base(ids: SampleIds, status: string): object {
  return { id: ids.messageId, status, timestamp: String(ids.time), recipient_id: ids.userNumber };
}

function priced(): object {
  return { pricing: { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' } };
}

function inGroup(ids: SampleIds): object {
  return {
    id: ids.messageId,
    status: 'read',
    timestamp: String(ids.time),
    recipient_id: `group-${ids.objectId}`,
    recipient_type: 'group',
    recipient_participant_id: ids.userNumber,
  };
}

function outsideWindow(): object {
  return {
    code: 131047,
    title: 'Re-engagement message',
    message: 'Re-engagement message',
    error_data: { details: 'More than 24 hours have passed since the person last wrote to this number.' },
  };
}
