import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { profileValues } from '../campaign/variables.js';
import { diskError, nodeDisk, readWhole } from '../evidence/disk.js';

/** A larger file is no .env file, in bytes. */
const LIMIT = 256 * 1024;
/** How long git may take to answer, in milliseconds. */
const GIT_MS = 5_000;

/** What an `.env` file holds for a profile. */
export interface EnvFile {
  /** The well-formed credentials and assets; flags, caps and foreign variables are not among them. */
  readonly values: Readonly<Record<string, string>>;
  /** Names whose values break their rule. */
  readonly refused: readonly string[];
  /** Whether git tracks the file; undefined: git is not there or does not say. */
  readonly tracked: boolean | undefined;
}

/** Reads an `.env` file once. Throws `OperatorError` (configuration) for what cannot be read as one. */
export async function readEnvFile(path: string): Promise<EnvFile> {
  return { ...profileValues(parseEnv(textOf(path))), tracked: await isTracked(path) };
}

function textOf(path: string): string {
  try {
    return readWhole(nodeDisk, path, LIMIT).toString('utf8');
  } catch (error) {
    throw diskError('configuration', 'the .env file', error, 'Choose a text file of lines NAME=value.');
  }
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;

/** Lines `NAME=value`, with `export` and quotes where they stand; the last of a name counts. */
export function parseEnv(text: string): Environment {
  if (text.includes('\0')) {
    throw new OperatorError({
      code: 'configuration',
      thing: 'the .env file',
      rule: 'must be a text file of lines NAME=value',
      mend: 'Choose another file; nothing was stored.',
    });
  }
  const found: Record<string, string> = {};
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = unquoted(value);
  }
  return found;
}

function unquoted(value: string): string {
  const quoted = /^(["'`])(.*?)\1(?:\s+#.*)?$/.exec(value);
  return quoted?.[2] ?? value.replace(/(?:^|\s+)#.*$/, '');
}

/** Asks git, whose own settings in the folder must not run a program of theirs. */
function isTracked(path: string): Promise<boolean | undefined> {
  const question = ['-c', 'core.fsmonitor=false', 'ls-files', '--error-unmatch', '--', basename(path)];
  return new Promise((resolve) => {
    execFile('git', question, { cwd: dirname(path), timeout: GIT_MS }, (error) => {
      resolve(error === null ? true : error.code === 1 ? false : undefined);
    });
  });
}
