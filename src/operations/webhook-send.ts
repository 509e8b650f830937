import { OperatorError } from '../campaign/operator-error.js';
import { isLoopback } from '../campaign/target.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { exchange } from '../webhook/exchange.js';
import { encodeEnvelope, sampleEnvelope, sampleKinds } from '../webhook/samples.js';
import { sign } from '../webhook/signature.js';
import type { UpdateFamily } from '../webhook/update.js';
import type { FeedEntry } from './webhook-feed-node.js';

/** Signs synthetic events where no app secret is set, so that an endpoint can be given the same one. */
export const SYNTHETIC_SECRET = 'wats-live-synthetic-app-secret';

export interface Endpoint {
  /** Where it is: this machine only. */
  readonly to: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

export interface SampleRequest extends Endpoint {
  readonly kind: string;
}

/** What a synthetic event came to. */
export interface SampleSent {
  readonly kind: string;
  /** Of the endpoint's answer; null: none came. */
  readonly status: number | null;
  readonly ms: number;
}

/** The app secret that events are signed with, and whether it is the synthetic one. */
export function sampleSecret(environment: Environment): { readonly secret: string; readonly isSynthetic: boolean } {
  const secret = readVariable(environment, 'WATS_APP_SECRET');
  return { secret: secret ?? SYNTHETIC_SECRET, isSynthetic: secret === undefined };
}

/**
 * Posts one signed, wholly synthetic event to an endpoint on this machine. Throws `OperatorError` (usage) for an unknown kind
 * and for any other address; nothing was sent then.
 */
export async function sendSample({ kind, to, environment, signal }: SampleRequest): Promise<SampleSent> {
  endpointOf(to);
  return post(kind, envelopeOf(kind), { to, environment, signal });
}

/**
 * Posts an update that was received, redacted and signed anew: ids are tags and texts are markers, its form is as it came.
 * Throws `OperatorError` (usage) for an address that is not on this machine; nothing was sent then.
 */
export async function replayUpdate(entry: FeedEntry, endpoint: Endpoint): Promise<SampleSent> {
  return post(entry.event.kind ?? 'unknown', redactedEnvelope(entry), endpoint);
}

async function post(kind: string, envelope: unknown, { to, environment, signal }: Endpoint): Promise<SampleSent> {
  const url = endpointOf(to);
  const body = encodeEnvelope(envelope);
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature-256': sign(sampleSecret(environment).secret, body),
  };
  const reply = await exchange(url, { method: 'POST', headers, body, signal });
  return { kind, status: reply.kind === 'answered' ? reply.status : null, ms: reply.ms };
}

const MEMBERS: Readonly<Partial<Record<UpdateFamily, string>>> = { message: 'messages', status: 'statuses' };

function redactedEnvelope({ update, event, redactor, at }: FeedEntry): unknown {
  if (update.raw === undefined) {
    throw new OperatorError({
      code: 'usage',
      thing: 'the update',
      rule: 'is no longer held: it was too large, or newer ones took its place',
      mend: 'Send a synthetic event of its kind instead; nothing was sent.',
    });
  }
  const raw = redactor.value(update.raw);
  const member = MEMBERS[update.family];
  const value = member === undefined ? raw : { messaging_product: 'whatsapp', metadata: METADATA, [member]: [raw] };
  const field = member === undefined && update.family !== 'error' ? event.kind : 'messages';
  const entry = { id: METADATA.phone_number_id, time: Math.floor(at.getTime() / 1000), changes: [{ field, value }] };
  return { object: 'whatsapp_business_account', entry: [entry] };
}

/** A number of nobody: that of the update is the operator's own. */
const METADATA = { display_phone_number: '15550100100', phone_number_id: '100000000000000' };

function envelopeOf(kind: string): unknown {
  try {
    return sampleEnvelope(kind);
  } catch (cause) {
    throw new OperatorError(
      {
        code: 'usage',
        thing: 'webhook kind',
        rule: `must be one of ${sampleKinds.join(', ')}`,
        mend: 'Nothing was sent.',
      },
      { cause },
    );
  }
}

function endpointOf(to: string): URL {
  const url = /^[\x21-\x7e]+$/.test(to) && URL.canParse(to) ? new URL(to) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== undefined && isWeb && isLoopback(url) && url.username === '' && url.password === '') return url;
  throw new OperatorError({
    code: 'usage',
    thing: 'the endpoint (--to)',
    rule: 'must be an http(s) address on 127.0.0.0/8, [::1] or localhost, without a user name',
    mend: 'Synthetic events go to this machine only; nothing was sent.',
  });
}
