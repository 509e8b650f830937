import type { Redacted } from '../campaign/redacted.js';

/** What a row of the asset explorer stands for. */
export type AssetKind =
  | 'account'
  | 'numbers'
  | 'number'
  | 'profile'
  | 'settings'
  | 'commerce'
  | 'public-key'
  | 'blocks'
  | 'blocked'
  | 'qr-codes'
  | 'qr-code'
  | 'groups'
  | 'group'
  | 'call-permissions'
  | 'templates'
  | 'template-group'
  | 'template'
  | 'flows'
  | 'flow'
  | 'flow-assets'
  | 'flow-asset'
  | 'flow-error'
  | 'apps'
  | 'app'
  | 'media'
  | 'medium'
  | 'failure';

/** How current a row is. `unread`: nothing was asked for yet; `stale`: it may have changed since. */
export type AssetState = 'unread' | 'loading' | 'fresh' | 'stale' | 'failed';

/** One row of the asset explorer. Labels are hashes and words of Meta's; real ids and names stay behind it. */
export interface AssetNode {
  readonly kind: AssetKind;
  /** Stable path of kinds and hashes. */
  readonly key: string;
  readonly label: Redacted;
  readonly description: Redacted;
  readonly state: AssetState;
  /** Rows beneath; null: not known yet. */
  readonly children: number | null;
  /** Whether its real id may be asked for, after a confirmation. */
  readonly copyable: boolean;
  /** Whether it can be read again by itself. */
  readonly refreshable: boolean;
}

/** The rows beneath one row, as far as they are wanted. */
export interface AssetRows {
  readonly nodes: readonly AssetNode[];
  /** How many more there are. */
  readonly hidden: number;
}

/** The asset explorer's tree as a face sees it. */
export interface AssetView {
  /** The accounts. */
  roots(): readonly AssetNode[];
  /** The row of a key; undefined when it is gone. */
  node(key: string): AssetNode | undefined;
  /** The first `limit` rows beneath a key. */
  rows(key: string, limit: number): AssetRows;
  /** The real id behind a row, for the clipboard alone and after a confirmation; undefined when it has none. */
  idOf(key: string): string | undefined;
}

/** An asset as it was read: real ids and names, in memory only. */
export interface Asset {
  readonly kind: AssetKind;
  /** The real id; its salted hash is the row's label. */
  readonly id?: string | undefined;
  /** The real name: matched by the filter, and shown only where it is a name of a run of ours. */
  readonly name?: string | undefined;
  /** A label of our own words, for rows without an id. */
  readonly title?: string | undefined;
  /** Meta's words by Meta's field names; a word outside the field's vocabulary is left out. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  /** Words of our own. */
  readonly note?: string | undefined;
  /** Whether a read of its own stands behind it. */
  readonly reads?: boolean | undefined;
  /** What was told beneath it in the same answer. */
  readonly members?: readonly Asset[] | undefined;
}
