import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../support/terminal.js';
import { CrashSite, type Settled } from './site.js';

/* `npm run test:crash` asks for more: see scripts/crash.mjs. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 50);
const DOUBLES = Number(process.env['CRASH_DOUBLES'] ?? 10);
const AT_ONCE = 2;
/** One kill with its two clean-ups takes a second; five times that is too long. */
const PATIENCE_MS = 5_000;

/** How long an undisturbed run and a clean-up last from their first word, in milliseconds: kills fall in there. */
let span = { run: 0, cleanup: 0 };

const FIRST_WORD = /"event":"(?:run|phase)\.start"/;

async function measure(running: Running): Promise<number> {
  await running.said(FIRST_WORD);
  const started = performance.now();
  const { code, stderr } = await running.ended;
  expect(code, stderr).toBe(0);
  return performance.now() - started;
}

async function onSite<Result>(body: (site: CrashSite) => Promise<Result>): Promise<Result> {
  const site = await CrashSite.open();
  try {
    return await body(site);
  } finally {
    await site.close();
  }
}

/** Kills a program so many milliseconds after its first word; it may have ended by then. */
async function killAfter(running: Running, ms: number): Promise<void> {
  const spoke = await running.said(FIRST_WORD).catch(() => undefined);
  if (spoke !== undefined) await sleep(ms);
  running.child.kill('SIGKILL');
  await running.ended;
}

async function crashOnce(site: CrashSite): Promise<Settled> {
  await killAfter(site.run(), Math.random() * span.run);
  return site.settle();
}

async function crashTwice(site: CrashSite): Promise<Settled> {
  // With its id recorded there is something for the clean-up to be killed in.
  const first = await site.run('after record').ended;
  expect(first.signal, first.stderr).toBe('SIGKILL');
  expect(existsSync(site.manifest)).toBe(true);
  await killAfter(site.cleanup(), Math.random() * span.cleanup);
  return site.settle();
}

/** Runs it so many times, a few at once, and counts how the clean-ups ended. */
async function repeat(times: number, once: (site: CrashSite) => Promise<Settled>): Promise<Record<Settled, number>> {
  const counts: Record<Settled, number> = { none: 0, complete: 0, named: 0 };
  let begun = 0;
  const worker = async () => {
    while (begun < times) {
      begun += 1;
      counts[await onSite(once)] += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return counts;
}

describe('attack 30: kill -9 at a random moment', () => {
  beforeAll(async () => {
    span = await onSite(async (site) => {
      const run = await measure(site.run());
      return { run, cleanup: run };
    });
    span.cleanup = await onSite(async (site) => {
      await site.run('after record').ended;
      return measure(site.cleanup());
    });
  });

  it(
    `leaves no orphan unnamed and tells no false end, ${KILLS} times`,
    async () => {
      const counts = await repeat(KILLS, crashOnce);
      expect(counts.none + counts.complete + counts.named).toBe(KILLS);
      // Kills that all fall before or after the upload would prove nothing.
      expect(counts.complete + counts.named).toBeGreaterThan(0);
    },
    KILLS * PATIENCE_MS,
  );

  it(
    `and once more in the clean-up, ${DOUBLES} times`,
    async () => {
      expect(await repeat(DOUBLES, crashTwice)).toEqual({ none: 0, complete: DOUBLES, named: 0 });
    },
    DOUBLES * PATIENCE_MS,
  );
});
