import type { Redactor } from '../evidence/redactor.js';
import { AssetPainter, type Entry, entryOf } from './asset-entry.js';
import type { Asset, AssetNode, AssetRows, AssetState, AssetView } from './asset-node.js';
import { groupsOf, type TemplateGroup, within } from './template-groups.js';

/** Branches of an account, in the order in which they are shown. */
const ORDER = ['numbers', 'templates', 'flows', 'apps', 'media'];
const GROUP = 'by-';

export interface AssetsOptions {
  readonly redactor: Redactor;
  /** Called with the key of what changed; undefined: an account came or went. */
  readonly changed: (key: string | undefined) => void;
  /** Whether a run of ours made what bears this name. */
  readonly isOwn?: (name: string) => boolean;
  /** The time, in milliseconds; with `staleAfterMs`, older reads are told as stale. */
  readonly now?: () => number;
  readonly staleAfterMs?: number;
}

/** What was found of the accounts, as a tree of rows that are fit to be shown. Holds the real ids, and tells none. */
export class AssetTree implements AssetView {
  readonly #options: AssetsOptions;
  readonly #painter: AssetPainter;
  readonly #roots = new Map<string, Entry>();
  #wanted = '';

  constructor(options: AssetsOptions) {
    this.#options = options;
    this.#painter = new AssetPainter(options.redactor, options.isOwn ?? (() => false));
  }

  /** Adds an account, or tells more of it; returns its key. */
  account(account: Asset): string {
    const key = this.#painter.segment(account);
    const known = this.#roots.get(key);
    if (known === undefined) this.#roots.set(key, entryOf(account));
    else known.asset = { ...known.asset, ...account };
    this.#options.changed(known === undefined ? undefined : key);
    return key;
  }

  /** Adds members to what stands beneath a key, known ones as they are now; returns their keys. */
  add(parent: string, assets: readonly Asset[]): string[] {
    const entry = this.#find(parent);
    if (entry === undefined) return [];
    const members = (entry.members ??= new Map<string, Entry>());
    const keys = assets.map((asset) => `${parent}/${this.#place(members, asset)}`);
    this.#options.changed(parent);
    return keys;
  }

  /** Replaces what stands beneath a key; what was read beneath members that stay is kept. */
  replace(parent: string, assets: readonly Asset[]): string[] {
    const entry = this.#find(parent);
    if (entry === undefined) return [];
    const before = entry.members;
    const members = new Map<string, Entry>();
    const keys = assets.map((asset) => `${parent}/${this.#place(members, asset, before)}`);
    entry.members = members;
    this.#options.changed(parent);
    return keys;
  }

  /** Tells how current a row is, with words of our own, and what was read of it. */
  mark(key: string, state: AssetState, note = '', facts?: Asset['facts'], told?: string): void {
    const entry = this.#find(key);
    if (entry === undefined) return;
    entry.state = state;
    entry.note = note;
    if (state === 'fresh') entry.readAt = this.#options.now?.() ?? 0;
    if (facts !== undefined || told !== undefined) entry.asset = { ...entry.asset, facts, note: told };
    this.#options.changed(key);
  }

  /** Everything that was read may have changed since. */
  markStale(): void {
    const visit = (entries: Iterable<Entry>) => {
      for (const entry of entries) {
        if (entry.readAt !== null && entry.state === 'fresh') entry.state = 'stale';
        visit(entry.members?.values() ?? []);
      }
    };
    visit(this.#roots.values());
    this.#options.changed(undefined);
  }

  /** Shows only what has the text in its real name; empty: everything. Returns how many match. */
  filter(text: string): number {
    this.#wanted = text.trim().toLowerCase();
    this.#options.changed(undefined);
    let matches = 0;
    const visit = (entries: Iterable<Entry>) => {
      for (const entry of entries) {
        if (entry.asset.name?.toLowerCase().includes(this.#wanted) === true) matches += 1;
        visit(entry.members?.values() ?? []);
      }
    };
    visit(this.#roots.values());
    return matches;
  }

  get isFiltered(): boolean {
    return this.#wanted !== '';
  }

  /** The asset behind a key, with what it was read as. */
  asset(key: string): Asset | undefined {
    return this.#find(key)?.asset;
  }

  /** How current the row of a key is. */
  state(key: string): AssetState | undefined {
    const entry = this.#find(key);
    return entry === undefined ? undefined : this.#stateOf(entry);
  }

  /** How many members stand beneath a key, shown or not. */
  size(key: string): number {
    return this.#find(key)?.members?.size ?? 0;
  }

  idOf(key: string): string | undefined {
    return this.#find(key)?.asset.id;
  }

  roots(): AssetNode[] {
    return [...this.#roots].map(([key, entry]) => this.#node(key, entry));
  }

  node(key: string): AssetNode | undefined {
    const group = splitGroup(key);
    if (group.path.length > 0) return this.#groupNode(key);
    const entry = this.#find(key);
    return entry === undefined ? undefined : this.#node(key, entry);
  }

  rows(key: string, limit: number): AssetRows {
    const { branch, path } = splitGroup(key);
    const entry = this.#find(branch);
    if (entry === undefined) return { nodes: [], hidden: 0 };
    if (entry.asset.kind === 'templates') return this.#templateRows(branch, entry, path, limit);
    const members = this.#sorted(entry);
    const shown = members.slice(0, limit).map(([segment, member]) => this.#node(`${key}/${segment}`, member));
    return { nodes: [...this.#failure(key, entry), ...shown], hidden: members.length - shown.length };
  }

  #place(members: Map<string, Entry>, asset: Asset, before: ReadonlyMap<string, Entry> = members): string {
    const segment = this.#painter.segment(asset);
    const known = before.get(segment);
    if (known === undefined) members.set(segment, entryOf(asset));
    else
      members.set(segment, { ...known, asset: known.readAt === null ? asset : { ...known.asset, name: asset.name } });
    return segment;
  }

  #find(key: string): Entry | undefined {
    const [root = '', ...segments] = key.split('/');
    let entry = this.#roots.get(root);
    for (const segment of segments) entry = entry?.members?.get(segment);
    return entry;
  }

  #stateOf({ state, readAt }: Entry): AssetState {
    const { now, staleAfterMs } = this.#options;
    if (state !== 'fresh' || readAt === null || now === undefined || staleAfterMs === undefined) return state;
    return now() - readAt >= staleAfterMs ? 'stale' : 'fresh';
  }

  #node(key: string, entry: Entry): AssetNode {
    const state = this.#stateOf(entry);
    const read = entry.members !== undefined || state === 'fresh' || state === 'stale';
    return this.#painter.node(key, entry, state, read ? this.#matching(entry).length : null);
  }

  /** What failed stands first among the rows, with the way to try again. */
  #failure(key: string, entry: Entry): AssetNode[] {
    if (entry.state !== 'failed') return [];
    const failure = entryOf({ kind: 'failure', title: 'Could not be read', note: entry.note });
    return [this.#painter.node(`${key}/failure`, failure, 'failed', 0)];
  }

  #matching({ members }: Entry): [string, Entry][] {
    const all = [...(members ?? [])];
    if (this.#wanted === '') return all;
    return all.filter(([, { asset }]) => asset.name === undefined || asset.name.toLowerCase().includes(this.#wanted));
  }

  #sorted(entry: Entry): [string, Entry][] {
    const members = this.#matching(entry);
    const place = ([, { asset }]: [string, Entry]) => ORDER.indexOf(asset.kind);
    return entry.asset.kind === 'account' ? members.toSorted((a, b) => place(a) - place(b)) : members;
  }

  #templateRows(branch: string, entry: Entry, path: readonly string[], limit: number): AssetRows {
    const members = this.#matching(entry);
    const values = this.#valuesOf(members, path);
    const failure = path.length === 0 ? this.#failure(branch, entry) : [];
    if (values === undefined) return { nodes: failure, hidden: 0 };
    const inside = new Set(
      within(
        members.map(([, member]) => member),
        values,
      ),
    );
    const groups = groupsOf([...inside], path.length);
    const key = [branch, ...path.map((segment) => `${GROUP}${segment}`)].join('/');
    const nodes =
      groups === undefined
        ? members
            .filter(([, member]) => inside.has(member))
            .slice(0, limit)
            .map(([segment, member]) => this.#node(`${branch}/${segment}`, member))
        : groups.slice(0, limit).map((group) => this.#group(`${key}/${this.#groupSegment(group.value)}`, group));
    return { nodes: [...failure, ...nodes], hidden: (groups ?? [...inside]).length - nodes.length };
  }

  /** The words behind a path of hashes; undefined when a group is gone. */
  #valuesOf(members: readonly [string, Entry][], path: readonly string[]): string[] | undefined {
    const entries = members.map(([, member]) => member);
    const values: string[] = [];
    for (const segment of path) {
      const groups = groupsOf(within(entries, values), values.length);
      const group = groups?.find(({ value }) => this.#groupSegment(value) === `${GROUP}${segment}`);
      if (group === undefined) return undefined;
      values.push(group.value);
    }
    return values;
  }

  #groupNode(key: string): AssetNode | undefined {
    const parent = key.slice(0, key.lastIndexOf('/'));
    return this.rows(parent, Infinity).nodes.find((node) => node.key === key);
  }

  #groupSegment(value: string): string {
    return `${GROUP}${this.#options.redactor.hash(value)}`;
  }

  #group(key: string, { field, value, count }: TemplateGroup): AssetNode {
    return {
      kind: 'template-group',
      key,
      label: this.#painter.word(field, value),
      description: this.#painter.text(String(count)),
      state: 'fresh',
      children: count,
      copyable: false,
      refreshable: false,
    };
  }
}

/** A key's branch of templates, and the groups below it. */
function splitGroup(key: string): { readonly branch: string; readonly path: string[] } {
  const segments = key.split('/');
  const first = segments.findIndex((segment) => segment.startsWith(GROUP));
  if (first < 0) return { branch: key, path: [] };
  return {
    branch: segments.slice(0, first).join('/'),
    path: segments.slice(first).map((segment) => segment.slice(GROUP.length)),
  };
}
