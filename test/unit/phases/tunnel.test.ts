import { describe, expect, it } from 'vitest';
import type { Tunnel } from '../../../src/campaign/ports.js';
import type { ProbeEvent } from '../../../src/campaign/events.js';
import { cleanupState } from '../../../src/phases/cleanup.js';
import { Inbox } from '../../../src/phases/inbox.js';
import { openCleanup } from '../../../src/phases/gate.js';
import { cleanUp } from '../../../src/phases/cleanup.js';
import { Prober } from '../../../src/phases/probe.js';
import { openTunnel, stopTunnels } from '../../../src/phases/tunnel.js';
import { startReceiver } from '../../../src/webhook/receiver.js';
import { afterwards } from '../graph/bench.js';
import { benchRun, HeldClock } from './bench.js';

/** A run in phase 2 whose tunnel is one of the tests. */
async function open({ starts = true, leads = true, mode = 'live' as const, receives = true } = {}) {
  const calls: string[] = [];
  const tunnel: Tunnel = {
    start: (port) => {
      calls.push(starts ? `start ${port > 0 ? 'port' : port}` : 'refused');
      return starts;
    },
    stop: () => void calls.push('stop'),
  };
  const bench = benchRun({ tunnel, mode, clock: new HeldClock() });
  const { redactor, recorder, abortion, clock } = bench.run;
  const inbox = new Inbox(redactor, recorder, abortion, clock);
  inbox.receiver = await startReceiver({
    port: 0,
    path: '/webhook',
    secrets: [],
    verifyToken: 'token',
    onDeliveries: () => undefined,
    onRefused: (status, reason) => inbox.refuse({ status, reason }),
  });
  afterwards(() => inbox.close());
  const run = { ...bench.run, inbox: receives ? inbox : undefined };
  const probes = new Prober(run, 2, openCleanup(run));
  const url = new URL(leads ? inbox.receiver.url : 'http://127.0.0.1:9/webhook');
  await openTunnel({ run, probes }, url);
  const told = bench.events.filter((event): event is ProbeEvent => event.event === 'probe');
  const entries = () => run.manifest.entries.map(({ type, state, cleanup }) => [type, state, cleanup]);
  return { run, probes, tunnel, calls, told, entries };
}

describe('the tunnel of a run', () => {
  it('is in the manifest before it is started, and is stopped by clean-up', async () => {
    const { run, probes, tunnel, calls, told, entries } = await open();
    expect(calls).toEqual(['start port']);
    expect(entries()).toEqual([['tunnel', 'created', 'pending']]);
    expect(told).toMatchObject([{ helper: 'webhookTunnel', variant: 'start', outcome: 'pass' }]);
    await cleanUp(run.manifest, probes, { ...run.profile, tunnel });
    expect([calls.at(-1), entries(), cleanupState(run.manifest)]).toEqual([
      'stop',
      [['tunnel', 'created', 'done']],
      'complete',
    ]);
  });

  it('is stopped at the end of a run without clean-up too, once', async () => {
    const { run, tunnel, calls } = await open();
    stopTunnels(run.manifest, tunnel);
    stopTunnels(run.manifest, tunnel);
    expect(calls).toEqual(['start port', 'stop']);
  });

  it('that leads nowhere is told, and still stopped', async () => {
    const { run, tunnel, calls, told } = await open({ leads: false });
    expect(told).toMatchObject([{ outcome: 'fail' }]);
    stopTunnels(run.manifest, tunnel);
    expect(calls.at(-1)).toBe('stop');
  });

  it('that the operator has open is left alone', async () => {
    const { run, tunnel, calls, entries } = await open({ starts: false });
    expect(entries()).toEqual([['tunnel', 'not-created', 'not-needed']]);
    stopTunnels(run.manifest, tunnel);
    expect(calls).toEqual(['refused']);
  });

  it('is not started without a receiver of the run', async () => {
    const { calls, entries } = await open({ receives: false });
    expect([calls, entries()]).toEqual([[], []]);
  });
});
