import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A server or a timer that a test left behind must not hold the run.
    teardownTimeout: 5_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
