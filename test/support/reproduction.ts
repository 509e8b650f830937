import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';

interface Reproduction {
  readonly run: () => unknown;
}

/**
 * Runs a reproduction in a workspace, as `bun test` would: the same assertions, the same packages. Returns what it says
 * where it fails.
 */
export async function runReproduction(path: string, workspace: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'wats-live-reproduction-'));
  const outfile = join(folder, 'reproduction.mjs');
  Object.assign(globalThis, { expectOfReproduction: expect });
  const runner = `export let run; export const test = (_name, given) => (run = given); export const expect = globalThis.expectOfReproduction;`;
  try {
    await build({
      stdin: { contents: `import ${JSON.stringify(path)}; export { run } from 'bun:test';`, resolveDir: workspace },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      nodePaths: [join(workspace, 'node_modules')],
      logLevel: 'silent',
      plugins: [
        {
          name: 'bun',
          setup: (bundle) => {
            bundle.onResolve({ filter: /^bun:test$/ }, () => ({ path: 'bun:test', namespace: 'bun' }));
            bundle.onLoad({ filter: /.*/, namespace: 'bun' }, () => ({ contents: runner }));
          },
        },
      ],
    });
    const { run } = (await import(pathToFileURL(outfile).href)) as Reproduction;
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
