import type { Clock } from '../campaign/ports.js';
import { type Allowance, SLOW_FROM } from './usage.js';

/** The pause between the starts of two reads, in milliseconds, from each share of an allowance on, in percent. */
const STEPS: readonly (readonly [from: number, ms: number])[] = [
  [95, 3_000],
  [90, 1_500],
  [SLOW_FROM, 500],
];
/** Allowances count over a rolling hour, so that what was told longer ago says nothing. Source: data/limits.json. */
const STALE_MS = 3_600_000;
/** Most allowances kept; Meta names at most 32 in one answer. */
const MOST = 64;

/**
 * Spaces reads once an allowance runs low, over all that are made at the same time: none at less than 75 %, then one
 * each 500 ms, from 90 % one each 1.5 s, from 95 % one each 3 s. It stops nothing: that is for Meta's throttling codes.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #shares = new Map<string, { readonly percent: number; readonly at: number }>();
  /** When the last read starts or started, by the monotonic clock. */
  #last = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes note of what an answer says of its allowances; the latest word on each counts. */
  observe(allowances: readonly Allowance[]): void {
    const at = this.#clock.monotonic();
    for (const { name, percent } of allowances) {
      this.#shares.delete(name);
      this.#shares.set(name, { percent, at });
      const oldest = this.#shares.keys().next();
      if (this.#shares.size > MOST && oldest.done !== true) this.#shares.delete(oldest.value);
    }
  }

  /** Milliseconds between the starts of two reads; 0 while all allowances are far from spent. */
  get gapMs(): number {
    const since = this.#clock.monotonic() - STALE_MS;
    const fresh = [...this.#shares.values()].filter(({ at }) => at > since);
    const highest = Math.max(0, ...fresh.map(({ percent }) => percent));
    return STEPS.find(([from]) => highest >= from)?.[1] ?? 0;
  }

  /** Resolves when the next read may start; at once when the signal aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic();
    const gap = this.gapMs;
    const start = gap === 0 ? now : Math.max(now, this.#last + gap);
    this.#last = Math.max(this.#last, start);
    if (start > now) await this.#clock.sleep(start - now, signal).catch(() => undefined);
  }
}
