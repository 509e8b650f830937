import type { World } from './route.js';
import { messageValue, stamp } from './sending.js';
import { remember } from './state.js';
import type { Call, Json, PhoneNumber } from './state.js';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:audio\r\na=rtpmap:111 opus/48000/2\r\n';
const MAX_CALLS = 10_000;

/** A `calls` webhook value: the person, and what is told. */
export function callValue(phone: PhoneNumber, call: Call, rest: Json): Json {
  return messageValue(phone, { contacts: [{ profile: { name: 'Test Person' }, wa_id: call.person }], ...rest });
}

function eventOf(world: World, phone: PhoneNumber, call: Call, event: string, rest: Json): Json {
  const outward = call.direction === 'BUSINESS_INITIATED';
  const entry = {
    id: call.id,
    to: outward ? call.person : phone.digits,
    from: outward ? phone.digits : call.person,
    event,
    timestamp: stamp(world),
    direction: call.direction,
    ...(call.opaque === null ? {} : { biz_opaque_callback_data: call.opaque }),
    ...rest,
  };
  return callValue(phone, call, { calls: [entry] });
}

/** The person picks up a ringing call: a connect event with an answer. */
export function connectCall(world: World, phone: PhoneNumber, call: Call): void {
  if (call.state !== 'ringing') return;
  call.state = 'connected';
  const value = eventOf(world, phone, call, 'connect', { session: { sdp_type: 'answer', sdp: SDP } });
  world.webhooks.push(phone.wabaId, call.id, [{ field: 'calls', value }], 0);
}

/** Ends a call and tells so. */
export function endCall(world: World, phone: PhoneNumber, call: Call, status: 'COMPLETED' | 'FAILED'): void {
  const answered = call.state === 'connected';
  call.state = 'ended';
  const start = Math.floor(call.startedAt / 1000);
  const end = Math.floor(world.now().getTime() / 1000);
  const times = answered ? { start_time: String(start), end_time: String(end), duration: end - start } : {};
  const value = eventOf(world, phone, call, 'terminate', { status, ...times });
  world.webhooks.push(phone.wabaId, call.id, [{ field: 'calls', value }], world.messageGapMs);
}

/** The person calls back, as people do. */
export function callBack(world: World, phone: PhoneNumber, { person, callbacks }: Call): void {
  if (callbacks > 0) world.later(world.messageGapMs * 2, () => void receiveCall(world, phone, person, callbacks - 1));
}

/** A call from a person: it rings with an offer until it is answered or rejected. Returns the call id. */
export function receiveCall(world: World, phone: PhoneNumber, person: string, callbacks = 0): string {
  const call: Call = {
    id: `wacid.${Buffer.from(`${person}${world.ids.hex('call', 16)}`).toString('base64url')}`,
    phoneNumberId: phone.id,
    person,
    direction: 'USER_INITIATED',
    startedAt: world.now().getTime(),
    opaque: null,
    callbacks,
    state: 'ringing',
  };
  remember(world.state.calls, call.id, call, MAX_CALLS);
  const value = eventOf(world, phone, call, 'connect', { session: { sdp_type: 'offer', sdp: SDP } });
  world.webhooks.push(phone.wabaId, call.id, [{ field: 'calls', value }], world.messageGapMs);
  return call.id;
}
