import type { IncomingMessage } from 'node:http';

/** How the reading of a request's body ended. `cut`: the sender went away, or was too slow. */
export type BodyOutcome =
  | { readonly end: 'whole'; readonly body: Buffer }
  | { readonly end: 'skipped' }
  | { readonly end: 'too-large' }
  | { readonly end: 'no-room' }
  | { readonly end: 'cut' };

/** Bytes of unfinished bodies that a receiver holds, over all requests. */
export class BodyBudget {
  private used = 0;

  constructor(private readonly most: number) {}

  take(bytes: number): boolean {
    if (this.used + bytes > this.most) return false;
    this.used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.used -= bytes;
  }
}

/** The part of every body that the budget does not count, so that large bodies cannot keep small ones out. */
const FREE_BYTES = 16_384;

/**
 * Reads a body of at most `most` bytes and calls `done` exactly once. With `keep` false the bytes are only counted: the
 * request is refused anyway, but its size is judged first.
 */
export function readBody(
  request: IncomingMessage,
  options: { readonly most: number; readonly keep: boolean; readonly budget: BodyBudget },
  done: (outcome: BodyOutcome) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let taken = 0;
  let ended = false;

  const end = (outcome: BodyOutcome): void => {
    if (ended) return;
    ended = true;
    request.off('data', onData);
    chunks.length = 0;
    options.budget.give(taken);
    done(outcome);
  };
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > options.most) {
      end({ end: 'too-large' });
    } else if (options.keep) {
      const counted = Math.max(bytes - FREE_BYTES, 0) - taken;
      if (!options.budget.take(counted)) return end({ end: 'no-room' });
      taken += counted;
      chunks.push(chunk);
    }
  };
  request.on('data', onData);
  request.on('end', () => {
    const [first] = chunks;
    const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, options.keep ? bytes : 0);
    end(options.keep ? { end: 'whole', body } : { end: 'skipped' });
  });
  // A broken connection shows as a close; node tells of an error only to those who listen for one.
  request.on('close', () => end({ end: 'cut' }));
}
