import { isRecord, pick } from '../fields.js';
import { listed, pageOf } from '../paging.js';
import { done, invalid, ok, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, listOf, needProduct, needText, textOf } from '../route.js';
import type { Exchange, Route } from '../route.js';
import type { Group, Json, PhoneNumber } from '../state.js';

const UNASKED = ['id', 'messaging_product', 'subject', 'creation_timestamp', 'suspended', 'join_approval_mode'];

function entitled(exchange: Exchange): void {
  if (exchange.world.faults.has('no-groups')) throw refuse(131215);
}

function phoneOf(exchange: Exchange): PhoneNumber {
  entitled(exchange);
  return found(exchange.world.state.phones, exchange);
}

function groupOf(exchange: Exchange): Group {
  entitled(exchange);
  return found(exchange.world.state.groups, exchange);
}

function node(group: Group): Json {
  return {
    id: group.id,
    messaging_product: 'whatsapp',
    subject: group.subject,
    description: group.description,
    join_approval_mode: group.approval,
    suspended: false,
    creation_timestamp: Math.floor(group.createdAt / 1000),
    participants: [...group.participants].map((waId) => ({ wa_id: waId })),
    total_participant_count: group.participants.size,
  };
}

function announce(exchange: Exchange, group: Group, change: Json): void {
  const phone = exchange.world.state.phones.get(group.phoneNumberId);
  if (phone === undefined) return;
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: phone.digits, phone_number_id: phone.id },
    groups: [{ timestamp: String(Math.floor(exchange.world.now().getTime() / 1000)), group_id: group.id, ...change }],
  };
  exchange.world.webhooks.push(
    phone.wabaId,
    group.id,
    [{ field: 'group_lifecycle_update', value }],
    exchange.world.messageGapMs,
  );
}

function newLink(exchange: Exchange): string {
  return `https://chat.whatsapp.com/${exchange.world.ids.text('invite', 22)}`;
}

function create(exchange: Exchange): Answer {
  needProduct(exchange);
  const phone = phoneOf(exchange);
  const { ids, state } = exchange.world;
  const subject = needText(exchange, 'subject').trim();
  const description = textOf(exchange, 'description') ?? '';
  if (subject === '' || subject.length > 128) throw invalid('subject must have 1 to 128 characters');
  if (description.length > 2048) throw invalid('description must have at most 2048 characters');
  const approval = textOf(exchange, 'join_approval_mode') ?? 'auto_approve';
  if (approval !== 'auto_approve' && approval !== 'approval_required') throw invalid('join_approval_mode is not known');
  const group: Group = {
    seq: (state.seq += 1),
    id: Buffer.from(`capi_group:${phone.digits}:${ids.hex('group', 12)}`).toString('base64url'),
    phoneNumberId: phone.id,
    subject,
    description,
    approval,
    inviteLink: newLink(exchange),
    createdAt: exchange.world.now().getTime(),
    participants: new Set(),
    joinRequests: new Map(),
  };
  state.groups.set(group.id, group);
  const requestId = ids.hex('group-request', 32);
  announce(exchange, group, {
    type: 'group_create',
    request_id: requestId,
    subject,
    invite_link: group.inviteLink,
    join_approval_mode: approval,
  });
  return ok({ messaging_product: 'whatsapp', request_id: requestId });
}

function list(exchange: Exchange): Answer {
  const phone = phoneOf(exchange);
  const own = [...exchange.world.state.groups.values()].filter(
    (group) => group.phoneNumberId === phone.id && listed(exchange, group.createdAt),
  );
  const page = pageOf(exchange, own);
  const groups = page.items.map((group) => ({
    id: group.id,
    subject: group.subject,
    created_at: String(Math.floor(group.createdAt / 1000)),
  }));
  return ok({ data: { groups }, ...(page.paging === undefined ? {} : { paging: page.paging }) });
}

function update(exchange: Exchange): Answer {
  needProduct(exchange);
  const group = groupOf(exchange);
  const subject = textOf(exchange, 'subject')?.trim() ?? group.subject;
  if (subject === '' || subject.length > 128) throw invalid('subject must have 1 to 128 characters');
  group.subject = subject;
  group.description = textOf(exchange, 'description') ?? group.description;
  return done();
}

function answerJoinRequests(exchange: Exchange, approve: boolean): Answer {
  const group = groupOf(exchange);
  const asked = (listOf(exchange, 'join_requests') ?? []).map((entry) =>
    String(isRecord(entry) ? entry['join_request_id'] : entry),
  );
  if (asked.length === 0) throw invalid('The parameter join_requests is required');
  const settled = asked.filter((id) => {
    const request = group.joinRequests.get(id);
    if (request === undefined) return false;
    if (approve) group.participants.add(request.waId);
    return group.joinRequests.delete(id);
  });
  if (settled.length === 0) throw refuse(131213);
  return ok({
    messaging_product: 'whatsapp',
    [approve ? 'approved_join_requests' : 'rejected_join_requests']: settled,
  });
}

function removeParticipants(exchange: Exchange): Answer {
  needProduct(exchange);
  const group = groupOf(exchange);
  const people = (listOf(exchange, 'participants') ?? []).map((entry) =>
    String(isRecord(entry) ? (entry['wa_id'] ?? entry['user']) : entry).replace(/^\+/, ''),
  );
  if (people.length === 0) throw invalid('The parameter participants is required');
  if (!people.some((waId) => group.participants.has(waId))) throw refuse(131212);
  for (const waId of people) group.participants.delete(waId);
  return done();
}

export const groupRoutes: readonly Route[] = [
  { method: 'GET', pattern: '{phone}/groups', handle: list },
  { method: 'POST', pattern: '{phone}/groups', handle: create, creates: true },
  {
    method: 'GET',
    pattern: '{group}',
    handle: (exchange) => ok(pick(node(groupOf(exchange)), exchange.query.get('fields'), UNASKED)),
  },
  { method: 'POST', pattern: '{group}', handle: update },
  {
    method: 'DELETE',
    pattern: '{group}',
    handle: (exchange) => {
      const group = groupOf(exchange);
      exchange.world.state.groups.delete(group.id);
      announce(exchange, group, { type: 'group_delete' });
      return done();
    },
  },
  {
    method: 'GET',
    pattern: '{group}/invite_link',
    handle: (exchange) => ok({ messaging_product: 'whatsapp', invite_link: groupOf(exchange).inviteLink }),
  },
  {
    method: 'POST',
    pattern: '{group}/invite_link',
    handle: (exchange) => {
      needProduct(exchange);
      const group = groupOf(exchange);
      group.inviteLink = newLink(exchange);
      return ok({ messaging_product: 'whatsapp', invite_link: group.inviteLink });
    },
  },
  {
    method: 'GET',
    pattern: '{group}/join_requests',
    handle: (exchange) => {
      const entries = [...groupOf(exchange).joinRequests].map(([id, request]) => ({ ...request, id }));
      const page = pageOf(exchange, entries);
      const data = page.items.map(({ id, waId, at }) => ({
        join_request_id: id,
        wa_id: waId,
        creation_timestamp: Math.floor(at / 1000),
      }));
      return ok({ data, ...(page.paging === undefined ? {} : { paging: page.paging }) });
    },
  },
  { method: 'POST', pattern: '{group}/join_requests', handle: (exchange) => answerJoinRequests(exchange, true) },
  { method: 'DELETE', pattern: '{group}/join_requests', handle: (exchange) => answerJoinRequests(exchange, false) },
  { method: 'DELETE', pattern: '{group}/participants', handle: removeParticipants },
];
