import type { Clock } from '../campaign/ports.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Redactor } from '../evidence/redactor.js';
import { classifyCode } from '../graph/errors.js';
import { type Cause, type Correlated, Correlation } from '../webhook/correlation.js';
import { readEnvelope } from '../webhook/envelope.js';
import type { Receiver } from '../webhook/receiver.js';
import type { WebhookUpdate } from '../webhook/update.js';
import type { Abortion } from './abort.js';
import type { Recorder } from './recorder.js';

/** A status may come before the answer of the send that caused it: it is told when that is known, or after this, in ms. */
const HOLD_MS = 2_000;

/** What came in by webhook, tied to what caused it, and each update one event. */
export class Inbox {
  readonly correlation: Correlation;
  /** Set once the receiver serves. */
  receiver: Receiver | undefined;
  readonly #held = new Set<Correlated>();
  readonly #redactor: Redactor;
  readonly #recorder: Recorder;
  readonly #abortion: Abortion;

  constructor(redactor: Redactor, recorder: Recorder, abortion: Abortion, clock: Clock) {
    this.correlation = new Correlation(clock);
    this.#redactor = redactor;
    this.#recorder = recorder;
    this.#abortion = abortion;
  }

  /** Takes a delivery that was verified and answered. Updates seen before are counted, not told again. */
  deliver(body: unknown): void {
    for (const update of readEnvelope(body).updates) {
      const correlated = this.correlation.offer(update);
      if (correlated.duplicate) continue;
      if (update.kind === 'status' && correlated.cause === undefined) this.#hold(correlated);
      else this.#tell(correlated);
    }
  }

  /** Names a sent message, so that its statuses are tied to it; those that came first are told now. */
  track(cause: Cause): void {
    const tied = new Map(this.correlation.track(cause).map((correlated) => [correlated.update.key, correlated]));
    for (const held of [...this.#held]) {
      const correlated = tied.get(held.update.key);
      if (correlated !== undefined) this.#release(held, correlated);
    }
  }

  /** Stops the receiver and tells what is still held: nothing more will be tied. Safe to repeat. */
  async close(): Promise<void> {
    await this.receiver?.stop();
    for (const held of [...this.#held]) this.#release(held, held);
  }

  #hold(correlated: Correlated): void {
    this.#held.add(correlated);
    setTimeout(() => {
      if (this.#held.has(correlated)) this.#release(correlated, correlated);
    }, HOLD_MS).unref();
  }

  #release(held: Correlated, told: Correlated): void {
    this.#held.delete(held);
    this.#tell(told);
  }

  refuse(): void {
    this.#recorder.emit({
      event: 'webhook',
      kind: null,
      type: null,
      status: null,
      correlatesTo: null,
      signature: 'invalid',
      ms: null,
    });
  }

  #tell({ update, cause, ms }: Correlated): void {
    this.#recorder.emit({
      event: 'webhook',
      kind: this.#word(update.kind),
      type: this.#word(update.type),
      status: this.#word(update.status),
      correlatesTo: cause === undefined ? null : this.#redactor.hash(cause.id),
      signature: 'valid',
      ms: ms === null ? null : Math.round(ms),
      ...(update.code === null ? {} : { code: update.code }),
    });
    const condition = accountCondition(update);
    if (condition !== undefined) this.#abortion.meet('account-condition', condition);
  }

  /** A word of Meta's stays; anything else that stands in its place is hashed. */
  #word(value: string | null): Redacted | null {
    if (value === null) return null;
    return this.#redactor.text(/^[A-Za-z][A-Za-z_]{0,59}$/.test(value) ? value : `#${this.#redactor.hash(value)}`);
  }
}

/** Events of the field `account_update` that speak of a violation. Source: Meta's webhook reference, account_update. */
const ACCOUNT_WARNINGS: ReadonlySet<string> = new Set([
  'ACCOUNT_VIOLATION',
  'ACCOUNT_RESTRICTION',
  'DISABLED_UPDATE',
  'ACCOUNT_DELETED',
]);
const QUALITY_FALLS: ReadonlySet<string> = new Set(['FLAGGED', 'DOWNGRADE']);

/** Why an update stops the run, in our words; undefined when it does not. */
function accountCondition({ kind, type, code }: WebhookUpdate): string | undefined {
  if (kind === 'account_alerts') return 'Meta sent an account alert by webhook';
  if (kind === 'account_update' && type !== null && ACCOUNT_WARNINGS.has(type)) return `Meta sent ${type} by webhook`;
  if (kind === 'phone_number_quality_update' && type !== null && QUALITY_FALLS.has(type)) {
    return `Meta lowered the number’s quality (${type})`;
  }
  if (code === null) return undefined;
  const failure = classifyCode(code, null, null);
  return failure.abort ? `a webhook carried code ${code}: ${failure.advice}` : undefined;
}
