import { expect, it } from 'vitest';
import { CONFIRMED, type FaultKind, FAULTS, runStep, type Step, type SweptPhase } from '../support/fault-sweep.js';

/** `npm run test:faults` strikes at every request of every phase; otherwise at a few that differ. */
const isWhole = process.env['FAULT_SWEEP'] === 'whole';
/** Campaigns at once: each spends most of its time waiting. */
const AT_ONCE = 4;
/** A fault that met no request, because a webhook came late, is tried again with more patience: so often in all. */
const TRIES = 3;

const PHASES = [3, 4, 5, 6, 7] as const satisfies readonly SweptPhase[];
const KINDS = Object.keys(FAULTS) as FaultKind[];

/** Requests at which what is under way differs: a message, an upload, a creation, a change, a removal, a call, a group. */
const SAMPLE: readonly Step[] = [
  { phase: 3, nth: 1, fault: 'a reset after it was done' },
  { phase: 3, nth: 7, fault: 'a 429' },
  { phase: 3, nth: 21, fault: 'a 500' },
  { phase: 4, nth: 1, fault: 'no answer' },
  { phase: 4, nth: 2, fault: 'a 429' },
  { phase: 4, nth: 3, fault: 'a reset after it was done' },
  { phase: 5, nth: 1, fault: 'a 500 after it was done' },
  { phase: 5, nth: 4, fault: 'a 429' },
  { phase: 5, nth: 5, fault: 'no answer' },
  { phase: 6, nth: 1, fault: 'no answer after it was done' },
  { phase: 6, nth: 3, fault: 'a 500' },
  { phase: 6, nth: 5, fault: 'a 429' },
  { phase: 7, nth: 1, fault: 'a reset after it was done' },
  { phase: 7, nth: 2, fault: 'a 500' },
  { phase: 7, nth: 7, fault: 'a 500 after it was done' },
];

/** Every request of a phase with every fault; a run without one tells how many there are. */
async function everyStep(phase: SweptPhase): Promise<readonly Step[]> {
  const { breaches, code, effects } = await runStep({ phase, fault: undefined, nth: 0 });
  expect([breaches, code]).toEqual([[], 0]);
  return Array.from({ length: effects }, (_, at) => KINDS.map((fault) => ({ phase, fault, nth: at + 1 }))).flat();
}

async function sweepOver(steps: readonly Step[]): Promise<void> {
  const left = [...steps];
  const broken: string[] = [];
  const worker = async () => {
    for (let step = left.shift(); step !== undefined; step = left.shift()) {
      const where = `phase ${step.phase}, request ${step.nth}, ${step.fault}`;
      let isMet = false;
      for (let tries = 0; tries < TRIES && !isMet; tries += 1) {
        const { breaches, met } = await runStep(step, tries + 1);
        isMet = met;
        broken.push(...breaches.map((breach) => `${where}: ${breach}`));
      }
      if (!isMet) broken.push(`${where}: it met no request`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(broken).toEqual([]);
}

it.each(PHASES)(
  'whatever request of phase %i meets a fault: nothing is left and called clean, the exit tells it, production is untouched',
  async (phase) => {
    const steps = isWhole ? await everyStep(phase) : SAMPLE.filter((step) => step.phase === phase);
    await sweepOver(steps);
  },
  isWhole ? 1_800_000 : 90_000,
);

it('phases that change something are all swept', () => {
  expect(PHASES.map(String)).toEqual(Object.keys(CONFIRMED));
});
