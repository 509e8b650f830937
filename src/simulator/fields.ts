import { Refusal } from './reply.js';

/** One name of a `fields` parameter, with the names asked of what it holds and the most entries of a list. */
export interface Field {
  readonly name: string;
  readonly limit: number | null;
  readonly inner: readonly Field[];
}

const MAX_DEPTH = 5;

/** Fields that Meta documents for a node and that are unset on every simulated one. */
const UNSET_FIELDS: ReadonlySet<string> = new Set([
  ...['audiences', 'dcc_config', 'primary_business_location', 'primary_funding_id', 'purchase_order_number'],
  ...['schedules', 'auth_international_rate_eligibility', 'marketing_messages_lite_api_status'],
  ...['marketing_messages_onboarding_status', 'creation_time', 'analytics', 'template_analytics'],
  ...['conversation_analytics', 'pricing_analytics', 'call_analytics', 'group_analytics', 'assigned_users'],
  ...['certificate', 'new_certificate', 'new_display_name', 'new_name_status', 'search_visibility', 'username'],
  ...['is_preverified_number', 'last_onboarded_time', 'eligibility_for_api_business_global_search'],
  ...['conversational_automation', 'is_on_biz_app', 'unified_cert_status', 'official_business_account'],
  ...['correct_category', 'previous_category', 'sub_category', 'library_template_name', 'display_format'],
  ...['cta_url_link_tracking_opted_out', 'degrees_of_freedom_spec', 'bid_spec', 'last_updated_time'],
  ...['is_primary_device_delivery_only', 'specific_rejection_reason', 'message_send_ttl_seconds'],
  ...['data_api_version', 'data_channel_uri', 'endpoint_uri', 'json_version', 'metric', 'created_at', 'updated_at'],
  ...['address', 'description', 'email', 'profile_picture_url', 'websites', 'vertical', 'about', 'invite_link'],
]);

/** Reads `a,b{c,d},e.limit(2)`; other modifiers after a dot are left to the route. */
export function parseFields(text: string, depth = 0): readonly Field[] {
  return splitTop(text)
    .map((part) => {
      const brace = part.indexOf('{');
      const head = (brace === -1 ? part : part.slice(0, brace)).split('.')[0]?.split('(')[0]?.trim() ?? '';
      const end = part.lastIndexOf('}');
      const inner = brace === -1 || end < brace || depth >= MAX_DEPTH ? '' : part.slice(brace + 1, end);
      const limit = /\.limit\((\d{1,9})\)/.exec(brace === -1 ? part : part.slice(0, brace))?.[1];
      return {
        name: head,
        limit: limit === undefined ? null : Number(limit),
        inner: inner === '' ? [] : parseFields(inner, depth + 1),
      };
    })
    .filter((field) => field.name !== '');
}

function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let open = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '{' || letter === '(') open += 1;
    else if (letter === '}' || letter === ')') open -= 1;
    else if (letter === ',' && open <= 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/**
 * The asked fields of a node, or those that Graph gives unasked; a node's `id` always comes with it. Throws 100 for a
 * field that no node of the kind has.
 */
export function pick(
  node: Readonly<Record<string, unknown>>,
  asked: string | null,
  unasked: readonly string[],
): Record<string, unknown> {
  const fields =
    asked === null || asked.trim() === ''
      ? unasked.map((name) => ({ name, limit: null, inner: [] }))
      : parseFields(asked);
  const unknown = fields.find(({ name }) => !Object.hasOwn(node, name) && !UNSET_FIELDS.has(name));
  if (unknown !== undefined) {
    throw new Refusal(100, { message: `(#100) Tried accessing nonexisting field (${unknown.name.slice(0, 100)})` });
  }
  const picked = choose(node, fields);
  return Object.hasOwn(node, 'id') ? { ...picked, id: node['id'] } : picked;
}

function choose(node: Readonly<Record<string, unknown>>, fields: readonly Field[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const { name, limit, inner } of fields) {
    if (!Object.hasOwn(node, name)) continue;
    const whole: unknown = node[name];
    if (whole === undefined) continue;
    const value: unknown = limit !== null && Array.isArray(whole) ? whole.slice(0, limit) : whole;
    picked[name] = inner.length === 0 ? value : chooseInside(value, inner);
  }
  return picked;
}

function chooseInside(value: unknown, fields: readonly Field[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => chooseInside(item, fields));
  return isRecord(value) ? choose(value, fields) : value;
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
