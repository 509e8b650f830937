import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/campaign/ports.js';
import { PairPace } from '../../../src/graph/pair-pace.js';

/** A clock that the test moves; a pause moves it by itself. */
class Held implements Clock {
  ms = 1_000;
  readonly pauses: number[] = [];
  now = () => new Date(this.ms);
  monotonic = () => this.ms;
  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    this.pauses.push(ms);
    this.ms += ms;
    return Promise.resolve();
  };
}

const signal = new AbortController().signal;

describe('the pace of messages to one person', () => {
  it('lets 45 go at once and then one each six seconds', async () => {
    const clock = new Held();
    const pace = new PairPace(clock);
    const told: number[] = [];
    for (let count = 0; count < 48; count += 1) await pace.turn(signal, (ms) => told.push(ms));
    expect(clock.pauses).toEqual([6_000, 6_000, 6_000]);
    expect(told).toEqual(clock.pauses);
  });

  it('gives back one message each six seconds, and never more than a burst', () => {
    const clock = new Held();
    const pace = new PairPace(clock);
    for (let count = 0; count < 45; count += 1) expect(pace.take()).toBe(0);
    clock.ms += 12_000;
    expect([pace.take(), pace.take(), pace.take()]).toEqual([0, 0, 6_000]);
    clock.ms += 24 * 3_600_000;
    for (let count = 0; count < 45; count += 1) expect(pace.take()).toBe(0);
    expect(pace.take()).toBe(6_000);
  });

  it('never sends more in any span than the burst and what the span gives back', async () => {
    const clock = new Held();
    const pace = new PairPace(clock);
    const sent: number[] = [];
    // An uneven stream: the gaps repeat with a period of their own.
    for (let count = 0; count < 300; count += 1) {
      clock.ms += [0, 0, 1_700, 0, 9_300, 0, 0, 0][count % 8] ?? 0;
      await pace.turn(signal);
      sent.push(clock.ms);
    }
    for (const [first, from] of sent.entries()) {
      for (let last = first; last < sent.length; last += 1) {
        const span = (sent[last] ?? 0) - from;
        expect(last - first + 1).toBeLessThanOrEqual(45 + span / 6_000 + 1e-9);
      }
    }
  });

  it('ends its wait when the run is stopped', async () => {
    const clock = new Held();
    const pace = new PairPace(clock);
    for (let count = 0; count < 45; count += 1) pace.take();
    await expect(pace.turn(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});
