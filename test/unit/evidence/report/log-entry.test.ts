import { describe, expect, it } from 'vitest';
import { renderLogEntry } from '../../../../src/evidence/report/log-entry.js';
import { buildReport } from '../../../../src/evidence/report/model.js';
import { HOSTILE, spoiled } from './hostile.js';
import { entry, probe, sampleRecord, timed } from './sample.js';

const render = (record = sampleRecord()) => renderLogEntry(buildReport(record));

describe('the execution-log entry', () => {
  it('has the form of the campaign page: a dated heading, then bullets by family, then cleanup and result', () => {
    const lines = render().trimEnd().split('\n');
    expect(lines[0]).toMatch(/^### 2026-06-10 — read-only discovery, .* and media lifecycle \(wats-live 0\.1\.0\)$/);
    expect(lines[1]).toBe('');
    expect(lines.slice(2).every((line) => line.startsWith('- '))).toBe(true);
    expect(lines.slice(2).map((line) => /^- ([A-Z][A-Za-z- ]*)/.exec(line)?.[1]?.trim())).toEqual([
      'Environment',
      'Authorization',
      'Read-only discovery',
      'Webhook validation',
      'Sends',
      'Media lifecycle',
      'Final verification',
      'Delivery',
      'Findings',
      'Cleanup',
      'Result',
    ]);
  });

  it('names helpers, rates, limits of the asset with their code, and what is left', () => {
    const text = render();
    expect(text).toContain('- Read-only discovery (10/11 pass): `getWabaInfo`, `listSubscribedApps`');
    expect(text).toContain('`listGroups` was blocked by a limit of the asset (Graph 131215)');
    expect(text).toContain('1 failed (Graph 131047)');
    expect(text).toContain('- Cleanup: cleaned up 1 media; may be left: 1 media and 1 template.');
    expect(render(sampleRecord({ resources: [entry()], cleanup: 'complete' }))).toContain('no leaked assets');
  });

  it('says of a rehearsal that it does not belong in the log, and shows no rate', () => {
    const text = render(sampleRecord({ mode: 'dry-run', target: 'simulator' }));
    expect(text).toMatch(/^### 2026-06-10 — DRY RUN, /);
    expect(text).toContain('- Not for the execution log: DRY RUN. Not evidence');
    expect(text).not.toMatch(/\d\/\d+ pass/);
  });

  it('tells calling and groups apart', () => {
    const events = [timed(1, probe(7, 'initiateCall')), timed(2, probe(7, 'createGroup'))];
    const text = render(sampleRecord({ events }));
    expect(text).toContain('- Calling (1/1 pass): `initiateCall`.');
    expect(text).toContain('- Groups (1/1 pass): `createGroup`.');
  });

  it('attack 12: hostile text adds no line and no markup', () => {
    const lines = render(spoiled('harmless')).split('\n').length;
    for (const text of HOSTILE) {
      const log = render(spoiled(text));
      expect(log.split('\n')).toHaveLength(lines);
      expect(log).not.toMatch(/<[a-z!/]|\]\(|\$\(|[\u001b\u200b\u202e]/i);
    }
  });
});
