import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { listUpTo, objectId, oneOf, recipient, textUpTo } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, json, post, remove, snakeCase } from '../request.js';
import { text } from './answers.js';
import { someChange } from './change.js';
import { fieldsInput, listInput, listQuery, pageOf } from './listing.js';

const Listed = z.looseObject({ id: z.string(), subject: text });

/** Lists the number's groups. Numbers without the entitlement answer 131215. */
export const listGroups = defineHelper({
  name: 'listGroups',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'groups',
  phase: 1,
  flag: null,
  summary: 'Lists the number’s groups.',
  input: z.strictObject({ phoneNumberId: objectId(), ...listInput }),
  /** Documented as a page of groups; seen both as `data` and as `data.groups`. */
  response: z.looseObject({
    data: z.optional(z.union([z.array(Listed), z.looseObject({ groups: z.optional(z.array(Listed)) })])),
    paging: pageOf(Listed).shape.paging,
  }),
  compose: ({ phoneNumberId, ...page }, version) =>
    get(graphPath(version, segment('phoneNumberId', phoneNumberId), 'groups'), listQuery(page)),
});

const GROUP = { endpointGroup: 'group', phase: 7, flag: 'WATS_ENABLE_GROUPS' } as const;
const GROUP_READ = { ...GROUP, effect: 'none', risk: 'read', flag: null } as const;

/** Changes of groups are carried out later: the outcome comes by webhook, under this request id. */
const Requested = z.looseObject({ messaging_product: text, request_id: text, success: z.optional(z.boolean()) });

const subject = textUpTo(128, 'group subject');
const settings = {
  description: z.optional(textUpTo(2048, 'group description')),
  joinApprovalMode: z.optional(oneOf(['auto_approve', 'approval_required'], 'join_approval_mode')),
};
const groupInput = z.strictObject({ groupId: objectId() });

const whatsApp = (fields: Readonly<Record<string, unknown>>) =>
  json({ messaging_product: 'whatsapp', ...snakeCase(fields) });

/** Makes a group. Its own id comes by webhook, or by the list, where the run's prefix stands in the subject. */
export const createGroup = defineHelper({
  ...GROUP,
  name: 'createGroup',
  effect: 'create',
  risk: 'side-effect',
  endpointGroup: 'groups',
  summary: 'Makes a group; its id comes by webhook.',
  resource: 'group',
  cleanupAction: 'deleteGroup',
  unlistedDays: null,
  idOf: ({ id }) => id,
  input: z.strictObject({ phoneNumberId: objectId(), subject, ...settings }),
  response: z.looseObject({ messaging_product: text, id: text, request_id: text }),
  compose: ({ phoneNumberId, ...fields }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId), 'groups'), whatsApp(fields)),
});

/** Reads one group. */
export const getGroup = defineHelper({
  ...GROUP_READ,
  name: 'getGroup',
  summary: 'Reads one group.',
  input: z.strictObject({ groupId: objectId(), ...fieldsInput }),
  response: z.looseObject({
    id: text,
    messaging_product: text,
    subject: text,
    description: text,
    join_approval_mode: text,
    suspended: z.optional(z.boolean()),
    creation_timestamp: z.optional(z.union([z.number(), z.string()])),
    total_participant_count: z.optional(z.number()),
    participants: z.optional(z.array(z.unknown())),
  }),
  compose: ({ groupId, fields }, version) => get(graphPath(version, segment('groupId', groupId)), { fields }),
});

/** Changes a group's subject, description or way of joining. */
export const updateGroup = defineHelper({
  ...GROUP,
  name: 'updateGroup',
  effect: 'act',
  risk: 'side-effect',
  summary: 'Changes a group’s subject, description or way of joining.',
  input: z.strictObject({ groupId: objectId(), subject: z.optional(subject), ...settings }).check(someChange),
  response: Requested,
  compose: ({ groupId, ...fields }, version) => post(graphPath(version, segment('groupId', groupId)), whatsApp(fields)),
});

/** Deletes a group of this run. */
export const deleteGroup = defineHelper({
  ...GROUP,
  name: 'deleteGroup',
  effect: 'remove',
  risk: 'destructive',
  summary: 'Deletes a group that this run made.',
  resource: 'group',
  inputOf: ({ id }) => ({ groupId: id }),
  input: groupInput,
  response: Requested,
  compose: ({ groupId }, version) => remove(graphPath(version, segment('groupId', groupId))),
});

const InviteLink = z.looseObject({ messaging_product: text, invite_link: z.string() });

/** Reads a group's invitation. */
export const getGroupInviteLink = defineHelper({
  ...GROUP_READ,
  name: 'getGroupInviteLink',
  endpointGroup: 'invite_link',
  summary: 'Reads a group’s invitation.',
  input: groupInput,
  response: InviteLink,
  compose: ({ groupId }, version) => get(graphPath(version, segment('groupId', groupId), 'invite_link')),
});

/** Makes a new invitation; the old one ends. */
export const resetGroupInviteLink = defineHelper({
  ...GROUP,
  name: 'resetGroupInviteLink',
  effect: 'act',
  risk: 'destructive',
  endpointGroup: 'invite_link',
  summary: 'Makes a new invitation; the old one ends.',
  input: groupInput,
  response: InviteLink,
  compose: ({ groupId }, version) => post(graphPath(version, segment('groupId', groupId), 'invite_link'), whatsApp({})),
});

/** Lists who asks to join. */
export const listGroupJoinRequests = defineHelper({
  ...GROUP_READ,
  name: 'listGroupJoinRequests',
  endpointGroup: 'join_requests',
  summary: 'Lists who asks to join a group.',
  input: z.strictObject({ groupId: objectId(), ...listInput }),
  response: pageOf(
    z.looseObject({
      join_request_id: text,
      wa_id: text,
      creation_timestamp: z.optional(z.union([z.number(), z.string()])),
    }),
  ),
  compose: ({ groupId, ...page }, version) =>
    get(graphPath(version, segment('groupId', groupId), 'join_requests'), listQuery(page)),
});

const joinInput = z.strictObject({
  groupId: objectId(),
  joinRequestIds: listUpTo(64, objectId(), 'join_requests'),
});

const joinBody = (action: string, { joinRequestIds }: z.infer<typeof joinInput>) =>
  whatsApp({ action, joinRequests: joinRequestIds.map((id) => ({ joinRequestId: id })) });

/** Lets in who asked to join. */
export const approveGroupJoinRequests = defineHelper({
  ...GROUP,
  name: 'approveGroupJoinRequests',
  effect: 'act',
  risk: 'side-effect',
  endpointGroup: 'join_requests',
  summary: 'Lets in who asked to join.',
  input: joinInput,
  response: Requested,
  compose: (input, version) =>
    post(graphPath(version, segment('groupId', input.groupId), 'join_requests'), joinBody('approve', input)),
});

/** Turns away who asked to join. */
export const rejectGroupJoinRequests = defineHelper({
  ...GROUP,
  name: 'rejectGroupJoinRequests',
  effect: 'act',
  risk: 'destructive',
  endpointGroup: 'join_requests',
  summary: 'Turns away who asked to join.',
  input: joinInput,
  response: Requested,
  compose: (input, version) =>
    remove(graphPath(version, segment('groupId', input.groupId), 'join_requests'), {}, joinBody('reject', input)),
});

/** Takes people out of a group. */
export const removeGroupParticipants = defineHelper({
  ...GROUP,
  name: 'removeGroupParticipants',
  effect: 'act',
  risk: 'destructive',
  endpointGroup: 'participants',
  summary: 'Takes people out of a group.',
  input: z.strictObject({
    groupId: objectId(),
    waIds: listUpTo('group.participants.max', recipient(), 'group participants'),
  }),
  response: Requested,
  compose: ({ groupId, waIds }, version) =>
    remove(
      graphPath(version, segment('groupId', groupId), 'participants'),
      {},
      whatsApp({ action: 'remove', participants: waIds.map((waId) => ({ waId })) }),
    ),
});
