import { closeSync, constants, fstatSync, ftruncateSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { OperatorError } from '../campaign/operator-error.js';
import { parseJson } from '../campaign/lossless-json.js';
import { readEnvelope } from './envelope.js';

/** Seals a body with the run's key, and opens it again; `open` throws or gives undefined when it cannot. */
export interface JournalSeal {
  seal(body: Uint8Array): string;
  open(sealed: string): Uint8Array | undefined;
}

/** The file calls that change a journal; tests let them fail. */
export interface JournalFiles {
  writeSync(fd: number, data: Uint8Array, offset: number, length: number): number;
  ftruncateSync(fd: number, length: number): void;
}

/** A delivery read back. */
export interface JournaledDelivery {
  readonly at: Date;
  readonly body: unknown;
}

const CHUNK = 65_536;
/** A body of 3 MiB sealed and in base64 stays below. */
const LONGEST_LINE = 8 * 1024 * 1024;
const NEWLINE = 10;
const COLON = 58;
/** Windows has no such flag. */
const NO_FOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/**
 * The accepted deliveries on disk, some a line (epoch milliseconds and the sealed bodies), written before the 200 so that a killed
 * receiver forgets nothing that it acknowledged. It survives the process, not a power cut: lines are synced on close only.
 */
export class Journal {
  /** Lines that could not be opened while reading back. */
  unreadable = 0;
  private length: number;
  private broken = false;

  private constructor(
    private readonly fd: number,
    private readonly seal: JournalSeal,
    private readonly files: JournalFiles,
  ) {
    this.length = fstatSync(fd).size;
  }

  /**
   * Opens a journal, or creates it with mode 0600; a torn last line, whose delivery was never acknowledged, is cut off.
   * Errors: OperatorError `output` for a link, something else than a file, or a file that others may touch.
   */
  static open(path: string, seal: JournalSeal, files: JournalFiles = { writeSync, ftruncateSync }): Journal {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | NO_FOLLOW;
    let fd: number;
    try {
      fd = openSync(path, flags, 0o600);
    } catch (error) {
      throw refused('it is a link or cannot be opened for writing', error);
    }
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) throw refused('it is not a plain file');
      if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) throw refused('others may read or write it');
      const journal = new Journal(fd, seal, files);
      journal.cutTornLine();
      return journal;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /**
   * Writes deliveries as one line: sealing and writing cost about the same for one as for ten. Throws when it is not whole on
   * file, and leaves the file as it was before.
   */
  append(...bodies: readonly Uint8Array[]): void {
    if (this.broken) throw new Error('the journal is closed after a failed write');
    const sealed = this.seal.seal(pack(bodies));
    if (sealed.includes('\n')) throw new Error('a sealed body is one line');
    const line = Buffer.from(`${Date.now()} ${sealed}\n`);
    try {
      for (let done = 0; done < line.length;) {
        const written = this.files.writeSync(this.fd, line, done, line.length - done);
        if (written <= 0) throw new Error('nothing was written');
        done += written;
      }
    } catch (error) {
      this.undo();
      throw error;
    }
    this.length += line.length;
  }

  /** Every delivery that can be opened, in order; the others are counted in `unreadable`. Reads a line at a time. */
  *deliveries(): Generator<JournaledDelivery> {
    this.unreadable = 0;
    for (const line of this.lines()) {
      const read = this.read(line);
      if (read === undefined) this.unreadable += 1;
      else yield* read;
    }
  }

  /** The keys of all journaled updates: what a restarted receiver must not count again. */
  *keys(): Generator<string> {
    for (const { body } of this.deliveries()) {
      for (const update of readEnvelope(body).updates) yield update.key;
    }
  }

  /** Syncs and closes; the journal takes nothing more. */
  close(): void {
    if (!this.broken) fsyncSync(this.fd);
    this.broken = true;
    closeSync(this.fd);
  }

  private undo(): void {
    try {
      this.files.ftruncateSync(this.fd, this.length);
    } catch {
      // Half a line stays: nothing may follow it, or the next line would be lost with it.
      this.broken = true;
    }
  }

  private read(line: Buffer): readonly JournaledDelivery[] | undefined {
    try {
      const [, at, sealed] = /^([0-9]{1,15}) (.+)$/.exec(line.toString('utf8')) ?? [];
      if (at === undefined || sealed === undefined) return undefined;
      const body = this.seal.open(sealed);
      if (body === undefined) return undefined;
      return unpack(body).map((each) => ({ at: new Date(Number(at)), body: parseJson(each.toString('utf8')) }));
    } catch {
      return undefined;
    }
  }

  private *lines(): Generator<Buffer> {
    const end = this.length;
    const chunk = Buffer.alloc(CHUNK);
    let rest: Buffer[] = [];
    let restBytes = 0;
    for (let at = 0; at < end;) {
      const bytes = readSync(this.fd, chunk, 0, Math.min(CHUNK, end - at), at);
      if (bytes === 0) return;
      at += bytes;
      let start = 0;
      for (let cut = chunk.indexOf(NEWLINE); cut >= 0 && cut < bytes; cut = chunk.indexOf(NEWLINE, start)) {
        yield Buffer.concat([...rest, chunk.subarray(start, cut)]);
        rest = [];
        restBytes = 0;
        start = cut + 1;
      }
      // A line beyond all measure is no line of ours; what is kept of it will not parse.
      if (restBytes <= LONGEST_LINE) rest.push(Buffer.from(chunk.subarray(start, bytes)));
      restBytes += bytes - start;
    }
  }

  private cutTornLine(): void {
    let end = this.length;
    const chunk = Buffer.alloc(CHUNK);
    while (end > 0) {
      const start = Math.max(0, end - CHUNK);
      const bytes = readSync(this.fd, chunk, 0, end - start, start);
      const newline = chunk.subarray(0, bytes).lastIndexOf(NEWLINE);
      if (newline >= 0) {
        end = start + newline + 1;
        break;
      }
      end = start;
    }
    if (end === this.length) return;
    ftruncateSync(this.fd, end);
    this.length = end;
  }
}

/** Bodies one after another, each behind its length and a colon, which no JSON text begins with. */
function pack(bodies: readonly Uint8Array[]): Buffer {
  return Buffer.concat(bodies.flatMap((body) => [Buffer.from(`${body.length}:`), body]));
}

/** The bodies of a line. Throws when it is torn. */
function unpack(packed: Uint8Array): Buffer[] {
  const whole = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const bodies: Buffer[] = [];
  for (let at = 0; at < whole.length;) {
    const colon = whole.indexOf(COLON, at);
    const length = whole.subarray(at, Math.max(colon, at)).toString('latin1');
    if (!/^[0-9]{1,8}$/.test(length)) throw new RangeError('not a line of deliveries');
    at = colon + 1 + Number(length);
    if (at > whole.length) throw new RangeError('a delivery is cut off');
    bodies.push(whole.subarray(colon + 1, at));
  }
  return bodies;
}

function refused(rule: string, cause?: unknown): OperatorError {
  return new OperatorError(
    { code: 'output', thing: 'webhook journal', rule, mend: 'Choose another output folder with --out' },
    cause === undefined ? undefined : { cause },
  );
}
