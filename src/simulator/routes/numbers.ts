import { isRecord, pick } from '../fields.js';
import { done, invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, needProduct, needText, objectOf, textOf } from '../route.js';
import type { Exchange, Route } from '../route.js';
import type { Json, PhoneNumber } from '../state.js';

/** Registrations, and as many deregistrations, of one number in 72 hours. */
const REGISTRATIONS = 10;
const REGISTRATION_WINDOW_MS = 72 * 3_600_000;
const UNASKED = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
  'status',
  'id',
];

function phoneNode(phone: PhoneNumber): Json {
  return {
    id: phone.id,
    display_phone_number: phone.display,
    verified_name: phone.verifiedName,
    code_verification_status: phone.verified ? 'VERIFIED' : 'UNVERIFIED',
    quality_rating: 'GREEN',
    quality_score: { score: 'GREEN' },
    platform_type: phone.registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    host_platform: phone.registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    throughput: { level: 'STANDARD' },
    webhook_configuration: {},
    // Meta's description knows LINKED where the live Graph says CONNECTED; the judge of the campaign goes by the former.
    status: phone.registered ? 'LINKED' : 'UNLINKED',
    name_status: phone.nameStatus,
    new_name_status: 'NONE',
    account_mode: 'SANDBOX',
    messaging_limit_tier: 'TIER_250',
    whatsapp_business_manager_messaging_limit: 'TIER_250',
    is_official_business_account: false,
    is_pin_enabled: phone.pin !== null,
    country_code: 'GB',
    country_dial_code: '44',
    health_status: { can_send_message: phone.registered ? 'AVAILABLE' : 'BLOCKED', entities: [] },
  };
}

/** A number as lists and its own node show it. */
export function phoneListing(phone: PhoneNumber, fields: string | null): Json {
  return pick(phoneNode(phone), fields, UNASKED);
}

function phoneOf(exchange: Exchange): PhoneNumber {
  return found(exchange.world.state.phones, exchange);
}

function needPin(value: unknown): string {
  if (typeof value !== 'string' || !/^\d{6}$/.test(value)) throw invalid('pin must have six digits');
  return value;
}

function postPhone(exchange: Exchange): Answer {
  const phone = phoneOf(exchange);
  const twoStep = objectOf(exchange, 'two_step_verification');
  const name = textOf(exchange, 'new_display_name');
  const pin = twoStep?.['pin'] ?? exchange.input.get('pin');
  if (pin !== undefined) phone.pin = needPin(pin);
  else if (name !== undefined) phone.nameStatus = 'PENDING_REVIEW';
  else throw invalid('The request changes nothing');
  return done();
}

/** Counts a registration or deregistration. Throws 133016 above ten of a kind in 72 hours. */
function countRegistration(exchange: Exchange, earlier: number[]): void {
  const now = exchange.world.now().getTime();
  const recent = earlier.filter((at) => now - at < REGISTRATION_WINDOW_MS).length;
  if (exchange.world.metered && recent >= REGISTRATIONS) throw refuse(133016);
  earlier.push(now);
}

function register(exchange: Exchange): Answer {
  needProduct(exchange);
  const phone = phoneOf(exchange);
  countRegistration(exchange, phone.registrations.registered);
  const pin = needPin(exchange.input.get('pin'));
  if (phone.pin !== null && phone.pin !== pin) throw refuse(133005);
  phone.pin = pin;
  phone.registered = true;
  return done();
}

/** Settings arrive in capitals and leave in lower case: Meta documents both. */
function lowered(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => lowered(item, key));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, lowered(inner, name)]));
  if (typeof value !== 'string') return value;
  if (key === 'call_icon_visibility') return /^(visible|default)$/i.test(value) ? 'visible' : 'hidden';
  return key.endsWith('status') ? value.toLowerCase() : value;
}

function merged(old: Json, change: Json): Json {
  const result: Json = { ...old };
  for (const [name, value] of Object.entries(change)) {
    const before = old[name];
    result[name] = isRecord(before) && isRecord(value) ? merged(before, value) : value;
  }
  return result;
}

const SETTINGS = ['calling', 'payload_encryption', 'storage_configuration', 'user_identity_change'];

function postSettings(exchange: Exchange): Answer {
  const phone = phoneOf(exchange);
  const given = SETTINGS.filter((name) => exchange.input.has(name));
  if (given.length === 0) throw invalid('One of the settings is required');
  for (const name of given) {
    const lower = lowered(objectOf(exchange, name));
    if (!isRecord(lower)) throw invalid(`${name} must be an object`);
    phone.settings = merged(phone.settings, { [name]: lower });
  }
  return done();
}

function getSettings(exchange: Exchange): Answer {
  const phone = phoneOf(exchange);
  if (textOf(exchange, 'include_sip_credentials') !== 'true') return ok(withoutSip(phone.settings));
  const { appId } = exchange.world.credentials;
  const server = {
    app_id: appId,
    hostname: 'sip.example.test',
    port: 5061,
    sip_user_password: phone.id.slice(3) + 'pw',
  };
  return ok(merged(phone.settings, { calling: { sip: { status: 'enabled', servers: [server] } } }));
}

function withoutSip(settings: Json): Json {
  const calling = settings['calling'];
  if (!isRecord(calling) || !isRecord(calling['sip'])) return settings;
  return { ...settings, calling: { ...calling, sip: { status: calling['sip']['status'] ?? 'disabled' } } };
}

export const numberRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '{phone}',
    handle: (exchange) => ok(phoneListing(phoneOf(exchange), exchange.query.get('fields'))),
  },
  { method: 'POST', pattern: '{phone}', handle: postPhone },
  { method: 'GET', pattern: '{phone}/settings', handle: getSettings },
  { method: 'POST', pattern: '{phone}/settings', handle: postSettings },
  { method: 'POST', pattern: '{phone}/register', handle: register },
  {
    method: 'POST',
    pattern: '{phone}/deregister',
    handle: (exchange) => {
      const phone = phoneOf(exchange);
      if (!phone.registered) throw refuse(133010);
      countRegistration(exchange, phone.registrations.deregistered);
      phone.registered = false;
      return done();
    },
  },
  {
    method: 'POST',
    pattern: '{phone}/request_code',
    handle: (exchange) => {
      phoneOf(exchange);
      if (!/^(SMS|VOICE)$/.test(needText(exchange, 'code_method'))) throw invalid('code_method must be SMS or VOICE');
      needText(exchange, 'language');
      return done();
    },
  },
  {
    method: 'POST',
    pattern: '{phone}/verify_code',
    handle: (exchange) => {
      const phone = phoneOf(exchange);
      if (!/^\d{3}-?\d{3}$/.test(needText(exchange, 'code'))) throw invalid('code must have six digits');
      phone.verified = true;
      return done();
    },
  },
];
