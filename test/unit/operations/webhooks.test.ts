import { describe, expect, it } from 'vitest';
import type { WebhookEvent } from '../../../src/campaign/events.js';
import type { FaultName } from '../../../src/simulator/server.js';
import { campaign } from './bench.js';
import { front } from './front.js';

/** A live run of the sends whose receiver the simulator delivers to. */
async function withWebhooks(faults: readonly FaultName[], webhookWaitMs = 2_000) {
  const { environment, simulator } = await front(faults);
  const run = await campaign(environment, {
    phases: [0, 3, 9],
    webhookPort: 0,
    webhookWaitMs,
    onLog: (line) => {
      const port = /listens on port (\d+)/.exec(line)?.[1];
      if (port !== undefined) simulator.subscribe(`http://127.0.0.1:${port}/webhook`);
    },
  });
  return { ...run, webhooks: run.events.filter((event): event is WebhookEvent => event.event === 'webhook') };
}

const key = ({ kind, status, type, correlatesTo }: WebhookEvent) => [kind, type, status, correlatesTo].join(' ');

describe('webhooks of a live run', () => {
  it.each<[string, readonly FaultName[]]>([
    ['as they come', []],
    ['delivered twice', ['duplicate-webhooks']],
    ['in reverse', ['reordered-webhooks']],
    ['in reverse and twice', ['reordered-webhooks', 'duplicate-webhooks']],
  ])('%s are each told once and tied to their send', async (_how, faults) => {
    const { result, webhooks, probes } = await withWebhooks(faults);
    expect(result.exitCode).toBe(0);
    expect(new Set(webhooks.map(key)).size).toBe(webhooks.length);
    expect(webhooks.every(({ signature }) => signature === 'valid')).toBe(true);
    const statuses = webhooks.filter(({ kind }) => kind === 'status');
    expect(statuses.length).toBeGreaterThanOrEqual(3);
    expect(statuses.every(({ correlatesTo, ms }) => /^[0-9a-f]{12}$/.test(correlatesTo ?? '') && ms !== null)).toBe(
      true,
    );
    expect(webhooks.filter(({ kind }) => kind === 'message')).toHaveLength(1);
    expect(probes).toEqual(
      expect.arrayContaining([
        'sendText status webhook: pass',
        'sendTemplate status webhook: pass',
        'markMessageAsRead inbound test message: pass',
      ]),
    );
  });

  it('that never come leave the sends unknown: accepted is not delivered', async () => {
    const { result, webhooks, probes } = await withWebhooks(['no-webhooks'], 300);
    expect(result.exitCode).toBe(1);
    expect(webhooks).toEqual([]);
    expect(probes).toEqual(
      expect.arrayContaining([
        'sendText text: pass',
        'sendText status webhook: unknown',
        'markMessageAsRead inbound test message: unknown',
      ]),
    );
  });

  it('with a forged signature are refused, told as such and believed in nothing', async () => {
    const { result, webhooks, probes } = await withWebhooks(['bad-signature'], 500);
    expect(result.exitCode).toBe(1);
    expect(webhooks.length).toBeGreaterThan(0);
    expect(
      webhooks.every(
        ({ signature, kind, correlatesTo }) => signature === 'invalid' && kind === null && correlatesTo === null,
      ),
    ).toBe(true);
    expect(probes).toContain('sendText status webhook: unknown');
  });
});
