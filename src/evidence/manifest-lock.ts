import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod/mini';
import { OperatorError } from '../campaign/operator-error.js';
import { type Disk, diskError, discard, errno, NEW_FILE, nodeDisk, PRIVATE_FILE, readWhole, writeAll } from './disk.js';

const HolderSchema = z.strictObject({
  pid: z.int().check(z.minimum(1)),
  /** When the process started, so that a reused pid is not taken for it; null where the system does not tell. */
  started: z.nullable(z.string()),
  /** Hash of the machine's name: a process of another machine cannot be looked up. */
  host: z.string(),
  token: z.string(),
});
type Holder = z.infer<typeof HolderSchema>;

const LOCK_LIMIT = 4096;
/** A lock without content belongs to a process between two calls, for no longer than this, in milliseconds. */
const EMPTY_LOCK_GRACE_MS = 300;
const TAKEOVER_TRIES = 20;

/** Path of a manifest's lock. */
export function lockPath(manifest: string): string {
  return `${manifest}.lock`;
}

/** Whether a process of this very machine holds the manifest. What one elsewhere holds may be left for good. */
export function isHeldHere(manifest: string, disk: Disk = nodeDisk): boolean {
  const found = readHolder(disk, lockPath(manifest));
  return typeof found === 'object' && found.host === host() && isAlive(found);
}

/** The one right to write a manifest and its ledger. */
export class ManifestLock {
  readonly #path: string;
  readonly #token: string;
  readonly #disk: Disk;

  private constructor(path: string, token: string, disk: Disk) {
    this.#path = path;
    this.#token = token;
    this.#disk = disk;
  }

  /** Takes the lock, also from a process that died. Throws what `refusal` makes while a living one holds it. */
  static acquire(manifest: string, disk: Disk = nodeDisk, refusal: () => OperatorError = held): ManifestLock {
    const path = lockPath(manifest);
    const token = randomBytes(8).toString('hex');
    for (let attempt = 0; attempt < TAKEOVER_TRIES; attempt += 1) {
      if (place(disk, path, token)) return new ManifestLock(path, token, disk);
      const found = settledHolder(disk, path);
      if (found === 'absent') continue;
      if (found !== 'unreadable' && isAlive(found)) throw refusal();
      clear(disk, path, token, found);
    }
    throw refusal();
  }

  /** Throws `OperatorError` (manifest) when another process has taken the lock since. */
  confirm(): void {
    const found = readHolder(this.#disk, this.#path);
    if (typeof found === 'object' && found.token === this.#token) return;
    throw new OperatorError({
      code: 'manifest',
      thing: "the manifest's lock",
      rule: 'was removed or taken by another process',
      mend: 'Let one window or terminal at a time work on a run, then resume the clean-up.',
    });
  }

  /** Gives the lock back, if it is still this one's. Safe to repeat. */
  release(): void {
    const found = readHolder(this.#disk, this.#path);
    if (typeof found === 'object' && found.token === this.#token) discard(this.#disk, this.#path);
  }
}

function held(): OperatorError {
  return new OperatorError({
    code: 'manifest',
    thing: 'the manifest',
    rule: 'is in use by another process',
    mend: 'Wait until that run or clean-up ends. If it ran on another machine and is gone, delete the .lock file beside it.',
  });
}

function place(disk: Disk, path: string, token: string): boolean {
  const holder: Holder = { pid: process.pid, started: startOf(process.pid), host: host(), token };
  let fd: number;
  try {
    fd = disk.openSync(path, NEW_FILE, PRIVATE_FILE);
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw diskError('output', "the manifest's lock", error, 'Make the folder writable, or choose another with --out.');
  }
  try {
    writeAll(disk, fd, Buffer.from(JSON.stringify(holder)));
  } catch (error) {
    discard(disk, path);
    throw diskError('output', "the manifest's lock", error, 'Free or repair the disk, then try again.');
  } finally {
    disk.closeSync(fd);
  }
  return true;
}

/** Removes a dead holder's lock. Moved away first: what another process has put there meanwhile is put back. */
function clear(disk: Disk, path: string, token: string, dead: Holder | 'unreadable'): void {
  const aside = `${path}.${token}`;
  try {
    disk.renameSync(path, aside);
  } catch (error) {
    if (errno(error) === 'ENOENT') return;
    throw diskError(
      'output',
      "the manifest's lock",
      error,
      'Delete the .lock file beside the manifest, then try again.',
    );
  }
  const moved = readHolder(disk, aside);
  const same = typeof moved === 'object' && typeof dead === 'object' ? moved.token === dead.token : moved === dead;
  try {
    if (!same) disk.linkSync(aside, path);
  } catch {
    // A third process holds it by now; whoever lost his lock finds out before his next write.
  }
  discard(disk, aside);
}

type Found = Holder | 'absent' | 'unreadable';

function readHolder(disk: Disk, path: string): Found {
  let bytes: Buffer;
  try {
    bytes = readWhole(disk, path, LOCK_LIMIT);
  } catch (error) {
    return errno(error) === 'ENOENT' ? 'absent' : 'unreadable';
  }
  try {
    const parsed = z.safeParse(HolderSchema, JSON.parse(bytes.toString('utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function settledHolder(disk: Disk, path: string): Found {
  const deadline = Date.now() + EMPTY_LOCK_GRACE_MS;
  for (;;) {
    const found = readHolder(disk, path);
    if (found !== 'unreadable' || Date.now() >= deadline) return found;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== host()) return true; // nobody here can tell
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errno(error) !== 'EPERM') return false;
  }
  const started = startOf(holder.pid);
  return holder.started === null || started === null || holder.started === started;
}

function host(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 12);
}

let ownStart: string | null | undefined;

function startOf(pid: number): string | null {
  if (pid !== process.pid) return readStart(pid);
  ownStart ??= readStart(pid);
  return ownStart;
}

function readStart(pid: number): string | null {
  try {
    if (process.platform === 'win32') return null;
    if (process.platform !== 'linux') {
      const options = { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' } } as const;
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options).trim() || null;
    }
    // The process's name, in parentheses, may hold anything; the start, in ticks since boot, is the 20th word after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return ticks === undefined ? null : `${boot} ${ticks}`;
  } catch {
    return null;
  }
}
