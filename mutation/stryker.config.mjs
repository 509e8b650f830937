import { ROOMS } from './rooms.mjs';

const rooms = process.env.MUTATE?.split(',') ?? Object.keys(ROOMS);

export default {
  mutate: rooms.flatMap((room) => ROOMS[room]),
  testRunner: 'vitest',
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
  vitest: { configFile: 'mutation/vitest.config.mjs' },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  // Texts of our own are read by people; whether they still say the same is for people to see.
  mutator: { excludedMutations: ['StringLiteral'] },
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: 'test-results/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: 'test-results/mutation',
  ignorePatterns: ['bench', 'mutation/node_modules', 'dist', 'docs', 'media', 'test-results'],
  thresholds: { high: 95, low: 90, break: 90 },
  timeoutMS: 20_000,
};
