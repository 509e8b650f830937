import { describe, expect, it } from 'vitest';
import { KnownValues } from '../../../../src/evidence/known-values.js';
import { scanText } from '../../../../src/evidence/leak-scan.js';
import { createRedactor } from '../../../../src/evidence/redactor.js';
import { renderHtml } from '../../../../src/evidence/report/html.js';
import { renderJson, reportSchema } from '../../../../src/evidence/report/json.js';
import { renderLogEntry } from '../../../../src/evidence/report/log-entry.js';
import { renderMarkdown } from '../../../../src/evidence/report/markdown.js';
import { buildReport } from '../../../../src/evidence/report/model.js';
import { masked, sampleRecord } from './sample.js';

/* Synthetic, in the forms that Meta uses. */
const TOKEN = `EAAB${'x7Kq'.repeat(30)}`;
const RECIPIENT = '15550101234';
const CALLBACK = 'https://hook.example.test/wats_live/in';
const KNOWN = [
  { value: TOKEN, label: 'access-token' },
  { value: RECIPIENT, label: 'recipient' },
  { value: CALLBACK, label: 'public-webhook-url' },
];

function artifacts(record = sampleRecord()): readonly (readonly [string, string])[] {
  const model = buildReport(record, [{ helper: 'createFlow', phase: 6 }]);
  return [
    ['report.html', renderHtml(model)],
    ['report.md', renderMarkdown(model)],
    ['log-entry.md', renderLogEntry(model)],
  ];
}

describe('the report as a sink', () => {
  it('raises no false alarm in the leak scan', () => {
    for (const runId of ['r-0610a', '20260610-103211', '2026-06-10-1']) {
      for (const [file, text] of artifacts(sampleRecord({ runId, prefix: `wats-live-${runId}` }))) {
        expect(scanText(file, text, new KnownValues(KNOWN))).toEqual([]);
      }
    }
  });

  it('hides from the leak scan nothing that slipped through: escaping keeps values in one piece', () => {
    for (const { value, label } of KNOWN) {
      for (const [file, text] of artifacts(sampleRecord({ notes: [masked(`answer: (${value}) end`)] }))) {
        if (file === 'log-entry.md') continue;
        expect(scanText(file, text, new KnownValues(KNOWN)).map(({ what }) => what)).toContain(label);
      }
    }
  });

  it('passes through the redactor as JSON without loss, and fits the schema afterwards', () => {
    const redactor = createRedactor({
      salt: new Uint8Array(32).fill(7),
      runId: 'r-0610a',
      prefix: 'wats-live-r-0610a',
      known: KNOWN,
    });
    const json = renderJson(buildReport(sampleRecord()));
    const redacted: unknown = JSON.parse(redactor.line(redactor.own(json)));
    expect(reportSchema.parse(redacted)).toEqual(JSON.parse(JSON.stringify(json)));
  });

  it('holds no registered value when the fields were redacted before', () => {
    const redactor = createRedactor({ salt: new Uint8Array(32).fill(7), known: KNOWN });
    const notes = [redactor.text(`token ${TOKEN} to +${RECIPIENT} at ${CALLBACK}`)];
    for (const [file, text] of artifacts(sampleRecord({ notes }))) {
      expect(scanText(file, text, new KnownValues(KNOWN))).toEqual([]);
      for (const { value } of KNOWN) expect(text).not.toContain(value);
    }
  });
});
