import type { CleanupState } from '../campaign/events.js';
import type { Manifest, ManifestEntry, ResourceType } from '../evidence/manifest.js';
import { RESOURCE_TYPES } from '../evidence/manifest-entry.js';
import { saysGone } from '../graph/errors.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import { LIST_PAUSES_MS } from './listing.js';
import type { Probed, Prober } from './probe.js';
import { block } from './removers/block.js';
import { call } from './removers/call.js';
import { flow } from './removers/flow.js';
import { group } from './removers/group.js';
import { media } from './removers/media.js';
import { qrCode } from './removers/qr-code.js';
import type { Assets, Found, Left, Remover, Scene } from './removers/remover.js';
import { setting } from './removers/setting.js';
import { template } from './removers/template.js';
import { stopTunnel } from './tunnel.js';

/** One remover for each type of resource that a phase can make. */
const REMOVERS: Partial<Readonly<Record<ResourceType, Remover>>> = {
  call,
  media,
  template,
  flow,
  group,
  'qr-code': qrCode,
  block,
  setting,
};

/** A delete is tried this often; between two tries it is looked whether the resource is gone. */
const TRIES = 2;

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
  if (entry.type === 'tunnel' && assets.tunnel !== undefined) return stopTunnel(manifest, entry, assets.tunnel);
  const remover = REMOVERS[entry.type];
  const scene = { probes, assets };
  const known = manifest.id(entry);
  let id = entry.state === 'created' ? known : undefined;
  if (id === undefined && remover?.find !== undefined && (entry.name ?? known) !== undefined) {
    const found = await lookUp(remover.find, scene, entry, known);
    if (found === 'unreadable') {
      manifest.cleaned(entry.n, 'unconfirmed', 'the list could not be read, so it is not known whether it is there');
      return false;
    }
    // Without the key nothing proves that the name is all that the run made of it.
    if (found.length === 0) return recordAbsent(manifest, entry);
    id = found.join(',');
    manifest.located(entry.n, id);
  } else if (id === undefined && known !== undefined) {
    id = known;
    manifest.located(entry.n, id);
  }
  if (id === undefined) return recordUnknown(manifest, entry, remover?.lost);
  const left = remover === undefined ? STILL_THERE : await removeAndProve(remover, manifest, entry, id, scene);
  manifest.cleaned(entry.n, left?.left ?? 'done', left?.note);
  return left === undefined;
}

/** Reads the list until it shows the name, or has had the time to. */
async function lookUp(
  find: NonNullable<Remover['find']>,
  scene: Scene,
  entry: ManifestEntry,
  known: string | undefined,
): Promise<Found> {
  for (const pause of [...LIST_PAUSES_MS, undefined]) {
    const found = await find(scene, entry, known);
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

function recordUnknown(manifest: Manifest, entry: ManifestEntry, lost = ''): boolean {
  if (entry.state === 'created') {
    manifest.cleaned(entry.n, 'unconfirmed', 'the key of the run is lost, so its id cannot be read');
  } else {
    manifest.unknown(entry.n, `the answer to its creation was lost; it cannot be listed${lost}`);
  }
  return false;
}

const STILL_THERE: Left = { left: 'failed', note: 'it could not be removed or is still there' };

/** Removes what the ids name and proves it; undefined when all of it is gone. */
async function removeAndProve(
  remover: Remover,
  manifest: Manifest,
  entry: ManifestEntry,
  ids: string,
  scene: Scene,
): Promise<Left | undefined> {
  const { name } = entry;
  let wanted = ids.split(',');
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const removal = await removeEach(remover, wanted, name, scene);
    if (typeof removal !== 'string') return removal;
    // Meta refuses to lift a block that is no longer there: only a list read whole tells that from any other refusal.
    if (removal === 'refused' && (remover.find === undefined || remover.isGone !== undefined)) return STILL_THERE;
    // A delete whose answer was lost may not have happened: it is tried again at once. One that was confirmed has time.
    if (removal === 'unknown' && !(await areGone(remover, wanted, name, scene, removal))) continue;
    const listed = await stillListed(remover, entry, scene, ids);
    if (listed === 'unreadable') return STILL_THERE;
    if (listed.length > 0) {
      if (removal === 'refused') return STILL_THERE;
      // Another language may have been made by a request whose answer was lost, and be listed late.
      wanted = [...listed];
      manifest.located(entry.n, wanted.join(','));
      continue;
    }
    if (removal === 'confirmed' && !(await areGone(remover, wanted, name, scene, removal))) continue;
    // A token without permission is told that nothing exists: it must still see what surely does.
    return (await seesAnything(scene)) ? undefined : STILL_THERE;
  }
  return STILL_THERE;
}

/** Removes each once. `unknown`: an answer was lost; `refused`: Meta said no to one. */
async function removeEach(
  remover: Remover,
  ids: readonly string[],
  name: string | null,
  scene: Scene,
): Promise<'confirmed' | 'unknown' | 'refused' | Left> {
  let isLost = false;
  for (const id of ids) {
    const removal = await remover.remove(scene, { id, name });
    if ('left' in removal) return removal;
    const { outcome } = removal;
    if (outcome !== 'pass' && outcome !== 'unknown' && !wasGone(removal)) return 'refused';
    isLost ||= outcome !== 'pass';
  }
  return isLost ? 'unknown' : 'confirmed';
}

async function areGone(
  { find, isGone }: Remover,
  ids: readonly string[],
  name: string | null,
  scene: Scene,
  removal: 'confirmed' | 'unknown',
): Promise<boolean> {
  if (isGone === undefined) return find !== undefined || removal === 'confirmed';
  for (const id of ids) if (!(await isGone(scene, { id, name }))) return false;
  return true;
}

/** What the whole list still shows of it once it had the time to forget. */
async function stillListed({ find }: Remover, entry: ManifestEntry, scene: Scene, ids: string): Promise<Found> {
  if (find === undefined) return [];
  let found: Found = [];
  for (const pause of [...LIST_PAUSES_MS, undefined]) {
    found = await find(scene, entry, ids);
    if (found === 'unreadable' || found.length === 0 || pause === undefined) break;
    await scene.probes.pause(pause);
  }
  return found;
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
