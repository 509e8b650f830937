import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { step } from './child.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { Failure, main } from './failure.mjs';
import { ROOT } from './place.mjs';
import { bundle } from './stages/bundle.mjs';
import { check } from './stages/check.mjs';
import { host } from './stages/host.mjs';
import { terminal } from './stages/terminal.mjs';
import { unit } from './stages/unit.mjs';
import { window } from './stages/window.mjs';

/** In order of cost; each returns { passed, failed }, what it left out as `skipped`. */
const STAGES = { check, unit, bundle, terminal, host, e2e: window };

function chosen(args) {
  const at = args.indexOf('--only');
  const given = at < 0 ? args.find((argument) => argument.startsWith('--only='))?.slice(7) : args[at + 1];
  if (given === undefined && args.length === 0) return Object.keys(STAGES);
  const names = (given ?? '').split(',').filter(Boolean);
  const known = names.length > 0 && names.every((name) => name in STAGES);
  if (!known)
    throw new Failure(`npm test: ${args.join(' ')} is not known`, `npm test -- --only ${Object.keys(STAGES)}`);
  return Object.keys(STAGES).filter((name) => names.includes(name));
}

async function run(name) {
  try {
    const counts = await step(`${name} tests`, STAGES[name]);
    if (counts.passed + counts.failed > 0) return counts;
    process.stderr.write(`${name}: ran nothing, which counts as a failure\n`);
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Failure ? error.message : error.stack}\n`);
  }
  return { passed: 0, failed: 1 };
}

await main(async () => {
  const names = chosen(process.argv.slice(2));
  const began = Date.now();
  let total = { passed: 0, failed: 0 };
  try {
    await ensureDependencies();
    rmSync(join(ROOT, 'test-results'), { recursive: true, force: true });
    mkdirSync(join(ROOT, 'test-results'));
    const lines = [];
    for (const name of names) {
      const { passed, failed, skipped = 0 } = await run(name);
      total = { passed: total.passed + passed, failed: total.failed + failed };
      lines.push(`${name.padEnd(8)} ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    }
    process.stdout.write(`\n${lines.join('\n')}\nin ${Math.round((Date.now() - began) / 1000)} s\n\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
    total.failed += 1;
  }
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed > 0 ? 1 : 0;
});
