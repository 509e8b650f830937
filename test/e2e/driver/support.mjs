import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/place.mjs';
import { scratch } from '../../../scripts/scratch.mjs';

const SUPPORT = join(ROOT, 'test', 'support');
const ESBUILD = createRequire(import.meta.url).resolve('esbuild');

/** Imports a module of test/support: bundled, because these tests run without a TypeScript loader. */
export async function importSupport(name) {
  const { path: folder, remove } = scratch('wlg-');
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(SUPPORT, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
    define: { 'import.meta.dirname': JSON.stringify(SUPPORT) },
    alias: { esbuild: ESBUILD },
    external: [ESBUILD],
  });
  const module = await import(pathToFileURL(outfile).href);
  remove();
  return module;
}
