import type { Profile } from '../../campaign/profile.js';
import type { ManifestEntry } from '../../evidence/manifest.js';
import type { Removable } from '../../graph/helper.js';
import type { Probed, Prober } from '../probe.js';

/** The run's own assets: below them its resources hang, and the number shows that the token still sees anything. */
export type Assets = Pick<Profile, 'wabaId' | 'phoneNumberId'>;

/** What a clean-up of one type of resource works with. */
export interface Scene {
  readonly probes: Prober;
  readonly assets: Assets;
}

/** Ids of what bears the name; `unreadable`: the list could not be read whole, which says nothing. */
export type Found = readonly string[] | 'unreadable';

/** How resources of one type are found again, removed, and proved gone. */
export interface Remover {
  /**
   * Looks the entry's name up in a whole list. Without it what is of this type cannot be listed: what was never answered
   * stays a possible leftover.
   */
  readonly find?: (scene: Scene, entry: ManifestEntry) => Promise<Found>;
  readonly remove: (scene: Scene, resource: Removable) => Promise<Probed<unknown>>;
  /** Reads it by its id: whether Meta says that it is gone. */
  readonly isGone: (scene: Scene, resource: Removable) => Promise<boolean>;
}

/** The ids among these whose name is the entry's: all of it, never a beginning. */
export function named(
  items: readonly { readonly id: string; readonly name?: string | undefined }[],
  { name }: ManifestEntry,
): string[] {
  return name === null ? [] : items.filter((item) => item.name === name).map(({ id }) => id);
}
