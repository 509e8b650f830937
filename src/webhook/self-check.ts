import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readEnvelope } from './envelope.js';
import type { Reply } from './exchange.js';
import { encodeEnvelope } from './samples.js';
import { SeenKeys } from './seen-keys.js';
import { asList, asShape } from './shape.js';

/** Field of our own deliveries; Meta has none of that name, and a bot passes over it. */
const FIELD = 'wats_live_self_check';
const ARRIVAL_MS = 2_000;
const LOOK_MS = 10;
const MOST_MARKS = 64;

/** A delivery of our own. */
export interface MarkedDelivery {
  readonly mark: string;
  /** The bytes to sign and send, with escapes in them that a proxy which parses and writes JSON anew would change. */
  readonly body: Buffer;
}

/** How often a marked delivery was handed on, and how often it counted. */
export interface Arrivals {
  readonly total: number;
  readonly counted: number;
}

/** A refusal that the receiver told of. */
export interface ToldRefusal {
  readonly status: number;
  readonly reason: string;
}

/**
 * Tells our own probes of a receiver from Meta's deliveries. An accepted one is known, behind the signature check, by its
 * field and by a mark that was issued here; a refused one by being the refusal of that status while the probe was under way.
 */
export class SelfCheck {
  readonly #arrivals = new Map<string, Arrivals>();
  readonly #seen = new SeenKeys(MOST_MARKS);
  readonly #release: (refusal: ToldRefusal) => void;
  #held: ToldRefusal[] | undefined;

  /** `release` gets the refusals that came meanwhile and were not ours. */
  constructor(release: (refusal: ToldRefusal) => void) {
    this.#release = release;
  }

  /** Makes a delivery with a mark of its own. */
  issue(): MarkedDelivery {
    const mark = randomBytes(16).toString('hex');
    const [oldest] = this.#arrivals.keys();
    if (this.#arrivals.size >= MOST_MARKS && oldest !== undefined) this.#arrivals.delete(oldest);
    this.#arrivals.set(mark, { total: 0, counted: 0 });
    const value = { mark, text: 'A self-check of WATS Live \u2713 caf\u00e9' };
    const entry = { id: '0', time: Math.floor(Date.now() / 1000), changes: [{ field: FIELD, value }] };
    return { mark, body: encodeEnvelope({ object: 'whatsapp_business_account', entry: [entry] }) };
  }

  /**
   * Takes an accepted delivery of a self-check, also of another process: whoever signed it holds the secret, and it is no
   * event of Meta's. Only those with a mark of ours count. False: it is no self-check.
   */
  take(body: unknown): boolean {
    const entries = asList(asShape(body)?.['entry']);
    const changes = asList(asShape(entries[0])?.['changes']);
    const change = asShape(changes[0]);
    if (change?.['field'] !== FIELD || entries.length !== 1 || changes.length !== 1) return false;
    const mark = asShape(change['value'])?.['mark'];
    const before = typeof mark === 'string' ? this.#arrivals.get(mark) : undefined;
    if (typeof mark !== 'string' || before === undefined) return true;
    const { updates, malformed } = readEnvelope(body);
    const [update] = updates;
    const isFirst = update !== undefined && malformed === 0 && this.#seen.add(update.key);
    this.#arrivals.set(mark, { total: before.total + 1, counted: before.counted + (isFirst ? 1 : 0) });
    return true;
  }

  /** Takes a refusal while a probe is under way; false: none is, so it is someone else's. */
  takeRefusal(refusal: ToldRefusal): boolean {
    this.#held?.push(refusal);
    return this.#held !== undefined;
  }

  /** Sends one probe and tells what answered it: with `refusal`, this receiver did. One at a time. */
  async probe(send: () => Promise<Reply>): Promise<{ readonly reply: Reply; readonly refusal?: ToldRefusal }> {
    const held: ToldRefusal[] = [];
    this.#held = held;
    let reply: Reply | undefined;
    try {
      reply = await send();
    } finally {
      this.#held = undefined;
      const status = reply?.kind === 'answered' ? reply.status : undefined;
      const own = held.findIndex((refusal) => refusal.status === status);
      for (const [at, refusal] of held.entries()) if (at !== own) this.#release(refusal);
      held.splice(0, held.length, ...(own < 0 ? [] : held.slice(own, own + 1)));
    }
    const [refusal] = held;
    return { reply, ...(refusal === undefined ? {} : { refusal }) };
  }

  /** What arrived of a mark, once it came `total` times or two seconds have passed. Rejects when the signal aborts. */
  async arrivals(mark: string, total: number, signal: AbortSignal): Promise<Arrivals> {
    const end = performance.now() + ARRIVAL_MS;
    for (;;) {
      const so = this.#arrivals.get(mark) ?? { total: 0, counted: 0 };
      if (so.total >= total || performance.now() >= end) return so;
      await pause(LOOK_MS, undefined, { signal });
    }
  }
}
