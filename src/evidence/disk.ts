import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { OperatorError, type OperatorErrorCode } from '../campaign/operator-error.js';

/** What the evidence needs to know of a file. */
export interface FileState {
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly uid: number;
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** The few calls of `node:fs` that evidence is written with, so that tests can make the nth one fail. */
export interface Disk {
  readonly openSync: (path: string, flags: number, mode?: number) => number;
  readonly readSync: (
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ) => number;
  readonly writeSync: (fd: number, bytes: Uint8Array, offset: number, length: number) => number;
  readonly fsyncSync: (fd: number) => void;
  readonly fdatasyncSync: (fd: number) => void;
  readonly ftruncateSync: (fd: number, length: number) => void;
  readonly fchmodSync: (fd: number, mode: number) => void;
  readonly closeSync: (fd: number) => void;
  readonly fstatSync: (fd: number) => FileState;
  readonly lstatSync: (path: string) => FileState;
  readonly realpathSync: (path: string) => string;
  readonly readdirSync: (path: string) => string[];
  readonly mkdirSync: (path: string, mode: number) => unknown;
  readonly linkSync: (path: string, to: string) => void;
  readonly renameSync: (path: string, to: string) => void;
  readonly unlinkSync: (path: string) => void;
}

/** The real disk. */
export const nodeDisk: Disk = fs;

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY } = fs.constants;
// Windows has neither flag; there a link needs a privilege of its own, and no pipe lies in a folder.
const flags: Partial<typeof fs.constants> = fs.constants;
const O_NOFOLLOW = flags.O_NOFOLLOW ?? 0;
const O_NONBLOCK = flags.O_NONBLOCK ?? 0;

/** Open flags: a new file of ours, never through a link. */
export const NEW_FILE = O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_NOFOLLOW;
/** Open flags: a file that grows at its end, never through a link. */
export const APPEND_FILE = O_RDWR | O_APPEND | O_NOFOLLOW;
/** Open flags: as `APPEND_FILE`, made when absent. */
export const APPEND_OR_NEW_FILE = APPEND_FILE | O_CREAT;
/** Open flags: for reading; a link fails, a pipe does not block. */
export const READ_FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
/** Mode of every file of ours. */
export const PRIVATE_FILE = 0o600;
/** Mode of every folder of ours. */
export const PRIVATE_FOLDER = 0o700;

/** The `code` of a system error, such as `ENOSPC`; undefined for anything else. */
export function errno(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an input or output error',
  EEXIST: 'a file of that name exists',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
};

/** Why a disk call failed, in words of our own: the system's own message would carry the path. */
function diskReason(error: unknown): string {
  const code = errno(error);
  return REASONS[code ?? ''] ?? (code === undefined ? 'the disk call failed' : `the disk call failed (${code})`);
}

/** A disk failure as an error fit to be shown; an `OperatorError` stays as it is. */
export function diskError(code: OperatorErrorCode, thing: string, error: unknown, mend: string): OperatorError {
  if (error instanceof OperatorError) return error;
  return new OperatorError({ code, thing, rule: diskReason(error), mend }, { cause: error });
}

/** Writes all bytes, through short writes. Throws the disk's error, or `EIO` when it takes nothing more. */
export function writeAll(disk: Disk, fd: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    const written = disk.writeSync(fd, bytes, offset, bytes.length - offset);
    if (written <= 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' });
    offset += written;
  }
}

/** Reads a regular file, not through a link; one over `limit` bytes is refused before a byte is read. */
export function readWhole(disk: Disk, path: string, limit: number): Buffer {
  const fd = disk.openSync(path, READ_FILE);
  try {
    const state = disk.fstatSync(fd);
    if (!state.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'ENOTREG' });
    if (state.size > limit) throw Object.assign(new Error('over the limit'), { code: 'EFBIG' });
    return readOpen(disk, fd, state.size);
  } finally {
    disk.closeSync(fd);
  }
}

/** Reads the first `size` bytes of an open file; fewer when it is shorter. */
export function readOpen(disk: Disk, fd: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const read = disk.readSync(fd, bytes, length, size - length, length);
    if (read <= 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/** State of a path itself, links not followed; undefined where nothing is. Throws any error but absence. */
export function stateOf(disk: Disk, path: string): FileState | undefined {
  try {
    return disk.lstatSync(path);
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Makes a folder's entries durable: a created or renamed name survives a power cut only then. */
export function syncFolder(disk: Disk, folder: string): void {
  if (process.platform === 'win32') return; // a folder cannot be opened there; NTFS journals names by itself
  const fd = disk.openSync(folder, O_RDONLY);
  try {
    disk.fsyncSync(fd);
  } finally {
    disk.closeSync(fd);
  }
}

/** Removes a name if it is there; a failure to do so is left to whoever needs the name next. */
export function discard(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch {
    // Nothing hangs on it: a name that stays is met by exclusive creation.
  }
}

/** Makes a new synced file. Throws the disk's error and leaves nothing behind. */
export function placeFile(disk: Disk, path: string, bytes: Uint8Array): void {
  const fd = disk.openSync(path, NEW_FILE, PRIVATE_FILE);
  try {
    try {
      writeAll(disk, fd, bytes);
      disk.fsyncSync(fd);
    } finally {
      disk.closeSync(fd);
    }
  } catch (error) {
    discard(disk, path);
    throw error;
  }
}

/**
 * Puts a whole file in the place of another: write, sync, rename, sync of the folder, so that a reader or a crash
 * finds the old bytes or the new ones and nothing between. Only the holder of the file's lock may call it.
 */
export function replaceFile(disk: Disk, path: string, bytes: Uint8Array): void {
  const next = writeBeside(disk, path, bytes);
  try {
    disk.renameSync(next, path);
  } catch (error) {
    discard(disk, next);
    throw error;
  }
  syncFolder(disk, dirname(path));
}

/** As `replaceFile`, for a name that must be free: throws `EEXIST` when anything stands there. */
export function createWhole(disk: Disk, path: string, bytes: Uint8Array): void {
  const next = writeBeside(disk, path, bytes);
  try {
    try {
      disk.linkSync(next, path);
    } catch (error) {
      if (errno(error) === 'EEXIST') throw error;
      // A file system without hard links: the lock keeps other writers of ours away between look and rename.
      if (stateOf(disk, path) !== undefined) throw Object.assign(new Error('exists'), { code: 'EEXIST' });
      disk.renameSync(next, path);
    }
  } finally {
    discard(disk, next);
  }
  syncFolder(disk, dirname(path));
}

function writeBeside(disk: Disk, path: string, bytes: Uint8Array): string {
  const next = `${path}.tmp`;
  try {
    placeFile(disk, next, bytes);
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
    disk.unlinkSync(next); // left by a writer that was killed
    placeFile(disk, next, bytes);
  }
  return next;
}
