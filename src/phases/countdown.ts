import type { Run } from './run.js';

const STEP_MS = 10_000;
const MOST_LINES = 12;

/** Logs how much is left of a wait, every ten seconds or a twelfth of it, until the signal aborts. `text` gets the seconds. */
export async function countDown(
  { clock, logger, redactor }: Pick<Run, 'clock' | 'logger' | 'redactor'>,
  ms: number,
  text: (seconds: number) => string,
  signal: AbortSignal,
): Promise<void> {
  const step = Math.max(STEP_MS, Math.ceil(ms / MOST_LINES));
  try {
    for (let left = ms - step; left > 0; left -= step) {
      await clock.sleep(step, signal);
      logger.info(redactor.text(text(Math.round(left / 1000))));
    }
  } catch {
    // The wait is over.
  }
}
