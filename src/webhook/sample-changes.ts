import type { SampleIds } from './sample-ids.js';

type BuildValue = (ids: SampleIds) => object;

/** One change each of every field other than `messages`, by the field's name; a variant stands behind a dot. */
export const SAMPLE_CHANGES: ReadonlyMap<string, BuildValue> = new Map<string, BuildValue>([
  ['account_alerts', (ids) => ({ entity_type: 'WABA', entity_id: ids.wabaId, alert_info: alert() })],
  ['account_review_update', () => ({ decision: 'APPROVED' })],
  [
    'account_settings_update',
    (ids) => ({
      type: 'PHONE_NUMBER_SETTINGS',
      timestamp: String(ids.time),
      phone_number_settings: { phone_number_id: ids.phoneNumberId, calling: { status: 'ENABLED' } },
    }),
  ],
  ['account_update', () => ({ event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'ADULT' } })],
  [
    'account_update.restriction',
    () => ({
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1_750_000_000 }],
    }),
  ],
  ['account_update.disabled', () => ({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } })],
  ['automatic_events', (ids) => ({ ...product(ids), automatic_events: [purchase(ids)] })],
  [
    'business_capability_update',
    () => ({ max_daily_conversations_per_business: 2000, max_phone_numbers_per_waba: 20 }),
  ],
  ['business_status_update', (ids) => ({ business_id: ids.objectId, event: 'COMPLIANCE_VIOLATION' })],
  ['business_username_updates', (ids) => ({ ...number(ids), username: 'sample_username', status: 'approved' })],
  [
    'calls',
    (ids) => ({
      ...product(ids),
      calls: [{ ...call(ids), event: 'connect', session: { sdp_type: 'offer', sdp: 'v=0' } }],
    }),
  ],
  [
    'calls.terminate',
    (ids) => ({ ...product(ids), calls: [{ ...call(ids), event: 'terminate', status: 'COMPLETED', duration: 3 }] }),
  ],
  [
    'calls.failed',
    (ids) => ({
      ...product(ids),
      calls: [
        {
          ...call(ids),
          event: 'terminate',
          status: 'FAILED',
          errors: [{ code: 138005, title: 'The call could not be connected' }],
        },
      ],
    }),
  ],
  ['calls.ringing', (ids) => ({ ...product(ids), statuses: [ringing(ids)] })],
  [
    'flows',
    (ids) => ({ event: 'FLOW_STATUS_CHANGE', flow_id: ids.objectId, old_status: 'DRAFT', new_status: 'PUBLISHED' }),
  ],
  [
    'group_lifecycle_update',
    (ids) => groups(ids, { type: 'group_create', request_id: `req-${ids.objectId}`, subject: 'Sample' }),
  ],
  ['group_participants_update', (ids) => groups(ids, joined(ids))],
  [
    'group_settings_update',
    (ids) => groups(ids, { type: 'group_settings_update', group_subject: { update_successful: true } }),
  ],
  ['group_status_update', (ids) => groups(ids, { type: 'group_suspend' })],
  [
    'history',
    (ids) => ({
      ...product(ids),
      history: [{ metadata: { phase: 0, chunk_order: 1, progress: 100 }, threads: [thread(ids)] }],
    }),
  ],
  ['message_echoes', (ids) => ({ ...product(ids), message_echoes: [echo(ids)] })],
  ['message_template_components_update', (ids) => ({ ...template(ids), message_template_element: 'Hello {{1}}' })],
  [
    'message_template_quality_update',
    (ids) => ({ ...template(ids), previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' }),
  ],
  ['message_template_status_update', (ids) => ({ ...template(ids), event: 'APPROVED', reason: 'NONE' })],
  [
    'message_template_status_update.rejected',
    (ids) => ({ ...template(ids), event: 'REJECTED', reason: 'INVALID_FORMAT' }),
  ],
  [
    'messaging_handovers',
    (ids) => ({
      ...product(ids),
      sender: { phone_number: ids.userNumber },
      type: 'control_passed',
      control_passed: { metadata: 'sample' },
    }),
  ],
  ['partner_solutions', (ids) => ({ event: 'SOLUTION_UPDATED', solution_id: ids.objectId, solution_status: 'ACTIVE' })],
  [
    'payment_configuration_update',
    () => ({ configuration_name: 'sample', provider_name: 'razorpay', status: 'Active' }),
  ],
  ['phone_number_name_update', (ids) => ({ ...number(ids), decision: 'APPROVED', requested_verified_name: 'Sample' })],
  [
    'phone_number_quality_update',
    (ids) => ({ ...number(ids), event: 'UPGRADE', current_limit: 'TIER_2K', old_limit: 'TIER_250' }),
  ],
  [
    'phone_number_quality_update.flagged',
    (ids) => ({ ...number(ids), event: 'FLAGGED', current_limit: 'TIER_250', old_limit: 'TIER_2K' }),
  ],
  ['security', (ids) => ({ ...number(ids), event: 'PIN_CHANGED', requester: ids.objectId })],
  ['smb_app_state_sync', (ids) => ({ ...product(ids), state_sync: [contact(ids)] })],
  ['smb_message_echoes', (ids) => ({ ...product(ids), message_echoes: [echo(ids)] })],
  ['standby', (ids) => ({ ...product(ids), messages: [{ ...echo(ids), from: ids.userNumber }] })],
  [
    'template_category_update',
    (ids) => ({ ...template(ids), previous_category: 'UTILITY', new_category: 'MARKETING' }),
  ],
  [
    'template_correct_category_detection',
    (ids) => ({ ...template(ids), category: 'UTILITY', correct_category: 'MARKETING' }),
  ],
  [
    'tracking_events',
    (ids) => ({ ...product(ids), events: [{ event_name: 'Purchase', timestamp: ids.time, tracking_data: {} }] }),
  ],
  [
    'user_id_update',
    (ids) => ({
      ...product(ids),
      user_id_update: [
        { wa_id: ids.userNumber, user_id: { previous: `US.${ids.objectId}`, current: `US.1${ids.objectId}` } },
      ],
    }),
  ],
  ['user_preferences', (ids) => ({ ...product(ids), user_preferences: [preference(ids)] })],
]);

function product(ids: SampleIds): object {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: ids.displayPhoneNumber, phone_number_id: ids.phoneNumberId },
  };
}

/** Meta sends this id as a number. */
function template(ids: SampleIds): object {
  return {
    message_template_id: Number(ids.objectId.slice(0, 15)),
    message_template_name: 'sample_template',
    message_template_language: 'en_US',
    message_template_category: 'UTILITY',
  };
}

function number(ids: SampleIds): object {
  return { display_phone_number: ids.displayPhoneNumber };
}

function alert(): object {
  return {
    alert_severity: 'INFORMATIONAL',
    alert_status: 'ACTIVE',
    alert_type: 'OBA_APPROVED',
    alert_description: 'A synthetic alert',
  };
}

function purchase(ids: SampleIds): object {
  return { id: ids.messageId, event_name: 'Purchase', timestamp: ids.time, ctwa_clid: 'sample' };
}

function call(ids: SampleIds): object {
  return {
    id: `wacid.${ids.objectId}`,
    from: ids.userNumber,
    to: ids.displayPhoneNumber,
    timestamp: String(ids.time),
    direction: 'USER_INITIATED',
  };
}

function ringing(ids: SampleIds): object {
  return {
    id: `wacid.${ids.objectId}`,
    type: 'call',
    status: 'RINGING',
    timestamp: String(ids.time),
    recipient_id: ids.userNumber,
  };
}

function groups(ids: SampleIds, change: object): object {
  return { ...product(ids), groups: [{ timestamp: String(ids.time), group_id: `group-${ids.objectId}`, ...change }] };
}

function joined(ids: SampleIds): object {
  return { type: 'group_participants_add', reason: 'invite_link', added_participants: [{ wa_id: ids.userNumber }] };
}

function thread(ids: SampleIds): object {
  const text = {
    from: ids.userNumber,
    id: ids.messageId,
    timestamp: String(ids.time),
    type: 'text',
    text: { body: 'Hi' },
  };
  return { id: ids.userNumber, messages: [{ ...text, history_context: { status: 'READ' } }] };
}

function contact(ids: SampleIds): object {
  return {
    type: 'contact',
    action: 'add',
    contact: { full_name: 'Sample Person', first_name: 'Sample', phone_number: ids.userNumber },
    metadata: { timestamp: String(ids.time) },
  };
}

function echo(ids: SampleIds): object {
  return {
    from: ids.displayPhoneNumber,
    to: ids.userNumber,
    id: ids.messageId,
    timestamp: String(ids.time),
    type: 'text',
    text: { body: 'From the phone' },
  };
}

function preference(ids: SampleIds): object {
  return {
    wa_id: ids.userNumber,
    detail: 'A synthetic preference',
    category: 'marketing_messages',
    value: 'stop',
    timestamp: ids.time,
  };
}
