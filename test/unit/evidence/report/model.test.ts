import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABORT_CRITERIA } from '../../../../src/campaign/events.js';
import { PROBE_OUTCOMES } from '../../../../src/campaign/phase.js';
import { buildReport } from '../../../../src/evidence/report/model.js';
import { isLeftover } from '../../../../src/evidence/report/resource.js';
import { entry, masked, probe, sampleRecord, status, timed } from './sample.js';

const DRY = { mode: 'dry-run', target: 'simulator' } as const;

describe('the report model', () => {
  it('counts what the run did', () => {
    const { counts } = buildReport(sampleRecord());
    expect(counts).toEqual({
      probes: 26,
      outcomes: { pass: 20, fail: 1, blocked: 1, skipped: 2, unknown: 2 },
      answered: 23,
      webhooks: 8,
      refusedDeliveries: 1,
      findings: 2,
      resources: 3,
      leftovers: 2,
    });
  });

  it('keeps selected phases that were not reached or not finished', () => {
    const events = [
      timed(0, {
        event: 'run.start',
        runId: 'r',
        mode: 'live',
        target: 'meta',
        phases: [0, 1, 3],
        manifest: '',
        ledger: '',
      }),
      timed(5, { event: 'phase.start', phase: 0 }),
      timed(25, { event: 'phase.end', phase: 0, outcome: 'passed' }),
      timed(30, { event: 'phase.start', phase: 1 }),
    ];
    const { phases } = buildReport(sampleRecord({ events, outcome: 'interrupted' }));
    expect(phases.map(({ phase, outcome, durationMs }) => [phase, outcome, durationMs])).toEqual([
      [0, 'passed', 20],
      [1, 'not finished', null],
      [3, 'not reached', null],
    ]);
  });

  it('carries no field beyond its own, whatever the caller hands in', () => {
    const record = sampleRecord({ abort: { criterion: 'leak', detail: masked('line 4') } });
    const spiked = {
      ...record,
      assets: record.assets.map((asset) => ({ ...asset, id: 'RAW-ID' })),
      authorization: { ...record.authorization, token: 'RAW-ID' },
      resources: record.resources.map((resource) => ({ ...resource, id: 'RAW-ID' })),
      events: record.events.map(({ event, ...at }) => ({ ...at, event: { ...event, id2: 'RAW-ID' } })),
      inventory: record.inventory.map((row) => ({ ...row, ids: ['RAW-ID'] })),
      abort: record.abort && { ...record.abort, id: 'RAW-ID' },
    };
    const text = JSON.stringify(buildReport(spiked));
    expect(text).not.toContain('RAW-ID');
    expect(text).not.toContain('sealed-text');
  });

  it('orders findings by severity and names every known divergence', () => {
    const model = buildReport(sampleRecord());
    expect(model.findings.map((finding) => finding.severity)).toEqual(['high', 'info']);
    expect(model.divergences.map(({ helper }) => helper)).toEqual([
      'updateFlowJson',
      'createFlow',
      'uploadFileToSession',
      'getUploadSession',
      'archiveTemplates',
      'unarchiveTemplates',
      'uploadMedia',
      'downloadMediaBytes',
    ]);
  });
});

describe('the verdict', () => {
  const verdict = (parts: Parameters<typeof sampleRecord>[0]) => buildReport(sampleRecord(parts)).verdict;

  it('is one sentence for every outcome, and says of a rehearsal that it is no evidence', () => {
    for (const outcome of ['passed', 'failed', 'blocked', 'refused', 'aborted', 'interrupted'] as const) {
      const live = verdict({ outcome });
      expect(live.match(/\.(?:\s|$)/g)).toHaveLength(1);
      expect(live).toContain('The live run against Meta');
      expect(live).not.toContain('not evidence');
      expect(verdict({ outcome, ...DRY })).toMatch(/^The rehearsal against the embedded simulator.*not evidence\.$/);
      expect(verdict({ outcome, target: 'loopback' })).toMatch(/loopback address.*not evidence\.$/);
    }
  });

  it('never calls a run clean that left something', () => {
    expect(verdict({ cleanup: 'complete' })).toContain('clean-up is incomplete (2 resources may be left)');
    expect(verdict({ cleanup: 'none' })).toContain('clean-up is incomplete');
    expect(verdict({ cleanup: 'incomplete', resources: [] })).toContain('clean-up is incomplete');
    expect(verdict({ cleanup: 'complete', resources: [entry()] })).toContain('everything it created was cleaned up');
  });

  it('does not repeat a recorded success that its probes deny', () => {
    expect(verdict({ outcome: 'passed' })).toContain('recorded as passed, yet 1 probe failed');
  });

  it('names the abort criterion in words', () => {
    for (const criterion of ABORT_CRITERIA) {
      const model = buildReport(sampleRecord({ outcome: 'aborted', abort: { criterion, detail: masked('d') } }));
      expect(model.abort?.title).toBeTruthy();
      expect(model.verdict).toContain(model.abort?.title);
    }
  });
});

describe('what needs a person', () => {
  it('names each leftover, with expiry or the way to clean it, the required first', () => {
    const { actions } = buildReport(sampleRecord());
    expect(actions[0]).toMatchObject({ kind: 'expiry', urgency: 'required' });
    expect(actions[0]?.detail).toContain('2026-07-10T10:33:03Z');
    expect(actions[1]?.detail).toContain('wats-live cleanup wats-live-r-0610a.json');
    expect(actions[1]?.title).toContain('wats_live_r_0610a_a');
    const urgencies = actions.map(({ urgency }) => urgency);
    expect(urgencies).toEqual([...urgencies].sort().reverse());
  });

  it('asks for a rotation only after a live run against Meta, and at once after a leak', () => {
    const kinds = (parts: Parameters<typeof sampleRecord>[0]) =>
      buildReport(sampleRecord(parts)).actions.filter(({ kind }) => kind === 'credential');
    expect(kinds({}).map(({ title }) => title)).toContain('Rotate the access token');
    expect(kinds(DRY)).toEqual([]);
    expect(kinds({ ...DRY, abort: { criterion: 'leak', detail: masked('report, line 3') } })).toMatchObject([
      { urgency: 'required', title: 'Rotate what was seen' },
    ]);
  });

  it('is empty after a clean rehearsal', () => {
    const clean = { ...DRY, events: [], resources: [], inventory: [], outcome: 'passed', cleanup: 'none' } as const;
    expect(buildReport(sampleRecord(clean)).actions).toEqual([]);
  });

  it('asks nothing of Meta for what only the simulator knew', () => {
    const { actions } = buildReport(sampleRecord(DRY));
    expect(actions.some(({ urgency }) => urgency === 'required')).toBe(false);
  });
});

describe('leftovers', () => {
  it('follows the manifest', () => {
    expect(isLeftover({ state: 'created', cleanup: 'done' })).toBe(false);
    expect(isLeftover({ state: 'created', cleanup: 'failed' })).toBe(true);
    expect(isLeftover({ state: 'created', cleanup: 'unconfirmed' })).toBe(true);
    expect(isLeftover({ state: 'intent', cleanup: 'pending' })).toBe(true);
    expect(isLeftover({ state: 'not-created', cleanup: 'pending' })).toBe(false);
    expect(isLeftover({ state: 'created', cleanup: 'expires' })).toBe(false);
    expect(isLeftover({ state: 'possible-leftover', cleanup: 'expires' })).toBe(true);
  });
});

describe('delivery chains', () => {
  it('orders states, whatever order they came in, and starts at the accepted request', () => {
    const { deliveries } = buildReport(sampleRecord());
    expect(deliveries.map(({ steps }) => steps.map((step) => step.status).join(' '))).toEqual([
      'accepted sent failed',
      'accepted sent delivered read',
      'accepted sent delivered',
    ]);
    expect(deliveries[0]).toMatchObject({ end: 'failed', code: 131047 });
    expect(deliveries[1]?.steps[0]).toMatchObject({ offsetMs: 15_092, ms: 0 });
  });

  it('counts a repeat once and takes nothing from a refused delivery', () => {
    const events = [
      timed(100, status('aaaaaaaaaaaa', 'sent', 50)),
      timed(200, status('aaaaaaaaaaaa', 'sent', 150)),
      timed(300, status('aaaaaaaaaaaa', 'read', 250, { signature: 'invalid' })),
      timed(400, status('bbbbbbbbbbbb', 'on_hold', 250)),
      timed(500, status('bbbbbbbbbbbb', 'failed', 350, { code: 131026 })),
    ];
    const { deliveries } = buildReport(sampleRecord({ events }));
    expect(deliveries.map(({ steps, end }) => [steps.length, end])).toEqual([
      [2, 'sent'],
      [3, 'failed'],
    ]);
  });
});

describe('rollback limits', () => {
  const limits = (events: Parameters<typeof timed>[1][]) =>
    buildReport(sampleRecord({ events: events.map((event, index) => timed(index, event)) })).rollbackLimits.join(' ');

  it('names only those of effects that happened or may have', () => {
    const post = { method: 'POST', endpointGroup: 'messages' } as const;
    expect(limits([probe(1, 'getWabaInfo')])).toBe('');
    expect(limits([probe(3, 'sendText', { ...post, status: 400, outcome: 'fail', code: 100 })])).toBe('');
    expect(limits([probe(3, 'sendText', { ...post, outcome: 'skipped' })])).toBe('');
    expect(limits([probe(3, 'sendText', { ...post, status: null, outcome: 'unknown' })])).toContain('Sent messages');
    expect(limits([probe(3, 'markMessageAsRead', post)])).toMatch(/^Read receipts/);
    expect(limits([probe(7, 'initiateCall', post)])).toMatch(/^Calls/);
    expect(limits([probe(6, 'publishFlow', post)])).toContain('published Flow');
    expect(limits([probe(5, 'deleteMessageTemplate', { method: 'DELETE' })])).toContain('30 days');
  });
});

describe('the parity table', () => {
  it('lets nothing but a pass in a live run against Meta be live-validated', () => {
    const runs = fc.record({
      mode: fc.constantFrom('dry-run' as const, 'live' as const),
      target: fc.constantFrom('simulator' as const, 'loopback' as const, 'meta' as const),
      probes: fc.array(fc.tuple(fc.constantFrom('sendText', 'listFlows'), fc.constantFrom(...PROBE_OUTCOMES))),
    });
    fc.assert(
      fc.property(runs, ({ mode, target, probes }) => {
        const events = probes.map(([helper, outcome], index) => timed(index, probe(3, helper, { outcome })));
        const { parity, evidence } = buildReport(sampleRecord({ mode, target, events }), [
          { helper: 'createFlow', phase: 6 },
        ]);
        expect(evidence).toBe(mode === 'live' && target === 'meta');
        for (const row of parity.rows) {
          const own = probes.filter(([helper]) => helper === row.helper).map(([, outcome]) => outcome);
          if (row.state === 'live-validated') expect(evidence && own.includes('pass')).toBe(true);
          if (row.state === 'shape-only') expect(!evidence && own.includes('pass')).toBe(true);
          if (own.includes('fail')) expect(row.state).toBe('failed');
          if (own.every((outcome) => outcome === 'skipped')) expect(row.state).toBe('not-run');
        }
        expect(Object.values(parity.counts).reduce((sum, count) => sum + count)).toBe(parity.rows.length);
        expect(parity.rows.find(({ helper }) => helper === 'createFlow')?.state).toBe('not-run');
      }),
    );
  });
});
