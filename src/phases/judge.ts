import type { AbortCriterion } from '../campaign/events.js';
import type { ProbeOutcome } from '../campaign/phase.js';
import { type CallResult, mayHaveHappened } from '../graph/client.js';
import { saysGone, saysUnknownOperation } from '../graph/errors.js';
import { SLOW_FROM } from '../graph/usage.js';
import type { CatalogueHelper } from '../graph/helper.js';

export interface Verdict {
  readonly outcome: ProbeOutcome;
  /** One sentence of our own: what it means, or the next action. */
  readonly note: string;
  /** Set when an abort criterion was met. */
  readonly abort?: AbortCriterion;
}

/** What the test of a probe is. */
export interface Expectation<Response> {
  /** Graph codes that are part of the test: they pass. */
  readonly expected?: readonly number[];
  /** The object must be gone: an answer that says so passes, and one that still shows it fails. */
  readonly gone?: boolean;
  /** The object may be gone: an answer that says so passes as well. */
  readonly mayBeGone?: boolean;
  /** This Graph may not have the operation: an answer that says so is skipped with this note. */
  readonly absent?: string;
  /** Graph codes by which the test cannot be done now: skipped with this note. */
  readonly unmet?: Readonly<Record<number, string>>;
  /** Looks at a good answer; text that it returns fails the probe with that note. */
  readonly check?: (body: Response) => string | undefined;
}

/** The token is dead or revoked. Source: graph-errors.json. */
const DEAD_TOKEN = 190;

/** Judges what came of a call; numbers decide, never Meta's text. */
export function judge<Response>(
  result: CallResult<Response>,
  effect: CatalogueHelper['effect'],
  expectation: Expectation<Response>,
): Verdict {
  switch (result.kind) {
    case 'answered':
      return judgeAnswer(result, expectation);
    case 'refused':
      return judgeRefusal(result, effect, expectation);
    case 'malformed':
      return {
        // A creation that answered without a usable id may have made something.
        outcome: effect === 'create' ? 'unknown' : 'fail',
        note: `the answer breaks the response schema (${result.problem})`,
      };
    case 'lost':
      return {
        outcome: result.reason === 'redirect' || result.reason === 'too-large' ? 'fail' : 'unknown',
        note: LOST[result.reason],
      };
  }
}

const LOST = {
  timeout: 'no answer came within the time allowed; nothing was sent again',
  connection: 'the connection failed before a whole answer came; nothing was sent again',
  'too-large': 'the answer was larger than the cap and was not read',
  redirect: 'the server answered with a redirect, which is never followed',
  stopped: 'stopped by the operator before an answer came',
} as const;

function judgeAnswer<Response>(
  result: Extract<CallResult<Response>, { kind: 'answered' }>,
  { gone, check }: Expectation<Response>,
): Verdict {
  const fault = gone === true ? 'it is still there' : check?.(result.body);
  if (fault !== undefined) return { outcome: 'fail', note: fault };
  const { percent } = result.usage;
  return { outcome: 'pass', note: percent >= SLOW_FROM ? `accepted; ${percent} % of an allowance is used` : '' };
}

function judgeRefusal(
  refused: Extract<CallResult<unknown>, { kind: 'refused' }>,
  effect: CatalogueHelper['effect'],
  { expected = [], gone = false, mayBeGone = false, absent, unmet = {} }: Omit<Expectation<never>, 'check'>,
): Verdict {
  const { failure, status, usage } = refused;
  if ((gone || mayBeGone) && saysGone(failure, status ?? 0)) {
    return { outcome: 'pass', note: gone ? 'it is gone, as it should be' : 'it is gone already' };
  }
  if (failure.code !== null && expected.includes(failure.code)) {
    return { outcome: 'pass', note: `refused as expected with code ${failure.code}` };
  }
  const unable = failure.code === null ? undefined : unmet[failure.code];
  if (unable !== undefined) return { outcome: 'skipped', note: unable };
  const wait = usage.regainMinutes === null ? '' : ` Meta names ${usage.regainMinutes} minutes.`;
  const note = `${failure.advice}${wait}`;
  if (failure.code === DEAD_TOKEN) return { outcome: 'fail', note, abort: 'token-scope' };
  if (failure.abort) return { outcome: 'fail', note, abort: 'account-condition' };
  if (absent !== undefined && saysUnknownOperation(failure, status ?? 0)) return { outcome: 'skipped', note: absent };
  if (failure.blocked) return { outcome: 'blocked', note };
  return { outcome: effect !== 'none' && mayHaveHappened(refused) ? 'unknown' : 'fail', note };
}
