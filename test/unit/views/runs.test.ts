import { describe, expect, it } from 'vitest';
import { CLEANUP_STATUSES } from '../../../src/evidence/manifest-entry.js';
import type { RunSummary } from '../../../src/engine.js';
import { presentResource, presentRun, runTokens } from '../../../src/views/runs-present.js';

const run: RunSummary = {
  runId: 'r1',
  mode: 'live',
  target: 'meta',
  createdAt: '2026-03-01T10:00:00.000Z',
  state: 'ended',
  outcome: 'passed',
  durationMs: 65_000,
  cleanup: 'complete',
  leftovers: 0,
  manifest: '/out/wats-live-r1.json',
  report: '/out/wats-live-r1.report.html',
};
const row = (change: Partial<RunSummary>, own = false, verified?: 'verified' | 'doubtful') =>
  presentRun({ summary: { ...run, ...change }, own, verified });

describe('a run’s row', () => {
  it('tells mode, outcome, duration and time, and says LIVE in words', () => {
    expect(row({})).toMatchObject({ label: 'r1', description: 'LIVE · passed · 1 min 5 s · 2026-03-01 10:00' });
    expect(row({}).spoken).toContain('LIVE');
    expect(row({ mode: 'dry-run' }, false, 'verified').description).toContain('dry run · passed · verified');
  });

  it('tells a run of another window from the own one', () => {
    const running = { state: 'running', outcome: null, durationMs: null, report: null } as const;
    expect(row(running).description).toContain('under way elsewhere');
    expect(row(running, true).description).toContain('running');
    expect(row(running).icon.name).toBe('sync~spin');
    expect(runTokens({ ...run, ...running, leftovers: 2 })).toEqual(['run']);
  });

  it('offers the clean-up exactly where something is left', () => {
    expect(runTokens(run)).toEqual(['run', 'reported', 'over']);
    expect(runTokens({ ...run, leftovers: 1 })).toContain('leftover');
    expect(row({ state: 'interrupted', outcome: null, leftovers: 1 }).description).toContain('interrupted · 1 left');
    expect(row({ outcome: null }).description).toContain('ended without a report');
  });

  it('has an icon of its own for each outcome', () => {
    const outcomes = ['passed', 'failed', 'blocked', 'refused', 'aborted', 'interrupted'] as const;
    expect(new Set(outcomes.map((outcome) => row({ outcome }).icon.name)).size).toBe(outcomes.length);
  });
});

describe('a resource’s row', () => {
  const resource = {
    n: 1,
    type: 'media',
    phase: 4,
    name: 'wats-live-r1-image',
    hash: null,
    createdAt: '2026-03-01T10:00:00.000Z',
    endpointGroup: 'media',
    cleanupAction: 'deleteMedia',
    state: 'created',
    cleanup: 'pending',
    cleanedAt: null,
    expiresAt: '2026-03-31T10:00:00.000Z',
    note: null,
    leftover: true,
  } as const;

  it('tells how far its clean-up is by a word and by an icon of its own', () => {
    const rows = CLEANUP_STATUSES.map((cleanup) => presentResource({ ...resource, cleanup }));
    expect(new Set(rows.map(({ description }) => description)).size).toBe(rows.length);
    expect(new Set(rows.map(({ icon }) => icon.name)).size).toBe(rows.length);
    expect(presentResource(resource)).toMatchObject({
      label: 'media wats-live-r1-image',
      description: 'to be removed · phase 4',
    });
  });

  it('tells until when what may be left lives, and shows a hash where there is no name', () => {
    const lost = presentResource({
      ...resource,
      name: null,
      hash: '0011aabbccdd',
      state: 'possible-leftover',
      cleanup: 'unconfirmed',
    });
    expect(lost.label).toBe('media #0011aabbccdd');
    expect(lost.description).toBe('may be left · possible leftover · until 2026-03-31 · phase 4');
  });
});
