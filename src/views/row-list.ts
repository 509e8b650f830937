import * as vscode from 'vscode';
import type { Row } from './present.js';
import { resolveTreeItem, treeItem } from './tree-item.js';

/** A view of rows without branches. */
export class RowList<Item> implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly resolveTreeItem = resolveTreeItem;
  readonly #present: (item: Item) => Row;
  #items: readonly Item[] = [];

  constructor(present: (item: Item) => Row) {
    this.#present = present;
  }

  show(items: readonly Item[]): void {
    this.#items = items;
    this.#changed.fire(undefined);
  }

  getTreeItem(item: Item): vscode.TreeItem {
    return treeItem(this.#present(item));
  }

  getChildren(item?: Item): Item[] {
    return item === undefined ? [...this.#items] : [];
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
