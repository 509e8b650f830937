import { THROTTLED_BUDGET } from './faults.js';
import { Refusal } from './reply.js';
import type { World } from './route.js';

const HOUR_MS = 3_600_000;
/** Management calls an hour for an account with a registered number. */
const HOURLY_BUDGET = 5000;
/** Minutes until an exhausted account may call again. */
const REGAIN_MINUTES = 19;

/** Counts management calls over a rolling hour and tells them in Meta's usage headers. */
export class Usage {
  readonly #world: World;
  #hour = 0;
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts one management call. Throws 80007 once the budget of the hour is spent. */
  count(): void {
    const hour = Math.floor(this.#world.now().getTime() / HOUR_MS);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count > this.#budget()) {
      throw new Refusal(80007, { details: 'The account has spent its calls of this hour' });
    }
  }

  /** X-App-Usage and X-Business-Use-Case-Usage. */
  headers(): Readonly<Record<string, string>> {
    const budget = this.#budget();
    const percent = budget === Infinity ? 0 : Math.min(100, Math.floor((this.#count / budget) * 100));
    const spent = this.#count > budget;
    const usage = { call_count: percent, total_cputime: Math.floor(percent / 4), total_time: Math.floor(percent / 4) };
    const entry = { type: 'whatsapp', ...usage, estimated_time_to_regain_access: spent ? REGAIN_MINUTES : 0 };
    return {
      'x-app-usage': JSON.stringify(usage),
      'x-business-use-case-usage': JSON.stringify({ [this.#world.credentials.wabaId]: [entry] }),
    };
  }

  #budget(): number {
    if (this.#world.faults.has('throttle')) return THROTTLED_BUDGET;
    return this.#world.metered ? HOURLY_BUDGET : Infinity;
  }
}
