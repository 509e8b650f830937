import * as vscode from 'vscode';
import { type FindingView, presentFinding } from './findings-present.js';
import { treeItem } from './tree-item.js';

/** The Findings view: what the last run and the last comparison found, the grave first. */
export class FindingsTree implements vscode.TreeDataProvider<FindingView>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #found = new Map<string, FindingView>();

  get count(): number {
    return this.#found.size;
  }

  clear(): void {
    this.#found.clear();
    this.#changed.fire(undefined);
  }

  /** A finding that is there already is not listed twice. */
  add(finding: FindingView): void {
    this.#found.set(finding.id, finding);
    this.#changed.fire(undefined);
  }

  getTreeItem(finding: FindingView): vscode.TreeItem {
    return treeItem(presentFinding(finding));
  }

  getChildren(finding?: FindingView): FindingView[] {
    if (finding !== undefined) return [];
    const rank = ({ state, severity }: FindingView) =>
      ['high', 'medium', 'low', 'info'].indexOf(severity) + (state === 'gone' ? 10 : 0);
    return [...this.#found.values()].sort((a, b) => rank(a) - rank(b));
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
