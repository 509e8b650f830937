import type { Tunnel } from '../../campaign/ports.js';
import type { Profile } from '../../campaign/profile.js';
import type { ManifestEntry } from '../../evidence/manifest.js';
import type { Removable } from '../../graph/helper.js';
import type { Probed, Prober } from '../probe.js';

/** The run's own assets: below them its resources hang, and the number shows that the token still sees anything. */
export type Assets = Pick<Profile, 'wabaId' | 'phoneNumberId'> & {
  /** What stops the run's tunnel, which is no resource of Meta's. */
  readonly tunnel?: Tunnel | undefined;
};

/** What a clean-up of one type of resource works with. */
export interface Scene {
  readonly probes: Prober;
  readonly assets: Assets;
}

/** Ids of what bears the name; `unreadable`: the list could not be read whole, which says nothing. */
export type Found = readonly string[] | 'unreadable';

/** Why a resource is left where it is, in our words. `kept`: Meta removes it for nobody; `failed`: not now. */
export interface Left {
  readonly left: 'kept' | 'failed';
  readonly note: string;
}

/** How resources of one type are found again, removed, and proved gone. */
export interface Remover {
  /**
   * Looks the entry up in a whole list, by its name or by what of it was known beforehand. Without it what is of this
   * type cannot be listed: what was never answered stays a possible leftover.
   */
  readonly find?: (scene: Scene, entry: ManifestEntry, known: string | undefined) => Promise<Found>;
  /** Removes one, or tells why nothing was sent. */
  readonly remove: (scene: Scene, resource: Removable) => Promise<Probed<unknown> | Left>;
  /**
   * Reads it by its id: whether Meta says that it is gone. Without it the list alone proves that, and what cannot be
   * listed either is gone by the answer to its removal.
   */
  readonly isGone?: (scene: Scene, resource: Removable) => Promise<boolean>;
  /** What becomes by itself of one whose answer was lost. */
  readonly lost?: string;
}

/** The ids among these whose name is the entry's: all of it, never a beginning. */
export function named(
  items: readonly { readonly id: string; readonly name?: string | undefined }[],
  { name }: ManifestEntry,
): string[] {
  return name === null ? [] : items.filter((item) => item.name === name).map(({ id }) => id);
}

/** What a last look before a removal is called in evidence. It may find that nothing is there any more. */
export const LAST_LOOK = { variant: 'before clean-up', mayBeGone: true } as const;

/**
 * Why nothing is to be removed after a last look: it is gone already, or its id names what the run did not make, which a
 * request by id alone would take for the run's own. A look that could not be read tells nothing.
 */
export function unlessOurs<Shown extends { readonly name?: string | undefined }>(
  look: Probed<Shown>,
  { name }: Removable,
): Probed<Shown> | Left | undefined {
  if (look.outcome !== 'pass') return { left: 'failed', note: 'it could not be read before its removal' };
  if (look.body === undefined) return look;
  if (look.body.name === undefined || name === null || look.body.name === name) return undefined;
  return { left: 'failed', note: 'its id names something that this run did not make; nothing was removed' };
}
