import { randomInt } from 'node:crypto';
import type { GraphCredentials } from './graph-documents.js';
import { type Fields, fieldsOf, jsonFields, ok, refuse, type Reply } from './graph-reply.js';

export interface AdminOptions {
  readonly own: GraphCredentials;
  readonly made: (value: string) => void;
  readonly page: (query: Readonly<Record<string, string>>, items: readonly unknown[]) => Reply;
  readonly hasWritten: boolean;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const EDGES = {
  settings: 'settings',
  whatsapp_business_profile: 'whatsapp_business_profile',
  whatsapp_commerce_settings: 'whatsapp_commerce_settings',
} as const;
type Setting = keyof typeof EDGES;

export type AdminRoute =
  | Setting
  | `${Setting}_change`
  | 'qr_codes'
  | 'qr_create'
  | 'qr_code'
  | 'qr_update'
  | 'qr_delete'
  | 'blocks'
  | 'block'
  | 'unblock'
  | 'public_key';

const isSetting = (edge: string): edge is Setting => Object.hasOwn(EDGES, edge);

/** What an administrator changes of a number: settings, QR codes, blocks; by Meta's reference of each edge. */
export function graphAdmin(shown: Record<Setting, Fields>, options: AdminOptions) {
  const settings: Record<Setting, Fields> = { ...shown };
  const codes = new Map<string, string>();
  const blocked = new Set<string>();

  const merge = (old: Fields, change: Fields): Fields => {
    const pairs = Object.entries(change).map(([name, value]) => {
      const inner = fieldsOf(value);
      return [name, typeof value === 'object' && !Array.isArray(value) ? merge(fieldsOf(old[name]), inner) : value];
    });
    return { ...old, ...(Object.fromEntries(pairs) as Fields) };
  };

  const codeOf = (code: string): Fields => ({
    code,
    prefilled_message: codes.get(code),
    deep_link_url: `https://wa.me/message/${code}`,
  });

  const save = ({ code, prefilled_message: text }: Fields): Reply => {
    if (typeof text !== 'string' || text === '' || text.length > 140)
      return refuse(400, 100, '(#100) Invalid parameter');
    const known = typeof code === 'string' ? code : undefined;
    if (known !== undefined && !codes.has(known)) return refuse(404, 100, 'QR code not found', 33);
    const name = known ?? Array.from({ length: 14 }, () => ALPHABET[randomInt(32)]).join('');
    codes.set(name, text);
    options.made(name);
    return ok(codeOf(name));
  };

  const users = (body: Buffer): readonly string[] => {
    const { block_users: list } = jsonFields(body);
    return Array.isArray(list) ? list.map((one) => String(fieldsOf(one)['user']).replace(/^\+/, '')) : [];
  };

  const change = (body: Buffer, blocking: boolean): Reply => {
    const [user] = users(body);
    if (user === undefined) return refuse(400, 100, '(#100) Param block_users is required');
    if (blocking && !options.hasWritten) return refuse(400, 131047, 'Re-engagement message');
    if (!blocking && !blocked.has(user)) return refuse(400, 139100, 'Failed to block/unblock some users');
    if (blocking) blocked.add(user);
    else blocked.delete(user);
    const changed = [{ input: user, wa_id: user }];
    return ok({
      messaging_product: 'whatsapp',
      block_users: { [blocking ? 'added_users' : 'removed_users']: changed },
    });
  };

  return {
    settings,
    codes,
    blocked,
    routeOf: (method: string, edge: string, more: string | undefined, body: Buffer): AdminRoute | undefined => {
      if (edge === 'message_qrdls' && more !== undefined) return method === 'DELETE' ? 'qr_delete' : 'qr_code';
      if (more !== undefined) return undefined;
      if (edge === 'message_qrdls') {
        return method === 'GET' ? 'qr_codes' : jsonFields(body)['code'] === undefined ? 'qr_create' : 'qr_update';
      }
      if (edge === 'block_users') return method === 'GET' ? 'blocks' : method === 'POST' ? 'block' : 'unblock';
      if (edge === 'whatsapp_business_encryption' && method === 'GET') return 'public_key';
      if (!isSetting(edge)) return undefined;
      return method === 'GET' ? edge : method === 'POST' ? `${edge}_change` : undefined;
    },
    answer: (route: AdminRoute, more: string, body: Buffer, query: Readonly<Record<string, string>>): Reply => {
      switch (route) {
        case 'qr_codes':
          return options.page(query, [...codes.keys()].map(codeOf));
        case 'qr_create':
        case 'qr_update':
          return save(jsonFields(body));
        case 'qr_code':
          return codes.has(more) ? ok({ data: [codeOf(more)] }) : refuse(404, 100, 'QR code not found', 33);
        case 'qr_delete':
          return codes.delete(more) ? ok({ success: true }) : refuse(404, 100, 'QR code not found', 33);
        case 'blocks':
          return options.page(
            query,
            [...blocked].map((user) => ({ messaging_product: 'whatsapp', wa_id: user })),
          );
        case 'block':
        case 'unblock':
          return change(body, route === 'block');
        case 'public_key':
          return ok({ data: [] });
        case 'settings':
          return ok(settings.settings);
        case 'whatsapp_business_profile':
        case 'whatsapp_commerce_settings':
          return ok({ data: [settings[route]] });
        default: {
          const name = route.slice(0, -'_change'.length) as Setting;
          const { messaging_product: _product, ...fields } = jsonFields(body);
          settings[name] = merge(settings[name], fields);
          return ok({ success: true });
        }
      }
    },
  };
}
