import { basename } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { RedactedJson } from '../campaign/redacted.js';
import { APPEND_FILE, type Disk, diskError, nodeDisk, readOpen, syncFolder, writeAll } from './disk.js';
import { composeLine, hashLine, NO_LINE, readLines } from './ledger-line.js';
import type { OutputFolder } from './output-folder.js';
import type { RunKey } from './run-key.js';

export interface LedgerOptions {
  readonly now?: () => Date;
  readonly disk?: Disk;
}

/** A place in a ledger: how many lines, and the hash of the last of them. */
export interface LedgerMark {
  readonly length: number;
  readonly head: string;
}

/** A longer ledger than this is not read, in bytes. */
export const LEDGER_LIMIT = 256 * 1024 * 1024;

/** Name of a run's ledger in its output folder. */
export function ledgerName(runId: string): string {
  return `wats-live-${runId}.ledger.jsonl`;
}

const MEND = 'Free or repair the disk; nothing further is sent until evidence can be written.';

/**
 * The run's diary: redacted JSON lines, each with the hash of the line before and a code made with the run's key. One
 * writer, the holder of the manifest's lock. A line is with the system when `append` returns, on the disk after `sync`.
 */
export class Ledger {
  readonly path: string;
  /** The highest entry of the manifest that a line of an earlier process tells of; 0 when none does. */
  readonly toldEntries: number;
  readonly #key: RunKey;
  readonly #disk: Disk;
  readonly #now: () => Date;
  #fd: number | undefined;
  #bytes: number;
  #length: number;
  #head: string;
  #synced: boolean;
  #broken: unknown;

  private constructor(
    open: {
      readonly path: string;
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
    this.#fd = open.fd;
    this.#bytes = open.bytes;
    this.#length = open.mark.length;
    this.#head = open.mark.head;
    this.#synced = false;
    this.#key = key;
    this.#disk = options.disk ?? nodeDisk;
    this.#now = options.now ?? (() => new Date());
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
    const open = { path: folder.file(name), fd, bytes: 0, mark: { length: 0, head: NO_LINE } };
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
      fd = disk.openSync(path, APPEND_FILE);
      const state = disk.fstatSync(fd);
      if (!state.isFile() || state.size > LEDGER_LIMIT) throw broken(path, 'is not a ledger file, or is too large');
      const found = readLines(readOpen(disk, fd, state.size), key);
      let head = NO_LINE;
      const heads = [head];
      found.lines.forEach((line, index) => {
        if (line.authentic !== true || line.n !== index + 1 || line.prev !== head) {
          throw broken(path, `breaks its chain at line ${index + 1}`);
        }
        head = line.hash;
        heads.push(head);
      });
      if (options.from !== undefined && heads[options.from.length] !== options.from.head) {
        throw broken(path, 'is not the one that the manifest describes, or its end is missing');
      }
      if (found.torn) disk.ftruncateSync(fd, found.wholeBytes);
      const toldEntries = Math.max(0, ...found.lines.map(({ intent }) => intent ?? 0));
      const open = { path, fd, bytes: found.wholeBytes, mark: { length: found.lines.length, head }, toldEntries };
      return new Ledger(open, key, options);
    } catch (error) {
      if (fd !== undefined) disk.closeSync(fd);
      throw diskError('manifest', basename(path), error, 'Run verify on the folder to see what is wrong.');
    }
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
    const fd = this.#open();
    const place = { n: this.#length + 1, at: this.#now(), kind, prev: this.#head };
    const line = composeLine(this.#key, place, entry);
    const bytes = Buffer.from(`${line}\n`);
    try {
      writeAll(this.#disk, fd, bytes);
    } catch (error) {
      this.#takeBack(fd);
      throw this.#failure(error);
    }
    this.#bytes += bytes.length;
    this.#length += 1;
    this.#head = hashLine(line);
    this.#synced = false;
  }

  /** Brings every line to the disk. Throws `OperatorError` (manifest), and from then on at every call. */
  sync(): void {
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

function broken(path: string, rule: string): OperatorError {
  return new OperatorError({
    code: 'manifest',
    thing: basename(path),
    rule,
    mend: 'Run verify on the folder to see what is wrong; clean-up goes by the manifest alone.',
  });
}
