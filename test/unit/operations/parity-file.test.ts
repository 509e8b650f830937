import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutputFolder } from '../../../src/evidence/output-folder.js';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { buildReport } from '../../../src/evidence/report/model.js';
import { mergeParity, type ParityEvidence, parityTable, writeParity } from '../../../src/operations/parity-file.js';
import { probe, sampleRecord, timed } from '../evidence/report/sample.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wats-live-parity-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = (own: Partial<ParityEvidence>): ParityEvidence => ({
  capability: 'sendText',
  status: 'shape-only',
  subject: null,
  date: '2026-11-01',
  runId: 'r1',
  target: 'simulator',
  apiVersion: 'v25.0',
  evidence: ['report.json probe 1'],
  ...own,
});
const write = (run: string, ...capabilities: readonly ParityEvidence[]) =>
  writeFileSync(join(folder, `wats-live-${run}.parity.json`), JSON.stringify({ tool: 'x', capabilities }));

describe('parity evidence of several runs', () => {
  it('keeps of each capability the strongest, and of equals the latest', () => {
    write('r1', row({}), row({ capability: 'getFlow', status: 'not-run', evidence: [] }));
    write(
      'r2',
      row({ date: '2026-11-03', runId: 'r2' }),
      row({ capability: 'getFlow', status: 'failed', runId: 'r2' }),
    );
    write('r3', row({ date: '2026-11-02', runId: 'r3', target: 'meta', status: 'blocked' }));
    const merged = mergeParity(folder);
    expect(merged.map(({ capability, status, runId }) => [capability, status, runId])).toEqual([
      ['getFlow', 'failed', 'r2'],
      ['sendText', 'blocked', 'r3'],
    ]);
    expect(parityTable(merged).split('\n')[3]).toBe(
      '| sendText | blocked |  | 2026-11-02 | r3 on meta | v25.0 | report.json probe 1 |',
    );
  });

  it('refuses a folder without evidence, and a file that is damaged or holds markup', () => {
    expect(() => mergeParity(folder)).toThrow('holds no parity file');
    write('r1', row({ capability: '| <script>' }));
    expect(() => mergeParity(folder)).toThrow('damaged');
  });
});

describe('parity evidence of one run', () => {
  const subject = { version: '0.4.0', commit: 'abc1234', validated: new Set(['sendText']) };

  it.each([
    ['live', 'meta', subject, 'live-validated', { version: '0.4.0', commit: 'abc1234' }],
    ['live', 'meta', { ...subject, validated: new Set<string>() }, 'shape-only', null],
    ['live', 'meta', undefined, 'shape-only', null],
    ['live', 'loopback', subject, 'shape-only', { version: '0.4.0', commit: 'abc1234' }],
    ['dry-run', 'simulator', subject, 'shape-only', { version: '0.4.0', commit: 'abc1234' }],
  ] as const)('%s on %s: validated by a live pass of the subject alone', (mode, target, made, status, named) => {
    const model = buildReport(
      sampleRecord({ mode, target, events: [timed(0, probe(3, 'sendText', { outcome: 'pass' }))] }),
    );
    const redactor = createRedactor({
      salt: Buffer.from('salt'),
      runId: model.runId,
      prefix: 'wats-live-x',
      known: [],
    });
    writeParity(model, openOutputFolder(folder, { workspaceFolders: [] }), redactor, made);
    const sent = mergeParity(folder).find(({ capability }) => capability === 'sendText');
    expect(sent).toMatchObject({ status, subject: named, target });
  });
});
