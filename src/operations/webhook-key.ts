import { closeSync, fsyncSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { nodeDisk, readWhole, writeAll } from '../evidence/disk.js';
import { openOutputFolder } from '../evidence/output-folder.js';
import { addRunKey, keyRecord, readKeyRecord, readRunKeys } from '../evidence/run-key.js';

const MOST_BYTES = 1_000_000;

/**
 * Writes the keys of a run into a new file for the operator alone, to be taken to another machine: with them a ledger of
 * there can be read, and what the run left be cleaned up. Returns how many. Throws `OperatorError`.
 */
export function exportRunKeys(runId: string, file: string, environment: Environment): number {
  const keys = readRunKeys(runId, environment);
  if (keys.length === 0) throw problem(`the key of ${runId}`, 'is not on this machine', 'Run this where the run was.');
  const fd = openOutputFolder(dirname(resolve(file)), { workspaceFolders: [] }).create(basename(file));
  try {
    writeAll(nodeDisk, fd, Buffer.from(keys.map((key) => `${keyRecord(key)}\n`).join('')));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return keys.length;
}

/** Takes the keys of a run from such a file into the state folder; returns how many were new. Throws `OperatorError`. */
export function importRunKeys(runId: string, file: string, environment: Environment): number {
  const known = new Set(readRunKeys(runId, environment).map(({ id }) => id));
  const lines = readLines(file);
  const keys = lines.map(readKeyRecord).filter((key) => key !== undefined);
  if (keys.length === 0 || keys.length < lines.length) {
    throw problem(
      'the key file',
      'must be one that webhook-key export wrote, whole',
      'Export it anew; nothing was taken.',
    );
  }
  const fresh = keys.filter(({ id }) => !known.has(id));
  for (const key of fresh) addRunKey(runId, key, environment);
  return fresh.length;
}

function readLines(file: string): string[] {
  try {
    return readWhole(nodeDisk, file, MOST_BYTES)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    throw problem('the key file', 'must be a plain file that you may read', 'Export it anew; nothing was taken.');
  }
}

function problem(thing: string, rule: string, mend: string): OperatorError {
  return new OperatorError({ code: 'key', thing, rule, mend });
}
