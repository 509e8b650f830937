import { canonical, digest } from './digest.js';
import { messageContent, messageContext, messageType, namesOf } from './message.js';
import { asCount, asEpoch, asId, asList, asShape, asWord, firstId, firstWord, readFaults, shapesOf } from './shape.js';
import type { Shape } from './shape.js';
import type { AssetUpdate, CallUpdate, Place, UpdateBase, WebhookUpdate } from './update.js';

type ReadChange = (value: Shape, base: UpdateBase) => WebhookUpdate;

const MOST_NAMES = 64;
/** Members that tell of a change of who leads a conversation, where the value names no type. */
const HANDOVERS = ['control_passed', 'control_taken'];
const MOST_SDP = 65_536;

/** Every field other than `messages` that Meta documents, with how its change is read. */
const FIELDS: ReadonlyMap<string, ReadChange> = new Map<string, ReadChange>([
  ['account_alerts', asset('account')],
  ['account_review_update', asset('account')],
  ['account_settings_update', asset('account')],
  ['account_update', asset('account')],
  ['automatic_events', asset('account')],
  ['business_capability_update', asset('capability')],
  ['business_status_update', asset('account')],
  ['business_username_update', asset('number')],
  ['business_username_updates', asset('number')],
  ['calls', readCalls],
  ['flows', readFlow],
  ['group_lifecycle_update', readGroups],
  // Meta's pages spell it both ways.
  ['group_participant_update', readGroups],
  ['group_participants_update', readGroups],
  ['group_settings_update', readGroups],
  ['group_status_update', readGroups],
  ['history', readHistory],
  ['message_echoes', readEchoes],
  ['message_template_components_update', readTemplate],
  ['message_template_quality_update', readTemplate],
  ['message_template_status_update', readTemplate],
  ['messaging_handovers', asset('account')],
  ['partner_solutions', asset('account')],
  ['payment_configuration_update', asset('payment')],
  ['phone_number_name_update', asset('number')],
  ['phone_number_quality_update', asset('number')],
  ['security', asset('security')],
  ['smb_app_state_sync', readStateSync],
  ['smb_message_echoes', readEchoes],
  ['standby', readEchoes],
  ['template_category_update', readTemplate],
  ['template_correct_category_detection', readTemplate],
  ['tracking_events', asset('account')],
  ['user_id_update', readPreferences],
  ['user_preferences', readPreferences],
]);

/** The fields besides `messages` that are read by their own form. */
export const KNOWN_FIELDS: readonly string[] = [...FIELDS.keys()];

/** Reads one change of a field other than `messages`: always one update, also for a field nobody knows. Never throws. */
export function readChange(field: string, value: Shape, place: Place): WebhookUpdate {
  const faults = readFaults(value['errors']);
  const base: UpdateBase = {
    kind: field,
    type: firstWord(value['event'], value['type']),
    status: firstWord(value['new_status'], value['status'], value['decision'], value['new_state']),
    id: null,
    about: [],
    entry: place.entry,
    phoneNumberId: asId(asShape(value['metadata'])?.['phone_number_id']),
    from: null,
    recipient: null,
    group: null,
    timestamp: asEpoch(value['timestamp']) ?? place.time,
    code: faults[0]?.code ?? null,
    context: null,
    faults,
    key: digest(field, place.entry, place.time, canonical(value)),
    raw: value,
  };
  const read = FIELDS.get(field);
  return read === undefined ? readUnknown(value, base) : read(value, base);
}

function readUnknown(value: Shape, base: UpdateBase): WebhookUpdate {
  const item = Object.values(value)
    .map((member) => shapesOf(member)[0])
    .find((member) => firstWord(member?.['event'], member?.['type'], member?.['status']) !== null);
  return {
    ...base,
    family: 'unknown',
    type: base.type ?? firstWord(item?.['event'], item?.['type']),
    status: base.status ?? asWord(item?.['status']),
    shape: namesOf(value),
  };
}

function readTemplate(value: Shape, base: UpdateBase): WebhookUpdate {
  const id = asId(value['message_template_id']);
  const name = firstId(value['message_template_name']);
  return {
    ...base,
    family: 'template',
    id,
    about: namesGiven([id, name]),
    status:
      base.status ??
      firstWord(value['event'], value['new_quality_score'], value['new_category'], value['correct_category']),
    name,
    language: asWord(value['message_template_language']),
    category: firstWord(value['message_template_category'], value['new_category']),
    previous: firstWord(value['previous_quality_score'], value['previous_category']),
    reason: firstWord(value['reason'], asShape(value['disable_info'])?.['reason']),
  };
}

function readCalls(value: Shape, base: UpdateBase): WebhookUpdate {
  const items = [...shapesOf(value['calls']), ...shapesOf(value['statuses'])];
  const call = items[0];
  const ids = items.slice(0, MOST_NAMES).flatMap((item) => [asId(item['id']), asId(item['biz_opaque_callback_data'])]);
  const faults = [...readFaults(call?.['errors']), ...base.faults];
  const session = asShape(call?.['session']);
  return {
    ...base,
    family: 'call',
    type: firstWord(call?.['event'], base.type, call?.['type']),
    // A terminate event has carried its status both as a word and as a list of one.
    status: firstWord(call?.['status'], asList(call?.['status'])[0], base.status),
    id: asId(call?.['id']),
    about: namesGiven(ids),
    from: firstId(call?.['from'], call?.['from_user_id']),
    recipient: firstId(call?.['to'], call?.['recipient_id'], call?.['to_user_id'], call?.['recipient_user_id']),
    timestamp: asEpoch(call?.['timestamp']) ?? base.timestamp,
    code: faults[0]?.code ?? null,
    faults,
    direction: asWord(call?.['direction']),
    duration: asCount(call?.['duration']),
    sdpType: asWord(session?.['sdp_type']),
    ...readOffer(session?.['sdp']),
  };
}

/** What an answer needs of a session description; other lines are not looked at. Source: RFC 8866. */
function readOffer(sdp: unknown): Pick<CallUpdate, 'mid' | 'opus'> {
  const text = typeof sdp === 'string' ? sdp.slice(0, MOST_SDP) : '';
  const opus = /^a=rtpmap:(\d{1,3}) opus\//im.exec(text)?.[1];
  return { mid: /^a=mid:([\w.-]{1,32})\s*$/m.exec(text)?.[1] ?? null, opus: opus === undefined ? null : Number(opus) };
}

function readFlow(value: Shape, base: UpdateBase): WebhookUpdate {
  const id = asId(value['flow_id']);
  return {
    ...base,
    family: 'flow',
    id,
    about: namesGiven([id]),
    status: base.status ?? firstWord(value['alert_state']),
    previous: firstWord(value['old_status']),
  };
}

function readGroups(value: Shape, base: UpdateBase): WebhookUpdate {
  const groups = shapesOf(value['groups']);
  const group = groups[0];
  const id = asId(group?.['group_id']);
  const requestId = asId(group?.['request_id']);
  const names = groups.slice(0, MOST_NAMES).flatMap((item) => [asId(item['group_id']), asId(item['request_id'])]);
  const faults = [...readFaults(group?.['errors']), ...base.faults];
  const participants = ['added_participants', 'removed_participants', 'failed_participants'];
  return {
    ...base,
    family: 'group',
    type: firstWord(group?.['type'], base.type),
    status: firstWord(group?.['status'], base.status),
    id,
    about: namesGiven(names),
    from: firstId(group?.['wa_id'], group?.['user_id']),
    group: id,
    timestamp: asEpoch(group?.['timestamp']) ?? base.timestamp,
    code: faults[0]?.code ?? null,
    faults,
    requestId,
    participants: participants.reduce((sum, name) => sum + asList(group?.[name]).length, 0),
  };
}

function readEchoes(value: Shape, base: UpdateBase): WebhookUpdate {
  // Another holder of the conversation's control sees its messages under `standby`.
  const echoes = [...shapesOf(value['message_echoes']), ...shapesOf(value['messages'])];
  const echo = echoes[0];
  return {
    ...base,
    family: 'echo',
    type: echo === undefined ? base.type : messageType(echo),
    status: firstWord(base.status, shapesOf(value['statuses'])[0]?.['status']),
    id: asId(echo?.['id']),
    about: namesGiven(echoes.slice(0, MOST_NAMES).map((item) => asId(item['id']))),
    from: firstId(echo?.['from'], echo?.['from_user_id']),
    recipient: firstId(echo?.['to'], echo?.['to_user_id']),
    timestamp: asEpoch(echo?.['timestamp']) ?? base.timestamp,
    context: echo === undefined ? null : messageContext(echo),
    contents: echoes.slice(0, MOST_NAMES).map(messageContent),
  };
}

function readPreferences(value: Shape, base: UpdateBase): WebhookUpdate {
  const preferences = [...shapesOf(value['user_preferences']), ...shapesOf(value['user_id_update'])];
  // Meta documents a list; the flat form is seen in the wild.
  const preference = preferences[0] ?? value;
  return {
    ...base,
    family: 'preference',
    type: firstWord(preference['category'], base.type),
    status: firstWord(preference['value'], base.status),
    from: firstId(preference['wa_id'], preference['user_id']),
    timestamp: asEpoch(preference['timestamp']) ?? base.timestamp,
    people: Math.max(preferences.length, 1),
  };
}

function readHistory(value: Shape, base: UpdateBase): WebhookUpdate {
  const chunk = shapesOf(value['history'])[0];
  const metadata = asShape(chunk?.['metadata']);
  // The media of an earlier chunk follow as messages of their own.
  const message = shapesOf(value['messages'])[0] ?? shapesOf(value['message_echoes'])[0];
  const faults = [...readFaults(chunk?.['errors']), ...base.faults];
  return {
    ...base,
    family: 'history',
    type: base.type ?? (message === undefined ? null : messageType(message)),
    code: faults[0]?.code ?? null,
    faults,
    phase: asCount(metadata?.['phase']),
    progress: asCount(metadata?.['progress']),
    threads: asList(chunk?.['threads']).length,
  };
}

function readStateSync(value: Shape, base: UpdateBase): WebhookUpdate {
  const items = shapesOf(value['state_sync']);
  const item = items[0];
  return {
    ...base,
    family: 'state-sync',
    type: firstWord(item?.['type'], base.type),
    status: firstWord(item?.['action'], base.status),
    timestamp: asEpoch(asShape(item?.['metadata'])?.['timestamp']) ?? base.timestamp,
    items: items.length,
  };
}

function asset(family: AssetUpdate['family']): ReadChange {
  return (value, base) => {
    const alert = asShape(value['alert_info']);
    const event = shapesOf(value['automatic_events'])[0] ?? shapesOf(value['events'])[0];
    const handover = HANDOVERS.find((name) => value[name] !== undefined);
    const capability = family === 'capability' ? firstWord(value['max_daily_conversations_per_business']) : null;
    return {
      ...base,
      family,
      type: firstWord(base.type, alert?.['alert_type'], event?.['event_name'], event?.['event'], handover),
      status: firstWord(
        base.status,
        alert?.['alert_status'],
        asShape(value['ban_info'])?.['waba_ban_state'],
        asShape(value['partner_client_certification_info'])?.['status'],
        value['solution_status'],
        value['current_limit'],
        family === 'number' ? value['max_daily_conversations_per_business'] : null,
        capability,
      ),
      id: firstId(event?.['id'], value['solution_id'], value['entity_id']),
      reason: firstWord(
        value['rejection_reason'],
        asShape(value['violation_info'])?.['violation_type'],
        asShape(value['disconnection_info'])?.['reason'],
        shapesOf(value['restriction_info'])[0]?.['restriction_type'],
      ),
    };
  };
}

function namesGiven(names: readonly (string | null)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== null))];
}
