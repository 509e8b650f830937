import { build } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HELPERS } from '../../src/graph/catalogue.js';

const FIXTURE = resolve(import.meta.dirname, '..', 'fixtures', 'toolkit');

export interface StandIn {
  /** JavaScript that is put over the sound functions of the stand-in: `export` what is to be replaced. */
  readonly faults?: string;
  /** Helpers that the package does not export. */
  readonly absent?: readonly string[];
  readonly version?: string;
  readonly withCore?: boolean;
  /** JavaScript that runs when the package is loaded. */
  readonly onLoad?: string;
}

/** Installs the stand-in toolkit below `folder/node_modules` as an operator's workspace has the real one. */
export async function installToolkit(folder: string, standIn: StandIn = {}): Promise<string> {
  const { faults = '', absent = [], version = '0.4.0-beta.0', withCore = true, onLoad = '' } = standIn;
  const names = HELPERS.map(({ name }) => name).filter(
    (name) => !absent.includes(name) && !/^send[A-Z](?!arketing|essage)/.test(name),
  );
  const graph = [
    onLoad,
    `import { functions } from './graph.ts';`,
    `export { GraphClient, PhoneNumberClient, buildSendPinPayload } from './graph.ts';`,
    ...names.map((name) => `export const ${name} = functions.${name};`),
  ].join('\n');
  await install(folder, '@wats/graph', graph, faults, version);
  if (withCore) await install(folder, '@wats/core', `export * from './core.ts';`, faults, version);
  return folder;
}

/** Installs a package of which the text is all there is. */
export function installPackage(folder: string, name: string, source: string, version = '0.4.0'): void {
  const home = join(folder, 'node_modules', name);
  mkdirSync(join(home, 'dist'), { recursive: true });
  const exported = { '.': { types: './dist/index.d.ts', import: './dist/index.js' } };
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version, type: 'module', exports: exported }));
  writeFileSync(join(home, 'dist', 'index.js'), source);
}

async function install(folder: string, name: string, entry: string, faults: string, version: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: FIXTURE, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'faults',
        setup: (bundle) => {
          bundle.onLoad({ filter: /toolkit[\\/]faults\.ts$/ }, () => ({
            contents: `${faults}\nexport * from './sound.ts';`,
            resolveDir: FIXTURE,
            loader: 'js',
          }));
        },
      },
    ],
  });
  installPackage(folder, name, outputFiles[0]?.text ?? '', version);
}
