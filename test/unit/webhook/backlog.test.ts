import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backlog } from '../../../src/webhook/backlog.js';

const LIMITS = { deliveries: 1_000, bytes: 10_000 };
let taken: number[];
let backlog: Backlog;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] });
  taken = [];
  backlog = new Backlog(LIMITS, (deliveries) => {
    for (const { body } of deliveries) taken.push(Number(body));
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function come(n: number): void {
  expect(backlog.reserve(1)).toBe(true);
  backlog.put({ receivedAt: new Date(0), body: n, bytes: 1 });
}

describe('deliveries that were answered', () => {
  it('are handed on in the next turn, so that what stops a run stops it at once', () => {
    for (let n = 1; n <= 5; n += 1) {
      come(n);
      vi.advanceTimersByTime(0);
      expect(taken.at(-1)).toBe(n);
    }
  });

  it('are gathered for a moment while very many come, and handed on in order', () => {
    for (let n = 1; n <= 40; n += 1) {
      come(n);
      vi.advanceTimersByTime(0);
    }
    expect(taken).toHaveLength(32);
    vi.advanceTimersByTime(20);
    expect(taken).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    vi.advanceTimersByTime(100);
    come(41);
    vi.advanceTimersByTime(0);
    expect(taken.at(-1)).toBe(41);
  });

  it('give the event loop back every few milliseconds', () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const slow = new Backlog(LIMITS, (deliveries) => {
      for (const { body } of deliveries) {
        taken.push(Number(body));
        now += 1;
      }
    });
    for (let n = 1; n <= 20; n += 1) {
      slow.reserve(1);
      slow.put({ receivedAt: new Date(0), body: n, bytes: 1 });
    }
    vi.runOnlyPendingTimers();
    expect(taken).toEqual([1, 2, 3, 4]);
    vi.runAllTimers();
    expect(taken).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('are offered once, whatever their taker does', () => {
    let offered = 0;
    const idle = new Backlog(LIMITS, () => {
      offered += 1;
    });
    for (let n = 0; n < 3; n += 1) {
      idle.reserve(1);
      idle.put({ receivedAt: new Date(0), body: n, bytes: 1 });
    }
    idle.flush();
    vi.advanceTimersByTime(1_000);
    expect(offered).toBe(3);
    expect(idle.reserve(LIMITS.bytes)).toBe(true);
  });

  it('are all handed on by a stop', () => {
    for (let n = 1; n <= 10; n += 1) come(n);
    backlog.flush();
    expect(taken).toHaveLength(10);
    expect(backlog.reserve(LIMITS.bytes)).toBe(true);
  });
});
