import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderJson, reportJsonSchema, reportSchema } from '../../../../src/evidence/report/json.js';
import { buildReport } from '../../../../src/evidence/report/model.js';
import { HOSTILE, spoiled } from './hostile.js';
import { masked, sampleRecord } from './sample.js';

const published = new URL('../../../../docs/schemas/report.schema.json', import.meta.url);

describe('the JSON report', () => {
  it('is what the published schema says, field for field', () => {
    const records = [
      sampleRecord(),
      sampleRecord({ events: [], resources: [], inventory: [], assets: [], notes: [] }),
      sampleRecord({ abort: { criterion: 'leak', detail: masked('x') }, mode: 'dry-run', target: 'simulator' }),
      ...HOSTILE.map((text) => spoiled(text)),
    ];
    for (const record of records) {
      const json: unknown = JSON.parse(JSON.stringify(renderJson(buildReport(record, [{ helper: 'a', phase: 6 }]))));
      expect(reportSchema.parse(json)).toEqual(json);
    }
  });

  it('publishes the schema that the code holds', () => {
    expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
  });

  it('allows no field beyond the schema', () => {
    const json = { ...(renderJson(buildReport(sampleRecord())) as object), extra: 1 };
    expect(reportSchema.safeParse(json).success).toBe(false);
  });

  it('keeps bare hashes under keys that the redactor leaves alone', () => {
    const json = JSON.stringify(renderJson(buildReport(sampleRecord())));
    expect(json).toContain('"hash":"210987654321"');
    expect(json).toContain('"correlatesTo":"123456789012"');
    const elsewhere = json.replace(/"(?:hash|correlatesTo)":"[^"]*"/g, '');
    expect(elsewhere).not.toMatch(/\d{10,}/);
  });
});
