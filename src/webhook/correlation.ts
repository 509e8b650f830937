import type { Clock } from '../campaign/ports.js';
import { Recent } from './recent.js';
import { SeenKeys } from './seen-keys.js';
import { StatusChains } from './status-chain.js';
import type { ChainStep } from './status-chain.js';
import type { WebhookUpdate } from './update.js';

export type { ChainStep } from './status-chain.js';

/** A request whose consequences come by webhook. */
export interface Cause {
  readonly helper: string;
  /** Id that the answer gave, or another name its updates will carry: a request id, a template's name. */
  readonly id: string;
  /** Monotonic milliseconds. */
  readonly sentAt: number;
}

/** An update and what caused it. */
export interface Correlated {
  readonly update: WebhookUpdate;
  readonly cause: Cause | undefined;
  /** From the request to the update's arrival; null without a cause. */
  readonly ms: number | null;
  /** It was delivered before: acknowledged, but not counted again. */
  readonly duplicate: boolean;
}

export interface CorrelationCounts {
  /** Updates, each counted once. */
  readonly updates: number;
  readonly duplicates: number;
  readonly correlated: number;
}

interface Arrival extends Correlated {
  readonly at: number;
}

interface Waiter {
  readonly offer: (correlated: Correlated) => void;
}

const MOST_CAUSES = 10_000;
const MOST_RECENT = 1_024;
const MOST_RECENT_CHARACTERS = 2_000_000;

/**
 * Ties updates to the requests that caused them, whichever arrives first, and counts a repeated delivery once. Memory is
 * bounded: the last 10,000 causes, the last 1,024 updates, the keys of at least the last 131,072.
 */
export class Correlation {
  private readonly causes = new Map<string, Cause>();
  private readonly seen = new SeenKeys();
  private readonly chains = new StatusChains();
  private readonly waiters = new Set<Waiter>();
  private readonly recent = new Recent<Arrival>(MOST_RECENT, MOST_RECENT_CHARACTERS, (arrival) => ({
    ...arrival,
    update: { ...arrival.update, raw: undefined },
  }));
  private updates = 0;
  private duplicates = 0;
  private correlated = 0;

  constructor(private readonly clock: Clock) {}

  get counts(): CorrelationCounts {
    return { updates: this.updates, duplicates: this.duplicates, correlated: this.correlated };
  }

  /**
   * Names a request as a cause. Updates that came before its answer are tied to it now, wake those who wait, and are
   * returned.
   */
  track(cause: Cause): readonly Correlated[] {
    this.causes.delete(cause.id);
    this.causes.set(cause.id, cause);
    dropOldest(this.causes, MOST_CAUSES);
    this.chains.accepted(cause.id, cause.sentAt);
    const tied = this.recent.exchange((arrival) =>
      arrival.cause === undefined && isAbout(arrival.update, cause.id)
        ? { ...arrival, cause, ms: arrival.at - cause.sentAt }
        : undefined,
    );
    this.correlated += tied.length;
    for (const arrival of tied) this.wake(arrival);
    return tied;
  }

  /** Adds the key of an update that was counted before, such as one read back from the journal after a restart. */
  know(key: string): void {
    this.seen.add(key);
  }

  /** Takes an update in. Of a duplicate only the cause is looked up. */
  offer(update: WebhookUpdate): Correlated {
    const at = this.clock.monotonic();
    const cause = this.causeOf(update);
    const ms = cause === undefined ? null : at - cause.sentAt;
    if (!this.seen.add(update.key)) {
      this.duplicates += 1;
      return { update, cause, ms, duplicate: true };
    }
    this.updates += 1;
    if (cause !== undefined) this.correlated += 1;
    if (update.family === 'status' && update.id !== null && update.status !== null) {
      this.chains.add(update.id, { status: update.status, at, code: update.code });
    }
    const arrival: Arrival = { update, cause, ms, duplicate: false, at };
    this.recent.add(arrival);
    this.wake(arrival);
    return arrival;
  }

  /** The life of a message so far: accepted, sent, delivered, read or failed, in that order whatever came first. */
  chain(id: string): readonly ChainStep[] {
    return this.chains.of(id);
  }

  /**
   * The first update, already seen or still to come, that matches; undefined when none did within `ms`. Rejects with the
   * signal's reason when it aborts, and with what `match` throws.
   */
  async wait(
    match: (correlated: Correlated) => boolean,
    ms: number,
    signal: AbortSignal,
  ): Promise<Correlated | undefined> {
    signal.throwIfAborted();
    const known = this.recent.find(match);
    if (known !== undefined) return known;
    const timer = new AbortController();
    const stop = (): void => timer.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    let waiter: Waiter | undefined;
    try {
      const found = new Promise<Correlated>((resolve, reject) => {
        waiter = {
          offer: (correlated) => {
            try {
              if (match(correlated)) resolve(correlated);
            } catch (error) {
              reject(error);
            }
          },
        };
        this.waiters.add(waiter);
      });
      return await Promise.race([found, this.clock.sleep(ms, timer.signal).then(() => undefined)]);
    } finally {
      if (waiter !== undefined) this.waiters.delete(waiter);
      signal.removeEventListener('abort', stop);
      timer.abort();
    }
  }

  private causeOf(update: WebhookUpdate): Cause | undefined {
    for (const name of update.about) {
      const cause = this.causes.get(name);
      if (cause !== undefined) return cause;
    }
    return update.context === null ? undefined : this.causes.get(update.context);
  }

  private wake(correlated: Correlated): void {
    for (const waiter of this.waiters) waiter.offer(correlated);
  }
}

function isAbout(update: WebhookUpdate, id: string): boolean {
  return update.about.includes(id) || update.context === id;
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
