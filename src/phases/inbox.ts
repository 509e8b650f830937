import type { WebhookEvent } from '../campaign/events.js';
import type { Clock } from '../campaign/ports.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Redactor } from '../evidence/redactor.js';
import { classifyCode } from '../graph/errors.js';
import { type Cause, type Correlated, Correlation } from '../webhook/correlation.js';
import { readEnvelope } from '../webhook/envelope.js';
import type { Receiver } from '../webhook/receiver.js';
import { SeenKeys } from '../webhook/seen-keys.js';
import { SelfCheck, type ToldRefusal } from '../webhook/self-check.js';
import type { UpdateFamily, WebhookUpdate } from '../webhook/update.js';
import type { Abortion } from './abort.js';
import type { Recorder } from './recorder.js';

/** What may come before the answer of the request that caused it: it is told when that is known, or after this, in ms. */
const HELD: ReadonlySet<UpdateFamily> = new Set(['status', 'template', 'flow']);
const HOLD_MS = 2_000;
/** Of so many updates it is known whether they became events. */
const MOST_TOLD = 4_096;
/** Meta's own words are few; they are not redacted anew for each update. */
const MOST_WORDS = 256;

export interface InboxOptions {
  /** Told of each refused delivery that is not a probe of our own. */
  readonly onRefused?: (refusal: ToldRefusal) => void;
  /** An update without a cause here names what it is about instead: the sends are another process's. */
  readonly namesSubjects?: boolean;
  /** Told of each request that updates are awaited of. */
  readonly onTracked?: (cause: Cause) => void;
  /** Told of each update with the event that it became. */
  readonly onTold?: (correlated: Correlated, event: WebhookEvent) => void;
  /** Told how many parts of a delivery could not be read; their siblings counted. */
  readonly onMalformed?: (parts: number) => void;
}

/** What came in by webhook, tied to what caused it, and each update one event. */
export class Inbox {
  readonly correlation: Correlation;
  /** Set once the receiver serves. */
  receiver: Receiver | undefined;
  /** Our own probes of the receiver: neither told nor correlated. */
  readonly selfCheck: SelfCheck;
  /** Parts of deliveries that could not be read. */
  malformed = 0;
  /** Whether the ledger of a receiver that runs elsewhere feeds it too. */
  elsewhere = false;
  readonly #told = new SeenKeys(MOST_TOLD);
  readonly #words = new Map<string, Redacted>();
  readonly #options: InboxOptions;
  readonly #held = new Set<Correlated>();
  readonly #redactor: Redactor;
  readonly #recorder: Recorder;
  readonly #abortion: Abortion;

  constructor(redactor: Redactor, recorder: Recorder, abortion: Abortion, clock: Clock, options: InboxOptions = {}) {
    this.#options = options;
    this.selfCheck = new SelfCheck((refusal) => this.#refused(refusal));
    this.correlation = new Correlation(clock);
    this.#redactor = redactor;
    this.#recorder = recorder;
    this.#abortion = abortion;
  }

  /** Takes deliveries that were verified and answered, in order. */
  deliverAll(deliveries: Iterable<{ readonly body: unknown }>): void {
    this.#recorder.together(() => {
      for (const { body } of deliveries) this.deliver(body);
    });
  }

  /** Takes a delivery that was verified and answered. Updates seen before are counted, not told again. */
  deliver(body: unknown): void {
    if (this.selfCheck.take(body)) return;
    const { updates, malformed } = readEnvelope(body);
    this.malformed += malformed;
    if (malformed > 0) this.#options.onMalformed?.(malformed);
    for (const update of updates) this.offer(update);
  }

  /** Takes one update, wherever it was recorded. */
  offer(update: WebhookUpdate): void {
    const correlated = this.correlation.offer(update);
    if (correlated.duplicate) return;
    if (HELD.has(update.family) && correlated.cause === undefined && this.#options.namesSubjects !== true) {
      this.#hold(correlated);
    } else {
      this.#tell(correlated);
    }
    // Not held back with the update: what stops the run stops it at once.
    const condition = accountCondition(update);
    if (condition !== undefined) this.#abortion.meet('account-condition', condition);
  }

  /** Whether the update, one of the last, became an event. */
  isTold({ key }: WebhookUpdate): boolean {
    return this.#told.has(key);
  }

  /** Names a sent message, so that its statuses are tied to it; those that came first are told now. */
  track(cause: Cause): void {
    const tied = new Map(this.correlation.track(cause).map((correlated) => [correlated.update.key, correlated]));
    for (const held of [...this.#held]) {
      const correlated = tied.get(held.update.key);
      if (correlated !== undefined) this.#release(held, correlated);
    }
    this.#options.onTracked?.(cause);
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

  /** Takes a refusal that the receiver told of. */
  refuse(refusal: ToldRefusal): void {
    if (!this.selfCheck.takeRefusal(refusal)) this.#refused(refusal);
  }

  /** Tells of a delivery that was refused. */
  tellRefused(): void {
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

  #refused(refusal: ToldRefusal): void {
    this.#options.onRefused?.(refusal);
  }

  #tell({ update, cause, ms }: Correlated): void {
    this.#told.add(update.key);
    const named = update.family === 'message' ? update.context : (update.about[0] ?? update.context);
    const subject = this.#options.namesSubjects === true ? named : null;
    const about = cause?.id ?? subject;
    const event: WebhookEvent = {
      event: 'webhook',
      kind: this.#word(update.kind),
      type: this.#word(update.type),
      status: update.family === 'capability' ? this.#count(update.status) : this.#word(update.status),
      correlatesTo: about === null ? null : this.#redactor.hash(about),
      signature: 'valid',
      ms: ms === null ? null : Math.round(ms),
      ...(update.code === null ? {} : { code: update.code }),
    };
    this.#recorder.emit(event);
    this.#options.onTold?.({ update, cause, ms, duplicate: false }, event);
  }

  /** A word of Meta's stays; anything else that stands in its place is hashed. */
  #word(value: string | null): Redacted | null {
    if (value === null) return null;
    const known = this.#words.get(value);
    if (known !== undefined) return known;
    const isWord = /^[A-Za-z][A-Za-z0-9_]{0,59}$/.test(value) && !/\d{4}/.test(value);
    if (!isWord) return this.#redactor.text(`#${this.#redactor.hash(value)}`);
    const word = this.#redactor.text(value);
    if (this.#words.size < MOST_WORDS) this.#words.set(value, word);
    return word;
  }

  /** A limit of the account is told as its number. */
  #count(value: string | null): Redacted | null {
    return value !== null && /^\d{1,7}$/.test(value) ? this.#redactor.text(value) : this.#word(value);
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
function accountCondition({ kind, type, status, code }: WebhookUpdate): string | undefined {
  if (kind === 'account_alerts') return 'Meta sent an account alert by webhook';
  if (kind === 'account_update' && type !== null && ACCOUNT_WARNINGS.has(type)) return `Meta sent ${type} by webhook`;
  if (kind === 'account_review_update' && status === 'REJECTED') return 'Meta rejected the account by webhook';
  if (kind === 'phone_number_quality_update' && type !== null && QUALITY_FALLS.has(type)) {
    return `Meta lowered the number’s quality (${type})`;
  }
  if (code === null) return undefined;
  const failure = classifyCode(code, null, null);
  return failure.abort ? `a webhook carried code ${code}: ${failure.advice}` : undefined;
}
