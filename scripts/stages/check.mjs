import { join } from 'node:path';
import { ended, start } from '../child.mjs';
import { pinnedNode } from '../dependencies.mjs';
import { ROOT } from '../place.mjs';

const TOOLS = {
  types: ['typescript/bin/tsc', '--noEmit', '-p', '.'],
  lint: ['eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  format: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
};

/** Types, lint and format: one count each. */
export async function check() {
  const counts = { passed: 0, failed: 0 };
  for (const [name, [tool, ...args]] of Object.entries(TOOLS)) {
    const code = await ended(start(pinnedNode(), [join(ROOT, 'node_modules', tool), ...args]));
    counts[code === 0 ? 'passed' : 'failed'] += 1;
    process.stderr.write(`  ${code === 0 ? 'ok' : 'FAILED'}: ${name}\n`);
  }
  return counts;
}
