import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { record } from '../graph/errors.js';

/** A copy of the toolkit that can be run. */
export interface Toolkit {
  /** Of `@wats/graph`. */
  readonly version: string;
  /** Commit of the checkout, 12 hex digits; null outside a repository. */
  readonly commit: string | null;
  /** URLs of the modules of `@wats/graph`, the root first. */
  readonly graph: readonly string[];
  /** URLs of modules of `@wats/core`; empty where it is not there. */
  readonly core: readonly string[];
  /** Path of Bun, where the workspace uses it and it is installed. */
  readonly bun: string | null;
}

const ENDPOINTS = ['messages', 'media', 'templates', 'flows', 'calling', 'groups', 'business-management'];
const GRAPH_ENTRIES = ['.', ...ENDPOINTS.map((name) => `./endpoints/${name}`)];
const CORE_ENTRIES = ['.', './webhookNormalizer'];
const BUN_MARKS = ['bun.lock', 'bun.lockb', 'bunfig.toml'];

/**
 * Finds the toolkit that a folder uses: the package itself, a checkout of its repository, or what is installed in or above
 * the folder. Throws `OperatorError` (usage) where there is none that can be loaded.
 */
export function locateToolkit(folder: string, environment: Environment): Toolkit {
  const home = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  const graphFolder = packageFolder(home, '@wats/graph');
  if (graphFolder === undefined) throw refusal('holds no @wats/graph', 'Install its dependencies, or name another.');
  const about = readPackage(graphFolder);
  const version = typeof about?.['version'] === 'string' ? about['version'] : 'unknown';
  if (!/^0\./.test(version)) throw refusal('must have @wats/graph in a version 0.x', 'Name another checkout.');
  const bun = usesBun(home) ? onPath('bun', environment) : null;
  const graph = entries(graphFolder, GRAPH_ENTRIES, bun !== null);
  if (graph.length === 0) {
    throw refusal('has @wats/graph without its built files', 'Build its packages (or install Bun, where it uses Bun).');
  }
  const coreFolder = packageFolder(home, '@wats/core') ?? sibling(graphFolder, 'core', '@wats/core');
  const core = coreFolder === undefined ? [] : entries(coreFolder, CORE_ENTRIES, bun !== null);
  return { version: /^[\w.+-]{1,40}$/.test(version) ? version : 'unknown', commit: commitOf(home), graph, core, bun };
}

function refusal(rule: string, mend: string): OperatorError {
  return new OperatorError({ code: 'usage', thing: 'the subject’s folder', rule, mend });
}

function ancestors(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

function readPackage(folder: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

function sibling(folder: string, directory: string, name: string): string | undefined {
  const beside = join(dirname(folder), directory);
  return readPackage(beside)?.['name'] === name ? beside : undefined;
}

function packageFolder(home: string, name: string): string | undefined {
  const own = [home, join(home, 'packages', name.split('/')[1] ?? '')];
  const checkedOut = own.find((folder) => readPackage(folder)?.['name'] === name);
  const installed = ancestors(home).map((folder) => join(folder, 'node_modules', name));
  const found = checkedOut ?? installed.find((folder) => readPackage(folder) !== undefined);
  return found === undefined ? undefined : realpathSync(found);
}

/** URLs of the entry points that are there, as the package's `exports` name them. */
function entries(folder: string, names: readonly string[], bun: boolean): readonly string[] {
  const about = readPackage(folder) ?? {};
  const exported = record(about['exports']);
  return names.flatMap((name) => {
    const target =
      exported === undefined || !('.' in exported)
        ? name === '.'
          ? (condition(about['exports'], bun) ?? about['module'] ?? about['main'] ?? 'index.js')
          : undefined
        : condition(exported[name], bun);
    if (typeof target !== 'string') return [];
    const source = target.replace(/^\.\/dist\//, './src/').replace(/\.js$/, '.ts');
    const file = [target, ...(bun ? [source] : [])].map((path) => join(folder, path)).find((path) => existsSync(path));
    return file === undefined ? [] : [pathToFileURL(file).href];
  });
}

/** The target that an import takes: conditions in the package's order. */
function condition(target: unknown, bun: boolean): string | undefined {
  if (typeof target === 'string') return target;
  const taken = new Set(['node', 'import', 'module', 'default', ...(bun ? ['bun'] : [])]);
  for (const [name, inner] of Object.entries(record(target) ?? {})) {
    const found = taken.has(name) ? condition(inner, bun) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function usesBun(home: string): boolean {
  return ancestors(home).some(
    (folder) =>
      BUN_MARKS.some((mark) => existsSync(join(folder, mark))) ||
      /^bun@/.test(JSON.stringify(readPackage(folder)?.['packageManager'] ?? '').slice(1)),
  );
}

/** Path of a program; only absolute folders of PATH count. */
export function onPath(program: string, environment: Environment): string | null {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => resolve(folder) === folder);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

/** The commit that a checkout stands on, read from its files: no program of the workspace is run for it. */
function commitOf(home: string): string | null {
  const root = ancestors(home).find((folder) => existsSync(join(folder, '.git', 'HEAD')));
  if (root === undefined) return null;
  try {
    const read = (name: string) => readFileSync(join(root, '.git', name), 'utf8');
    const head = read('HEAD').trim();
    const ref = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
    const packed = () =>
      read('packed-refs')
        .split('\n')
        .find((line) => line.endsWith(` ${ref ?? ''}`)) ?? '';
    const loose = ref !== undefined && !ref.includes('..') && existsSync(join(root, '.git', ref));
    const hash = ref === undefined ? head : loose ? read(ref) : packed();
    return /^[0-9a-f]{40}/.exec(hash)?.[0].slice(0, 12) ?? null;
  } catch {
    return null;
  }
}
