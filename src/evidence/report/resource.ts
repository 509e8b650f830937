import type { ManifestEntry } from '../manifest.js';

/** A manifest entry as the report shows it: the sealed id stays in the manifest. */
export interface ResourceRow extends Omit<ManifestEntry, 'sealed'> {
  /** True where the resource may still exist and somebody has to see to it. */
  readonly leftover: boolean;
}

/**
 * Whether an entry may have left something behind. An upload session is no leftover: it expires by itself; an upload
 * whose answer was lost is one until it expires, because nothing can list it.
 */
export function isLeftover(entry: Pick<ManifestEntry, 'state' | 'cleanup'>): boolean {
  if (entry.state === 'not-created') return false;
  if (entry.state === 'possible-leftover') return entry.cleanup !== 'done' && entry.cleanup !== 'not-needed';
  return ['pending', 'failed', 'unconfirmed', 'kept'].includes(entry.cleanup);
}

/** The manifest's entries for the report, field by field. */
export function resourceRows(entries: readonly ManifestEntry[]): readonly ResourceRow[] {
  return entries.map((entry) => ({
    n: entry.n,
    type: entry.type,
    phase: entry.phase,
    name: entry.name,
    hash: entry.hash,
    createdAt: entry.createdAt,
    endpointGroup: entry.endpointGroup,
    cleanupAction: entry.cleanupAction,
    state: entry.state,
    cleanup: entry.cleanup,
    cleanedAt: entry.cleanedAt,
    expiresAt: entry.expiresAt,
    note: entry.note,
    leftover: isLeftover(entry),
  }));
}
