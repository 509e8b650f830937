import type { GatedStep } from '../campaign/flags.js';
import { record } from './errors.js';
import type { WireRequest } from './wire.js';

/** What the grant of an effect must know before it may happen. */
export type Need =
  /** The object stands in the manifest of the run. */
  | { readonly kind: 'owned'; readonly id: unknown }
  /** The name begins with the prefix of the run and its separator. */
  | { readonly kind: 'own-name'; readonly name: unknown }
  /** The operator confirmed this step by itself. */
  | { readonly kind: 'step'; readonly step: GatedStep }
  /** The value is the one from before the run. */
  | { readonly kind: 'restored'; readonly setting: string; readonly value: string };

interface Edge {
  readonly method: 'POST' | 'DELETE';
  /** The path behind the id of the asset: `calls`, or `message_qrdls/*`. */
  readonly path: string;
  /** Told from the body, where one path serves several effects. */
  readonly when?: (body: Readonly<Record<string, unknown>>) => boolean;
  /** Whether a clean-up may do it: deletes, restores and terminations. */
  readonly cleans: boolean;
  readonly needs: (request: Parts) => readonly Need[];
}

interface Parts {
  /** The last segment of the path, decoded. */
  readonly last: string;
  readonly query: WireRequest['query'];
  readonly body: Readonly<Record<string, unknown>>;
}

const own = (name: unknown): Need => ({ kind: 'own-name', name });
const owned = (id: unknown): Need => ({ kind: 'owned', id });
const step = (name: GatedStep): Need => ({ kind: 'step', step: name });
const acts =
  (...actions: readonly string[]) =>
  ({ action }: Readonly<Record<string, unknown>>) =>
    typeof action === 'string' && actions.includes(action);

/**
 * Edges of an asset that a run may send an effect to. All others are composed only, whatever the grant: registration,
 * PIN and verification, subscription and callback override, public key, official account, tokens, migration, archive.
 */
const SENT: ReadonlySet<string> = new Set([
  ...['messages', 'marketing_messages', 'media', 'uploads', 'message_templates', 'upsert_message_templates', 'flows'],
  ...['calls', 'groups', 'message_qrdls', 'block_users'],
  ...['settings', 'whatsapp_business_profile', 'whatsapp_commerce_settings'],
]);

/**
 * Effects on an edge of an asset that need more than the asset: they touch what may have been there before the run, or
 * nobody can take them back. Every other POST on such an edge makes something new or sends. Source: Meta's reference of
 * each edge.
 */
const EDGES: readonly Edge[] = [
  { method: 'POST', path: 'message_templates', cleans: false, needs: ({ body }) => [own(body['name'])] },
  { method: 'POST', path: 'upsert_message_templates', cleans: false, needs: ({ body }) => [own(body['name'])] },
  {
    method: 'DELETE',
    path: 'message_templates',
    cleans: true,
    // By name alone it deletes every language: the name must be the run's, and so must the one that is meant.
    needs: ({ query }) => [own(query['name']), ...(query['hsm_id'] === undefined ? [] : [owned(query['hsm_id'])])],
  },
  {
    method: 'POST',
    path: 'flows',
    cleans: false,
    needs: ({ body }) => [own(body['name']), ...(body['publish'] === true ? [step('publish')] : [])],
  },
  { method: 'POST', path: 'groups', cleans: false, needs: ({ body }) => [own(body['subject'])] },
  {
    method: 'POST',
    path: 'calls',
    when: acts('terminate'),
    cleans: true,
    needs: ({ body }) => [owned(body['call_id'])],
  },
  { method: 'POST', path: 'calls', when: acts('pre_accept', 'accept'), cleans: false, needs: () => [step('accept')] },
  {
    method: 'POST',
    path: 'message_qrdls',
    cleans: false,
    // Codes have no name: the text of one begins with it.
    needs: ({ body: { code, prefilled_message: text } }) => [
      own(typeof text === 'string' ? text.split(' ')[0] : null),
      ...(code === undefined ? [] : [owned(code)]),
    ],
  },
  { method: 'DELETE', path: 'message_qrdls/*', cleans: true, needs: ({ last }) => [owned(last)] },
  {
    method: 'DELETE',
    path: 'block_users',
    cleans: true,
    needs: ({ body }) => {
      const users = body['block_users'];
      return Array.isArray(users) ? users.map((user) => owned(record(user)?.['user'])) : [owned(null)];
    },
  },
];

/** Settings of a number: in clean-up they take back exactly what they held. */
const SETTINGS = ['settings', 'whatsapp_business_profile', 'whatsapp_commerce_settings'];

/** Edges of the run's own objects that need a confirmation of their own. */
const OWN_EDGES: Readonly<Record<string, GatedStep>> = { publish: 'publish', deprecate: 'publish' };

/** What an effect on the edge of an asset needs beside the asset; undefined: it is never sent. */
export function needsOf(
  request: WireRequest,
  segments: readonly string[],
  isCleanup: boolean,
): readonly Need[] | undefined {
  const rest = segments.slice(2);
  const body = bodyOf(request);
  const edge = EDGES.find(
    ({ method, path, when }) => method === request.method && matches(path, rest) && (when?.(body) ?? true),
  );
  if (edge !== undefined && (edge.cleans || !isCleanup)) {
    return edge.needs({ last: segments.at(-1) ?? '', query: request.query, body });
  }
  const [setting = '', more] = rest;
  if (!isCleanup) return request.method === 'POST' && more === undefined && SENT.has(setting) ? [] : undefined;
  if (request.method !== 'POST' || more !== undefined || !SETTINGS.includes(setting)) return undefined;
  return [{ kind: 'restored', setting, value: restorable(request) }];
}

/** What an effect on an object of the run's own needs; undefined: a clean-up has no business there. */
export function needsOfOwn(
  request: WireRequest,
  segments: readonly string[],
  isCleanup: boolean,
): readonly Need[] | undefined {
  if (isCleanup) return request.method === 'DELETE' && segments.length === 2 ? [] : undefined;
  const gated = OWN_EDGES[segments[2] ?? ''];
  // What is renamed must bear the run's name all the same: clean-up may have to find it by that. On an edge it is a file's.
  const { name } = segments.length === 2 ? bodyOf(request) : {};
  return [...(gated === undefined ? [] : [step(gated)]), ...(name === undefined ? [] : [own(name)])];
}

/** What a request sets, in one text that a manifest can seal and compare; without a comma, which parts ids there. */
export function restorable({ query, body }: WireRequest): string {
  return Buffer.from(JSON.stringify([query, body.kind === 'json' ? body.value : null])).toString('base64url');
}

/** The query and body of a text that `restorable` made. */
export function restoredFrom(text: string): readonly [query: unknown, body: unknown] {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [unknown, unknown];
}

function bodyOf({ body }: WireRequest): Readonly<Record<string, unknown>> {
  return body.kind === 'json' ? (record(body.value) ?? {}) : {};
}

function matches(path: string, rest: readonly string[]): boolean {
  const wanted = path.split('/');
  return wanted.length === rest.length && wanted.every((part, at) => part === '*' || part === rest[at]);
}
