import { join } from 'node:path';
import { ensureBuild } from './built.mjs';
import { ended, start, step } from './child.mjs';
import { ensureDependencies, pinnedNode } from './dependencies.mjs';
import { main } from './failure.mjs';
import { cleanEnvironment, ROOT } from './place.mjs';

const MODEL_RUNS = '10000';

/** Everything that goes wrong on purpose, at length: crashes, the model of gate and clean-up, hostile subjects and Graphs, faulty requests. */
await main(async () => {
  await ensureDependencies();
  await ensureBuild();
  const env = { ...cleanEnvironment(), MODEL_RUNS, FAULT_SWEEP: 'whole' };
  const node = (...args) => ended(start(pinnedNode(), args, { env }));
  const vitest = (config, ...paths) =>
    node(join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', join(ROOT, config), ...paths);
  const codes = [
    await step('crashes', () => node(join(ROOT, 'scripts', 'crash.mjs'), ...process.argv.slice(2))),
    await step(`${MODEL_RUNS} sequences of the model, hostile subjects`, () =>
      vitest('vitest.config.mjs', 'test/unit/phases/model.test.ts', 'test/unit/subject/hostile.test.ts'),
    ),
    await step('hostile Graphs, and a fault at every request of a campaign', () =>
      vitest('vitest.terminal.config.mjs', 'test/terminal/hostile-graph.test.ts', 'test/terminal/fault-sweep.test.ts'),
    ),
  ];
  return codes.every((code) => code === 0) ? 0 : 1;
});
