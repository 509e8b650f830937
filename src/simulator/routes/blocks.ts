import { isRecord } from '../fields.js';
import { pageOf } from '../paging.js';
import { invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, listOf, needProduct } from '../route.js';
import type { Exchange, Route } from '../route.js';
import type { Json } from '../state.js';

const DAY_MS = 86_400_000;

function usersOf(exchange: Exchange): readonly string[] {
  needProduct(exchange);
  const users = listOf(exchange, 'block_users') ?? [];
  if (users.length === 0) throw invalid('The parameter block_users is required');
  return users.map((entry) => {
    const user = isRecord(entry) ? entry['user'] : undefined;
    if (typeof user !== 'string' || !/^\+?\d{5,15}$/.test(user)) throw invalid('user must be a phone number');
    return user;
  });
}

function change(exchange: Exchange, blocking: boolean): Answer {
  const phone = found(exchange.world.state.phones, exchange);
  const now = exchange.world.now().getTime();
  const changed: Json[] = [];
  let refused = 0;
  for (const user of usersOf(exchange)) {
    const waId = user.replace(/^\+/, '');
    const wrote = now - (phone.lastInbound.get(waId) ?? 0) < DAY_MS;
    if (blocking ? !wrote : !phone.blocked.has(waId)) {
      refused += 1;
      continue;
    }
    if (blocking) phone.blocked.set(waId, { seq: (exchange.world.state.seq += 1), waId });
    else phone.blocked.delete(waId);
    changed.push({ input: user, wa_id: waId });
  }
  if (changed.length === 0) {
    throw refuse(
      refused > 0 && blocking ? 131047 : 139100,
      'Only people who wrote in the last 24 hours can be blocked',
    );
  }
  if (refused > 0) throw refuse(139100, `${refused} of the users could not be changed`);
  return ok({ messaging_product: 'whatsapp', block_users: { [blocking ? 'added_users' : 'removed_users']: changed } });
}

export const blockRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '{phone}/block_users',
    handle: (exchange) => {
      const page = pageOf(exchange, found(exchange.world.state.phones, exchange).blocked.values());
      const data = page.items.map(({ waId }) => ({ messaging_product: 'whatsapp', wa_id: waId }));
      return ok({ data, ...(page.paging === undefined ? {} : { paging: page.paging }) });
    },
  },
  { method: 'POST', pattern: '{phone}/block_users', handle: (exchange) => change(exchange, true) },
  { method: 'DELETE', pattern: '{phone}/block_users', handle: (exchange) => change(exchange, false) },
];
