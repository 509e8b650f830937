import type { Clock } from '../campaign/ports.js';
import { limitPart } from './limits.js';

/** Most messages at once to one person, and what is given back a minute. Source: data/limits.json, pairRate. */
const BURST = limitPart('pairRate', 'burst');
const REFILL_MS = 60_000 / limitPart('pairRate', 'perMinute');

/**
 * Keeps the messages of one number to one person within Meta's pair rate, so that 131056 is never met: a burst goes out
 * at once, then one message each six seconds. What another run sent before is not known here.
 */
export class PairPace {
  readonly #clock: Clock;
  #left = BURST;
  /** Until when what is given back has been counted, by the monotonic clock. */
  #counted: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#counted = clock.monotonic();
  }

  /** Takes the turn of the next message and says how long it must wait, in milliseconds. */
  take(): number {
    const now = this.#clock.monotonic();
    this.#left = Math.min(BURST, this.#left + (now - this.#counted) / REFILL_MS) - 1;
    this.#counted = now;
    return this.#left >= 0 ? 0 : Math.ceil(-this.#left * REFILL_MS);
  }

  /** Resolves when the next message may leave; `told` hears of a wait before it begins. Rejects when the signal aborts. */
  async turn(signal: AbortSignal, told: (ms: number) => void = () => undefined): Promise<void> {
    const ms = this.take();
    if (ms === 0) return;
    told(ms);
    await this.#clock.sleep(ms, signal);
  }
}
