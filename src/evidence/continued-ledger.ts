import { dirname, join } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Disk } from './disk.js';
import { Ledger } from './ledger.js';
import type { ManifestContent } from './manifest-form.js';
import type { RunKey } from './run-key.js';

/** Opens the ledger that a manifest names to go on with it; else why it cannot be continued. */
export function continueLedger(
  path: string,
  content: Pick<ManifestContent, 'ledger'>,
  key: RunKey,
  options: { readonly now?: () => Date; readonly disk?: Disk },
): { readonly ledger: Ledger | undefined; readonly ledgerProblem: string | undefined } {
  try {
    const ledger = Ledger.reopen(join(dirname(path), content.ledger.file), key, { ...options, from: content.ledger });
    return { ledger, ledgerProblem: undefined };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { ledger: undefined, ledgerProblem: error.message };
  }
}
