import { existsSync } from 'node:fs';
import type { OutputFolder } from '../evidence/output-folder.js';
import { type RunKey, seal, unseal } from '../evidence/run-key.js';
import { Journal, type JournaledDelivery, type JournalSeal } from '../webhook/journal.js';

/** Name of a run's journal of deliveries in its output folder. */
export function journalName(runId: string): string {
  return `wats-live-${runId}.webhooks.jsonl`;
}

const CONTEXT = 'webhook journal';

/** Seals deliveries with the run's key. A delivery is UTF-8, or the receiver would not have taken it. */
function journalSeal(key: RunKey): JournalSeal {
  return {
    seal: (body) => seal(key, body, CONTEXT),
    open: (sealed) => Buffer.from(unseal(key, sealed, CONTEXT)),
  };
}

/** A delivery that waits to be written. */
interface Waiting {
  readonly body: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A group is written at the latest with this many bytes, so that a line stays readable in one piece. */
const MOST_GROUP_BYTES = 512 * 1024;

/** The journal of one run or receiver: its file is made by the first delivery. */
export class DeliveryJournal {
  readonly path: string;
  readonly #folder: OutputFolder;
  readonly #key: RunKey;
  #journal: Journal | undefined;
  #closed = false;
  #group: Waiting[] = [];
  #groupBytes = 0;

  constructor(folder: OutputFolder, runId: string, key: RunKey) {
    this.path = folder.file(journalName(runId));
    this.#folder = folder;
    this.#key = key;
  }

  /** What an earlier process journaled; nothing without a file. Throws `OperatorError` (output). */
  *deliveries(): Generator<JournaledDelivery> {
    if (existsSync(this.path)) yield* this.#open().deliveries();
  }

  /** Lines that were found and could not be opened. */
  get unreadable(): number {
    return this.#journal?.unreadable ?? 0;
  }

  /**
   * Writes a delivery, together with all that come in this turn of the event loop: one seal, one write. Rejects when it is not
   * whole on file: then it must not be acknowledged.
   */
  append(body: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the journal is closed'));
    return new Promise((resolve, reject) => {
      if (this.#group.length === 0) setImmediate(() => this.#flush());
      this.#group.push({ body, resolve, reject });
      this.#groupBytes += body.length;
      if (this.#groupBytes >= MOST_GROUP_BYTES) this.#flush();
    });
  }

  /** Syncs and closes. Safe to repeat. */
  close(): void {
    this.#flush();
    this.#closed = true;
    this.#journal?.close();
    this.#journal = undefined;
  }

  #flush(): void {
    const group = this.#group;
    this.#group = [];
    this.#groupBytes = 0;
    if (group.length === 0) return;
    try {
      this.#open().append(...group.map(({ body }) => body));
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
  }

  #open(): Journal {
    if (this.#journal !== undefined) return this.#journal;
    this.#folder.confirm();
    this.#journal = Journal.open(this.path, journalSeal(this.#key));
    return this.#journal;
  }
}
