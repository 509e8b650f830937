import type { RiskClass } from '../campaign/phase.js';
import { Grant } from './grant.js';
import { mediaUrlGap } from './media-host.js';
import { record } from './errors.js';
import type { WireRequest } from './wire.js';

/** An effect that reached the transport without leave: an abort criterion. Nothing was sent. */
export class UngatedEffect extends Error {
  override readonly name = 'UngatedEffect';
}

/** A request for an asset, a recipient or a host that is not authorized: an abort criterion. Nothing was sent. */
export class WrongAsset extends Error {
  override readonly name = 'WrongAsset';
}

/** The last look before the socket. Judges the request itself, whatever the caller calls it. Throws, or lets it pass. */
export function guard(
  request: WireRequest,
  risk: RiskClass,
  grant: Grant | undefined,
  graphOrigin: string,
  now: Date,
): void {
  if (request.host !== 'graph') {
    const gap = mediaUrlGap(new URL(request.host.origin), graphOrigin);
    if (gap !== undefined) throw new WrongAsset(gap);
    if (request.method !== 'GET') throw new UngatedEffect('only reads go to another host than the Graph');
  }
  const isEffect = risk !== 'read' || request.method !== 'GET';
  if (!isEffect) return;
  const gap = Grant.gap(grant, risk, now);
  if (grant === undefined || gap !== undefined) throw new UngatedEffect(gap);
  guardTarget(request, grant);
  guardRecipient(request, grant);
}

/** An effect names an authorized asset first, or a resource of this run's manifest, and nothing that could lead elsewhere. */
function guardTarget(request: WireRequest, grant: Grant): void {
  const segments = request.path.split('/').slice(1).map(decoded);
  if (segments.some((part) => part === undefined || /^\.{0,2}$/.test(part))) {
    throw new WrongAsset('the path of the request can be read as another one');
  }
  const id = segments[1] ?? '';
  const { protectedIds, assets, owns, kind } = grant.terms;
  if (!protectedIds.has(id) && owns(id)) return;
  const isAsset = kind === 'phase' && assets.has(id) && request.method === 'POST';
  if (!isAsset)
    throw new WrongAsset('the request names an object that is neither an authorized asset nor made by this run');
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function guardRecipient(request: WireRequest, grant: Grant): void {
  for (const to of recipientsOf(request)) {
    if (typeof to === 'string' && grant.terms.recipients.has(to.replace(/^\+/, ''))) continue;
    throw new WrongAsset('the recipient is not the authorized test recipient');
  }
}

/** By number, by user id, or in a list of people that a request is about. */
function recipientsIn(body: Readonly<Record<string, unknown>>): unknown[] {
  const people = [body['block_users'], body['participants']].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  return [
    body['to'],
    body['recipient'],
    ...people.map((one) => record(one)?.['user'] ?? record(one)?.['wa_id'] ?? null),
  ];
}

/** The Graph takes a parameter from the query and from every kind of body alike. */
function recipientsOf({ query, body }: WireRequest): unknown[] {
  const inBody: unknown[] =
    body.kind === 'json'
      ? recipientsIn(record(body.value) ?? {})
      : body.kind === 'form'
        ? [body.fields['to']]
        : body.kind === 'multipart'
          ? body.parts.filter(({ name }) => name === 'to').map((part) => ('value' in part ? part.value : null))
          : [];
  return [query['to'], ...inBody].filter((to) => to !== undefined);
}
