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

/** An effect names an authorized asset first, or a resource of this run's manifest. */
function guardTarget(request: WireRequest, grant: Grant): void {
  const id = decodeURIComponent(request.path.split('/')[2] ?? '');
  if (grant.terms.owns(id)) return;
  const isOwn = grant.terms.kind === 'phase' && grant.terms.assets.has(id) && request.method === 'POST';
  if (!isOwn)
    throw new WrongAsset('the request names an object that is neither an authorized asset nor made by this run');
}

function guardRecipient(request: WireRequest, grant: Grant): void {
  if (request.body.kind !== 'json') return;
  const to = record(request.body.value)?.['to'];
  if (to === undefined) return;
  if (typeof to !== 'string' || !grant.terms.recipients.has(to.replace(/^\+/, ''))) {
    throw new WrongAsset('the recipient is not the authorized test recipient');
  }
}
