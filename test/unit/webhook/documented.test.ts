import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../src/webhook/envelope.js';
import { KNOWN_FIELDS } from '../../../src/webhook/change.js';
import { sampleKinds } from '../../../src/webhook/samples.js';

const WHO = { messaging_product: 'whatsapp', metadata: { display_phone_number: '15550100100', phone_number_id: '1' } };
const TEMPLATE = {
  message_template_id: 987654321012345,
  message_template_name: 'spring',
  message_template_language: 'de',
};
const group = (change: object) => ({ ...WHO, groups: [{ timestamp: 1750000000, group_id: 'G1', ...change }] });

/** A change of each documented form: field, value, and the type and status that it must be told with. */
const CHANGES: readonly (readonly [string, object, string | null, string | null])[] = [
  [
    'account_alerts',
    {
      alert_info: {
        alert_severity: 'CRITICAL',
        alert_status: 'ACTIVE',
        alert_type: 'INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED',
      },
    },
    'INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED',
    'ACTIVE',
  ],
  ['account_review_update', { decision: 'REJECTED' }, null, 'REJECTED'],
  [
    'account_settings_update',
    { type: 'PHONE_NUMBER_SETTINGS', phone_number_settings: { calling: { status: 'ENABLED' } } },
    'PHONE_NUMBER_SETTINGS',
    null,
  ],
  [
    'account_update',
    { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } },
    'ACCOUNT_VIOLATION',
    null,
  ],
  [
    'account_update',
    {
      event: 'DISABLED_UPDATE',
      ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE', waba_ban_date: 'November 30, 2025' },
    },
    'DISABLED_UPDATE',
    'SCHEDULE_FOR_DISABLE',
  ],
  [
    'account_update',
    {
      event: 'PARTNER_REMOVED',
      waba_info: { waba_id: 1, owner_business_id: 2 },
      disconnection_info: { reason: 'PRIMARY_INACTIVITY' },
    },
    'PARTNER_REMOVED',
    null,
  ],
  [
    'automatic_events',
    { ...WHO, automatic_events: [{ id: 'wamid.A', event_name: 'LeadSubmitted', timestamp: 1750000000 }] },
    'LeadSubmitted',
    null,
  ],
  [
    'business_capability_update',
    { max_daily_conversations_per_business: 'TIER_UNLIMITED', max_phone_numbers_per_waba: 25 },
    null,
    'TIER_UNLIMITED',
  ],
  ['business_status_update', { business_id: 3, event: 'COMPLIANCE_VIOLATION' }, 'COMPLIANCE_VIOLATION', null],
  ['business_username_update', { username: 'shop', status: 'reserved' }, null, 'reserved'],
  [
    'calls',
    {
      ...WHO,
      calls: [{ id: 'wacid.1', event: 'connect', direction: 'USER_INITIATED', session: { sdp_type: 'offer' } }],
    },
    'connect',
    null,
  ],
  [
    'calls',
    { ...WHO, calls: [{ id: 'wacid.1', event: 'terminate', status: 'FAILED', errors: [{ code: 138021 }] }] },
    'terminate',
    'FAILED',
  ],
  ['calls', { ...WHO, statuses: [{ id: 'wacid.1', type: 'call', status: 'ACCEPTED' }] }, 'call', 'ACCEPTED'],
  [
    'flows',
    { event: 'ENDPOINT_ERROR_RATE', flow_id: '77', alert_state: 'ACTIVATED', error_rate: 14.28 },
    'ENDPOINT_ERROR_RATE',
    'ACTIVATED',
  ],
  [
    'flows',
    { event: 'FLOW_STATUS_CHANGE', flow_id: 77, old_status: 'PUBLISHED', new_status: 'THROTTLED' },
    'FLOW_STATUS_CHANGE',
    'THROTTLED',
  ],
  [
    'group_lifecycle_update',
    group({ type: 'group_create', request_id: 'R', errors: [{ code: 131215 }] }),
    'group_create',
    null,
  ],
  [
    'group_participant_update',
    group({ type: 'group_participants_remove', removed_participants: [{ wa_id: '1' }] }),
    'group_participants_remove',
    null,
  ],
  [
    'group_participants_update',
    group({ type: 'group_join_request_created', wa_id: '15550100199' }),
    'group_join_request_created',
    null,
  ],
  [
    'group_settings_update',
    group({ type: 'group_settings_update', group_subject: { update_successful: false } }),
    'group_settings_update',
    null,
  ],
  ['group_status_update', group({ type: 'group_suspend_cleared' }), 'group_suspend_cleared', null],
  ['history', { ...WHO, history: [{ metadata: { phase: 1, chunk_order: 2, progress: 55 }, threads: [] }] }, null, null],
  [
    'history',
    { ...WHO, messages: [{ id: 'wamid.H', from: '1', timestamp: '1', type: 'image', image: { id: '5' } }] },
    'image',
    null,
  ],
  ['message_echoes', { ...WHO, message_echoes: [{ id: 'wamid.E', to: '1', type: 'text', text: {} }] }, 'text', null],
  ['message_template_components_update', { ...TEMPLATE, message_template_element: 'Hi' }, null, null],
  [
    'message_template_quality_update',
    { ...TEMPLATE, previous_quality_score: 'GREEN', new_quality_score: 'RED' },
    null,
    'RED',
  ],
  [
    'message_template_status_update',
    { ...TEMPLATE, event: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } },
    'PAUSED',
    'PAUSED',
  ],
  ['messaging_handovers', { ...WHO, control_passed: { metadata: 'x' } }, 'control_passed', null],
  [
    'partner_solutions',
    { event: 'SOLUTION_CREATED', solution_id: '4', solution_status: 'INITIATED' },
    'SOLUTION_CREATED',
    'INITIATED',
  ],
  [
    'payment_configuration_update',
    { configuration_name: 'c', provider_name: 'razorpay', status: 'Needs_Testing' },
    null,
    'Needs_Testing',
  ],
  [
    'phone_number_name_update',
    { decision: 'REJECTED', rejection_reason: 'NAME_EMPLOYEE_ACCESS_FAILED' },
    null,
    'REJECTED',
  ],
  [
    'phone_number_quality_update',
    { event: 'DOWNGRADE', current_limit: 'TIER_1K', old_limit: 'TIER_10K' },
    'DOWNGRADE',
    'TIER_1K',
  ],
  ['security', { event: 'PIN_RESET_REQUEST', display_phone_number: '1' }, 'PIN_RESET_REQUEST', null],
  [
    'smb_app_state_sync',
    { ...WHO, state_sync: [{ type: 'contact', action: 'remove', contact: { phone_number: '1' } }] },
    'contact',
    'remove',
  ],
  [
    'smb_message_echoes',
    { ...WHO, message_echoes: [{ id: 'wamid.E', type: 'revoke', revoke: { original_message_id: 'wamid.O' } }] },
    'revoke',
    null,
  ],
  [
    'standby',
    {
      ...WHO,
      contacts: [{ wa_id: '1' }],
      messages: [{ id: 'wamid.S', from: '1', type: 'audio', audio: { voice: true } }],
    },
    'audio',
    null,
  ],
  [
    'template_category_update',
    { ...TEMPLATE, previous_category: 'UTILITY', new_category: 'MARKETING' },
    null,
    'MARKETING',
  ],
  [
    'template_correct_category_detection',
    { ...TEMPLATE, category: 'UTILITY', correct_category: 'MARKETING' },
    null,
    'MARKETING',
  ],
  ['tracking_events', { ...WHO, events: [{ event_name: 'Click' }] }, 'Click', null],
  [
    'user_id_update',
    { ...WHO, user_id_update: [{ wa_id: '1', user_id: { previous: 'US.1', current: 'US.2' } }] },
    null,
    null,
  ],
  [
    'user_preferences',
    { ...WHO, user_preferences: [{ wa_id: '1', category: 'marketing_messages', value: 'resume', timestamp: 1 }] },
    'marketing_messages',
    'resume',
  ],
  [
    'some_field_of_next_year',
    { list: [{ text: 'x' }], things: [{ event: 'HAPPENED', status: 'DONE' }] },
    'HAPPENED',
    'DONE',
  ],
];

describe('a change of each documented field', () => {
  it.each(CHANGES)('%s %j: type %s, status %s', (field, value, type, status) => {
    const entry = { id: 102290129340398, time: 1750000002, changes: [{ field, value }] };
    const { updates, malformed } = readEnvelope({ object: 'whatsapp_business_account', entry: [entry] });
    expect(updates).toMatchObject([{ kind: field, type, status, entry: '102290129340398' }]);
    expect(malformed).toBe(0);
    expect(updates[0]?.family === 'unknown').toBe(!KNOWN_FIELDS.includes(field));
  });

  it('leaves no known field without an example here, and without a synthetic event', () => {
    const shown = new Set(CHANGES.map(([field]) => field));
    const other = (field: string) => ['business_username_update', 'group_participant_update'].includes(field);
    for (const field of KNOWN_FIELDS.filter((name) => name !== 'business_username_updates')) {
      expect(shown).toContain(field);
      if (!other(field)) expect(sampleKinds).toContain(field);
    }
  });
});
