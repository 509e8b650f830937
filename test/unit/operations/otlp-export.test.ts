import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { buildReport } from '../../../src/evidence/report/model.js';
import { exportRun, readCollector } from '../../../src/operations/otlp-export.js';
import { sampleRecord } from '../evidence/report/sample.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}
interface Traces {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A collector that answers with `status` and keeps what came. */
async function collector(status = 200) {
  const came: { readonly path: string; readonly type: string; readonly body: unknown }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      came.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body });
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('{}');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, came };
}

function exporting(known: readonly { label: string; value: string }[] = []) {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  const redactor = createRedactor({ salt: Buffer.alloc(32, 7), known });
  return { redactor, logger: { debug: add, info: add, warn: add, error: add }, lines };
}

const model = buildReport(sampleRecord());

describe('the export to a collector', () => {
  it('posts spans that hang together, and a log record for each probe', async () => {
    const { url, came } = await collector();
    await exportRun(url, model, exporting());
    expect(came.map(({ path, type }) => `${path} ${type}`)).toEqual([
      '/v1/traces application/json',
      '/v1/logs application/json',
    ]);
    const spans = (came[0]?.body as Traces).resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name)).toEqual(['run']);
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(span.parentSpanId === undefined || ids.has(span.parentSpanId)).toBe(true);
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
    }
    expect(JSON.stringify(came[1]?.body).match(/timeUnixNano/g)).toHaveLength(model.counts.probes);
  });

  it('tells what the collector answered, follows no redirect, and never throws', async () => {
    for (const [status, said] of [
      [503, 'answered 503'],
      [307, 'cannot be reached'],
    ] as const) {
      const { url } = await collector(status);
      const parts = exporting();
      await exportRun(url, model, parts);
      expect(parts.lines.join()).toContain(said);
    }
  });

  it('sends nothing in which the scan finds a value', async () => {
    const { url, came } = await collector();
    const parts = exporting([{ label: 'secret', value: 'SENTINELVALUE' }]);
    await exportRun(url, { ...model, runId: 'run-SENTINELVALUE' }, parts);
    expect(came).toEqual([]);
    expect(parts.lines.join()).toContain('it was not sent');
  });

  it.each([
    ['http://127.0.0.1:4318/', 'http://127.0.0.1:4318'],
    ['https://collector.example/otlp/', 'https://collector.example/otlp'],
  ])('takes %s', (text, address) => {
    expect(readCollector(text)).toBe(address);
  });

  it.each([
    'http://collector.example:4318',
    'https://user:pass@collector.example',
    'https://c.example/?a=1',
    'ftp://x',
    'x',
    '',
  ])('refuses %j', (text) => {
    expect(() => readCollector(text)).toThrow(/must be an https address/);
  });
});
