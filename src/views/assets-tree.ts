import * as vscode from 'vscode';
import type { AssetNode } from '../engine.js';
import type { CommandId } from './commands.js';
import { childrenOf, PAGE, presentAsset, presentMore } from './present.js';
import { treeItem } from './tree-item.js';

interface AssetRow {
  readonly kind: 'asset';
  readonly asset: AssetNode;
  readonly parent: AssetRow | undefined;
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

/** The Assets view: what read-only discovery found, by hash; at most 200 rows a branch, then "show more". */
export class AssetsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #shown = new Map<string, number>();
  #account: AssetNode | undefined;

  show(account: AssetNode): void {
    this.#account = account;
    this.#changed.fire(undefined);
  }

  get isEmpty(): boolean {
    return this.#account === undefined;
  }

  clear(): void {
    this.#account = undefined;
    this.#shown.clear();
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
    if (node.kind === 'asset') return treeItem(presentAsset(node.asset));
    const item = treeItem(presentMore(node.parent.asset.key, node.hidden));
    const title = vscode.l10n.t('Show More');
    item.command = { command: 'watsLive.showMore' satisfies CommandId, title, arguments: [node] };
    return item;
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      return this.#account === undefined ? [] : [{ kind: 'asset', asset: this.#account, parent: undefined }];
    }
    if (node.kind === 'more') return [];
    const { key } = node.asset;
    const children = childrenOf(node.asset);
    const shown = this.#shown.get(key) ?? PAGE;
    const rows: Node[] = children.slice(0, shown).map((asset) => ({ kind: 'asset', asset, parent: node }));
    const hidden = children.length - rows.length;
    return hidden === 0 ? rows : [...rows, new More(node, hidden)];
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
