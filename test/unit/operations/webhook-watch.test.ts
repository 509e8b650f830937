import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WebhookEvent } from '../../../src/campaign/events.js';
import type { Environment } from '../../../src/campaign/environment.js';
import { verify } from '../../../src/operations/verification.js';
import { watchWebhooks } from '../../../src/operations/webhook-watch.js';
import { exchange } from '../../../src/webhook/exchange.js';
import { SelfCheck } from '../../../src/webhook/self-check.js';
import { encodeEnvelope, sampleEnvelope, sampleIds } from '../../../src/webhook/samples.js';
import { sign } from '../../../src/webhook/signature.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';
import { afterwards } from '../graph/bench.js';

const SECRET = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';

interface Served {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly log: readonly string[];
  readonly stop: () => Promise<void>;
}

async function serve(environment: Environment, folder: string): Promise<Served> {
  const events: WebhookEvent[] = [];
  const log: string[] = [];
  const note = (line: string) => log.push(line);
  const watch = await watchWebhooks({
    environment,
    port: 0,
    outputFolder: folder,
    workspaceFolders: [],
    observe: (event) => (event.event === 'webhook' ? events.push(event) : undefined),
    logger: { debug: note, info: note, warn: note, error: note },
  });
  afterwards(() => watch.stop());
  return { url: watch.url, events, log, stop: () => watch.stop() };
}

const setting = () => ({
  environment: { ...temporaryState(), WATS_APP_SECRET: SECRET, WATS_TEST_RUN_ID: 'kept' },
  folder: temporaryFolder(),
});
const status = (id: string) =>
  encodeEnvelope(sampleEnvelope('status.sent', sampleIds({ messageId: id, time: 1_750_000_000 })));

async function deliver(url: string, body: Buffer): Promise<number | undefined> {
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': sign(SECRET, body) };
  const reply = await exchange(new URL(url), { method: 'POST', headers, body, signal: new AbortController().signal });
  return reply.kind === 'answered' ? reply.status : undefined;
}

describe('a receiver with an output folder', () => {
  it('journals what it acknowledges, sealed, for the operator alone; verify knows the files and scans them', async () => {
    const { environment, folder } = setting();
    const { url, stop } = await serve(environment, folder);
    expect(await deliver(url, status('wamid.HBgLMTU1NTAxMDAxOTkVAgARGBI1'))).toBe(200);
    await stop();
    const journal = join(folder, 'wats-live-kept.webhooks.jsonl');
    expect(statSync(journal).mode & 0o777).toBe(0o600);
    expect(readFileSync(journal, 'utf8')).toMatch(/^\d{13} [g-v]+\n$/);
    const clean = verify(folder, environment);
    expect(clean.problems).toEqual([]);
    expect(clean.unchecked).toEqual([expect.stringMatching(/no manifest/)]);
    appendFileSync(journal, `${SECRET}\n`);
    expect(verify(folder, environment).problems).toMatchObject([
      { file: 'wats-live-kept.webhooks.jsonl', line: 2, problem: 'leak' },
    ]);
  });

  it('goes on after a restart and counts a redelivery once', async () => {
    const { environment, folder } = setting();
    const first = await serve(environment, folder);
    for (const id of ['wamid.A', 'wamid.B', 'wamid.A']) await deliver(first.url, status(id));
    await first.stop();
    expect(first.events).toHaveLength(2);
    const second = await serve(environment, folder);
    for (const id of ['wamid.A', 'wamid.B', 'wamid.C']) expect(await deliver(second.url, status(id))).toBe(200);
    await second.stop();
    expect(second.events.map(({ correlatesTo }) => correlatesTo)).toHaveLength(1);
    expect(second.log.join('\n')).toContain('2 updates');
    // One salt over the restart: the hash of a message stays the same.
    const third = await serve(environment, folder);
    await third.stop();
    expect(third.log.join('\n')).toContain('3 updates');
    expect(verify(folder, environment).problems).toEqual([]);
  });

  it('tells after a restart what was acknowledged and not yet told', async () => {
    const { environment, folder } = setting();
    const first = await serve(environment, folder);
    for (const id of ['wamid.A', 'wamid.B', 'wamid.C']) await deliver(first.url, status(id));
    await first.stop();
    // As a kill between the answer and the telling leaves it: journaled, and not in the ledger.
    const ledger = join(folder, 'wats-live-kept.ledger.jsonl');
    const lines = readFileSync(ledger, 'utf8').split('\n');
    truncateSync(ledger, `${lines.slice(0, 2).join('\n')}\n`.length);
    const second = await serve(environment, folder);
    await second.stop();
    expect(second.events.map(({ correlatesTo }) => correlatesTo)).toEqual(
      first.events.slice(1).map(({ correlatesTo }) => correlatesTo),
    );
    expect(verify(folder, environment).problems).toEqual([]);
  });

  it('takes the self-check of another machine for no event of Meta’s', async () => {
    const { environment, folder } = setting();
    const { url, events, stop } = await serve(environment, folder);
    expect(await deliver(url, new SelfCheck(() => undefined).issue().body)).toBe(200);
    await stop();
    expect(events).toEqual([]);
  });

  it('refuses the run id of a campaign, a second receiver and a ledger whose key is gone', async () => {
    const { environment, folder } = setting();
    const { stop } = await serve(environment, folder);
    await expect(serve(environment, folder)).rejects.toMatchObject({ name: 'OperatorError' });
    await stop();
    const before = readFileSync(join(folder, 'wats-live-kept.ledger.jsonl'));
    await expect(serve({ ...environment, ...temporaryState() }, folder)).rejects.toMatchObject({ code: 'key' });
    writeFileSync(join(folder, 'wats-live-kept.json'), '{}');
    await expect(serve(environment, folder)).rejects.toMatchObject({ code: 'output' });
    expect(readFileSync(join(folder, 'wats-live-kept.ledger.jsonl'))).toEqual(before);
    expect(existsSync(join(folder, 'wats-live-kept.ledger.jsonl.lock'))).toBe(false);
  });
});
