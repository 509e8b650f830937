import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOMS } from '../mutation/rooms.mjs';
import { ended, quietly, start, step } from './child.mjs';
import { ensureDependencies, pinnedNode } from './dependencies.mjs';
import { Failure, main } from './failure.mjs';
import { cleanEnvironment, ROOT } from './place.mjs';

const FOLDER = join(ROOT, 'mutation');
const STRYKER = join(FOLDER, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');

/** Changes the guarded rooms fault by fault and counts the faults that no test sees; below 90 % killed it fails. */
await main(async () => {
  const config = join(FOLDER, 'stryker.config.mjs');
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in ROOMS));
  if (unknown !== undefined) throw new Failure(`no room is called ${unknown}`, `name some of ${Object.keys(ROOMS)}`);
  await ensureDependencies();
  const options = ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  const mend = 'is the package registry reachable?';
  if (!existsSync(STRYKER)) await step('mutation tester', () => quietly('npm', options, { cwd: FOLDER, mend }));
  const env = { ...cleanEnvironment(), ...(names.length === 0 ? {} : { MUTATE: names.join(',') }) };
  return ended(start(pinnedNode(), [STRYKER, 'run', config], { cwd: ROOT, env }));
});
