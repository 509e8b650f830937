import { OperatorError } from '../campaign/operator-error.js';
import { isLoopback } from '../campaign/target.js';
import { type Environment, readVariable } from '../campaign/variables.js';
import { exchange } from '../webhook/exchange.js';
import { encodeEnvelope, sampleEnvelope, sampleKinds } from '../webhook/samples.js';
import { sign } from '../webhook/signature.js';

/** Signs synthetic events where no app secret is set, so that an endpoint can be given the same one. */
export const SYNTHETIC_SECRET = 'wats-live-synthetic-app-secret';

export interface SampleRequest {
  readonly kind: string;
  /** Where the endpoint is: this machine only. */
  readonly to: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
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
  const url = endpointOf(to);
  const body = encodeEnvelope(envelopeOf(kind));
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature-256': sign(sampleSecret(environment).secret, body),
  };
  const reply = await exchange(url, { method: 'POST', headers, body, signal });
  return { kind, status: reply.kind === 'answered' ? reply.status : null, ms: reply.ms };
}

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
    thing: '--to',
    rule: 'must be an http(s) address on 127.0.0.0/8, [::1] or localhost, without a user name',
    mend: 'Synthetic events go to this machine only; nothing was sent.',
  });
}
