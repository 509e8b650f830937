import fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryState } from '../evidence/bench-run.js';
import { play, sequence } from './model.js';

/** `npm run test:faults` plays 10,000. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 300);

it(
  'no sequence of what operator, network and crashes do brings an effect without leave, a foreign delete or an unrecorded creation',
  async () => {
    const keys = temporaryState();
    let effects = 0;
    await fc.assert(
      fc.asyncProperty(sequence, async (runs) => {
        const graph = await play(runs, keys);
        effects += graph.mutations;
        expect(graph.violations).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    // A model that hears nothing holds whatever the gate does.
    expect(effects).toBeGreaterThan(RUNS);
  },
  60_000 + RUNS * 200,
);

it('the model can fail: under a grant minted by hand each of its rules is broken', async () => {
  const broken = new Set<string>();
  for (const runs of fc.sample(sequence, { numRuns: 60, seed: 1 })) {
    for (const violation of (await play(runs, temporaryState(), 'none')).violations) broken.add(violation);
  }
  const rules = [
    'a delete of what the run did not make',
    'an effect after stop or abort',
    'an effect after its phase',
    'authorization expired',
    'no acknowledgement',
    'no domain flag',
    'no intent on the disk',
    'no master flag',
    'not authorized',
    'not confirmed',
    'step not confirmed',
  ];
  expect(broken).toEqual(new Set(rules));
}, 60_000);
