import type { CleanupState } from '../campaign/events.js';
import type { Profile } from '../campaign/profile.js';
import type { Manifest, ManifestEntry, ResourceType } from '../evidence/manifest.js';
import { RESOURCE_TYPES } from '../evidence/manifest-entry.js';
import { saysGone } from '../graph/errors.js';
import { deleteMedia, downloadMedia } from '../graph/helpers/media.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import type { Probed, Prober } from './probe.js';

interface Resource {
  readonly id: string;
  readonly name: string | null;
}

/** How resources of one type are removed, and how it is proved that one is gone. */
interface Remover {
  readonly remove: (probes: Prober, resource: Resource) => Promise<Probed<unknown>>;
  readonly proveGone: (probes: Prober, resource: Resource) => Promise<Probed<unknown>>;
}

const REMOVERS: Partial<Readonly<Record<ResourceType, Remover>>> = {
  media: {
    remove: (probes, resource) => probes.remove(deleteMedia, resource, { variant: 'clean-up' }),
    proveGone: (probes, { id }) =>
      probes.read(downloadMedia, { mediaId: id }, { variant: 'proof of deletion', gone: true }),
  },
};

/** What this token must still be able to see when it says that something else is gone: else it sees nothing at all. */
export type Witness = Pick<Profile, 'phoneNumberId'>;

/** A delete is tried this often; between two tries it is looked whether the resource is gone. */
const TRIES = 2;

/**
 * Removes everything that the manifest holds as pending, entry by entry, each proved by reading it again. What goes wrong
 * with one does not keep the others from being removed; it is thrown at the end.
 */
export async function cleanUp(manifest: Manifest, probes: Prober, witness: Witness): Promise<CleanupState> {
  const pending = [...manifest.pending].sort(
    (a, b) => RESOURCE_TYPES.indexOf(a.type) - RESOURCE_TYPES.indexOf(b.type) || a.n - b.n,
  );
  let broken: unknown;
  for (const entry of pending) {
    await cleanEntry(manifest, entry, probes, witness).catch((error: unknown) => {
      broken ??= error;
    });
  }
  if (broken instanceof Error) throw broken;
  return cleanupState(manifest);
}

/** Removes one resource; an entry is `done` only when a read has shown that it is gone. */
export async function cleanEntry(
  manifest: Manifest,
  entry: ManifestEntry,
  probes: Prober,
  witness: Witness,
): Promise<boolean> {
  if (entry.state !== 'created') {
    manifest.unknown(entry.n, 'the answer to its creation was lost; it cannot be listed');
    return false;
  }
  const id = manifest.id(entry);
  if (id === undefined) {
    manifest.cleaned(entry.n, 'unconfirmed', 'the key of the run is lost, so its id cannot be read');
    return false;
  }
  const remover = REMOVERS[entry.type];
  const isGone = remover !== undefined && (await removeAndProve(remover, { id, name: entry.name }, probes, witness));
  manifest.cleaned(
    entry.n,
    isGone ? 'done' : 'failed',
    isGone ? undefined : 'it could not be removed or is still there',
  );
  return isGone;
}

async function removeAndProve(
  remover: Remover,
  resource: Resource,
  probes: Prober,
  witness: Witness,
): Promise<boolean> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const removal = await remover.remove(probes, resource);
    if (removal.outcome !== 'pass' && !wasGone(removal) && removal.outcome !== 'unknown') break;
    if ((await remover.proveGone(probes, resource)).outcome !== 'pass') continue;
    // A token without permission is told that nothing exists: it must still see what surely does.
    const control = await probes.read(
      getPhoneNumberInfo,
      { phoneNumberId: witness.phoneNumberId },
      { variant: 'control' },
    );
    return control.body?.id === witness.phoneNumberId;
  }
  return false;
}

function wasGone({ result }: Probed<unknown>): boolean {
  return result?.kind === 'refused' && saysGone(result.failure, result.status ?? 0);
}

/** What the manifest says of the clean-up as a whole. */
export function cleanupState(manifest: Pick<Manifest, 'entries' | 'leftovers'>): CleanupState {
  if (manifest.leftovers.length > 0) return 'incomplete';
  return manifest.entries.some(({ state }) => state !== 'not-created') ? 'complete' : 'none';
}
