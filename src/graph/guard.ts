import type { OptInFlag } from '../campaign/flags.js';
import type { RiskClass } from '../campaign/phase.js';
import { type Need, needsOf, needsOfOwn } from './edges.js';
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
  flag: OptInFlag | null = null,
): void {
  if (request.host !== 'graph') {
    const gap = mediaUrlGap(new URL(request.host.origin), graphOrigin);
    if (gap !== undefined) throw new WrongAsset(gap);
    if (request.method !== 'GET') throw new UngatedEffect('only reads go to another host than the Graph');
  }
  const isEffect = risk !== 'read' || request.method !== 'GET';
  if (!isEffect) return;
  const gap = Grant.gap(grant, risk, now, flag);
  if (grant === undefined || gap !== undefined) throw new UngatedEffect(gap);
  guardTarget(request, grant);
  guardRecipient(request, grant);
}

/** An effect names an authorized asset first, or a resource of this run's manifest, and nothing that could lead elsewhere. */
function guardTarget(request: WireRequest, grant: Grant): void {
  // A token exchange uses its code up by a GET: no run sends one.
  if (request.method === 'GET') throw new WrongAsset('no run sends this: it is composed only');
  const segments = request.path.split('/').slice(1).map(decoded);
  if (segments.some((part) => part === undefined || /^\.{0,2}$/.test(part))) {
    throw new WrongAsset('the path of the request can be read as another one');
  }
  const parts = segments.map((part) => part ?? '');
  const id = parts[1] ?? '';
  const { protectedIds, assets, owns, kind } = grant.terms;
  const isOwn = !protectedIds.has(id) && owns(id);
  if (!isOwn && !assets.has(id)) {
    throw new WrongAsset('the request names an object that is neither an authorized asset nor made by this run');
  }
  const needs = (isOwn ? needsOfOwn : needsOf)(request, parts, kind === 'clean-up');
  if (needs === undefined) {
    throw new WrongAsset(
      kind === 'clean-up'
        ? 'a clean-up only removes and restores'
        : 'no run sends this to an asset: it is composed only',
    );
  }
  for (const need of needs) demand(need, grant);
}

function demand(need: Need, { terms }: Grant): void {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  switch (need.kind) {
    case 'owned':
      if (terms.owns(text(need.id))) return;
      throw new WrongAsset('the request changes something that this run did not make');
    case 'own-name':
      if (terms.ownsName(text(need.name))) return;
      throw new WrongAsset('the request names something without the prefix of this run');
    case 'step':
      if (terms.steps.has(need.step)) return;
      throw new UngatedEffect(`the step ${need.step} was not confirmed by itself`);
    case 'restored':
      if (terms.restores(need.setting, need.value)) return;
      throw new WrongAsset('the request sets something else than what was there before the run');
  }
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
    if (typeof to === 'string' && isRecipient(to.replace(/^\+/, ''), grant)) continue;
    throw new WrongAsset('the recipient is not the authorized test recipient');
  }
}

/** A clean-up has no recipients; it may name whom the run blocked. */
function isRecipient(to: string, { terms }: Grant): boolean {
  return terms.kind === 'clean-up' ? terms.owns(to) : terms.recipients.has(to);
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
