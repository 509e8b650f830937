import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from './built.mjs';
import { ended, start, step } from './child.mjs';
import { ensureDependencies, pinnedNode } from './dependencies.mjs';
import { Failure, main } from './failure.mjs';
import { cleanEnvironment, ROOT } from './place.mjs';

const USAGE = 'npm run test:crash -- [--kills N] [--doubles N]';

function counts() {
  const options = { kills: { type: 'string', default: '500' }, doubles: { type: 'string', default: '100' } };
  try {
    const { values } = parseArgs({ options, strict: true });
    if (Object.values(values).every((value) => /^[1-9]\d{0,5}$/.test(value))) return values;
  } catch {
    // Told below.
  }
  throw new Failure('npm run test:crash takes whole numbers from 1 to 999999', USAGE);
}

/** The crash tests at length: every named point, then random kills of whole runs, of their clean-ups and of a bare manifest writer. */
await main(async () => {
  const { kills, doubles } = counts();
  await ensureDependencies();
  await ensureBuild();
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const env = { ...cleanEnvironment(), CRASH_KILLS: kills, CRASH_DOUBLES: doubles };
  const run = (config, path) =>
    ended(start(pinnedNode(), [vitest, 'run', '--config', join(ROOT, config), '--reporter=verbose', path], { env }));
  const codes = [
    await step(`${kills} kills of runs, ${doubles} of clean-ups`, () =>
      run('vitest.terminal.config.mjs', 'test/crash/'),
    ),
    await step(`${kills} kills of a manifest writer`, () =>
      run('vitest.config.mjs', 'test/unit/evidence/crash.test.ts'),
    ),
  ];
  return codes.every((code) => code === 0) ? 0 : 1;
});
