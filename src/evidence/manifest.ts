import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { CleanupState } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Environment } from '../campaign/environment.js';
import { continueLedger } from './continued-ledger.js';
import { createWhole, type Disk, diskError, nodeDisk, replaceFile } from './disk.js';
import type { Ledger } from './ledger.js';
import { ledgerName } from './ledger-parts.js';
import {
  type CleanupStatus,
  entryProblem,
  type ManifestEntry,
  NOTE_LENGTH,
  ownWords,
  type ResourceType,
  unanswered,
} from './manifest-entry.js';
import {
  isGenuine,
  type ManifestContent,
  type ManifestDocument,
  type ManifestHeader,
  manifestName,
  manifestRefusal,
  parseManifest,
  readManifestFile,
  renderManifest,
} from './manifest-form.js';
import { ManifestLock } from './manifest-lock.js';
import type { OutputFolder } from './output-folder.js';
import { readRunKey, readRunKeys, type RunKey, saltedHash, seal, unseal } from './run-key.js';

export type { CleanupStatus, EntryState, ManifestEntry, ResourceType } from './manifest-entry.js';
export type { ManifestDocument, ManifestHeader } from './manifest-form.js';

export interface ManifestOptions {
  readonly now?: () => Date;
  readonly disk?: Disk;
}

/** What a run knows of itself before it begins. */
export interface ManifestStart extends Pick<
  ManifestHeader,
  'tool' | 'runId' | 'prefix' | 'mode' | 'target' | 'apiVersion' | 'phases'
> {
  /** Asset name to its real value; only the salted hash is kept. */
  readonly assets: Readonly<Record<string, string | undefined>>;
  readonly notes?: readonly Redacted[];
}

/** What is about to be made. */
export interface Intent {
  readonly type: ResourceType;
  readonly phase: PhaseId;
  readonly name: string | null;
  readonly endpointGroup: string;
  readonly cleanupAction: string;
  /** Known beforehand: whom a block names, what a setting was before. Sealed. */
  readonly id?: string;
  /** ISO time at which it goes by itself. */
  readonly expiresAt?: string;
}

const MEND = 'Nothing further is sent until the manifest can be written; free or repair the disk, then run cleanup.';

/**
 * What a run made and what became of it, on disk before anything is sent. Valid JSON at every instant, authenticated
 * with the run's key, one process at a time. Every change throws `OperatorError` (manifest) when it is not on disk.
 */
export class Manifest {
  readonly path: string;
  /** The sealed ids cannot be read and nothing can be verified or written back; names still tell what is the run's. */
  readonly keyLost: boolean;
  /** The run's ledger; undefined when it cannot be continued: see `ledgerProblem`. */
  readonly ledger: Ledger | undefined;
  /** Why the ledger cannot be continued. */
  readonly ledgerProblem: string | undefined;
  readonly #key: RunKey | undefined;
  readonly #lock: ManifestLock;
  readonly #disk: Disk;
  readonly #now: () => Date;
  /** Ids that were looked up by name since the manifest was opened; without a key they live here alone. */
  readonly #located = new Map<number, string>();
  #content: ManifestContent;
  #next: number;

  private constructor(
    open: {
      readonly path: string;
      readonly content: ManifestContent;
      readonly key: RunKey | undefined;
      readonly ledger: Ledger | undefined;
      readonly ledgerProblem?: string | undefined;
      readonly lock: ManifestLock;
    },
    options: ManifestOptions,
  ) {
    this.path = open.path;
    this.keyLost = open.key === undefined;
    this.ledger = open.ledger;
    this.ledgerProblem = open.ledgerProblem;
    this.#key = open.key;
    this.#lock = open.lock;
    this.#disk = options.disk ?? nodeDisk;
    this.#now = options.now ?? (() => new Date());
    this.#content = open.content;
    this.#next = (open.content.entries.at(-1)?.n ?? 0) + 1;
  }

  /** Makes a run's manifest. Throws `OperatorError` when one of its name exists or it cannot be written. */
  static create(
    folder: OutputFolder,
    start: ManifestStart,
    key: RunKey,
    ledger: Ledger,
    options: ManifestOptions = {},
  ): Manifest {
    const disk = options.disk ?? nodeDisk;
    const name = manifestName(start.runId);
    const path = folder.file(name);
    const { assets, notes = [], ...rest } = start;
    const content: ManifestContent = {
      version: 1,
      ...rest,
      keyId: key.id,
      createdAt: (options.now?.() ?? new Date()).toISOString(),
      assets: tags(key, assets),
      status: 'running',
      cleanup: 'none',
      ledger: { file: ledgerName(start.runId), length: ledger.length, head: ledger.head },
      reports: [],
      digests: {},
      notes: notes.map((note) => note.slice(0, NOTE_LENGTH)),
      entries: [],
    };
    parseManifest(renderManifest(content, key)); // what could not be opened again must not begin
    const lock = ManifestLock.acquire(path, disk);
    try {
      ledger.sync();
      createWhole(disk, path, Buffer.from(renderManifest(content, key)));
      folder.confirm();
    } catch (error) {
      lock.release();
      throw diskError('output', name, error, 'Choose another run id, or another folder with --out.');
    }
    return new Manifest({ path, content, key, ledger, lock }, options);
  }

  /**
   * Opens a run's manifest to go on with it, and its ledger too. Throws `OperatorError` (manifest) when it is in use,
   * too large, of another version, malformed, or was changed by anyone but the run.
   */
  static open(path: string, environment: Environment, options: ManifestOptions = {}): Manifest {
    const disk = options.disk ?? nodeDisk;
    readManifestFile(disk, path); // nothing is locked that is not a manifest
    const lock = ManifestLock.acquire(path, disk);
    try {
      const { mac, ...content } = readManifestFile(disk, path);
      if (basename(path) !== manifestName(content.runId)) throw manifestRefusal('bears the name of another run');
      const key = readRunKey(content.runId, content.keyId, environment, disk);
      if (key === undefined) {
        const others = readRunKeys(content.runId, environment, disk);
        if (others.some((other) => isGenuine({ ...content, keyId: other.id, mac }, other))) {
          throw manifestRefusal('names another key than the run’s own');
        }
        const ledgerProblem = "the run's key is lost";
        return new Manifest({ path, content, key, ledger: undefined, ledgerProblem, lock }, options);
      }
      if (!isGenuine({ ...content, mac }, key)) throw manifestRefusal('was changed by someone else than the run');
      const continued = continueLedger(path, content, key, options);
      if ((continued.ledger?.toldEntries ?? 0) > (content.entries.at(-1)?.n ?? 0)) {
        continued.ledger?.close();
        throw manifestRefusal('is older than its ledger: it was put back');
      }
      return new Manifest({ path, content, key, lock, ...continued }, options);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Reads a manifest without lock or key, for views and `verify`. Throws `OperatorError` (manifest). */
  static read(path: string, disk: Disk = nodeDisk): ManifestDocument {
    return readManifestFile(disk, path);
  }

  get header(): ManifestHeader {
    return this.#content;
  }

  /** In the order in which they were made. */
  get entries(): readonly ManifestEntry[] {
    return this.#content.entries;
  }

  /** Those that a clean-up can and must still do something about. */
  get pending(): readonly ManifestEntry[] {
    return this.leftovers.filter(
      ({ state, cleanup }) => cleanup !== 'kept' && (state !== 'possible-leftover' || cleanup === 'pending'),
    );
  }

  /** Those that may still exist: while there is one, the run is not clean. */
  get leftovers(): readonly ManifestEntry[] {
    return this.entries.filter(({ cleanup }) => ['pending', 'failed', 'unconfirmed', 'kept'].includes(cleanup));
  }

  /** Records what is about to be made: on disk when it returns. When it throws, the request must not be sent. */
  intent(parts: Intent): ManifestEntry {
    if (this.keyLost) throw misuse('nothing may be made by a run whose key is lost');
    const { id, expiresAt, ...rest } = parts;
    const n = this.#next;
    const entry: ManifestEntry = {
      n,
      ...rest,
      ...(id === undefined ? { hash: null, sealed: null } : this.#sealed(n, parts.type, id)),
      createdAt: this.#now().toISOString(),
      state: 'intent',
      cleanup: 'pending',
      cleanedAt: null,
      expiresAt: expiresAt ?? null,
      note: null,
    };
    refuseMalformed(this.#content.prefix, entry);
    const before = this.#content;
    this.#content = { ...before, entries: [...before.entries, entry] };
    try {
      this.#write();
    } catch (error) {
      this.#content = before;
      throw error;
    } finally {
      this.#next = n + 1; // never given twice: the failed write may be on the disk all the same
    }
    return entry;
  }

  /** Records the id of what was made. The entry keeps it even when the write fails. */
  created(n: number, id: string): ManifestEntry {
    const entry = this.#entry(n, ['intent', 'unknown', 'possible-leftover']);
    const cleanup = entry.type === 'upload-session' ? 'expires' : 'pending';
    return this.#change({ ...entry, ...this.#sealed(n, entry.type, id), state: 'created', cleanup });
  }

  /** Records the id of what a look-up by name has found, whatever the entry said before. */
  located(n: number, id: string): ManifestEntry {
    const entry = this.#entry(n, ['intent', 'created', 'unknown', 'possible-leftover']);
    this.#located.set(n, id);
    return this.#change({ ...entry, ...this.#sealed(n, entry.type, id), state: 'created' });
  }

  /** Records that nothing was made. */
  notCreated(n: number, note?: string): ManifestEntry {
    const entry = this.#entry(n, ['intent', 'unknown', 'possible-leftover']);
    return this.#change({ ...entry, state: 'not-created', cleanup: 'not-needed', note: ownWords(note) });
  }

  /**
   * Records that the answer never came. What can be listed is to be looked up by its name; an upload cannot, and is
   * named as a possible leftover until it expires; an upload session expires by itself.
   */
  unknown(n: number, note: string): ManifestEntry {
    const entry = this.#entry(n, ['intent', 'unknown', 'possible-leftover']);
    return this.#change({ ...entry, ...unanswered(entry), note: ownWords(note) });
  }

  /** Records how far the clean-up of an entry came. */
  cleaned(n: number, status: CleanupStatus, note?: string): ManifestEntry {
    const entry = this.#entry(n, ['intent', 'created', 'unknown', 'possible-leftover']);
    const cleanedAt = status === 'done' ? this.#now().toISOString() : entry.cleanedAt;
    return this.#change({ ...entry, cleanup: status, cleanedAt, note: ownWords(note) ?? entry.note });
  }

  /** The real id of an entry; undefined when none is known or the key is lost. Throws `OperatorError` (key). */
  id(entry: ManifestEntry): string | undefined {
    const located = this.#located.get(entry.n);
    if (located !== undefined) return located;
    if (entry.sealed === null || this.#key === undefined) return undefined;
    return unseal(this.#key, entry.sealed, this.#context(entry.n, entry.type));
  }

  /** Asset names whose values are not those of the run: a manifest is only ever cleaned on its own assets. */
  differingAssets(assets: Readonly<Record<string, string | undefined>>): string[] {
    const now = this.#key === undefined ? {} : tags(this.#key, assets);
    return Object.entries(this.#content.assets).flatMap(([name, tag]) => (now[name] === tag ? [] : [name]));
  }

  /** Adds a written report and the digest of its text. */
  addReport(file: string, text: string): void {
    const { reports, digests } = this.#content;
    const digest = createHash('sha256').update(text).digest('hex');
    this.#content = {
      ...this.#content,
      reports: [...new Set([...reports, file])],
      digests: { ...digests, [file]: digest },
    };
    this.#write();
  }

  /** Adds a note. */
  note(note: Redacted): void {
    this.#content = { ...this.#content, notes: [...this.#content.notes, note.slice(0, NOTE_LENGTH)] };
    this.#write();
  }

  /** Brings ledger and manifest to the disk: at the end of a phase. */
  sync(): void {
    this.#write();
  }

  /** Records that clean-up goes on: until `end`, a half-written ledger line is the mark of a crash, not of a change. */
  resume(): void {
    this.#content = { ...this.#content, status: 'interrupted' };
    this.#write();
  }

  /** Records the end of run or clean-up. It is never `complete` or `none` beside leftovers: what is recorded returns. */
  end(status: 'ended' | 'interrupted', cleanup: CleanupState): CleanupState {
    const recorded = this.keyLost || this.leftovers.length > 0 ? 'incomplete' : cleanup;
    this.#content = { ...this.#content, status, cleanup: recorded };
    this.#write();
    return recorded;
  }

  /** Closes the ledger and gives the lock back. Safe to repeat. */
  close(): void {
    this.ledger?.close();
    this.#lock.release();
  }

  #entry(n: number, states: readonly ManifestEntry['state'][]): ManifestEntry {
    const entry = this.entries.find((candidate) => candidate.n === n);
    if (entry === undefined) throw misuse('an entry of that number does not exist');
    if (!states.includes(entry.state)) throw misuse(`an entry that is ${entry.state} does not become that`);
    return entry;
  }

  #change(changed: ManifestEntry): ManifestEntry {
    refuseMalformed(this.#content.prefix, changed);
    const entries = this.entries.map((entry) => (entry.n === changed.n ? changed : entry));
    this.#content = { ...this.#content, entries };
    this.#write();
    return changed;
  }

  #sealed(n: number, type: ResourceType, id: string): Pick<ManifestEntry, 'hash' | 'sealed'> {
    if (this.#key === undefined) return { hash: null, sealed: null };
    return { hash: saltedHash(this.#key, id), sealed: seal(this.#key, id, this.#context(n, type)) };
  }

  #context(n: number, type: ResourceType): string {
    return `${this.#content.runId}\n${n}\n${type}`;
  }

  /** Without its key a manifest stays as it is: what is written then could not be told from forgery later. */
  #write(): void {
    if (this.#key === undefined) return;
    let unsynced: OperatorError | undefined;
    try {
      this.#lock.confirm();
      try {
        this.ledger?.sync();
        const { length, head } = this.ledger ?? this.#content.ledger;
        this.#content = { ...this.#content, ledger: { ...this.#content.ledger, length, head } };
      } catch (error) {
        // What was made must be on disk all the more when the ledger fails.
        unsynced = diskError('manifest', 'the ledger', error, MEND);
      }
      replaceFile(this.#disk, this.path, Buffer.from(renderManifest(this.#content, this.#key)));
      if (unsynced !== undefined) throw unsynced;
    } catch (error) {
      throw diskError('manifest', 'the manifest', error, MEND);
    }
  }
}

function tags(key: RunKey, values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(known.map(([name, value]) => [name, `#${saltedHash(key, value)}`]));
}

function refuseMalformed(prefix: string, entry: ManifestEntry): void {
  const problem = entryProblem(prefix, entry);
  if (problem !== undefined) throw misuse(problem);
}

function misuse(rule: string): OperatorError {
  return new OperatorError({ code: 'internal', thing: 'the manifest', rule, mend: 'Please report this as a fault.' });
}
