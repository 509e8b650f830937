import { basename, dirname, join } from 'node:path';
import { type Disk, stateOf } from './disk.js';

const PART = /^(.*\.ledger)(?:\.(\d{1,4}))?(\.jsonl)$/;

/** Name of a run's ledger in its output folder. A long one goes on in parts of its own: 2, 3, and so on. */
export function ledgerName(runId: string, part = 1): string {
  return `wats-live-${runId}.ledger${part === 1 ? '' : `.${part}`}.jsonl`;
}

/** Path of the part that follows one. */
export function nextPart(path: string): string {
  const [, stem = path, number = '1', ending = ''] = PART.exec(basename(path)) ?? [];
  return join(dirname(path), `${stem}.${Number(number) + 1}${ending}`);
}

/** Paths of the parts of a ledger that are there, beginning with the first, whether it is there or not. */
export function partsOf(first: string, disk: Disk): string[] {
  const parts = [first];
  for (let next = nextPart(first); stateOf(disk, next) !== undefined; next = nextPart(next)) parts.push(next);
  return parts;
}
