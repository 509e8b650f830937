import { describe, expect, it } from 'vitest';
import { shellCheck } from '../../../src/phases/local-check.js';
import { temporaryState } from '../evidence/bench-run.js';
import { campaign } from './bench.js';

const dry = async (check: Parameters<typeof campaign>[1]) => {
  const { events } = await campaign(temporaryState(), { phases: [0], ...check });
  return events.find((event) => event.event === 'probe' && event.helper === 'localChecks');
};

describe('the local tests of phase 0', () => {
  it.each([
    [0, 'pass', 'exit code 0'],
    [3, 'fail', 'exit code 3'],
    [null, 'fail', 'did not end by themselves'],
  ] as const)('that end with %s are recorded as %s', async (exitCode, outcome, note) => {
    const probe = await dry({ check: { run: async () => exitCode } });
    expect(probe).toMatchObject({ outcome, note: expect.stringContaining(note) as string });
  });

  it('that the operator skips are recorded with the reason', async () => {
    const probe = await dry({ check: { skipped: 'skipped by the operator: they ran an hour ago' } });
    expect(probe).toMatchObject({ outcome: 'skipped', note: 'skipped by the operator: they ran an hour ago' });
  });

  it('as a shell command see no variable of the campaign and end with the run', async () => {
    process.env['WATS_TEST_RUN_ID'] = 'seen';
    try {
      expect(await shellCheck('test -z "$WATS_TEST_RUN_ID"').run(new AbortController().signal)).toBe(0);
    } finally {
      delete process.env['WATS_TEST_RUN_ID'];
    }
    expect(await shellCheck('sleep 60').run(AbortSignal.timeout(50))).toBeNull();
  });
});
