import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Profile } from '../campaign/profile.js';
import type { Environment } from '../campaign/environment.js';
import { nodeDisk } from '../evidence/disk.js';
import { ManifestLock } from '../evidence/manifest-lock.js';
import { makePrivateFolder, stateFolder } from '../evidence/run-key.js';

/**
 * Takes an account for one live campaign: two at once could not tell whose webhook, allowance or leftover is whose. It
 * holds for every process of this user on this machine. Throws `OperatorError` (configuration): nothing was sent.
 */
export function lockAccount(
  { origin, wabaId }: Pick<Profile, 'origin' | 'wabaId'>,
  environment: Environment,
): Pick<ManifestLock, 'release'> {
  const folder = join(stateFolder(environment), 'accounts');
  makePrivateFolder(nodeDisk, folder);
  // The folder is as private as the keys beside it; the id itself is not needed to tell two accounts apart.
  const name = createHash('sha256').update(`${origin}\n${wabaId}`).digest('hex').slice(0, 24);
  return ManifestLock.acquire(join(folder, name), nodeDisk, inUse);
}

function inUse(): OperatorError {
  return new OperatorError({
    code: 'configuration',
    thing: 'the account',
    rule: 'has a live campaign under way in another window or terminal',
    mend: 'Wait until it ends, or stop it there; nothing was sent.',
  });
}
