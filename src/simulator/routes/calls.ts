import { isRecord } from '../fields.js';
import { invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, needProduct, needText, objectOf, textOf } from '../route.js';
import type { Exchange, Route } from '../route.js';
import { callBack, callValue, connectCall, endCall } from '../calling.js';
import { remember } from '../state.js';
import type { Call, PhoneNumber } from '../state.js';

const WEEK_S = 7 * 86_400;
const MAX_CALLS = 10_000;
/** A person that was called calls back so often: once to be rejected, once to be accepted. */
const CALLBACKS = 2;

function checkSession(exchange: Exchange, type: 'offer' | 'answer', needed: boolean): void {
  const session = objectOf(exchange, 'session');
  if (session === undefined) {
    if (needed) throw refuse(131008, 'The parameter session is required');
    return;
  }
  if (session['sdp_type'] !== type) throw refuse(131009, `session.sdp_type must be ${type}`);
  const { sdp } = session;
  if (typeof sdp !== 'string' || !sdp.startsWith('v=0')) throw refuse(131009, 'session.sdp is no session description');
}

function permitted(exchange: Exchange, person: string): boolean {
  return !exchange.world.faults.has('no-call-permission') && `+${person}` === exchange.world.credentials.recipient;
}

function callingOff(exchange: Exchange, phone: PhoneNumber): boolean {
  const calling = phone.settings['calling'];
  return exchange.world.faults.has('no-calling') || (isRecord(calling) && calling['status'] === 'disabled');
}

function connect(exchange: Exchange, phone: PhoneNumber): Answer {
  const { world } = exchange;
  checkSession(exchange, 'offer', true);
  const person = needText(exchange, 'to').replace(/^\+/, '');
  if (!/^\d{5,15}$/.test(person)) throw refuse(131009, 'to must be a phone number');
  if (!permitted(exchange, person)) throw refuse(138006);
  const call: Call = {
    id: `wacid.${Buffer.from(`${person}${world.ids.hex('call', 16)}`).toString('base64url')}`,
    phoneNumberId: phone.id,
    person,
    direction: 'BUSINESS_INITIATED',
    startedAt: world.now().getTime(),
    opaque: textOf(exchange, 'biz_opaque_callback_data') ?? null,
    callbacks: CALLBACKS,
    state: 'ringing',
  };
  remember(world.state.calls, call.id, call, MAX_CALLS);
  const ringing = callValue(phone, call, {
    statuses: [
      {
        id: call.id,
        timestamp: String(Math.floor(call.startedAt / 1000)),
        type: 'call',
        status: 'RINGING',
        recipient_id: person,
        ...(call.opaque === null ? {} : { biz_opaque_callback_data: call.opaque }),
      },
    ],
  });
  world.webhooks.push(phone.wabaId, call.id, [{ field: 'calls', value: ringing }], world.messageGapMs);
  world.later(world.messageGapMs * 4, () => connectCall(world, phone, call));
  return ok({ messaging_product: 'whatsapp', calls: [{ id: call.id }] });
}

function act(exchange: Exchange): Answer {
  needProduct(exchange);
  const { world } = exchange;
  const phone = found(world.state.phones, exchange);
  if (callingOff(exchange, phone)) throw refuse(138000);
  const action = needText(exchange, 'action');
  if (action === 'connect') return connect(exchange, phone);
  const call = world.state.calls.get(needText(exchange, 'call_id'));
  if (call === undefined || call.phoneNumberId !== phone.id) throw refuse(131009, 'call_id names no call');
  if (action !== 'terminate' && call.direction !== 'USER_INITIATED') {
    throw refuse(131009, 'Only a call from a person can be answered or rejected');
  }
  if (call.state === 'ended') throw refuse(131009, 'The call has ended');
  switch (action) {
    case 'pre_accept':
    case 'accept':
      checkSession(exchange, 'answer', true);
      if (action === 'accept') call.state = 'connected';
      break;
    case 'reject':
    case 'terminate':
      endCall(world, phone, call, action === 'reject' ? 'FAILED' : 'COMPLETED');
      callBack(world, phone, call);
      break;
    default:
      throw invalid('action is not known');
  }
  return ok({ messaging_product: 'whatsapp', success: true });
}

function permissions(exchange: Exchange): Answer {
  const phone = found(exchange.world.state.phones, exchange);
  if (callingOff(exchange, phone)) throw refuse(138000);
  const granted = permitted(exchange, needText(exchange, 'user_wa_id').replace(/^\+/, ''));
  const now = Math.floor(exchange.world.now().getTime() / 1000);
  const limit = (period: string, most: number): Record<string, unknown> => ({
    time_period: period,
    current_usage: 0,
    max_allowed: most,
  });
  return ok({
    messaging_product: 'whatsapp',
    permission: granted ? { status: 'granted', expiration_time: now + WEEK_S } : { status: 'denied' },
    actions: [
      {
        action_name: 'send_call_permission_request',
        can_perform_action: true,
        limits: [limit('PT24H', 1), limit('P7D', 2)],
      },
      { action_name: 'start_call', can_perform_action: granted, limits: [limit('PT24H', 10)] },
    ],
  });
}

export const callRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '{phone}/calls',
    handle: act,
    creates: (exchange) => textOf(exchange, 'action') === 'connect',
  },
  { method: 'GET', pattern: '{phone}/call_permissions', handle: permissions },
];
