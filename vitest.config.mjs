import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The editor's own module exists inside the editor alone.
  resolve: { alias: { vscode: fileURLToPath(new URL('test/support/vscode.ts', import.meta.url)) } },
  test: {
    include: ['test/unit/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A server or a timer that a test left behind must not hold the run.
    teardownTimeout: 5_000,
    // One for each of the two processors that a small machine has; the default leaves one of them idle.
    maxWorkers: 2,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
