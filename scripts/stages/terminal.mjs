import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from '../built.mjs';
import { ended, start } from '../child.mjs';
import { pinnedNode } from '../dependencies.mjs';
import { ROOT } from '../place.mjs';

/** The terminal face as a program of its own, dry and live against a Graph of the tests; a file that does not load counts as a failure. */
export async function terminal() {
  await ensureBuild();
  const results = join(ROOT, 'test-results', 'terminal.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(ROOT, 'vitest.terminal.config.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${results}`];
  const code = await ended(start(pinnedNode(), [vitest, 'run', '--config', config, ...reporters]));
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const told = JSON.parse(readFileSync(results, 'utf8'));
  const broken = told.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = told.numFailedTests + broken.length;
  const skipped = told.numPendingTests + told.numTodoTests;
  return { passed: told.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}
