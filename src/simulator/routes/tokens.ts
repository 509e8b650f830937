import { invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { needText } from '../route.js';
import type { Exchange, Route } from '../route.js';

const NEEDED = ['whatsapp_business_management', 'whatsapp_business_messaging'];
const LIFETIME_S = 60 * 86_400;

function debugToken(exchange: Exchange): Answer {
  const { credentials, faults } = exchange.world;
  if (faults.has('no-debug-token')) throw refuse(2500);
  const input = exchange.query.get('input_token');
  if (input === null || input === '') throw invalid('The parameter input_token is required');
  const now = Math.floor(exchange.world.now().getTime() / 1000);
  const expired = faults.has('expired-token');
  if (input !== credentials.accessToken || expired) {
    const error = { code: 190, message: 'The token is not valid', ...(expired ? { subcode: 463 } : {}) };
    return ok({ data: { app_id: credentials.appId, is_valid: false, error, scopes: [] } });
  }
  const scopes = [
    ...(faults.has('missing-scope') ? NEEDED.slice(0, 1) : NEEDED),
    ...(faults.has('advertising-token') ? ['ads_management'] : []),
  ];
  const target = faults.has('foreign-target') ? [...credentials.wabaId].reverse().join('') : credentials.wabaId;
  const targets = faults.has('broad-token') ? {} : { target_ids: [target] };
  return ok({
    data: {
      app_id: credentials.appId,
      type: 'SYSTEM_USER',
      application: 'Simulated App',
      data_access_expires_at: 0,
      expires_at: now + LIFETIME_S,
      is_valid: true,
      issued_at: now - LIFETIME_S,
      scopes,
      granular_scopes: scopes.map((scope) => ({ scope, ...(scope.startsWith('ads') ? {} : targets) })),
      user_id: [...credentials.appId].reverse().join(''),
    },
  });
}

function exchangeCode(exchange: Exchange): Answer {
  const { credentials, ids } = exchange.world;
  needText(exchange, 'code');
  const known =
    needText(exchange, 'client_id') === credentials.appId &&
    needText(exchange, 'client_secret') === credentials.appSecret;
  if (!known) throw refuse(101);
  return ok({ access_token: `EAA${ids.text('exchanged-token', 120)}`, token_type: 'bearer', expires_in: LIFETIME_S });
}

export const tokenRoutes: readonly Route[] = [
  { method: 'GET', pattern: 'debug_token', handle: debugToken },
  { method: 'GET', pattern: 'oauth/access_token', handle: exchangeCode, open: true },
];
