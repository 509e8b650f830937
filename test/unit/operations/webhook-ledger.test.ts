import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WebhookEvent } from '../../../src/campaign/events.js';
import type { Environment } from '../../../src/campaign/environment.js';
import { watchWebhooks } from '../../../src/operations/webhook-watch.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';
import { afterwards } from '../graph/bench.js';
import { campaign } from './bench.js';
import { front } from './front.js';

const silent = () => undefined;

/** A receiver on another machine: a state folder of its own, fed by the simulator. */
async function elsewhere() {
  const { environment, simulator } = await front([]);
  const remote: Environment = { ...environment, ...temporaryState(), WATS_TEST_RUN_ID: 'remote' };
  const folder = temporaryFolder();
  const watch = await watchWebhooks({
    environment: remote,
    port: 0,
    outputFolder: folder,
    workspaceFolders: [],
    observe: silent,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  afterwards(() => watch.stop());
  const handOver = () => {
    const keys = (of: Environment) => join(of['XDG_STATE_HOME'] ?? '', 'wats-live', 'keys');
    mkdirSync(keys(environment), { recursive: true, mode: 0o700 });
    copyFileSync(join(keys(remote), 'remote'), join(keys(environment), 'remote'));
  };
  return { environment, simulator, watch, handOver, ledger: join(folder, 'wats-live-remote.ledger.jsonl') };
}

const statuses = (events: readonly { readonly event: string }[]) =>
  events.filter(
    (event): event is WebhookEvent => event.event === 'webhook' && 'kind' in event && event.kind === 'status',
  );

describe('--webhook-ledger', () => {
  it('ties the statuses that a receiver elsewhere recorded to this run, with its key', async () => {
    const { environment, simulator, watch, handOver, ledger } = await elsewhere();
    handOver();
    simulator.subscribe(watch.url);
    const run = await campaign(environment, { phases: [0, 3, 9], webhookLedger: ledger, webhookWaitMs: 5_000 });
    expect(run.probes).toEqual(
      expect.arrayContaining(['sendText status webhook: pass', 'sendTemplate status webhook: pass']),
    );
    const seen = statuses(run.events);
    const accepted = run.probes.filter((line) => /^(?:send|request|remove)/.test(line) && !line.includes('status'));
    const sent = accepted.filter((line) => line.endsWith(': pass'));
    expect(sent.length).toBeGreaterThanOrEqual(15);
    expect(new Set(seen.map(({ correlatesTo }) => correlatesTo)).size).toBe(sent.length);
    expect(seen.map(({ status }) => status)).toEqual(expect.arrayContaining(['sent', 'delivered']));
    const report = readFileSync(run.result.end.reports.find((path) => path.endsWith('.md')) ?? '', 'utf8');
    expect(report).toMatch(/told of \d+ statuses: \d+ of this run, 0 uncorrelated/);
  });

  it('says that the statuses stay uncorrelated without the key, and what to hand over; nothing is waited for', async () => {
    const { environment, simulator, watch, ledger } = await elsewhere();
    simulator.subscribe(watch.url);
    const run = await campaign(environment, { phases: [0, 3, 9], webhookLedger: ledger });
    expect(run.result.exitCode).toBe(0);
    expect(statuses(run.events)).toEqual([]);
    expect(run.probes).toContain('sendText status webhook: skipped');
    expect(run.log.join('\n')).toMatch(/uncorrelated.*webhook-key export remote/);
    const report = readFileSync(run.result.end.reports.find((path) => path.endsWith('.md')) ?? '', 'utf8');
    expect(report).toContain('uncorrelated');
  });

  it('follows an inbound message and the receiver elsewhere in phase 2', async () => {
    const { environment, simulator, watch, handOver, ledger } = await elsewhere();
    handOver();
    simulator.subscribe(watch.url);
    const wait = setInterval(() => simulator.receive('text'), 300);
    const run = await campaign(
      { ...environment, WATS_PUBLIC_WEBHOOK_URL: watch.url },
      { phases: [0, 2, 9], webhookLedger: ledger, webhookPort: 0, webhookWaitMs: 5_000 },
    );
    clearInterval(wait);
    expect(run.result.exitCode).toBe(0);
    expect(run.probes).toEqual(
      expect.arrayContaining(['webhookSelfCheck public valid delivery: pass', 'webhookInbound test message: pass']),
    );
  });

  it('believes no line that was not written with the key', async () => {
    const { environment, handOver, ledger, watch } = await elsewhere();
    handOver();
    await watch.stop();
    const forged = {
      n: 2,
      t: new Date().toISOString(),
      kind: 'webhook',
      webhookKind: 'account_alerts',
      signature: 'valid',
    };
    const onEvent = () => writeFileSync(ledger, `${JSON.stringify(forged)}\n`, { flag: 'a' });
    const run = await campaign(environment, { phases: [0, 9], webhookLedger: ledger, onEvent });
    expect(run.result.exitCode).toBe(0);
    expect(run.events.filter(({ event }) => event === 'webhook' || event === 'abort')).toEqual([]);
  });

  it('is refused before anything is sent when it is no readable file', async () => {
    const { environment, ledger } = await elsewhere();
    const link = join(temporaryFolder(), 'wats-live-remote.ledger.jsonl');
    symlinkSync(ledger, link);
    for (const path of [join(temporaryFolder(), 'none.jsonl'), temporaryFolder(), link]) {
      await expect(campaign(environment, { webhookLedger: path })).rejects.toMatchObject({ thing: '--webhook-ledger' });
    }
  });
});
