import { type AdminRoute, graphAdmin } from './graph-admin.js';
import { type CallRoute, graphCalls } from './graph-calls.js';
import type { GraphCredentials } from './graph-documents.js';
import { graphGroups, type GroupRoute } from './graph-groups.js';
import { type Fields, fieldsOf, type Reply } from './graph-reply.js';
import type { GraphWebhooks } from './graph-webhooks.js';

/** How the number and its test recipient are; unset: as documented for a number that was never set up. */
export interface NumberOptions {
  readonly calling?: 'enabled' | 'disabled';
  /** Whether the recipient gave leave to be called; default true. */
  readonly permitted?: boolean;
  /** How often the recipient calls once a call has ended; default 0. */
  readonly callbacks?: number;
  /** Whether events of calls and groups are delivered; default true. */
  readonly events?: boolean;
  /** Whether the number may have groups; default true. */
  readonly groups?: boolean;
  /** Whether the recipient wrote in the last 24 hours; default true. */
  readonly hasWritten?: boolean;
}

export type NumberRoute = AdminRoute | CallRoute | 'call_permissions' | GroupRoute;

interface Shown {
  readonly settings: Fields;
  readonly profile: Fields;
  readonly commerce: Fields;
  readonly groups: readonly { readonly id: string; readonly subject: string }[];
  readonly displayNumber: string;
}

interface Parts {
  readonly own: GraphCredentials;
  readonly push: GraphWebhooks['push'];
  readonly made: (value: string) => void;
  readonly page: (query: Readonly<Record<string, string>>, items: readonly unknown[]) => Reply;
}

/** Everything beneath a number but messages and media. */
export function graphNumber(shown: Shown, parts: Parts, options: NumberOptions = {}) {
  const {
    calling,
    permitted = true,
    callbacks = 0,
    events = true,
    groups: entitled = true,
    hasWritten = true,
  } = options;
  const settings: Fields = {
    ...shown.settings,
    calling: {
      ...fieldsOf(shown.settings['calling']),
      ...(calling === undefined ? {} : { status: calling.toUpperCase() }),
    },
  };
  const admin = graphAdmin(
    { settings, whatsapp_business_profile: shown.profile, whatsapp_commerce_settings: shown.commerce },
    { ...parts, hasWritten },
  );
  const calls = graphCalls({
    ...parts,
    displayNumber: shown.displayNumber,
    permitted,
    callbacks,
    events,
    isEnabled: () => String(fieldsOf(admin.settings.settings['calling'])['status']).toUpperCase() === 'ENABLED',
  });
  const groups = graphGroups(shown.groups, { ...parts, entitled, events });

  return {
    ...admin,
    calls,
    groups: groups.groups,
    routeOf: (
      method: string,
      id: string,
      edge: string | undefined,
      more: string | undefined,
      body: Buffer,
    ): NumberRoute | undefined => {
      if (groups.isGroup(id) && edge === undefined) {
        return method === 'GET' ? 'group' : method === 'DELETE' ? 'group_delete' : undefined;
      }
      if (id !== parts.own.phoneNumberId || edge === undefined) return undefined;
      if (edge === 'calls' && method === 'POST') return calls.routeOf(body);
      if (edge === 'call_permissions' && method === 'GET') return 'call_permissions';
      if (edge === 'groups') return method === 'GET' ? 'groups' : method === 'POST' ? 'group_create' : undefined;
      return admin.routeOf(method, edge, more, body);
    },
    answer: (
      route: NumberRoute,
      id: string,
      more: string,
      query: Readonly<Record<string, string>>,
      body: Buffer,
    ): Reply => {
      if (isCall(route)) return calls.act(body);
      if (route === 'call_permissions') return calls.permission(query);
      if (isGroup(route)) return groups.answer(route, id, body);
      return admin.answer(route, more, body, query);
    },
  };
}

const isCall = (route: NumberRoute): route is CallRoute => route.startsWith('call_') && route !== 'call_permissions';
const isGroup = (route: NumberRoute): route is GroupRoute => route.startsWith('group');
