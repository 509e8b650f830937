import * as vscode from 'vscode';
import type { AssetNode, AssetView } from '../engine.js';
import { PAGE, presentAsset, presentMore } from './assets-present.js';
import type { CommandId } from './commands.js';
import { resolveTreeItem, treeItem } from './tree-item.js';

/** A row of the Assets view that stands for an asset. */
export class AssetRow {
  readonly kind = 'asset';
  constructor(
    public asset: AssetNode,
    readonly parent: AssetRow | undefined,
  ) {}
}

/** The row that leads to those of its branch that are not shown yet. */
class More {
  readonly kind = 'more';
  constructor(
    readonly parent: AssetRow,
    readonly hidden: number,
  ) {}
}

type Node = AssetRow | More;

/** Assets that can be read on: an open explorer. */
export interface ReadableAssets extends AssetView {
  /** Reads what stands beneath a key, unless that was done; resolves with its first rows, and never throws. */
  expand(key: string): Promise<void>;
}

/** The least time between two drawings, in milliseconds; the first change is drawn at once. */
const DRAWING_MS = 100;

/** The Assets view: what was found, by hash; at most 200 rows a branch, then "show more". */
export class AssetsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly resolveTreeItem = resolveTreeItem;
  readonly #shown = new Map<string, number>();
  readonly #rows = new Map<string, AssetRow>();
  readonly #pending = new Set<string | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #drawnAt = -Infinity;
  #assets: AssetView | ReadableAssets | undefined;
  #isSettled = false;

  /** Shows assets; the same ones again: what changed is under `key`, or anywhere. */
  show(assets: AssetView | ReadableAssets, key?: string): void {
    if (assets !== this.#assets) {
      this.#forget();
      this.#isSettled = false;
      this.#assets = assets;
      this.#changed.fire(undefined);
      return;
    }
    this.#pending.add(key);
    const rest = Math.max(0, this.#drawnAt + DRAWING_MS - performance.now());
    this.#timer ??= setTimeout(() => this.#draw(), rest);
  }

  /** The explorer behind the rows is closed: they stay, and nothing more is read. */
  settle(): void {
    this.#isSettled = true;
    this.#changed.fire(undefined);
  }

  /** The real id behind a row, for the clipboard alone and after a confirmation. */
  idOf(row: AssetRow): string | undefined {
    return this.#assets?.idOf(row.asset.key);
  }

  get isEmpty(): boolean {
    return (this.#assets?.roots().length ?? 0) === 0;
  }

  clear(): void {
    this.#forget();
    this.#assets = undefined;
    this.#changed.fire(undefined);
  }

  /** Shows the next rows of a branch; anything but one of our own "more" rows is passed over. */
  showMore(row: unknown): void {
    if (!(row instanceof More)) return;
    const { key } = row.parent.asset;
    this.#shown.set(key, (this.#shown.get(key) ?? PAGE) + PAGE);
    this.#changed.fire(row.parent);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'asset') return this.#assetItem(node);
    const item = treeItem(presentMore(node.parent.asset.key, node.hidden));
    const title = vscode.l10n.t('Show More');
    item.command = { command: 'watsLive.showMore' satisfies CommandId, title, arguments: [node] };
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const assets = this.#assets;
    if (assets === undefined || node?.kind === 'more') return [];
    if (node === undefined) return assets.roots().map((asset) => this.#row(asset, undefined));
    const { key } = node.asset;
    if ('expand' in assets && !this.#isSettled) await assets.expand(key);
    const { nodes, hidden } = assets.rows(key, this.#shown.get(key) ?? PAGE);
    const rows: Node[] = nodes.map((asset) => this.#row(asset, node));
    return hidden === 0 ? rows : [...rows, new More(node, hidden)];
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #assetItem(row: AssetRow): vscode.TreeItem {
    const readable = this.#isReadable();
    const item = treeItem(presentAsset(row.asset, readable));
    const title = vscode.l10n.t('Retry');
    if (readable && row.asset.kind === 'failure')
      item.command = { command: 'watsLive.refreshAsset' satisfies CommandId, title, arguments: [row] };
    return item;
  }

  #isReadable(): boolean {
    return !this.#isSettled && this.#assets !== undefined && 'expand' in this.#assets;
  }

  /** The one row of a key, so that VS Code can draw it alone. */
  #row(asset: AssetNode, parent: AssetRow | undefined): AssetRow {
    const known = this.#rows.get(asset.key);
    const row = known !== undefined && known.parent === parent ? known : new AssetRow(asset, parent);
    row.asset = asset;
    this.#rows.set(asset.key, row);
    return row;
  }

  #draw(): void {
    this.#timer = undefined;
    this.#drawnAt = performance.now();
    const keys = [...this.#pending];
    this.#pending.clear();
    const all = keys.includes(undefined);
    const highest = keys.filter((key) => key !== undefined && !keys.some((other) => isBelow(key, other)));
    if (all) this.#prune();
    if (all) return this.#changed.fire(undefined);
    for (const key of highest) this.#drawOne(key);
  }

  #drawOne(key: string | undefined): void {
    const row = key === undefined ? undefined : this.#rows.get(key);
    const asset = key === undefined ? undefined : this.#assets?.node(key);
    if (row === undefined || asset === undefined) return;
    row.asset = asset;
    this.#changed.fire(row);
  }

  /** Forgets rows of assets that are gone. */
  #prune(): void {
    for (const key of this.#rows.keys()) if (this.#assets?.node(key) === undefined) this.#rows.delete(key);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending.clear();
    this.#shown.clear();
    this.#rows.clear();
  }
}

const isBelow = (key: string, other: string | undefined) => other !== undefined && key.startsWith(`${other}/`);
