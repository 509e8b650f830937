import type { CleanupState } from '../campaign/events.js';
import type { Manifest, ManifestEntry, ResourceType } from '../evidence/manifest.js';
import { RESOURCE_TYPES } from '../evidence/manifest-entry.js';
import { saysGone } from '../graph/errors.js';
import type { Removable } from '../graph/helper.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import type { Probed, Prober } from './probe.js';
import { flow } from './removers/flow.js';
import { media } from './removers/media.js';
import type { Assets, Found, Remover, Scene } from './removers/remover.js';
import { template } from './removers/template.js';

/** One remover for each type of resource that a phase can make. */
const REMOVERS: Partial<Readonly<Record<ResourceType, Remover>>> = { media, template, flow };

/** A delete is tried this often; between two tries it is looked whether the resource is gone. */
const TRIES = 2;

/** Lists show things late: before one is believed it is read again after these pauses, in milliseconds. */
const PAUSES_MS = [1_000, 2_000, 4_000];

/**
 * Removes everything that the manifest holds as pending, entry by entry, each proved by reading it again. What goes wrong
 * with one does not keep the others from being removed; it is thrown at the end.
 */
export async function cleanUp(manifest: Manifest, probes: Prober, assets: Assets): Promise<CleanupState> {
  const pending = [...manifest.pending].sort(
    (a, b) => RESOURCE_TYPES.indexOf(a.type) - RESOURCE_TYPES.indexOf(b.type) || a.n - b.n,
  );
  let broken: unknown;
  for (const entry of pending) {
    await cleanEntry(manifest, entry, probes, assets).catch((error: unknown) => {
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
  assets: Assets,
): Promise<boolean> {
  const remover = REMOVERS[entry.type];
  const scene = { probes, assets };
  let id = entry.state === 'created' ? manifest.id(entry) : undefined;
  if (id === undefined && remover?.find !== undefined && entry.name !== null) {
    const found = await lookUp(remover.find, scene, entry);
    if (found === 'unreadable') {
      manifest.cleaned(entry.n, 'unconfirmed', 'the list could not be read, so it is not known whether it is there');
      return false;
    }
    // Without the key nothing proves that the name is all that the run made of it.
    if (found.length === 0) return recordAbsent(manifest, entry);
    id = found.join(',');
    manifest.located(entry.n, id);
  }
  if (id === undefined) return recordUnknown(manifest, entry);
  const isGone = remover !== undefined && (await removeAndProve(remover, { id, name: entry.name }, entry, scene));
  manifest.cleaned(
    entry.n,
    isGone ? 'done' : 'failed',
    isGone ? undefined : 'it could not be removed or is still there',
  );
  return isGone;
}

/** Reads the list until it shows the name, or has had the time to. */
async function lookUp(find: NonNullable<Remover['find']>, scene: Scene, entry: ManifestEntry): Promise<Found> {
  for (const pause of [...PAUSES_MS, undefined]) {
    const found = await find(scene, entry);
    if (found === 'unreadable' || found.length > 0) return found;
    if (pause === undefined) break;
    await scene.probes.pause(pause);
  }
  return (await seesAnything(scene)) ? [] : 'unreadable';
}

function recordAbsent(manifest: Manifest, entry: ManifestEntry): boolean {
  if (entry.state === 'created') {
    manifest.cleaned(entry.n, 'unconfirmed', 'the key of the run is lost, and nothing of its name was found');
    return false;
  }
  manifest.notCreated(entry.n, 'looked up by its name: nothing was made');
  return true;
}

function recordUnknown(manifest: Manifest, entry: ManifestEntry): boolean {
  if (entry.state === 'created') {
    manifest.cleaned(entry.n, 'unconfirmed', 'the key of the run is lost, so its id cannot be read');
  } else {
    manifest.unknown(entry.n, 'the answer to its creation was lost; it cannot be listed');
  }
  return false;
}

async function removeAndProve(
  remover: Remover,
  resource: Removable,
  entry: ManifestEntry,
  scene: Scene,
): Promise<boolean> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const removal = await remover.remove(scene, resource);
    if (removal.outcome !== 'pass' && !wasGone(removal) && removal.outcome !== 'unknown') break;
    if (!(await remover.isGone(scene, resource)) || !(await isUnlisted(remover, entry, scene))) continue;
    // A token without permission is told that nothing exists: it must still see what surely does.
    return seesAnything(scene);
  }
  return false;
}

/** Whether the whole list no longer shows the name; lists forget late, too. */
async function isUnlisted({ find }: Remover, entry: ManifestEntry, scene: Scene): Promise<boolean> {
  if (find === undefined) return true;
  for (const pause of [...PAUSES_MS, undefined]) {
    const found = await find(scene, entry);
    if (found === 'unreadable') return false;
    if (found.length === 0) return true;
    if (pause !== undefined) await scene.probes.pause(pause);
  }
  return false;
}

async function seesAnything({ probes, assets: { phoneNumberId } }: Scene): Promise<boolean> {
  const { body } = await probes.read(getPhoneNumberInfo, { phoneNumberId }, { variant: 'control' });
  return body?.id === phoneNumberId;
}

function wasGone({ result }: Probed<unknown>): boolean {
  return result?.kind === 'refused' && saysGone(result.failure, result.status ?? 0);
}

/** What the manifest says of the clean-up as a whole. */
export function cleanupState(manifest: Pick<Manifest, 'entries' | 'leftovers'>): CleanupState {
  if (manifest.leftovers.length > 0) return 'incomplete';
  return manifest.entries.some(({ state }) => state !== 'not-created') ? 'complete' : 'none';
}
