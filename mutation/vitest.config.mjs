import { defineConfig } from 'vitest/config';
import base from '../vitest.config.mjs';

/** The tests that hold the mutated rooms, one process for all of them: mutants are many, and the others say nothing of these. */
export default defineConfig({
  test: {
    ...base.test,
    include: [
      'test/unit/evidence/{manifest,redact}*.test.ts',
      'test/unit/graph/{edges,guard,transport}*.test.ts',
      'test/unit/phases/{gate,grant,runner}.test.ts',
      'test/unit/webhook/signature.test.ts',
    ],
  },
});
