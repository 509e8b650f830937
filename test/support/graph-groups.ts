import { randomBytes } from 'node:crypto';
import type { GraphCredentials } from './graph-documents.js';
import { gone, jsonFields, ok, refuse, type Reply } from './graph-reply.js';
import type { GraphWebhooks } from './graph-webhooks.js';

export interface GroupsOptions {
  readonly own: GraphCredentials;
  readonly push: GraphWebhooks['push'];
  readonly made: (value: string) => void;
  /** False: 131215 on every edge of groups. */
  readonly entitled: boolean;
  /** False: no lifecycle update is delivered. */
  readonly events: boolean;
}

interface Shown {
  readonly id: string;
  readonly subject: string;
}

/** The group edges, by Meta's groups pages: creation and deletion are carried out and told later. */
export function graphGroups(shown: readonly Shown[], options: GroupsOptions) {
  const groups = new Map<string, Shown>(shown.map((group) => [group.id, group]));
  const known = new Set(groups.keys());

  const tell = (entry: object): void => {
    if (!options.events) return;
    const value = () => ({
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: options.own.phoneNumberId },
      groups: [{ timestamp: String(Math.floor(Date.now() / 1000)), ...entry }],
    });
    options.push('group_lifecycle_update', value).catch(() => undefined);
  };

  const create = (body: Buffer): Reply => {
    const { subject } = jsonFields(body);
    if (typeof subject !== 'string' || subject === '') return refuse(400, 100, '(#100) Param subject is required');
    const group = { id: randomBytes(30).toString('base64url'), subject };
    const requestId = randomBytes(16).toString('hex');
    groups.set(group.id, group);
    known.add(group.id);
    options.made(group.id);
    options.made(requestId);
    tell({ group_id: group.id, type: 'group_create', request_id: requestId, subject });
    return ok({ messaging_product: 'whatsapp', request_id: requestId });
  };

  return {
    groups,
    isGroup: (id: string) => known.has(id),
    answer: (route: GroupRoute, id: string, body: Buffer): Reply => {
      if (!options.entitled) {
        return refuse(400, 131215, '(#131215) This phone number is not eligible to access Groups APIs');
      }
      if (route === 'group_create') return create(body);
      if (route === 'groups') return ok({ data: { groups: [...groups.values()] }, paging: {} });
      const group = groups.get(id);
      if (group === undefined) return gone(id);
      if (route === 'group') return ok({ ...group, messaging_product: 'whatsapp', join_approval_mode: 'auto_approve' });
      groups.delete(id);
      tell({ group_id: id, type: 'group_delete', request_id: randomBytes(16).toString('hex') });
      return ok({ messaging_product: 'whatsapp', request_id: randomBytes(16).toString('hex') });
    },
  };
}

export type GroupRoute = 'groups' | 'group_create' | 'group' | 'group_delete';
