/** How often a read is tried in all. */
export const READ_TRIES = 3;
/** The longest pause between two tries, in milliseconds, whatever a server asks for. */
export const LONGEST_PAUSE_MS = 5_000;
/** The pause before the second try, in milliseconds; it doubles with each further one. */
const FIRST_PAUSE_MS = 400;

/**
 * Milliseconds that a `Retry-After` header asks for, in seconds or as an HTTP date (RFC 9110); undefined where it is
 * absent or no sane time: negative, fractional, not a number, or in the past.
 */
export function readRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  // Dates begin with the name of a day; Date.parse would take much else, such as "-1", for a year.
  const ms = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) - now.getTime() : NaN;
  return ms >= 0 ? ms : undefined;
}

/**
 * Milliseconds to wait after the n-th try: exponential with jitter, so that reads which failed together do not return
 * together; at least what the server asked for, and never more than the longest pause.
 */
export function pauseAfter(attempt: number, askedMs = 0): number {
  const backoff = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.min(LONGEST_PAUSE_MS, Math.max(backoff, askedMs));
}
