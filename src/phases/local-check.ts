import { spawn } from 'node:child_process';
import type { LocalCheck } from '../campaign/ports.js';

/** How long the local tests may take, in milliseconds. */
const LONGEST_MS = 30 * 60_000;

/**
 * The operator's own tests as a shell command. Its environment holds no WATS variable, so that tests cannot reach live
 * assets by accident, and its output goes nowhere near the evidence.
 */
export function shellCheck(command: string): LocalCheck {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WATS_')));
  return {
    run: (signal) =>
      new Promise((resolve) => {
        const child = spawn(command, { shell: true, stdio: 'ignore', env, signal, timeout: LONGEST_MS });
        child.once('error', () => resolve(null));
        child.once('close', resolve);
      }),
  };
}
