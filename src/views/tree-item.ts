import * as vscode from 'vscode';
import type { Row } from './present.js';

const STATES = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** A row as VS Code draws it. Tooltips are plain text: nothing in a row is markup. */
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
  item.tooltip = row.tooltip === '' ? row.spoken : row.tooltip;
  return item;
}
