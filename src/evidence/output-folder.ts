import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Redacted } from '../campaign/redacted.js';
import {
  type Disk,
  diskError,
  discard,
  errno,
  type FileState,
  NEW_FILE,
  nodeDisk,
  placeFile,
  PRIVATE_FILE,
  PRIVATE_FOLDER,
  stateOf,
  syncFolder,
} from './disk.js';

/** Where a run's evidence goes: outside every repository and workspace, closed to others, its files ours alone. */
export interface OutputFolder {
  /** Absolute, links resolved. */
  readonly path: string;
  /** Path of a file in it. Throws `OperatorError` (output) for a name that is not a plain one. */
  file(name: string): string;
  /** Throws `OperatorError` (output) when the folder was exchanged since it was checked. */
  confirm(): void;
  /**
   * Makes a new empty file (0600, exclusive, no links followed) and returns its descriptor, open for writing, which
   * the caller closes. Throws `OperatorError` (output), also when the folder was exchanged since it was checked.
   */
  create(name: string): number;
  /** Writes a new file, whole and synced, and returns its path. Throws as `create` does and leaves nothing behind. */
  writeNew(name: string, text: Redacted): string;
}

export interface OutputFolderOptions {
  readonly workspaceFolders: readonly string[];
  /** The folder of the run keys; evidence may neither hold it nor lie in it. Undefined: not checked. */
  readonly stateFolder?: string;
  readonly disk?: Disk;
}

const REPOSITORY_MARKS = ['.git', '.hg', '.jj', '.svn'];
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const GROUP_OR_WORLD_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Opens the folder for evidence, making it (0700) with its missing parents; undefined: the system's temporary folder.
 * Throws `OperatorError` (output) when it lies in a repository or a workspace, or others may write to it.
 */
export function openOutputFolder(path: string | undefined, options: OutputFolderOptions): OutputFolder {
  const disk = options.disk ?? nodeDisk;
  if (path === '' || path?.includes('\0')) throw refusal('must be the path of a folder');
  const asked = resolve(path ?? tmpdir());
  try {
    refusePlace(disk, asked, options);
    const { existing, missing } = split(disk, asked);
    const real = join(disk.realpathSync(existing), ...missing);
    refusePlace(disk, real, options);
    makeFolders(disk, real);
    // Someone may have put a link or a repository there between look and make.
    if (disk.realpathSync(real) !== real) throw refusal('was exchanged for a link while it was being made');
    refusePlace(disk, real, options);
    const state = disk.lstatSync(real);
    refuseState(state);
    return new CheckedFolder(disk, real, state);
  } catch (error) {
    throw diskError('output', 'the output folder', error, MEND);
  }
}

const MEND = 'Choose a folder of your own outside repositories and workspaces with --out; one that is absent is made.';

function refusal(rule: string): OperatorError {
  return new OperatorError({ code: 'output', thing: 'the output folder', rule, mend: MEND });
}

/** The deepest part of a path that exists, links counted as existing, and the names below it. */
function split(disk: Disk, path: string): { readonly existing: string; readonly missing: string[] } {
  const missing: string[] = [];
  let existing = path;
  while (stateOf(disk, existing) === undefined && dirname(existing) !== existing) {
    missing.unshift(basename(existing));
    existing = dirname(existing);
  }
  return { existing, missing };
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...ancestors(parent)];
}

function refusePlace(disk: Disk, path: string, options: OutputFolderOptions): void {
  const folders = ancestors(path);
  for (const mark of REPOSITORY_MARKS) {
    if (folders.some((folder) => stateOf(disk, join(folder, mark)) !== undefined)) {
      throw refusal(`lies in a repository: it or a folder above it holds ${mark}`);
    }
  }
  for (const workspace of options.workspaceFolders) {
    if (contains(disk, workspace, path)) throw refusal('lies in a folder of the open workspace');
  }
  const { stateFolder } = options;
  if (stateFolder !== undefined && (contains(disk, stateFolder, path) || contains(disk, path, stateFolder))) {
    throw refusal('must be apart from the folder that holds the run keys');
  }
}

/** Whether `inner` is `outer` or lies in it: by name, by name with links resolved, and by the identity of folders. */
function contains(disk: Disk, outer: string, inner: string): boolean {
  const names = [resolve(outer), realpath(disk, outer)];
  if (names.some((name) => isWithin(name, resolve(inner)))) return true;
  const state = followed(disk, outer);
  if (state === undefined || state.ino === 0) return false;
  // Names differ in letter case on some systems, and by bind mounts; the folder itself does not.
  return ancestors(resolve(inner)).some((folder) => {
    const other = followed(disk, folder);
    return other !== undefined && sameFile(state, other);
  });
}

function isWithin(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path === '' || !(path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path));
}

function realpath(disk: Disk, path: string): string {
  const { existing, missing } = split(disk, resolve(path));
  try {
    return join(disk.realpathSync(existing), ...missing);
  } catch {
    return resolve(path); // a dangling link leads nowhere
  }
}

function followed(disk: Disk, path: string): FileState | undefined {
  return stateOf(disk, realpath(disk, path));
}

function sameFile(one: FileState, other: FileState): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function makeFolders(disk: Disk, path: string): void {
  const { existing, missing } = split(disk, path);
  let folder = existing;
  // Whoever may write to the folder above can exchange the one that is made in it.
  if (missing.length > 0) refuseState(disk.lstatSync(disk.realpathSync(existing)));
  for (const name of missing) {
    folder = join(folder, name);
    try {
      disk.mkdirSync(folder, PRIVATE_FOLDER);
    } catch (error) {
      if (errno(error) !== 'EEXIST') throw error; // made by another run just now: checked below like any other
    }
  }
}

function refuseState(state: FileState): void {
  if (!state.isDirectory()) throw refusal('is not a folder');
  const uid = process.getuid?.();
  if (uid === undefined) return; // Windows: the profile's own access lists hold
  if (uid !== 0 && state.uid !== uid && state.uid !== 0) throw refusal('belongs to another user');
  const shared = (state.mode & GROUP_OR_WORLD_WRITE) !== 0;
  const systemTemporary = state.uid === 0 && (state.mode & STICKY) !== 0;
  if (shared && !systemTemporary) throw refusal('may be written to by other users (run chmod go-w on it)');
}

class CheckedFolder implements OutputFolder {
  readonly path: string;
  readonly #disk: Disk;
  readonly #state: FileState;

  constructor(disk: Disk, path: string, state: FileState) {
    this.path = path;
    this.#disk = disk;
    this.#state = state;
  }

  file(name: string): string {
    if (FILE_NAME.test(name)) return join(this.path, name);
    throw new OperatorError({
      code: 'output',
      thing: 'the name of an output file',
      rule: 'must be letters, digits, dots, hyphens and underscores',
      mend: 'Choose a plain run id.',
    });
  }

  create(name: string): number {
    return this.#guarded(
      name,
      (path) => this.#disk.openSync(path, NEW_FILE, PRIVATE_FILE),
      (fd) => {
        this.#disk.closeSync(fd);
      },
    );
  }

  writeNew(name: string, text: Redacted): string {
    this.#guarded(name, (path) => {
      placeFile(this.#disk, path, Buffer.from(text));
      syncFolder(this.#disk, this.path);
    });
    return this.file(name);
  }

  confirm(): void {
    const now = stateOf(this.#disk, this.path);
    if (now === undefined || !now.isDirectory() || !sameFile(now, this.#state)) {
      throw refusal('was exchanged after it had been checked');
    }
  }

  /** The folder is the checked one before and after a file appears in it, or the file is taken back. */
  #guarded<Made>(name: string, make: (path: string) => Made, release?: (made: Made) => void): Made {
    const path = this.file(name);
    try {
      this.confirm();
      const made = make(path);
      try {
        this.confirm();
      } catch (error) {
        release?.(made);
        discard(this.#disk, path);
        throw error;
      }
      return made;
    } catch (error) {
      throw diskError('output', name, error, 'Choose another folder with --out, or another run id.');
    }
  }
}
