import { PHASE_TITLES } from '../campaign/phase.js';
import { routeTo } from '../graph/proxy.js';
import { startReceiver } from '../webhook/receiver.js';
import type { WebhookUpdate } from '../webhook/update.js';
import { awaitMessage, isInbound } from './delivery.js';
import { Inbox } from './inbox.js';
import type { Phase, PhaseContext } from './phase.js';
import type { Run } from './run.js';
import { openTunnel } from './tunnel.js';
import { checkReceiver } from './webhook-self-check.js';

/** Webhooks, without a change to any subscription or callback: our own probes, then one message of the test recipient. */
export const webhook: Phase = {
  id: 2,
  title: PHASE_TITLES[2],
  summary: 'Checks the receiver with signed probes of our own, then follows one message of the test recipient.',
  risks: [],
  effects: () => [],
  irreversible: '',
  run: async (context) => {
    await checkLocally(context);
    await checkPublicly(context);
    await followInbound(context);
  },
};

async function checkLocally(context: PhaseContext): Promise<void> {
  const { run } = context;
  const { inbox } = run;
  if (inbox?.receiver !== undefined) {
    return checkReceiver(context, { way: 'local', url: new URL(inbox.receiver.url), inbox });
  }
  // Nothing can reach it from outside: it lives for the self-check alone.
  const own = await openInbox(run);
  try {
    await checkReceiver(context, { way: 'local', url: new URL(own.url), inbox: own.inbox });
  } finally {
    await own.inbox.close();
  }
}

async function openInbox(run: Run): Promise<{ readonly inbox: Inbox; readonly url: string }> {
  const { path, verifyToken, appSecrets } = run.profile.webhook;
  const inbox = new Inbox(run.redactor, run.recorder, run.abortion, run.clock);
  inbox.receiver = await startReceiver({
    port: 0,
    path,
    secrets: appSecrets,
    verifyToken,
    onDeliveries: (deliveries) => inbox.deliverAll(deliveries),
    onRefused: (status, reason) => inbox.refuse({ status, reason }),
  });
  return { inbox, url: inbox.receiver.url };
}

async function checkPublicly(context: PhaseContext): Promise<void> {
  const { run, probes } = context;
  const { publicUrl, path } = run.profile.webhook;
  const skip = (note: string): void =>
    probes.record('webhookSelfCheck', 'public', 'skipped', note, { endpointGroup: 'webhook' });
  if (publicUrl === undefined) return skip('no public URL is authorized (WATS_PUBLIC_WEBHOOK_URL)');
  if (run.inbox === undefined) return skip('no webhook receiver is configured');
  const url = new URL(publicUrl);
  if (url.pathname === '/') url.pathname = path;
  const route = routeTo(url, run.environment, run.proxy);
  if (route !== undefined) run.notes.push('The self-check asked the public URL through the configured proxy.');
  await openTunnel(context, url, route);
  await checkReceiver(context, { way: 'public', url, route, inbox: run.inbox });
}

const INBOUND = 'webhookInbound';
const STEPS = ['normalizer', 'router', 'listener'] as const;

/** Waits for a message of the test recipient and confirms that each part of the way saw it. */
async function followInbound({ run, probes }: PhaseContext): Promise<void> {
  const { inbox, profile, clock, redactor } = run;
  const skip = (note: string): void => probes.record(INBOUND, 'test message', 'skipped', note);
  if (inbox === undefined) return skip('no webhook receiver is configured, so no message can come');
  if (profile.recipient === undefined) return skip('no test recipient is set, so no message is known as a test');
  const started = clock.monotonic();
  const inbound = await awaitMessage(run, inbox, (correlated) => {
    // A ledger from elsewhere tells that a message came, and not of whom.
    return isInbound(run, correlated) || (inbox.elsewhere && isUnnamed(correlated.update));
  });
  const ms = Math.round(clock.monotonic() - started);
  if (inbound === undefined) {
    const seconds = Math.round(run.webhookWaitMs / 1000);
    const read = inbox.correlation.counts.updates;
    probes.record(
      INBOUND,
      'test message',
      'unknown',
      `no message of the test recipient came within ${seconds} s, of ${read} updates in all; send one, then run the phase again`,
    );
    return;
  }
  const { update, duplicate } = inbound;
  if (isUnnamed(update)) {
    const note = 'a message was recorded by the receiver that runs elsewhere; its sender is not in the ledger';
    return probes.record(INBOUND, 'test message', 'pass', note, { ms });
  }
  probes.record(INBOUND, 'test message', 'pass', `message #${redactor.hash(update.id ?? '')} came`, { ms });
  const seen: Readonly<Record<(typeof STEPS)[number], readonly [boolean, string]>> = {
    normalizer: [
      update.family === 'message' && update.type !== null && update.id !== null && update.timestamp !== null,
      'type, id, sender and time were read into a typed update',
    ],
    router: [
      !duplicate &&
        update.kind === 'message' &&
        (update.phoneNumberId ?? profile.phoneNumberId) === profile.phoneNumberId,
      'it counted once, as a message to the authorized number',
    ],
    listener: [inbox.isTold(update), 'it became one event'],
  };
  for (const step of STEPS) {
    const [passed, note] = seen[step];
    probes.record(INBOUND, step, passed ? 'pass' : 'fail', passed ? note : `not so: ${note}`);
  }
}

function isUnnamed({ kind, id, from }: WebhookUpdate): boolean {
  return kind === 'message' && id === null && from === null;
}
