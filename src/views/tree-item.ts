import * as vscode from 'vscode';
import type { Row } from './present.js';

const STATES = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** Words of the rows that are drawn; a tooltip crosses to the window only when somebody points at its row. */
const tooltips = new WeakMap<vscode.TreeItem, string>();

/** A row as VS Code draws it. */
export function treeItem(row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, STATES[row.expandable]);
  item.id = row.id;
  item.description = row.description;
  item.iconPath = new vscode.ThemeIcon(
    row.icon.name,
    row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color),
  );
  item.accessibilityInformation = { label: row.spoken };
  item.contextValue = row.contextValue;
  tooltips.set(item, row.tooltip === '' ? row.spoken : row.tooltip);
  return item;
}

/** Gives a row of `treeItem` its tooltip. It is plain text: nothing in a row is markup. */
export function resolveTreeItem(item: vscode.TreeItem): vscode.TreeItem {
  const tooltip = tooltips.get(item);
  if (tooltip !== undefined) item.tooltip = tooltip;
  return item;
}
