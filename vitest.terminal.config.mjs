import { defineConfig } from 'vitest/config';

/** Black-box tests: each starts the built terminal face as a program of its own. */
export default defineConfig({
  test: {
    include: ['test/terminal/**/*.test.ts', 'test/crash/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 20_000,
    teardownTimeout: 5_000,
    maxWorkers: 2,
  },
});
