import * as vscode from 'vscode';
import type { FeedNode } from '../engine.js';
import { PAGE, presentMore } from './assets-present.js';
import type { CommandId } from './commands.js';
import { resolveTreeItem, treeItem } from './tree-item.js';
import { presentWebhook } from './webhooks-present.js';

/** A row of the Webhooks view. */
export class WebhookRow {
  readonly kind = 'webhook';
  constructor(
    readonly node: FeedNode,
    readonly parent: WebhookRow | undefined,
  ) {}
}

/** The row that leads to those of its group that are not shown yet. */
class More {
  readonly kind = 'more';
  constructor(
    readonly parent: WebhookRow,
    readonly hidden: number,
  ) {}
}

type Node = WebhookRow | More;

/** What the view reads. */
interface Shown {
  roots(): readonly FeedNode[];
  rows(key: string, most: number): { readonly nodes: readonly FeedNode[]; readonly hidden: number };
}

/** The least time between two drawings, in milliseconds. */
const DRAWING_MS = 250;

/** The Webhooks view: at most 200 rows a group, then "show more"; drawn a few times a second however many come. */
export class WebhooksTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly resolveTreeItem = resolveTreeItem;
  readonly #pages = new Map<string, number>();
  readonly #drawn: () => void;
  #timer: NodeJS.Timeout | undefined;
  #shown: Shown | undefined;

  /** `drawn` is told of each drawing. */
  constructor(drawn: () => void) {
    this.#drawn = drawn;
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.change();
  }

  /** Something changed: the view is drawn soon. */
  change(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
      this.#drawn();
    }, DRAWING_MS);
  }

  /** Shows the next rows of a group; anything but one of our own "more" rows is passed over. */
  showMore(row: unknown): void {
    if (!(row instanceof More)) return;
    const { key } = row.parent.node;
    this.#pages.set(key, (this.#pages.get(key) ?? PAGE) + PAGE);
    this.#changed.fire(undefined);
  }

  getTreeItem(row: Node): vscode.TreeItem {
    if (row.kind === 'webhook') return treeItem(presentWebhook(row.node));
    const item = treeItem(presentMore(row.parent.node.key, row.hidden));
    const title = vscode.l10n.t('Show More');
    item.command = { command: 'watsLive.showMore' satisfies CommandId, title, arguments: [row] };
    return item;
  }

  getChildren(row?: Node): Node[] {
    if (this.#shown === undefined || row?.kind === 'more') return [];
    if (row === undefined) return this.#shown.roots().map((node) => new WebhookRow(node, undefined));
    const { key } = row.node;
    const { nodes, hidden } = this.#shown.rows(key, this.#pages.get(key) ?? PAGE);
    const rows = nodes.map((node) => new WebhookRow(node, row));
    return hidden === 0 ? rows : [...rows, new More(row, hidden)];
  }

  getParent(row: Node): Node | undefined {
    return row.parent;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}
