import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..', '..');
const SRC = join(ROOT, 'src');
const LINES = 400;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sources(folder: string, suffix = /\.(ts|mjs)$/): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => suffix.test(name) && !name.split(sep).includes('node_modules'))
    .map((name) => join(folder, name));
}

/** Path inside src/, with slashes: `graph/helpers/media.ts`; a bare name for a package. */
const shown = (path: string) => relative(SRC, path).split(sep).join('/');

function target(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return shown(resolve(dirname(file), specifier.replace(/\.js$/, '.ts')));
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly);
}

function importsOf(file: string, text = readFileSync(file, 'utf8')): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      found.push({ from: shown(file), to: target(file, specifier.text), typeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, onlyTypes(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node)) {
      const callee = node.expression;
      const loads =
        callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
      if (loads) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

const FLOORS = [
  'campaign',
  'evidence',
  'simulator',
  'webhook',
  'graph',
  'subject',
  'phases',
  'engine',
  'terminal',
  'views',
  'cli',
];
const BELOW_SUBJECT = ['campaign', 'evidence', 'simulator', 'webhook', 'graph'];
const BELOW_PHASES = [...BELOW_SUBJECT, 'subject'];
const BELOW_ENGINE = [...BELOW_PHASES, 'phases'];
const BELOW_FACES = [...BELOW_ENGINE, 'operations'];

/** What a floor may load, and what it may name as a type beside that. */
const MAY: Readonly<Record<string, { readonly values: readonly string[]; readonly types?: readonly string[] }>> = {
  campaign: { values: [] },
  evidence: { values: ['campaign'] },
  simulator: { values: ['campaign'] },
  webhook: { values: ['campaign'] },
  graph: { values: ['campaign'], types: ['evidence'] },
  subject: { values: BELOW_SUBJECT },
  phases: { values: BELOW_PHASES },
  operations: { values: BELOW_ENGINE },
  engine: { values: BELOW_FACES },
  terminal: { values: ['campaign', 'engine'], types: BELOW_FACES },
  views: { values: ['campaign', 'engine', 'vscode'], types: BELOW_FACES },
  cli: { values: ['campaign', 'engine', 'terminal'], types: BELOW_FACES },
  extension: { values: ['campaign', 'engine', 'views', 'vscode'], types: BELOW_FACES },
};

/** `graph/helpers/media.ts` stands on `graph`, `engine.ts` on `engine`; a package stands on its own name. */
const floorOf = (path: string) => path.split('/')[0]?.replace(/\.ts$/, '') ?? path;
const ofOurs = (name: string) => FLOORS.includes(name) || name === 'extension' || name === 'vscode' || name === '..';

function wrong({ from, to, typeOnly }: Import): boolean {
  const [below, above] = [floorOf(from), floorOf(to)];
  // The version is told from the one place where it stands.
  if (below === above || !ofOurs(above) || to === '../package.json') return false;
  const may = MAY[below];
  if (!may) return true;
  return !may.values.includes(above) && !(typeOnly && may.types?.includes(above));
}

function circles(arrows: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) {
      found.push([...trail.slice(trail.indexOf(node)), node].join(' > '));
      return;
    }
    if (done.has(node)) return;
    for (const next of arrows.get(node) ?? []) walk(next, [...trail, node]);
    done.add(node);
  };
  for (const node of arrows.keys()) walk(node, []);
  return found;
}

/** Rooms whose every export is listed by the catalogue. */
const OPENED = /^graph\/helpers\//;
const exportsOf = (text: string) =>
  [...text.matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm)].map(([, name]) => name ?? '');

const said = ({ from, to, typeOnly }: Import) => `${from} > ${to}${typeOnly ? ' (type)' : ''}`;
const files = sources(SRC, /\.ts$/).filter((file) => !file.endsWith('.d.ts'));
const imports = files.flatMap((file) => importsOf(file));

describe('the house', () => {
  it('knows every room of src/', () => {
    expect([...new Set(files.map((file) => floorOf(shown(file))))].filter((name) => !(name in MAY))).toEqual([]);
  });

  it('has arrows that point down only', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(imports.filter(wrong).map(said)).toEqual([]);
  });

  it('has no circle of modules, types included', () => {
    const arrows = new Map<string, string[]>();
    for (const { from, to } of imports) arrows.set(from, [...(arrows.get(from) ?? []), to]);
    expect(circles(arrows)).toEqual([]);
  });

  it('loads nothing at run time but Node, the editor, zod/mini, js-yaml and parts of undici', () => {
    const allowed = /^(node:|vscode$|zod\/mini$|js-yaml$|undici\/lib\/)/;
    const packages = imports.filter(({ to, typeOnly }) => !typeOnly && !/\.(ts|json)$/.test(to));
    expect(packages.filter(({ to }) => !allowed.test(to)).map(said)).toEqual([]);
  });

  it('exports no value that no other file names', () => {
    const texts = ['src', 'test', 'scripts', 'bench'].flatMap((name) => sources(join(ROOT, name)));
    const words = new Map(texts.map((file) => [file, new Set(readFileSync(file, 'utf8').match(/\w+/g))]));
    const dead = files
      .filter((file) => !OPENED.test(shown(file)))
      .flatMap((file) =>
        exportsOf(readFileSync(file, 'utf8'))
          .filter((name) => ![...words].some(([other, named]) => other !== file && named.has(name)))
          .map((name) => `${shown(file)}: ${name}`),
      );
    expect(dead).toEqual([]);
  });

  it(`has no file of more than ${LINES} lines`, () => {
    const all = ['src', 'test', 'scripts'].flatMap((name) => sources(join(ROOT, name)));
    const long = all.filter((file) => readFileSync(file, 'utf8').split('\n').length - 1 > LINES);
    expect(long.map((file) => relative(ROOT, file))).toEqual([]);
  });
});

describe('the judge of the house', () => {
  const seen = (path: string, text: string) => importsOf(join(SRC, path), text);

  it('sees every way to import', () => {
    const text = [
      "import { a } from '../evidence/a.js';",
      "import type { B } from './b.js';",
      "import { type C } from './c.js';",
      "export * from './d.js';",
      "type E = import('./e.js').E;",
      "const f = await import('vscode');",
      "const g = require('./g.js');",
      "import './h.js';",
    ].join('\n');
    expect(seen('graph/x.ts', text).map(said)).toEqual([
      'graph/x.ts > evidence/a.ts',
      'graph/x.ts > graph/b.ts (type)',
      'graph/x.ts > graph/c.ts (type)',
      'graph/x.ts > graph/d.ts',
      'graph/x.ts > graph/e.ts (type)',
      'graph/x.ts > vscode',
      'graph/x.ts > graph/g.ts',
      'graph/x.ts > graph/h.ts',
    ]);
  });

  it.each([
    ['campaign/a.ts', "import type { X } from '../graph/x.js';"],
    ['evidence/a.ts', "import { x } from '../webhook/x.js';"],
    ['graph/a.ts', "import { x } from '../evidence/x.js';"],
    ['graph/helpers/a.ts', "import { x } from '../../phases/x.js';"],
    ['phases/a.ts', "import type * as vscode from 'vscode';"],
    ['engine.ts', "import { x } from './views/x.js';"],
    ['views/a.ts', "import { x } from '../graph/x.js';"],
    ['terminal/a.ts', "import { x } from '../views/x.js';"],
    ['cli.ts', "import { x } from './extension.js';"],
    ['attic/a.ts', "import { x } from '../campaign/x.js';"],
    ['campaign/a.ts', "import { x } from '../../scripts/x.js';"],
  ])('refuses, in %s: %s', (path, text) => {
    expect(seen(path, text).filter(wrong)).toHaveLength(1);
  });

  it.each([
    ['graph/a.ts', "import type { X } from '../evidence/x.js';"],
    ['views/a.ts', "import type { X } from '../graph/x.js';"],
    ['views/a.ts', "import * as vscode from 'vscode';"],
    ['extension.ts', "const engine = import('./engine.js');"],
    ['phases/a.ts', "import { x } from '../webhook/x.js';"],
  ])('allows, in %s: %s', (path, text) => {
    expect(seen(path, text).filter(wrong)).toEqual([]);
  });

  it('sees what a file exports', () => {
    const text =
      'export const a = 1;\nexport async function b() {}\nexport class C {}\nconst d = 2;\nexport type E = 1;';
    expect(exportsOf(text)).toEqual(['a', 'b', 'C']);
  });

  it('finds a circle', () => {
    const arrows = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a']],
      ['d', ['a']],
    ]);
    expect(circles(arrows)).toEqual(['a > b > c > a']);
  });
});
