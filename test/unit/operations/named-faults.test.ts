import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/campaign/ports.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import type { FaultName } from '../../../src/simulator/server.js';
import { campaign } from './bench.js';
import { front } from './front.js';

/** Pauses between looks at a list are as good when they are short. */
const quick: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 10)),
};

const FLAGS = { WATS_ENABLE_TEMPLATE_MUTATIONS: '1', WATS_ENABLE_FLOW_MUTATIONS: '1' };

async function run(fault: FaultName, clock?: Clock) {
  const graph = await front([fault], FLAGS);
  const ran = await campaign(graph.environment, {
    phases: [5, 6, 9],
    webhookWaitMs: 2_000,
    ...(clock === undefined ? {} : { clock }),
  });
  const entries = Manifest.read(ran.result.end.manifest).entries.map(({ state, cleanup }) => `${state} ${cleanup}`);
  return { ...ran, graph, entries };
}

describe('templates and flows on a simulator that misbehaves', () => {
  it.each<[FaultName, number]>([
    ['late-lists', 0],
    ['review-rejects', 0],
    ['duplicate-webhooks', 0],
    ['reset-after', 1],
    ['error-after-create', 1],
  ])('%s: all that was made is found and removed, exit %i', async (fault, exitCode) => {
    // The simulator hides what is new by the true clock.
    const { result, entries } = await run(fault, fault === 'late-lists' ? undefined : quick);
    expect(result).toMatchObject({ exitCode, end: { cleanup: 'complete' } });
    expect(entries).toEqual(['created done', 'created done', 'created done', 'created done']);
  });

  it('reset-before: nothing was made, which the look-up shows, exit 1', async () => {
    const { result, entries } = await run('reset-before', quick);
    expect(result).toMatchObject({ exitCode: 1, end: { cleanup: 'none' } });
    expect(new Set(entries)).toEqual(new Set(['not-created not-needed']));
  });

  it('delete-fails: what is left is named, and no flow is begun after it, exit 5', async () => {
    const { result, entries, graph, ends } = await run('delete-fails', quick);
    expect(result).toMatchObject({ exitCode: 5, end: { cleanup: 'incomplete' } });
    expect(entries).toEqual(['created failed', 'created failed', 'created failed']);
    expect(ends).toContain('6: aborted');
    expect(graph.effects().filter((effect) => effect.startsWith('DELETE')).length).toBeLessThanOrEqual(8);
  });
});
