import type { WebhookEvent } from '../../campaign/events.js';
import type { TimedEvent } from './record.js';

/** One station of a message on its way. */
export interface DeliveryStep {
  /** `accepted` (our request was answered), then the states that Meta reported. */
  readonly status: string;
  /** Milliseconds since the run started. */
  readonly offsetMs: number;
  /** Milliseconds since the request that sent it; null where it was not correlated in time. */
  readonly ms: number | null;
  /** Graph error code of a failed state. */
  readonly code: number | null;
}

/** What became of one message, from its status webhooks. */
export interface Delivery {
  /** Salted hash of the message id. */
  readonly correlatesTo: string;
  readonly steps: readonly DeliveryStep[];
  /** The furthest state; `failed` wins over all. */
  readonly end: string;
  readonly code: number | null;
}

/** Valid webhooks of a run, counted by kind, type and status. */
export interface WebhookCount {
  readonly kind: string;
  readonly type: string | null;
  readonly status: string | null;
  readonly count: number;
}

/** The states of a message in the order that it goes through them; webhooks may arrive in any order. */
export const DELIVERY_STATES = ['accepted', 'sent', 'delivered', 'read', 'played', 'failed'] as const;

/* A state that is not known yet stands before `failed`, which is always the end. */
function rank(status: string): number {
  const index = DELIVERY_STATES.findIndex((state) => state === status);
  return index < 0 ? DELIVERY_STATES.indexOf('failed') - 0.5 : index;
}

function valid(events: readonly TimedEvent[]): readonly { webhook: WebhookEvent; offsetMs: number }[] {
  return events.flatMap(({ event, offsetMs }) =>
    event.event === 'webhook' && event.signature === 'valid' ? [{ webhook: event, offsetMs }] : [],
  );
}

/** The delivery chains of a run, by message, in the order that they began. */
export function deliveriesOf(events: readonly TimedEvent[]): readonly Delivery[] {
  const chains = new Map<string, DeliveryStep[]>();
  for (const { webhook, offsetMs } of valid(events)) {
    if (webhook.kind !== 'status' || webhook.correlatesTo === null || webhook.status === null) continue;
    const steps = chains.get(webhook.correlatesTo) ?? [];
    const status: string = webhook.status;
    if (!steps.some((step) => step.status === status)) {
      steps.push({ status, offsetMs, ms: webhook.ms, code: webhook.code ?? null });
    }
    chains.set(webhook.correlatesTo, steps);
  }
  return [...chains]
    .map(([correlatesTo, reported]) => {
      const timed = reported.find((step) => step.ms !== null);
      const start = timed
        ? Math.max(0, timed.offsetMs - (timed.ms ?? 0))
        : Math.min(...reported.map((s) => s.offsetMs));
      const accepted: DeliveryStep = { status: 'accepted', offsetMs: start, ms: timed ? 0 : null, code: null };
      const steps = [accepted, ...reported].sort((a, b) => rank(a.status) - rank(b.status) || a.offsetMs - b.offsetMs);
      const end = steps.at(-1) ?? accepted;
      return { correlatesTo, steps, end: end.status, code: end.code };
    })
    .sort((a, b) => (a.steps[0]?.offsetMs ?? 0) - (b.steps[0]?.offsetMs ?? 0));
}

/** The valid webhooks of a run by kind, type and status, in the order of their first arrival. */
export function webhookCounts(events: readonly TimedEvent[]): readonly WebhookCount[] {
  const counts = new Map<string, WebhookCount>();
  for (const { webhook } of valid(events)) {
    const { kind, type, status } = webhook;
    if (kind === null) continue;
    const key = JSON.stringify([kind, type, status]);
    counts.set(key, { kind, type, status, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
