import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const VIEWS = resolve(import.meta.dirname, '..', '..', '..', 'src', 'views');
/** What VS Code shows of an object's fields, and the calls that show their texts. */
const SHOWN_FIELDS = new Set(['title', 'placeHolder', 'prompt', 'openLabel', 'saveLabel', 'detail']);
const SHOWING = /\.(?:show(?:Information|Warning|Error)Message|setStatusBarMessage)$/;

const isWords = (node: ts.Node) =>
  (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) &&
  /[A-Za-z]{2,} [A-Za-z]{2,}/.test(node.getText());

/** Words that a file with VS Code in its hand shows without a translation. */
function untranslated(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  if (!/import \* as vscode from 'vscode'/.test(text)) return [];
  const found: string[] = [];
  const look = (node: ts.Node | undefined) => {
    if (node !== undefined && isWords(node)) found.push(`${name}: ${node.getText()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && SHOWN_FIELDS.has(node.name.getText())) look(node.initializer);
    if (ts.isCallExpression(node) && SHOWING.test(node.expression.getText())) node.arguments.forEach(look);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it('what VS Code shows for a view passes l10n.t', () => {
  const files = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((name) => untranslated(name, readFileSync(join(VIEWS, name), 'utf8')))).toEqual([]);
});

it('sees words that are shown as they stand', () => {
  const head = "import * as vscode from 'vscode';\n";
  expect(untranslated('a.ts', `${head}vscode.window.showErrorMessage('It went wrong');`)).toHaveLength(1);
  expect(untranslated('a.ts', `${head}const options = { title: 'Run all phases' };`)).toHaveLength(1);
  expect(untranslated('a.ts', `${head}vscode.window.showErrorMessage(vscode.l10n.t('It went wrong'));`)).toEqual([]);
});
