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
export function journalSeal(key: RunKey): JournalSeal {
  return {
    seal: (body) => seal(key, Buffer.from(body).toString('utf8'), CONTEXT),
    open: (sealed) => Buffer.from(unseal(key, sealed, CONTEXT)),
  };
}

/** The journal of one run or receiver: its file is made by the first delivery. */
export class DeliveryJournal {
  readonly path: string;
  readonly #folder: OutputFolder;
  readonly #key: RunKey;
  #journal: Journal | undefined;
  #closed = false;

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

  /** Writes a delivery. Throws when it is not whole on file: then it must not be acknowledged. */
  append(body: Uint8Array): void {
    if (this.#closed) throw new Error('the journal is closed');
    this.#open().append(body);
  }

  /** Syncs and closes. Safe to repeat. */
  close(): void {
    this.#closed = true;
    this.#journal?.close();
    this.#journal = undefined;
  }

  #open(): Journal {
    if (this.#journal !== undefined) return this.#journal;
    this.#folder.confirm();
    this.#journal = Journal.open(this.path, journalSeal(this.#key));
    return this.#journal;
  }
}
