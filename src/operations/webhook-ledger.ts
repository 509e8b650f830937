import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { isRunId } from '../campaign/variables.js';
import { READ_FILE } from '../evidence/disk.js';
import { readLines } from '../evidence/ledger-line.js';
import { nextPart } from '../evidence/ledger-parts.js';
import { readRunKeys, type RunKey, saltedHash } from '../evidence/run-key.js';
import type { Inbox } from '../phases/inbox.js';
import type { Cause } from '../webhook/correlation.js';
import { readEnvelope } from '../webhook/envelope.js';

/** What one line of the ledger tells of an update. */
interface Recorded {
  readonly n: number;
  readonly at: Date;
  readonly kind: string;
  readonly type: string | null;
  readonly status: string | null;
  /** Hash, by that ledger's salt, of what it is about. */
  readonly about: string | null;
  readonly code: number | null;
}

const LOOK_MS = 500;
const MOST_BYTES_A_LOOK = 16 * 1024 * 1024;
const MOST_WAITING = 20_000;
const FILE_NAME = /^wats-live-([A-Za-z0-9-]{1,40})\.ledger\.jsonl$/;

/**
 * The ledger of a receiver that runs elsewhere, read as it grows. With that receiver's key its statuses are tied to the sends
 * of this run by their salted hashes, and go the way of a webhook; without it they are only counted.
 */
export class WebhookLedger {
  /** Of the part that is read. */
  #path: string;
  readonly #keys: readonly RunKey[];
  readonly #runId: string | undefined;
  /** Statuses whose message is not known yet, by its hash. */
  readonly #waiting = new Map<string, Recorded[]>();
  readonly #causes = new Map<string, string>();
  #key: RunKey | undefined;
  #offset = 0;
  #torn: Buffer = Buffer.alloc(0);
  #foreign = 0;
  #statuses = 0;
  #tied = 0;
  #inbox: Inbox | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string, runId: string | undefined, keys: readonly RunKey[]) {
    this.#path = path;
    this.#runId = runId;
    this.#keys = keys;
  }

  /** Throws `OperatorError` (usage) for what is no readable file, before anything is sent. */
  static open(path: string, environment: Environment): WebhookLedger {
    const runId = FILE_NAME.exec(basename(path))?.[1];
    const keys = runId !== undefined && isRunId(runId) ? readRunKeys(runId, environment).reverse() : [];
    const ledger = new WebhookLedger(path, runId, keys);
    try {
      ledger.#look();
    } catch (error) {
      if (error instanceof OperatorError) throw error;
      throw new OperatorError(
        {
          code: 'usage',
          thing: '--webhook-ledger',
          rule: 'must be a readable ledger of wats-live webhook, no link',
          mend: 'Name the file wats-live-<run-id>.ledger.jsonl that the receiver writes; nothing was sent.',
        },
        { cause: error },
      );
    }
    return ledger;
  }

  /** Whether the key of the receiver is here, so that what it recorded can be tied to this run. */
  get isOpen(): boolean {
    return this.#keys.length > 0;
  }

  /** What the operator is told at the start. */
  get notice(): string {
    if (this.isOpen) return 'The ledger of the receiver that runs elsewhere is read as it grows.';
    const name = this.#runId ?? '<run-id>';
    const named = this.#runId === undefined ? ' keep the ledger’s name wats-live-<run-id>.ledger.jsonl,' : '';
    return (
      `The statuses in the ledger of --webhook-ledger stay uncorrelated: the key of that receiver is not on this machine. ` +
      `There: wats-live webhook-key export ${name} FILE; here: wats-live webhook-key import ${name} FILE;${named} and run again.`
    );
  }

  /** Feeds the inbox from now on. */
  follow(inbox: Inbox): void {
    this.#inbox = inbox;
    inbox.elsewhere = true;
    this.#timer = setInterval(() => this.#lookQuietly(), LOOK_MS);
    this.#timer.unref();
  }

  /** Ties what was recorded of this request's message, and what still will be. */
  track({ id }: Cause): void {
    if (this.#key === undefined) this.#lookQuietly();
    this.#causes.set(id, '');
    this.#settle();
  }

  /** Stops reading. Safe to repeat. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reads the rest and stops. Returns what the report should say. */
  close(): string {
    this.stop();
    this.#lookQuietly();
    this.#inbox = undefined;
    if (!this.isOpen) return this.notice;
    const untied = this.#statuses - this.#tied;
    const foreign =
      this.#foreign === 0 ? '' : `; ${this.#foreign} lines were not written with its key and count for nothing`;
    return (
      `The ledger of the receiver that runs elsewhere told of ${this.#statuses} statuses: ${this.#tied} of this run, ` +
      `${untied} uncorrelated${foreign}.`
    );
  }

  #lookQuietly(): void {
    try {
      this.#look();
    } catch {
      // The file may be exchanged by a copy at this very moment; the next look finds it.
    }
  }

  /** Reads what is new. Throws the disk's error. */
  #look(): void {
    for (let before = -1; before !== this.#offset;) {
      before = this.#offset;
      this.#lookOnce();
    }
    const next = nextPart(this.#path);
    if (this.#torn.length > 0 || !existsSync(next)) return;
    [this.#path, this.#offset] = [next, 0];
    this.#look();
  }

  #lookOnce(): void {
    const bytes = this.#readNew();
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.#torn = bytes.subarray(end);
    if (end === 0) return;
    const whole = bytes.subarray(0, end);
    this.#key ??= this.#keyOf(whole);
    const texts = whole.toString('utf8').split('\n');
    for (const [at, { authentic }] of readLines(whole, this.#key).lines.entries()) {
      const recorded = readRecorded(texts[at] ?? '');
      if (this.#key === undefined || authentic !== true) this.#foreign += 1;
      else if (recorded !== undefined) this.#take(recorded);
    }
    this.#settle();
  }

  #keyOf(whole: Buffer): RunKey | undefined {
    return this.#keys.find((key) => readLines(whole, key).lines.some(({ authentic }) => authentic === true));
  }

  #readNew(): Buffer {
    const fd = openSync(this.#path, READ_FILE | constants.O_RDONLY);
    try {
      const state = fstatSync(fd);
      if (!state.isFile()) throw new Error('not a plain file');
      if (state.size < this.#offset) {
        // A shorter file is another one.
        this.#offset = 0;
        this.#torn = Buffer.alloc(0);
      }
      const bytes = Buffer.alloc(Math.min(state.size - this.#offset, MOST_BYTES_A_LOOK));
      const read = readSync(fd, bytes, 0, bytes.length, this.#offset);
      this.#offset += read;
      return Buffer.concat([this.#torn, bytes.subarray(0, read)]);
    } finally {
      closeSync(fd);
    }
  }

  #take(recorded: Recorded): void {
    if (recorded.kind !== 'status') {
      // What stood there before the run is not of it.
      if (this.#inbox !== undefined) this.#offer(recorded, null);
      return;
    }
    this.#statuses += 1;
    if (recorded.about === null || this.#waiting.size >= MOST_WAITING) return;
    this.#waiting.set(recorded.about, [...(this.#waiting.get(recorded.about) ?? []), recorded]);
  }

  #settle(): void {
    const key = this.#key;
    if (key === undefined || this.#inbox === undefined) return;
    for (const [id, known] of this.#causes) {
      const hash = known === '' ? saltedHash(key, id) : known;
      this.#causes.set(id, hash);
      for (const recorded of this.#waiting.get(hash) ?? []) {
        this.#tied += 1;
        this.#offer(recorded, id);
      }
      this.#waiting.delete(hash);
    }
  }

  /** What was recorded, as the delivery that it was as far as the ledger tells. */
  #offer({ n, at, kind, type, status, code }: Recorded, id: string | null): void {
    const timestamp = Math.floor(at.getTime() / 1000);
    const errors = code === null ? {} : { errors: [{ code }] };
    const item = { ...(id === null ? {} : { id }), timestamp, type, ...errors };
    const value =
      kind === 'status'
        ? { statuses: [{ ...item, status }] }
        : kind === 'message'
          ? { messages: [{ ...item, line: n }] }
          : { event: type, new_status: status, timestamp, line: n, ...errors };
    const field = kind === 'status' || kind === 'message' || kind === 'error' ? 'messages' : kind;
    const entry = [{ id: 'recorded', time: timestamp, changes: [{ field, value }] }];
    for (const update of readEnvelope({ entry }).updates) this.#inbox?.offer(update);
  }
}

/** A line of the ledger that tells of an accepted update; undefined for every other. */
function readRecorded(line: string): Recorded | undefined {
  let fields: Readonly<Record<string, unknown>>;
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    fields = { ...parsed };
  } catch {
    return undefined;
  }
  const { n, t, kind, webhookKind, type, status, correlatesTo, signature, code } = fields;
  if (kind !== 'webhook' || signature !== 'valid' || typeof n !== 'number' || typeof t !== 'string') return undefined;
  // A hash in the place of a kind is a word that nobody documents.
  if (typeof webhookKind !== 'string' || webhookKind.startsWith('#')) return undefined;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    n,
    at: new Date(t),
    kind: webhookKind,
    type: text(type),
    status: text(status),
    about: text(correlatesTo),
    code: typeof code === 'number' ? code : null,
  };
}
