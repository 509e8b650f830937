import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEnvelope, sampleEnvelope, sampleIds } from '../../../src/webhook/samples.js';
import { deliver } from './harness.js';

const WEBHOOK = new URL('../../../src/webhook/', import.meta.url).pathname;

/** A receiver process as the terminal will run one: journal, keys read back at the start, counts told on standard output. */
const PROGRAM = `
import { Correlation } from '${WEBHOOK}correlation.ts';
import { readEnvelope } from '${WEBHOOK}envelope.ts';
import { Journal } from '${WEBHOOK}journal.ts';
import { startReceiver } from '${WEBHOOK}receiver.ts';
const seal = {
  seal: (body) => Buffer.from(body).toString('base64'),
  open: (text) => Buffer.from(text, 'base64'),
};
const clock = { now: () => new Date(), monotonic: () => performance.now(), sleep: async () => undefined };
const correlation = new Correlation(clock);
const journal = Journal.open(process.argv[2], seal);
for (const { body } of journal.deliveries()) for (const update of readEnvelope(body).updates) correlation.offer(update);
const tell = () => process.stdout.write(JSON.stringify({ port: receiver.port, ...correlation.counts }) + '\\n');
const receiver = await startReceiver({
  port: 0, path: '/webhook', secrets: ['synthetic-app-secret'], verifyToken: undefined,
  append: (body) => journal.append(body),
  onDeliveries: (deliveries) => { for (const { body } of deliveries) for (const update of readEnvelope(body).updates) correlation.offer(update); },
  onRefused: () => undefined,
});
tell();
process.on('SIGTERM', async () => { await receiver.stop(); tell(); process.exit(0); });
`;

interface Told {
  readonly port: number;
  readonly updates: number;
  readonly duplicates: number;
}

let folder = '';
let program = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wats-restart-'));
  const source = join(folder, 'receiver.ts');
  program = join(folder, 'receiver.mjs');
  writeFileSync(source, PROGRAM);
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function launch(journal: string): { readonly child: ReturnType<typeof spawn>; line(): Promise<Told> } {
  const child = spawn(process.execPath, [program, journal], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return {
    child,
    line: async () => {
      while (!text.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 5));
      const [first = ''] = text.split('\n');
      text = text.slice(first.length + 1);
      return JSON.parse(first) as Told;
    },
  };
}

describe('a receiver killed in a burst', () => {
  it('counts each update once after its restart, whatever was acknowledged', async () => {
    const bodies = Array.from({ length: 300 }, (_, n) =>
      encodeEnvelope(sampleEnvelope('message', sampleIds({ messageId: `wamid.${n}` }))),
    );
    for (let round = 0; round < 2; round += 1) {
      const journal = join(folder, `journal-${round}`);
      const first = launch(journal);
      const { port } = await first.line();
      let acknowledged = 0;
      const burst = bodies.map(async (body) => {
        const answer = await deliver(port, body).catch(() => undefined);
        if (answer?.status !== 200) return;
        acknowledged += 1;
        if (acknowledged === 40 + round * 40) first.child.kill('SIGKILL');
      });
      await Promise.all(burst);
      const second = launch(journal);
      const restarted = await second.line();
      expect(restarted.updates).toBeGreaterThanOrEqual(acknowledged);
      expect(restarted.updates).toBeLessThan(300);
      for (const body of bodies) expect((await deliver(restarted.port, body)).status).toBe(200);
      second.child.kill('SIGTERM');
      expect(await second.line()).toMatchObject({ updates: 300, duplicates: restarted.updates });
    }
  }, 30_000);
});
