import { basename, dirname } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { RedactedJson } from '../campaign/redacted.js';
import {
  APPEND_FILE,
  type Disk,
  diskError,
  discard,
  NEW_FILE,
  nodeDisk,
  PRIVATE_FILE,
  readOpen,
  readWhole,
  syncFolder,
  writeAll,
} from './disk.js';
import { composeLine, type FoundLines, hashLine, NO_LINE, readLines } from './ledger-line.js';
import { ledgerName, nextPart, partsOf } from './ledger-parts.js';
import type { OutputFolder } from './output-folder.js';
import type { RunKey } from './run-key.js';

export interface LedgerOptions {
  readonly now?: () => Date;
  readonly disk?: Disk;
  /** A part takes no further line that would make it longer than this, in bytes. */
  readonly partBytes?: number;
}

/** A place in a ledger: how many lines, and the hash of the last of them. */
export interface LedgerMark {
  readonly length: number;
  readonly head: string;
}

/** A longer part of a ledger than this is not read, in bytes. */
export const LEDGER_LIMIT = 256 * 1024 * 1024;
const PART_BYTES = 64 * 1024 * 1024;

const MEND = 'Free or repair the disk; nothing further is sent until evidence can be written.';

/**
 * The run's diary: redacted JSON lines, each with the hash of the line before and a code made with the run's key. One
 * writer, the holder of the manifest's lock. A line is with the system when `append` returns, on the disk after `sync`.
 * A long ledger goes on in a further part, whose first line has the hash of the last one before: the chain is one.
 */
export class Ledger {
  /** Of its first part. */
  readonly path: string;
  /** The highest entry of the manifest that a line of an earlier process tells of; 0 when none does. */
  readonly toldEntries: number;
  readonly #key: RunKey;
  readonly #disk: Disk;
  readonly #now: () => Date;
  readonly #partBytes: number;
  /** Of the part that is written. */
  #part: string;
  #fd: number | undefined;
  #bytes: number;
  #length: number;
  #head: string;
  #synced: boolean;
  #broken: unknown;
  /** Lines that are written together once `together` ends, and the place before them. */
  #gathered: { readonly lines: Buffer[]; readonly before: LedgerMark } | undefined;

  private constructor(
    open: {
      readonly path: string;
      readonly part: string;
      readonly fd: number;
      readonly bytes: number;
      readonly mark: LedgerMark;
      readonly toldEntries?: number;
    },
    key: RunKey,
    options: LedgerOptions,
  ) {
    this.path = open.path;
    this.toldEntries = open.toldEntries ?? 0;
    this.#part = open.part;
    this.#fd = open.fd;
    this.#bytes = open.bytes;
    this.#length = open.mark.length;
    this.#head = open.mark.head;
    this.#synced = false;
    this.#key = key;
    this.#disk = options.disk ?? nodeDisk;
    this.#now = options.now ?? (() => new Date());
    this.#partBytes = options.partBytes ?? PART_BYTES;
  }

  /** Makes a run's ledger, empty. Throws `OperatorError` (output) when there is one already. */
  static create(folder: OutputFolder, runId: string, key: RunKey, options: LedgerOptions = {}): Ledger {
    const name = ledgerName(runId);
    const fd = folder.create(name);
    try {
      syncFolder(options.disk ?? nodeDisk, folder.path);
    } catch (error) {
      (options.disk ?? nodeDisk).closeSync(fd);
      throw diskError('output', name, error, MEND);
    }
    const path = folder.file(name);
    const open = { path, part: path, fd, bytes: 0, mark: { length: 0, head: NO_LINE } };
    return new Ledger(open, key, options);
  }

  /**
   * Opens a run's ledger to go on with its chain; a last line torn by a crash is cut off. Throws `OperatorError`
   * (manifest), with the file untouched, when the chain is broken or does not reach or pass through `from`.
   */
  static reopen(path: string, key: RunKey, options: LedgerOptions & { readonly from?: LedgerMark } = {}): Ledger {
    const disk = options.disk ?? nodeDisk;
    let fd: number | undefined;
    try {
      const parts = partsOf(path, disk);
      const part = parts.at(-1) ?? path;
      fd = disk.openSync(part, APPEND_FILE);
      const state = disk.fstatSync(fd);
      if (!state.isFile() || state.size > LEDGER_LIMIT) throw broken(path, 'is not a ledger file, or is too large');
      let mark: LedgerMark = { length: 0, head: NO_LINE };
      let passed = options.from === undefined || isSame(mark, options.from);
      let toldEntries = 0;
      const follow = (bytes: Buffer): FoundLines => {
        const found = readLines(bytes, key);
        for (const line of found.lines) {
          const n = mark.length + 1;
          if (line.authentic !== true || line.n !== n || line.prev !== mark.head) {
            throw broken(path, `breaks its chain at line ${n}`);
          }
          mark = { length: n, head: line.hash };
          passed ||= isSame(mark, options.from);
          toldEntries = Math.max(toldEntries, line.intent ?? 0);
        }
        return found;
      };
      for (const earlier of parts.slice(0, -1)) {
        if (follow(readWhole(disk, earlier, LEDGER_LIMIT)).torn) throw broken(path, 'breaks off before its last part');
      }
      const found = follow(readOpen(disk, fd, state.size));
      if (!passed) throw broken(path, 'is not the one that the manifest describes, or its end is missing');
      if (found.torn) disk.ftruncateSync(fd, found.wholeBytes);
      return new Ledger({ path, part, fd, bytes: found.wholeBytes, mark, toldEntries }, key, options);
    } catch (error) {
      if (fd !== undefined) disk.closeSync(fd);
      throw diskError('manifest', basename(path), error, 'Run verify on the folder to see what is wrong.');
    }
  }

  /** Paths of all its parts, in order. */
  get parts(): readonly string[] {
    return partsOf(this.path, this.#disk);
  }

  /** Lines so far. */
  get length(): number {
    return this.#length;
  }

  /** Hash of the last line; 64 zeros when there is none. */
  get head(): string {
    return this.#head;
  }

  /** Adds a line. Throws `OperatorError` (manifest); the line is then not there, and the chain is whole. */
  append(kind: string, entry: RedactedJson): void {
    const place = { n: this.#length + 1, at: this.#now(), kind, prev: this.#head };
    const line = composeLine(this.#key, place, entry);
    const bytes = Buffer.from(`${line}\n`);
    if (this.#gathered === undefined) this.#write(bytes);
    else this.#gathered.lines.push(bytes);
    this.#length += 1;
    this.#head = hashLine(line);
  }

  /**
   * Writes what is appended during `work` with one call of the system, at its end. Throws `OperatorError` (manifest); none
   * of these lines is then there, and the chain is whole.
   */
  together(work: () => void): void {
    if (this.#gathered !== undefined) return work();
    this.#gathered = { lines: [], before: { length: this.#length, head: this.#head } };
    try {
      work();
    } finally {
      try {
        this.#writeGathered();
      } finally {
        this.#gathered = undefined;
      }
    }
  }

  #writeGathered(): void {
    if (this.#gathered === undefined || this.#gathered.lines.length === 0) return;
    const { lines, before } = this.#gathered;
    this.#gathered = { lines: [], before };
    try {
      this.#write(Buffer.concat(lines));
      this.#gathered = { lines: [], before: { length: this.#length, head: this.#head } };
    } catch (error) {
      [this.#length, this.#head] = [before.length, before.head];
      throw error;
    }
  }

  #write(bytes: Buffer): void {
    const fd = this.#bytes > 0 && this.#bytes + bytes.length > this.#partBytes ? this.#turn() : this.#open();
    try {
      writeAll(this.#disk, fd, bytes);
    } catch (error) {
      this.#takeBack(fd);
      throw this.#failure(error);
    }
    this.#bytes += bytes.length;
    this.#synced = false;
  }

  /** Brings every line to the disk. Throws `OperatorError` (manifest), and from then on at every call. */
  sync(): void {
    this.#writeGathered();
    if (this.#synced) return;
    const fd = this.#open();
    try {
      this.#disk.fdatasyncSync(fd);
    } catch (error) {
      // After a failed sync the system may have dropped the pages: a later one that succeeds would prove nothing.
      this.#broken = error;
      throw this.#failure(error);
    }
    this.#synced = true;
  }

  /** Closes the file. Safe to repeat. */
  close(): void {
    if (this.#fd === undefined) return;
    this.#disk.closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Begins the next part; the one before is on the disk by then. */
  #turn(): number {
    this.sync();
    const before = this.#open();
    const part = nextPart(this.#part);
    let fd: number | undefined;
    try {
      fd = this.#disk.openSync(part, NEW_FILE, PRIVATE_FILE);
      syncFolder(this.#disk, dirname(part));
    } catch (error) {
      if (fd !== undefined) {
        this.#disk.closeSync(fd);
        discard(this.#disk, part);
      }
      throw this.#failure(error);
    }
    this.#disk.closeSync(before);
    [this.#part, this.#fd, this.#bytes] = [part, fd, 0];
    return fd;
  }

  #open(): number {
    if (this.#broken !== undefined) throw this.#failure(this.#broken);
    if (this.#fd === undefined) throw new TypeError('the ledger is closed');
    return this.#fd;
  }

  #takeBack(fd: number): void {
    try {
      this.#disk.ftruncateSync(fd, this.#bytes);
    } catch (error) {
      this.#broken = error;
    }
  }

  #failure(error: unknown): OperatorError {
    return diskError('manifest', basename(this.path), error, MEND);
  }
}

const isSame = (a: LedgerMark, b: LedgerMark | undefined): boolean => a.length === b?.length && a.head === b.head;

function broken(path: string, rule: string): OperatorError {
  return new OperatorError({
    code: 'manifest',
    thing: basename(path),
    rule,
    mend: 'Run verify on the folder to see what is wrong; clean-up goes by the manifest alone.',
  });
}
