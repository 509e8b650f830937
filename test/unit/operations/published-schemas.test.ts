import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { temporaryState } from '../evidence/bench-run.js';
import { afterwards } from '../graph/bench.js';
import { campaign } from './bench.js';

const SCHEMAS = new URL('../../../docs/schemas/', import.meta.url);
/** A published schema by the name of its file. */
function schema(name: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  return ajv.compile(JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), 'utf8')) as object);
}

function expectFit(validate: ValidateFunction, document: unknown): void {
  const fits = validate(document);
  expect(validate.errors ?? [], JSON.stringify(document).slice(0, 300)).toEqual([]);
  expect(fits).toBe(true);
}

/** A collector that keeps the paths that were posted to. */
async function collector() {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

it('a run writes and tells what the published schemas say, JUnit XML and telemetry where they are asked for', async () => {
  const { url, paths } = await collector();
  const phases = [0, 1, 3, 4, 9] as const;
  const { result, told, folder, log } = await campaign(temporaryState(), { phases, junit: true, collector: url });
  const read = (ending: string) => readFileSync(join(folder, `wats-live-${result.end.runId}.${ending}`), 'utf8');
  const lines = told.filter((line) => line.startsWith('{"event":'));
  expect(lines.length).toBeGreaterThan(20);
  const event = schema('events');
  for (const line of lines) expectFit(event, JSON.parse(line));
  const ledger = schema('ledger');
  for (const line of read('ledger.jsonl').trim().split('\n')) expectFit(ledger, JSON.parse(line));
  expectFit(schema('manifest'), JSON.parse(read('json')));
  expectFit(schema('report'), JSON.parse(read('report.json')));
  expect(readdirSync(SCHEMAS)).toHaveLength(4);
  expect(result.end.reports.map((path) => path.replace(/^.*wats-live-[^.]+\./, ''))).toContain('report.junit.xml');
  expect(read('report.junit.xml')).toContain('<testsuites name="WATS Live');
  expect(paths, log.join('\n')).toEqual(['/v1/traces', '/v1/logs']);
});

it('the schemas refuse what they do not name', () => {
  expect(schema('events')({ event: 'phase.start', phase: 3, more: 1 })).toBe(false);
  expect(schema('ledger')({ n: 1 })).toBe(false);
});
