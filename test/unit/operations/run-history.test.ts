import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManifestLock } from '../../../src/evidence/manifest-lock.js';
import { compareRuns, describeDifference } from '../../../src/operations/run-comparison.js';
import { deleteRuns, expendable, listRuns, readReport, readResources } from '../../../src/operations/run-history.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';
import { campaign } from './bench.js';

/** Two dry runs, the first before the second, in folders of their own and then together. */
async function twoRuns() {
  const [environment, folder] = [temporaryState(), temporaryFolder()];
  for (const [id, phases] of [
    ['one', [0, 1]],
    ['two', [0, 4, 9]],
  ] as const) {
    const run = await campaign({ ...environment, WATS_TEST_RUN_ID: id }, { phases });
    for (const name of readdirSync(run.folder)) writeFileSync(join(folder, name), readFileSync(join(run.folder, name)));
  }
  return { folder, environment, runs: listRuns(folder) };
}

describe('the runs of a folder', () => {
  it('are listed newest first with mode, outcome and duration, and compared, kept and deleted', async () => {
    const { folder, environment, runs } = await twoRuns();
    expect(runs.map(({ runId, mode, state, outcome, leftovers }) => [runId, mode, state, outcome, leftovers])).toEqual([
      ['two', 'dry-run', 'ended', 'passed', 0],
      ['one', 'dry-run', 'ended', 'passed', 0],
    ]);
    const [two, one] = runs;
    if (one === undefined || two === undefined) return;
    expect(two.durationMs).toBeGreaterThan(0);
    const { rows } = readResources(two.manifest, environment);
    expect(rows.map(({ type, cleanup }) => [type, cleanup])).toContainEqual(['media', 'done']);

    const told = compareRuns(one.manifest, two.manifest, environment);
    expect(told).toMatch(/^# one and two/);
    expect(told).toMatch(/4 uploadMedia[^|]*\| not run \| pass/);

    writeFileSync(join(folder, 'wats-live-other.txt'), 'not ours to delete');
    const lock = ManifestLock.acquire(one.manifest);
    expect(listRuns(folder).find(({ runId }) => runId === 'one')?.state).toBe('running');
    expect(expendable(listRuns(folder), 1)).toEqual([]);
    expect(deleteRuns([one])).toEqual([]);
    lock.release();
    expect(expendable(runs, 1)).toEqual([one]);
    expect(deleteRuns([one])).toEqual(['one']);
    const names = readdirSync(folder);
    expect(names.filter((name) => name.startsWith('wats-live-one'))).toEqual([]);
    expect(names).toContain('wats-live-other.txt');
    expect(names).toContain('wats-live-two.json');
  });

  it('that left something are never expendable', () => {
    const left = { state: 'ended', leftovers: 1 };
    const runs = [left, { ...left, state: 'running', leftovers: 0 }] as unknown[];
    expect(expendable(runs as Parameters<typeof expendable>[0], 0)).toEqual([]);
  });

  it('of an empty or absent folder are none, and a missing report is told', () => {
    expect(listRuns(temporaryFolder())).toEqual([]);
    expect(listRuns(join(temporaryFolder(), 'absent'))).toEqual([]);
    expect(() => readReport('/nowhere/wats-live-x.json')).toThrow(/is missing or not of the format/);
  });
});

describe('the difference of two reports', () => {
  it('tells outcomes with codes, latencies beyond half and 100 ms, and findings that came and went', async () => {
    const { runs } = await twoRuns();
    const before = readReport(runs[0]?.manifest ?? '');
    const change = { outcome: 'fail', code: 131000, ms: 5_000 } as const;
    const finding = { id: 'f', helper: 'getMedia', variant: 'default', family: 'response', severity: 'low' } as const;
    const phases = before.phases.map((phase, at) => ({
      ...phase,
      probes: phase.probes.map((probe, n) =>
        at === 1 && n === 0 ? { ...probe, ...change } : at === 1 && n === 1 ? { ...probe, ms: 9_000 } : probe,
      ),
    }));
    const after = {
      ...before,
      runId: 'later',
      phases,
      findings: [{ ...finding, expected: 'a', seen: 'b|c', source: 's' }],
    };
    const told = describeDifference(before, after);
    expect(told).toMatch(/pass \| fail, code 131000/);
    expect(told).toMatch(/\d+ ms \| 9000 ms/);
    expect(told).not.toContain('5000 ms');
    expect(told).toContain('- new: low, getMedia default: expected a; seen b|c');
    expect(describeDifference(after, before)).toContain('- gone: low');
    expect(describeDifference(before, before).match(/The same\./g)).toHaveLength(3);
  });
});
