import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenEnding } from './child.mjs';

/**
 * A temporary folder outside the clone, gone when this program ends or earlier by `remove()`. Its name is short: sockets
 * in it must keep their paths under 108 bytes.
 */
export function scratch(prefix) {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const clear = () => {
    for (let left = 20; left > 0; left -= 1) {
      try {
        rmSync(path, { recursive: true, force: true });
        return;
      } catch {
        // A browser or an editor on its way out may still write here; there is nothing asynchronous at the very end.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      }
    }
    process.stderr.write(`note: ${path} could not be removed\n`);
  };
  const forget = whenEnding(clear);
  const remove = () => {
    forget();
    clear();
  };
  return { path, remove };
}
