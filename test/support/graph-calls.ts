import { randomBytes } from 'node:crypto';
import type { GraphCredentials } from './graph-documents.js';
import { type Fields, fieldsOf, jsonFields, ok, refuse, type Reply } from './graph-reply.js';
import type { GraphWebhooks } from './graph-webhooks.js';

/** A call as the Graph holds it. */
export interface StoredCall {
  readonly id: string;
  readonly direction: 'BUSINESS_INITIATED' | 'USER_INITIATED';
  readonly opaque: string | undefined;
  state: 'ringing' | 'accepted' | 'ended';
}

export interface CallsOptions {
  readonly own: GraphCredentials;
  readonly displayNumber: string;
  readonly push: GraphWebhooks['push'];
  readonly made: (value: string) => void;
  /** Whether the recipient gave leave to be called. */
  readonly permitted: boolean;
  /** How often the recipient calls once a call of its is ended or rejected. */
  readonly callbacks: number;
  /** False: no event of a call is delivered. */
  readonly events: boolean;
  readonly isEnabled: () => boolean;
}

export type CallRoute = 'call_connect' | 'call_terminate' | 'call_reject' | 'call_pre_accept' | 'call_accept';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 3480 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=rtpmap:96 opus/48000/2\r\n';

/** The edges `calls` and `call_permissions`, by Meta's calling pages. */
export function graphCalls(options: CallsOptions) {
  const { own, made } = options;
  const calls = new Map<string, StoredCall>();
  const person = own.recipient.slice(1);
  let callbacks = options.callbacks;

  const told = (field: 'calls' | 'statuses', entry: Fields): void => {
    if (!options.events) return;
    const value = () => ({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: options.displayNumber.replace(/\D/g, ''), phone_number_id: own.phoneNumberId },
      [field]: [{ timestamp: String(Math.floor(Date.now() / 1000)), ...entry }],
    });
    options.push('calls', value).catch(() => undefined);
  };

  const event = (call: StoredCall, kind: string, rest: Fields = {}): void => {
    const business = options.displayNumber.replace(/\D/g, '');
    const outward = call.direction === 'BUSINESS_INITIATED';
    const opaque = call.opaque === undefined ? {} : { biz_opaque_callback_data: call.opaque };
    const [from, to] = outward ? [business, person] : [person, business];
    told('calls', { id: call.id, from, to, event: kind, direction: call.direction, ...opaque, ...rest });
  };

  const begin = (direction: StoredCall['direction'], opaque?: string): StoredCall => {
    const call: StoredCall = { id: `wacid.${randomBytes(24).toString('base64')}`, direction, opaque, state: 'ringing' };
    calls.set(call.id, call);
    made(call.id);
    return call;
  };

  const connect = ({ to, session, biz_opaque_callback_data: opaque }: Fields): Reply => {
    const { sdp_type: type, sdp } = fieldsOf(session);
    if (type !== 'offer' || typeof sdp !== 'string' || !/^v=0\r\n/.test(sdp)) {
      return refuse(400, 100, '(#100) SDP validation error');
    }
    if (to !== person || !options.permitted) return refuse(401, 138006, 'No approved call permission found');
    const call = begin('BUSINESS_INITIATED', typeof opaque === 'string' ? opaque : undefined);
    const data = call.opaque === undefined ? {} : { biz_opaque_callback_data: call.opaque };
    event(call, 'connect', { session: { sdp_type: 'answer', sdp: SDP } });
    told('statuses', { id: call.id, type: 'call', status: 'RINGING', recipient_id: person, ...data });
    return ok({ messaging_product: 'whatsapp', calls: [{ id: call.id }] });
  };

  const ring = (): void => {
    event(begin('USER_INITIATED'), 'connect', { session: { sdp_type: 'offer', sdp: SDP } });
  };

  const finish = (call: StoredCall, status: string): void => {
    call.state = 'ended';
    event(call, 'terminate', { status: [status] });
    if (callbacks > 0) {
      callbacks -= 1;
      ring();
    }
  };

  const act = (body: Buffer): Reply => {
    const fields = jsonFields(body);
    if (fields['messaging_product'] !== 'whatsapp') return refuse(400, 100, '(#100) messaging_product is required');
    if (!options.isEnabled()) return refuse(401, 138000, 'Calling not enabled');
    const { action, call_id: id, session } = fields;
    if (action === 'connect') return connect(fields);
    const call = calls.get(String(id));
    if (call === undefined || call.state === 'ended') return refuse(400, 100, '(#100) Invalid call id');
    if (action === 'terminate') finish(call, 'COMPLETED');
    else if (call.direction !== 'USER_INITIATED') return refuse(400, 100, '(#100) Invalid action for this call');
    else if (action === 'reject') finish(call, 'FAILED');
    else if (fieldsOf(session)['sdp_type'] !== 'answer') return refuse(400, 100, '(#100) SDP validation error');
    else if (action === 'accept') call.state = 'accepted';
    return ok({ messaging_product: 'whatsapp', success: true });
  };

  const permission = (query: Readonly<Record<string, string>>): Reply => {
    if (query['user_wa_id'] !== person) return refuse(400, 100, '(#100) Invalid parameter');
    const granted = options.permitted;
    const status = granted ? { status: 'temporary', expiration_time: 1_900_000_000 } : { status: 'no_permission' };
    const limits = [{ time_period: 'PT24H', max_allowed: 100, current_usage: 0 }];
    const actions = [{ action_name: 'start_call', can_perform_action: granted, limits }];
    return ok({ messaging_product: 'whatsapp', permission: status, actions });
  };

  return {
    calls,
    /** Calls that are not ended. */
    open: () => [...calls.values()].filter(({ state }) => state !== 'ended'),
    ring,
    act,
    permission,
    routeOf: (body: Buffer): CallRoute => `call_${String(jsonFields(body)['action'])}` as CallRoute,
  };
}
