import { pick } from '../fields.js';
import { done, invalid, ok } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, listOf, needProduct, needText, textOf } from '../route.js';
import type { Exchange, Route } from '../route.js';

/** Longest values, in characters, as Meta documents them. */
const PROFILE_LIMITS: Readonly<Record<string, number>> = { about: 139, address: 256, description: 512, email: 128 };
const PROFILE_FIELDS = [
  'messaging_product',
  'about',
  'address',
  'description',
  'email',
  'profile_picture_url',
  'websites',
  'vertical',
];

function getProfile(exchange: Exchange): Answer {
  const phone = found(exchange.world.state.phones, exchange);
  const node = { messaging_product: 'whatsapp', ...phone.profile };
  return ok({ data: [{ messaging_product: 'whatsapp', ...pick(node, exchange.query.get('fields'), PROFILE_FIELDS) }] });
}

function postProfile(exchange: Exchange): Answer {
  needProduct(exchange);
  const phone = found(exchange.world.state.phones, exchange);
  const profile = { ...phone.profile };
  for (const [name, limit] of Object.entries(PROFILE_LIMITS)) {
    const value = textOf(exchange, name);
    if (value === undefined) continue;
    if (value.length > limit) throw invalid(`${name} must be at most ${limit} characters long`);
    profile[name] = value;
  }
  const websites = listOf(exchange, 'websites');
  if (websites !== undefined) {
    const sound = websites.every((site) => typeof site === 'string' && site.length <= 256);
    if (websites.length > 2 || !sound) throw invalid('websites must be at most 2, each at most 256 characters long');
    profile['websites'] = websites;
  }
  const vertical = textOf(exchange, 'vertical');
  if (vertical !== undefined) profile['vertical'] = vertical;
  if (textOf(exchange, 'profile_picture_handle') !== undefined) {
    profile['profile_picture_url'] = `${exchange.world.origin()}/pictures/${exchange.world.ids.hex('picture', 16)}`;
  }
  phone.profile = profile;
  return done();
}

function booleanOf(exchange: Exchange, name: string): boolean | undefined {
  const value = textOf(exchange, name);
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw invalid(`${name} must be true or false`);
  return value === 'true';
}

export const profileRoutes: readonly Route[] = [
  { method: 'GET', pattern: '{phone}/whatsapp_business_profile', handle: getProfile },
  { method: 'POST', pattern: '{phone}/whatsapp_business_profile', handle: postProfile },
  {
    method: 'GET',
    pattern: '{phone}/whatsapp_commerce_settings',
    handle: (exchange) => {
      const { commerce } = found(exchange.world.state.phones, exchange);
      const { catalogId } = exchange.world.credentials;
      return ok({
        data: [{ id: catalogId, is_cart_enabled: commerce.cart, is_catalog_visible: commerce.catalog }],
      });
    },
  },
  {
    method: 'POST',
    pattern: '{phone}/whatsapp_commerce_settings',
    handle: (exchange) => {
      const { commerce } = found(exchange.world.state.phones, exchange);
      commerce.cart = booleanOf(exchange, 'is_cart_enabled') ?? commerce.cart;
      commerce.catalog = booleanOf(exchange, 'is_catalog_visible') ?? commerce.catalog;
      return done();
    },
  },
  {
    method: 'GET',
    pattern: '{phone}/whatsapp_business_encryption',
    handle: (exchange) => {
      const { publicKey } = found(exchange.world.state.phones, exchange);
      const entry = { business_public_key: publicKey, business_public_key_signature_status: 'VALID' };
      return ok({ data: publicKey === null ? [] : [entry] });
    },
  },
  {
    method: 'POST',
    pattern: '{phone}/whatsapp_business_encryption',
    handle: (exchange) => {
      const key = needText(exchange, 'business_public_key');
      if (!key.includes('BEGIN PUBLIC KEY')) throw invalid('business_public_key must be a PEM public key');
      found(exchange.world.state.phones, exchange).publicKey = key;
      return done();
    },
  },
  {
    method: 'GET',
    pattern: '{phone}/official_business_account',
    handle: (exchange) => {
      const { id, officialStatus } = found(exchange.world.state.phones, exchange);
      return ok({ id, oba_status: officialStatus, status_message: 'A simulated number' });
    },
  },
  {
    method: 'POST',
    pattern: '{phone}/official_business_account',
    handle: (exchange) => {
      needText(exchange, 'business_website_url');
      found(exchange.world.state.phones, exchange).officialStatus = 'PENDING';
      return ok({ success: true, message: 'The request was filed' });
    },
  },
];
