import { deliveriesOf } from '../report/delivery.js';
import type { TimedEvent } from '../report/record.js';
import type { ProbeRow } from '../report/row.js';

/** How many messages came how far. A message that was read was delivered too. */
export interface Funnel {
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
}

/** How long the answers to one helper took, in milliseconds. */
export interface Latency {
  readonly helper: string;
  readonly calls: number;
  readonly median: number;
  readonly longest: number;
}

/** Shares of Meta's allowances in percent, as the answers' usage headers told them; null where none did. */
export interface Allowances {
  readonly last: number | null;
  readonly peak: number | null;
}

const FAR: Readonly<Record<'delivered' | 'read' | 'failed', readonly string[]>> = {
  delivered: ['delivered', 'read', 'played'],
  read: ['read', 'played'],
  failed: ['failed'],
};

/** The way of the messages of a run: accepted are the sends that Meta answered with success. */
export function funnelOf(events: readonly TimedEvent[], probes: readonly ProbeRow[]): Funnel {
  const sends = probes.filter(({ helper, status }) => helper.startsWith('send') && status !== null && status < 300);
  const messages = deliveriesOf(events);
  const reached = (state: keyof typeof FAR) =>
    messages.filter(({ steps }) => steps.some(({ status }) => FAR[state].includes(status))).length;
  return {
    accepted: Math.max(sends.length, messages.length),
    delivered: reached('delivered'),
    read: reached('read'),
    failed: reached('failed'),
  };
}

/** Latency by helper, the slowest first. */
export function latenciesOf(probes: readonly ProbeRow[]): readonly Latency[] {
  const times = new Map<string, number[]>();
  for (const { helper, ms, status } of probes) {
    if (ms !== null && status !== null) times.set(helper, [...(times.get(helper) ?? []), ms]);
  }
  return [...times]
    .map(([helper, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      return {
        helper,
        calls: sorted.length,
        median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
        longest: sorted.at(-1) ?? 0,
      };
    })
    .toSorted((a, b) => b.longest - a.longest || a.helper.localeCompare(b.helper));
}

/** The newest and the highest share of an allowance in use. */
export function allowancesOf(events: readonly TimedEvent[]): Allowances {
  const shares = events.flatMap(({ event }) =>
    event.event === 'probe' && event.usagePercent !== undefined ? [event.usagePercent] : [],
  );
  return { last: shares.at(-1) ?? null, peak: shares.length === 0 ? null : Math.max(...shares) };
}
