import type { FindingEvent } from '../campaign/events.js';
import { findingId } from '../evidence/finding.js';
import { DIVERGENCES } from '../evidence/report/divergence.js';
import type { Comparable } from './seen.js';

/** What a comparison found. Its texts are not redacted yet. */
export interface Found extends Pick<FindingEvent, 'helper' | 'variant' | 'family' | 'severity' | 'source'> {
  readonly id: string;
  /** What tells it from other findings of the same case: paths and words, no values. */
  readonly aspect: string;
  readonly expected: string;
  readonly seen: string;
  readonly proof: Proof | undefined;
}

/** A fact of a delivery: told where one of the values stands, or a member of one of the names. */
export interface WebhookFact {
  readonly name: string;
  readonly values: readonly string[];
  /** In lower case, without underscores. */
  readonly names: readonly string[];
}

/** What a reproduction asserts. */
export type Proof =
  | { readonly kind: 'request'; readonly expected: readonly Comparable[] }
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** JSON, or bytes. */
      readonly answer: unknown;
      /** Fields in question. */
      readonly holds: readonly string[];
      /** Where it is not the input of the case. */
      readonly input?: Readonly<Record<string, unknown>>;
      /** `error`: the answer must not be taken; `unsent`: nothing may be asked for. */
      readonly wanted?: 'error' | 'unsent';
    }
  | {
      readonly kind: 'webhook';
      readonly envelope: unknown;
      readonly updates: number;
      /** What the reading must hold. */
      readonly facts: readonly WebhookFact[];
    }
  | { readonly kind: 'export' };

type Parts = Omit<Found, 'id' | 'source' | 'proof'> & {
  readonly proof?: Proof;
  readonly source?: string;
};

const CONTRACT = 'Meta’s documents and the toolkit’s own wire contract';

/** A finding with its stable id and the source of the expectation. */
export function found({ proof, source, ...parts }: Parts): Found {
  const known = DIVERGENCES.find(({ helper }) => helper === parts.helper);
  const told = known === undefined ? CONTRACT : `Meta’s documents (known divergence: ${known.ours})`;
  return {
    ...parts,
    id: findingId([parts.helper, parts.variant, parts.family, parts.aspect]),
    source: source ?? told,
    proof,
  };
}
