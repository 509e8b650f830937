import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { listUpTo, objectId, recipient } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, json, post, remove } from '../request.js';
import { ADMIN } from './administration.js';
import { text } from './answers.js';
import { listInput, listQuery, pageOf } from './listing.js';

const BLOCK = { endpointGroup: 'block_users', resource: 'block' } as const;

const blockInput = z.strictObject({
  phoneNumberId: objectId(),
  users: listUpTo('block.max', recipient(), 'block_users'),
});

const users = z.optional(z.array(z.looseObject({ input: text, wa_id: text })));
const Blocked = z.looseObject({
  messaging_product: text,
  block_users: z.looseObject({ added_users: users, removed_users: users, failed_users: z.optional(z.unknown()) }),
});

/** As the list of the blocked shows them. */
const digits = (list: readonly string[]) => list.map((user) => user.replace(/^\+/, '')).join(',');

const edge = (version: string, phoneNumberId: string) =>
  graphPath(version, segment('phoneNumberId', phoneNumberId), 'block_users');

const bodyOf = (list: readonly string[]) =>
  json({ messaging_product: 'whatsapp', block_users: list.map((user) => ({ user })) });

/** Lists who is blocked. */
export const listBlockedUsers = defineHelper({
  name: 'listBlockedUsers',
  effect: 'none',
  risk: 'read',
  endpointGroup: BLOCK.endpointGroup,
  phase: 1,
  flag: null,
  summary: 'Lists who is blocked.',
  input: z.strictObject({ phoneNumberId: objectId(), ...listInput }),
  response: pageOf(z.looseObject({ messaging_product: text, wa_id: text })),
  compose: ({ phoneNumberId, ...page }, version) => get(edge(version, phoneNumberId), listQuery(page)),
});

/** Blocks people who wrote in the last 24 hours. */
export const blockUsers = defineHelper({
  ...ADMIN,
  ...BLOCK,
  name: 'blockUsers',
  effect: 'create',
  summary: 'Blocks people who wrote in the last 24 hours.',
  cleanupAction: 'unblockUsers',
  unlistedDays: null,
  idOf: (_response, { users: list }) => digits(list),
  knownId: ({ users: list }) => digits(list),
  input: blockInput,
  response: Blocked,
  compose: ({ phoneNumberId, users: list }, version) => post(edge(version, phoneNumberId), bodyOf(list)),
});

/** Lifts the block of people whom this run blocked. */
export const unblockUsers = defineHelper({
  ...ADMIN,
  ...BLOCK,
  name: 'unblockUsers',
  effect: 'remove',
  summary: 'Lifts the block of people whom this run blocked.',
  inputOf: ({ id, phoneNumberId = '' }) => ({ phoneNumberId, users: id.split(',') }),
  input: blockInput,
  response: Blocked,
  compose: ({ phoneNumberId, users: list }, version) => remove(edge(version, phoneNumberId), {}, bodyOf(list)),
});
