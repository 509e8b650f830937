import { createHash, timingSafeEqual } from 'node:crypto';

const LONGEST_CHALLENGE = 512;

/** The answer to a verification request: the challenge to echo, or why it is refused. */
export type ChallengeAnswer =
  { readonly granted: true; readonly challenge: string } | { readonly granted: false; readonly reason: string };

/**
 * Judges the query of a GET: `hub.mode=subscribe`, the right `hub.verify_token` and a `hub.challenge` of at most 512
 * characters, each given once. The token is compared in constant time; without a configured token all are refused.
 */
export function answerChallenge(query: string, verifyToken: string | undefined): ChallengeAnswer {
  const parameters = new URLSearchParams(query);
  const mode = only(parameters, 'hub.mode');
  const token = only(parameters, 'hub.verify_token');
  const challenge = only(parameters, 'hub.challenge');
  if (verifyToken === undefined || verifyToken === '') return refused('no verify token is configured');
  if (mode !== 'subscribe') return refused('hub.mode is not subscribe');
  if (token === undefined || !sameText(token, verifyToken)) return refused('wrong verify token');
  if (challenge === undefined || challenge === '') return refused('hub.challenge is missing or repeated');
  if (challenge.length > LONGEST_CHALLENGE) return refused('hub.challenge is too long');
  return { granted: true, challenge };
}

function refused(reason: string): ChallengeAnswer {
  return { granted: false, reason };
}

function only(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** Digests have one length, so that not even the length of the token can be timed. */
function sameText(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
