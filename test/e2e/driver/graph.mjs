import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/place.mjs';
import { scratch } from '../../../scripts/scratch.mjs';

/** Starts the independent Graph of test/support: bundled, because these tests run without a TypeScript loader. */
export async function startGraph(options) {
  const { path: folder, remove } = scratch('wlg-');
  const outfile = join(folder, 'graph.mjs');
  const entryPoints = [join(ROOT, 'test', 'support', 'independent-graph.ts')];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' });
  const { startIndependentGraph } = await import(pathToFileURL(outfile).href);
  remove();
  return startIndependentGraph(options);
}
