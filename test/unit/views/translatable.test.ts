import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const VIEWS = resolve(import.meta.dirname, '..', '..', '..', 'src', 'views');

const isWords = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
  (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && /[A-Za-z]{2,} [A-Za-z]{2,}/.test(wordsOf(node));

/** The text of a literal without what stands in its holes. */
function wordsOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('\u0000');
}

/** Errors are redacted text that goes to evidence too; markup and style sheets hold no words of their own. */
const KEEPS = /^(?:OperatorError|Error)$/;
const MARKUP = /<\w+|\{\s*[\w-]+:/;

/** Words in a file of the views that do not pass `l10n.t`. */
function untranslated(name: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    // Tokens that menus match are no words.
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'contextValue') return;
    if (ts.isNewExpression(node) && KEEPS.test(node.expression.getText())) return;
    if (ts.isCallExpression(node) && /(?:^|\.)l10n\.t$/.test(node.expression.getText())) {
      // What fills the holes is looked at; the text itself is what translators get.
      node.arguments.slice(1).forEach(visit);
      return;
    }
    if (isWords(node) && !MARKUP.test(wordsOf(node))) found.push(`${name}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** What stays as it is: what an operator types and what evidence says, the product's own name. */
const KEPT = [
  /these assets are test-safe and I am authorized|skipped by the operator: /,
  /'Correct the profile, then authorize again; nothing was changed\.'|'a live run'/,
  /['`]WATS Live\b/,
];

it('what a view says passes l10n.t', () => {
  const files = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((name) => untranslated(name, readFileSync(join(VIEWS, name), 'utf8')));
  expect(found.filter((line) => !KEPT.some((kept) => kept.test(line)))).toEqual([]);
});

it('sees words that are shown as they stand', () => {
  expect(untranslated('a.ts', "vscode.window.showErrorMessage('It went wrong');")).toHaveLength(1);
  expect(untranslated('a.ts', "const options = { title: 'Run all phases' };")).toHaveLength(1);
  expect(untranslated('a.ts', 'const told = `${count} old runs`;')).toHaveLength(1);
  expect(untranslated('a.ts', "l10n.t('Keep {0}', live ? 'the last one' : one)")).toHaveLength(1);
  expect(untranslated('a.ts', "vscode.window.showErrorMessage(vscode.l10n.t('It went wrong'));")).toEqual([]);
});
