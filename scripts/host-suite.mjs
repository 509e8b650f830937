import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './place.mjs';

/**
 * Bundles test/host into one CommonJS file an extension host can run: its `entry`, and the file where it will leave its
 * `results`. The test files keep `vscode` and `mocha` outside.
 */
export async function buildHostSuite() {
  const { build } = await import('esbuild');
  const source = join(ROOT, 'test', 'host');
  const folder = join(ROOT, 'test-results', 'host');
  const files = readdirSync(source).filter((name) => name.endsWith('.test.ts'));
  if (files.length === 0) throw new Failure('test/host holds no *.test.ts', 'restore them');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const entryPoints = ['suite.ts', ...files].map((name) => join(source, name));
  const shape = { bundle: true, format: 'cjs', platform: 'node', target: 'node20', sourcemap: 'inline' };
  await build({ ...shape, entryPoints, outdir: folder, external: ['vscode', 'mocha'], logLevel: 'warning' });
  // The clone may one day be an ES module package; these files are not.
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  return { entry: join(folder, 'suite.js'), results: join(folder, 'results.json') };
}
