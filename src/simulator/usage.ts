import { THROTTLED_BUDGET } from './faults.js';
import { Refusal } from './reply.js';
import type { World } from './route.js';

const MINUTE_MS = 60_000;
/** The window that rolls, in minutes. */
const WINDOW = 60;
/** Management calls an hour for an account with a registered number. */
const HOURLY_BUDGET = 5000;
/** Minutes until an exhausted account may call again. */
const REGAIN_MINUTES = 19;

/** Counts management calls over a rolling hour and tells them in Meta's usage headers. */
export class Usage {
  readonly #world: World;
  /** Calls of each minute of the last hour. */
  readonly #minutes = new Map<number, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts one management call. Throws 80007 once the budget of the hour is spent. */
  count(): void {
    const minute = this.#minute();
    this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + 1);
    if (this.#spent() > this.#budget()) {
      throw new Refusal(80007, { details: 'The account has spent its calls of this hour' });
    }
  }

  /** X-App-Usage and X-Business-Use-Case-Usage. */
  headers(): Readonly<Record<string, string>> {
    const budget = this.#budget();
    const count = this.#spent();
    const percent = budget === Infinity ? 0 : Math.min(100, Math.floor((count / budget) * 100));
    const usage = { call_count: percent, total_cputime: Math.floor(percent / 4), total_time: Math.floor(percent / 4) };
    const entry = { type: 'whatsapp', ...usage, estimated_time_to_regain_access: count > budget ? REGAIN_MINUTES : 0 };
    return {
      'x-app-usage': JSON.stringify(usage),
      'x-business-use-case-usage': JSON.stringify({ [this.#world.credentials.wabaId]: [entry] }),
    };
  }

  #minute(): number {
    return Math.floor(this.#world.now().getTime() / MINUTE_MS);
  }

  /** Calls of the last hour; older minutes are forgotten. */
  #spent(): number {
    const oldest = this.#minute() - WINDOW;
    let count = 0;
    for (const [minute, calls] of this.#minutes) {
      if (minute <= oldest) this.#minutes.delete(minute);
      else count += calls;
    }
    return count;
  }

  #budget(): number {
    if (this.#world.faults.has('throttle')) return THROTTLED_BUDGET;
    return this.#world.metered ? HOURLY_BUDGET : Infinity;
  }
}
