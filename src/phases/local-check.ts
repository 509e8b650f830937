import { spawn } from 'node:child_process';

export interface LocalCheck {
  readonly passed: boolean;
  readonly ms: number;
  /** Exit code; null when it was ended by a signal or could not start. */
  readonly exitCode: number | null;
}

/** How long the local tests may take, in milliseconds. */
const LONGEST_MS = 30 * 60_000;

/**
 * Runs the operator's own tests as a shell command. Its environment holds no WATS variable, so that tests cannot reach
 * live assets by accident, and its output goes nowhere near the evidence.
 */
export function runLocalCheck(command: string, signal: AbortSignal): Promise<LocalCheck> {
  const started = performance.now();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WATS_')));
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: 'ignore', env, signal, timeout: LONGEST_MS });
    const end = (exitCode: number | null) => {
      resolve({ passed: exitCode === 0, exitCode, ms: Math.round(performance.now() - started) });
    };
    child.once('error', () => end(null));
    child.once('close', (code) => end(code));
  });
}
