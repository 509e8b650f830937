import { join } from 'node:path';
import { ended, start } from '../child.mjs';
import { pinnedNode } from '../dependencies.mjs';
import { ROOT } from '../place.mjs';

const TOOLS = {
  types: ['typescript/bin/tsc', '--noEmit', '-p', '.'],
  lint: ['eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  format: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
};

/** Types, lint and format, side by side: one count each. */
export async function check() {
  const counts = { passed: 0, failed: 0 };
  const checks = Object.entries(TOOLS).map(async ([name, [tool, ...args]]) => {
    const code = await ended(start(pinnedNode(), [join(ROOT, 'node_modules', tool), ...args]));
    counts[code === 0 ? 'passed' : 'failed'] += 1;
    process.stderr.write(`  ${code === 0 ? 'ok' : 'FAILED'}: ${name}\n`);
  });
  await Promise.all(checks);
  return counts;
}
