import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ended, start } from '../child.mjs';
import { ensureBuild } from '../built.mjs';
import { pinnedNode } from '../dependencies.mjs';
import { ROOT } from '../place.mjs';

/** The pure tests. A file that does not load and an error outside every test count as failures. */
export async function unit() {
  // Some of them run the built terminal face.
  await ensureBuild();
  const results = join(ROOT, 'test-results', 'unit.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const code = await ended(start(pinnedNode(), [vitest, 'run', ...reporters]));
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const told = JSON.parse(readFileSync(results, 'utf8'));
  const broken = told.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = told.numFailedTests + broken.length;
  const skipped = told.numPendingTests + told.numTodoTests;
  return { passed: told.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}
