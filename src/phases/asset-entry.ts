import type { Redacted } from '../campaign/redacted.js';
import type { Redactor } from '../evidence/redactor.js';
import type { Asset, AssetNode, AssetState } from './asset-node.js';

/** A place in the tree: an asset, how current it is, and what was found beneath. */
export interface Entry {
  asset: Asset;
  state: AssetState;
  /** Words of our own on the state, such as why a read failed. */
  note: string;
  /** When it was read, in milliseconds of the clock; null: never by itself. */
  readAt: number | null;
  /** By the last segment of their keys; undefined: a leaf, or not read yet. */
  members: Map<string, Entry> | undefined;
}

export function entryOf(asset: Asset): Entry {
  return {
    asset,
    state: asset.reads === true ? 'unread' : 'fresh',
    note: '',
    readAt: null,
    members: undefined,
  };
}

/** Words that are remembered as judged, so that a page of rows costs no more than its hashes. */
const MOST_WORDS = 2_000;

/** Turns entries into rows that are fit to be shown. */
export class AssetPainter {
  readonly #redactor: Redactor;
  readonly #isOwn: (name: string) => boolean;
  readonly #judged = new Map<string, boolean>();

  /** `isOwn` tells the names that runs of ours made: they may stand in clear. */
  constructor(redactor: Redactor, isOwn: (name: string) => boolean) {
    this.#redactor = redactor;
    this.#isOwn = isOwn;
  }

  /** The last segment of an asset's key. */
  segment({ kind, id, title, reads }: Asset): string {
    if (id !== undefined) return `${kind}-${this.#redactor.hash(id)}`;
    return title === undefined || reads === true ? kind : `${kind}-${this.#redactor.hash(title)}`;
  }

  /** A word of Meta's vocabulary as it is, anything else as a hash. */
  word(field: string, value: string): Redacted {
    return this.#redactor.text(this.#isWord(field, value) ? value : `#${this.#redactor.hash(value)}`);
  }

  text(text: string): Redacted {
    return this.#redactor.text(text);
  }

  node(key: string, entry: Entry, state: AssetState, children: number | null): AssetNode {
    const { asset, note } = entry;
    const { kind, id } = asset;
    return {
      kind,
      key,
      label: this.#label(asset),
      description: this.#describe(asset, state, note, children),
      state,
      children,
      copyable: id !== undefined,
      refreshable: asset.reads === true,
    };
  }

  #label({ kind, id, name, title }: Asset): Redacted {
    if (name !== undefined && this.#isOwn(name)) return this.#redactor.text(name);
    return this.#redactor.text(title ?? (id === undefined ? kind : `#${this.#redactor.hash(id)}`));
  }

  #describe(asset: Asset, state: AssetState, note: string, children: number | null): Redacted {
    const words = Object.entries(asset.facts ?? {}).flatMap(([field, value]) => this.#words(field, value));
    const counted = children !== null && asset.reads === true && children > 0 ? [String(children)] : [];
    const told = state === 'fresh' || state === 'unread' ? [] : [state === 'loading' ? 'reading…' : state];
    const parts = [...told, ...counted, ...words, asset.note ?? '', note];
    return this.#redactor.text(parts.filter((part) => part !== '').join(' · '));
  }

  #words(field: string, value: unknown): string[] {
    if (typeof value === 'boolean') return value ? [field.replace(/^is_/, '').replaceAll('_', ' ')] : [];
    if (Array.isArray(value)) return value.flatMap((one) => this.#words(field, one));
    return typeof value === 'string' && this.#isWord(field, value) ? [value] : [];
  }

  /** Whether the redactor lets the word stand in that field: the judgement is its own. */
  #isWord(field: string, value: string): boolean {
    const pair = { [field]: value };
    const text = JSON.stringify(pair);
    const known = this.#judged.get(text);
    if (known !== undefined) return known;
    const judged = value.length <= 64 && this.#redactor.line(this.#redactor.value(pair)) === text;
    if (this.#judged.size < MOST_WORDS) this.#judged.set(text, judged);
    return judged;
  }
}
