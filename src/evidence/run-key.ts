import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { isRunId } from '../campaign/variables.js';
import {
  APPEND_OR_NEW_FILE,
  type Disk,
  diskError,
  errno,
  nodeDisk,
  PRIVATE_FILE,
  PRIVATE_FOLDER,
  readOpen,
  readWhole,
  stateOf,
  syncFolder,
  writeAll,
} from './disk.js';

/** The secrets of one run: the salt of its hashes, and the key that seals its ids and authenticates its evidence. */
export interface RunKey {
  /** 8 hex digits, random; the manifest names it. */
  readonly id: string;
  /** 32 random bytes. */
  readonly salt: Buffer;
  /** 32 random bytes. */
  readonly key: Buffer;
}

/** A run id may be used many times; its key file holds a record of about 200 bytes for each. */
const KEY_FILE_LIMIT = 16 * 1024 * 1024;

const RecordSchema = z.strictObject({
  id: z.string().check(z.regex(/^[0-9a-f]{8}$/)),
  salt: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  key: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  createdAt: z.string(),
});

/** The folder of this product's state, outside any evidence: `$XDG_STATE_HOME/wats-live` or the platform's own place. */
export function stateFolder(environment: Environment, platform: NodeJS.Platform = process.platform): string {
  const home = environment[platform === 'win32' ? 'USERPROFILE' : 'HOME'] || homedir();
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'wats-live');
  const given = environment['XDG_STATE_HOME'];
  // A relative path there is to be ignored, says the XDG base directory specification.
  if (given !== undefined && isAbsolute(given)) return join(given, 'wats-live');
  return platform === 'darwin'
    ? join(home, 'Library', 'Application Support', 'wats-live')
    : join(home, '.local', 'state', 'wats-live');
}

/**
 * Makes a run's key and adds it to the run's key file (0600, in a 0700 folder), synced. A run id used again keeps all
 * its keys. Throws `OperatorError` (key).
 */
export function createRunKey(runId: string, environment: Environment, disk: Disk = nodeDisk): RunKey {
  const made: RunKey = { id: randomBytes(4).toString('hex'), salt: randomBytes(32), key: randomBytes(32) };
  addRunKey(runId, made, environment, disk);
  return made;
}

/** A key as a line of a key file. It is a secret: it belongs in files of mode 0600 alone. */
export function keyRecord({ id, salt, key }: RunKey): string {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return JSON.stringify({ id, salt: hex(salt), key: hex(key), createdAt: new Date().toISOString() });
}

/** Adds a key to the key file of a run. Throws `OperatorError` (key). */
export function addRunKey(runId: string, key: RunKey, environment: Environment, disk: Disk = nodeDisk): void {
  const path = keyFile(runId, environment);
  try {
    makePrivateFolder(disk, dirname(path));
    append(disk, path, keyRecord(key));
  } catch (error) {
    throw diskError(
      'key',
      "the run's key file",
      error,
      'Make the state folder writable for you alone, then run again.',
    );
  }
}

/** Reads a run's key; undefined id: the latest. Undefined when there is none. Throws `OperatorError` (key). */
export function readRunKey(
  runId: string,
  keyId: string | undefined,
  environment: Environment,
  disk: Disk = nodeDisk,
): RunKey | undefined {
  const keys = readRunKeys(runId, environment, disk);
  return keyId === undefined ? keys.at(-1) : keys.find(({ id }) => id === keyId);
}

/** Reads all keys of a run id, the oldest first. Throws `OperatorError` (key). */
export function readRunKeys(runId: string, environment: Environment, disk: Disk = nodeDisk): RunKey[] {
  let text: string;
  try {
    text = readWhole(disk, keyFile(runId, environment), KEY_FILE_LIMIT).toString('utf8');
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return [];
    throw diskError('key', "the run's key file", error, 'Make it readable for you, then try again.');
  }
  return text
    .split('\n')
    .map(readKeyRecord)
    .filter((key) => key !== undefined);
}

/** Reads a line of a key file; undefined for any other. */
export function readKeyRecord(line: string): RunKey | undefined {
  try {
    const parsed = z.safeParse(RecordSchema, JSON.parse(line));
    if (!parsed.success) return undefined;
    const { id, salt, key } = parsed.data;
    return { id, salt: Buffer.from(salt, 'hex'), key: Buffer.from(key, 'hex') };
  } catch {
    return undefined; // torn by a crash: that run never got as far as a request
  }
}

function keyFile(runId: string, environment: Environment): string {
  if (!isRunId(runId)) {
    throw new OperatorError({
      code: 'key',
      thing: 'the run id',
      rule: 'must be letters, digits and hyphens, at most 40',
      mend: 'Choose another run id, or leave it out to have one made.',
    });
  }
  return join(stateFolder(environment), 'keys', runId);
}

/** Makes a folder of the state, closed to everyone else. Throws `OperatorError` (key) for one that is not. */
export function makePrivateFolder(disk: Disk, path: string): void {
  const missing: string[] = [];
  for (let folder = path; stateOf(disk, folder) === undefined && dirname(folder) !== folder; folder = dirname(folder)) {
    missing.unshift(folder);
  }
  for (const folder of missing) {
    try {
      disk.mkdirSync(folder, PRIVATE_FOLDER);
    } catch (error) {
      if (errno(error) !== 'EEXIST') throw error; // another run made it just now
    }
  }
  const state = disk.lstatSync(path);
  if (!state.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  if (process.getuid === undefined) return;
  const mine = state.uid === process.getuid();
  if (mine && (state.mode & 0o077) === 0) return;
  throw new OperatorError({
    code: 'key',
    thing: 'the folder of the run keys',
    rule: 'must belong to you and be closed to everyone else (mode 0700)',
    mend: 'Run chmod 700 on the folder "keys" in the state folder of wats-live, or remove it, then run again.',
  });
}

function append(disk: Disk, path: string, record: string): void {
  const fd = disk.openSync(path, APPEND_OR_NEW_FILE, PRIVATE_FILE);
  try {
    const state = disk.fstatSync(fd);
    if (!state.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'ENOTREG' });
    if (process.getuid !== undefined && (state.mode & 0o077) !== 0) disk.fchmodSync(fd, PRIVATE_FILE);
    // A record torn by a crash must not swallow this one.
    const torn = state.size > 0 && readOpen(disk, fd, state.size).at(-1) !== 0x0a;
    writeAll(disk, fd, Buffer.from(`${torn ? '\n' : ''}${record}\n`));
    disk.fsyncSync(fd);
  } finally {
    disk.closeSync(fd);
  }
  syncFolder(disk, dirname(path));
}

interface Subkeys {
  readonly seal: KeyObject;
  readonly authenticate: KeyObject;
}

const subkeys = new WeakMap<RunKey, Subkeys>();

function subkeysOf(key: RunKey): Subkeys {
  const known = subkeys.get(key);
  if (known !== undefined) return known;
  // Node takes five times as long over a key that is given as bytes.
  const derive = (use: string) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', key.key, '', `wats-live ${use}`, 32)));
  const made = { seal: derive('seal'), authenticate: derive('authenticate') };
  subkeys.set(key, made);
  return made;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals text, or the bytes of one in UTF-8, with AES-256-GCM; it opens only with the same key and context. The result is a
 * word of the sixteen letters g to v: no digits, no base64, so that no search for tokens, numbers or hashes ever stumbles
 * over it.
 */
export function seal(key: RunKey, plain: string | Uint8Array, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', subkeysOf(key).seal, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const hidden = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  return toLetters(Buffer.concat([iv, hidden, cipher.final(), cipher.getAuthTag()]));
}

/** Opens what `seal` made. Throws `OperatorError` (key) when key, context or text is another. */
export function unseal(key: RunKey, sealed: string, context: string): string {
  try {
    const bytes = fromLetters(sealed);
    const iv = bytes.subarray(0, IV_BYTES);
    const tag = bytes.subarray(-TAG_BYTES);
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new RangeError('too short');
    const decipher = createDecipheriv('aes-256-gcm', subkeysOf(key).seal, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new OperatorError(
      {
        code: 'key',
        thing: 'a sealed id',
        rule: "does not open with this run's key in this place",
        mend: 'It was sealed by another run or changed since; find the resource by its name instead.',
      },
      { cause: error },
    );
  }
}

/** HMAC-SHA-256 under the run's key, 64 hex digits. */
export function authenticate(key: RunKey, data: string): string {
  return createHmac('sha256', subkeysOf(key).authenticate).update(data).digest('hex');
}

/** Whether `mac` is what `authenticate` makes of the data, or its beginning of at least 32 digits. */
export function isAuthentic(key: RunKey, data: string, mac: string): boolean {
  const expected = Buffer.from(authenticate(key, data).slice(0, mac.length));
  const given = Buffer.from(mac);
  return given.length >= 32 && given.length === expected.length && timingSafeEqual(given, expected);
}

/** The label of an id in this run: the first 12 hex digits of SHA-256 over value and salt. */
export function saltedHash(key: RunKey, value: string): string {
  return createHash('sha256').update(value).update(key.salt).digest('hex').slice(0, 12);
}

/** Code of the letter g, which stands for nought. */
const FIRST_LETTER = 0x67;

/** By the value of a byte, its two letters in the order of memory. */
const LETTERS = new Uint16Array(
  Uint8Array.from({ length: 512 }, (_, at) => FIRST_LETTER + (at % 2 === 0 ? at >> 5 : (at >> 1) & 15)).buffer,
);

function toLetters(bytes: Uint8Array): string {
  // Letter by letter, a webhook of 3 MB would take longer than its sender should wait.
  const letters = new Uint16Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) letters[at] = LETTERS[bytes[at] ?? 0] ?? 0;
  return Buffer.from(letters.buffer).toString('latin1');
}

function fromLetters(text: string): Buffer {
  if (text.length % 2 !== 0 || !/^[g-v]*$/.test(text)) throw new RangeError('not a sealed text');
  const bytes = Buffer.allocUnsafe(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    const high = text.charCodeAt(2 * at) - FIRST_LETTER;
    bytes[at] = (high << 4) | (text.charCodeAt(2 * at + 1) - FIRST_LETTER);
  }
  return bytes;
}
