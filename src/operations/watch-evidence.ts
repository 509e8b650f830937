import { existsSync } from 'node:fs';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { nodeDisk, readWhole } from '../evidence/disk.js';
import { Ledger, LEDGER_LIMIT } from '../evidence/ledger.js';
import { ledgerName, partsOf } from '../evidence/ledger-parts.js';
import { manifestName } from '../evidence/manifest-form.js';
import { ManifestLock } from '../evidence/manifest-lock.js';
import type { OutputFolder } from '../evidence/output-folder.js';
import { createRunKey, readRunKeys, type RunKey } from '../evidence/run-key.js';
import { DeliveryJournal, journalName } from './delivery-journal.js';

/** What a receiver without a run keeps. */
export interface WatchEvidence {
  readonly key: RunKey;
  readonly ledger: Ledger;
  readonly journal: DeliveryJournal;
  /** Whether an earlier receiver of the same run id left its files here. */
  readonly continued: boolean;
  /** Updates that the ledger tells of. */
  readonly told: number;
  close(): void;
}

/**
 * Opens ledger and journal of a receiver, or goes on with those of an earlier one of the same run id and folder. Throws
 * `OperatorError`: output for the files of a campaign run, key where theirs is not here, manifest for another live receiver.
 */
export function openWatchEvidence(folder: OutputFolder, runId: string, environment: Environment): WatchEvidence {
  if (existsSync(folder.file(manifestName(runId)))) {
    throw new OperatorError({
      code: 'output',
      thing: manifestName(runId),
      rule: 'the run id is that of a campaign run in this folder',
      mend: 'Choose another WATS_TEST_RUN_ID, or another folder with --out.',
    });
  }
  const path = folder.file(ledgerName(runId));
  const hasLedger = existsSync(path);
  const continued = hasLedger || existsSync(folder.file(journalName(runId)));
  const lock = ManifestLock.acquire(path);
  try {
    const opened = hasLedger ? reopen(path, runId, environment) : create(folder, runId, continued, environment);
    const { key, ledger } = opened;
    const journal = new DeliveryJournal(folder, runId, key);
    const close = (): void => {
      journal.close();
      ledger.close();
      lock.release();
    };
    return { key, ledger, journal, continued, told: hasLedger ? countTold(path) : 0, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function countTold(path: string): number {
  const lines = partsOf(path, nodeDisk).flatMap((part) =>
    readWhole(nodeDisk, part, LEDGER_LIMIT).toString('utf8').split('\n'),
  );
  return lines.filter((line) => line.includes('"kind":"webhook"') && line.includes('"signature":"valid"')).length;
}

function create(folder: OutputFolder, runId: string, continued: boolean, environment: Environment) {
  const known = continued ? readRunKeys(runId, environment).at(-1) : undefined;
  const key = known ?? createRunKey(runId, environment);
  return { key, ledger: Ledger.create(folder, runId, key) };
}

/** A run id may have several keys; the one that made the ledger opens it. */
function reopen(path: string, runId: string, environment: Environment): Pick<WatchEvidence, 'key' | 'ledger'> {
  let problem: unknown = new OperatorError({
    code: 'key',
    thing: `the key of ${runId}`,
    rule: 'is not on this machine, and an earlier receiver left its ledger here',
    mend: 'Choose another WATS_TEST_RUN_ID, or another folder with --out.',
  });
  for (const key of readRunKeys(runId, environment).reverse()) {
    try {
      return { key, ledger: Ledger.reopen(path, key) };
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}
