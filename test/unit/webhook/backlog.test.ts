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
  vi.useRealTimers();
});

function come(n: number): void {
  expect(backlog.reserve(1)).toBe(true);
  backlog.put({ receivedAt: new Date(0), body: n, bytes: 1 });
}

describe('deliveries that were answered', () => {
  it('are handed on in the next turn when they come alone', () => {
    come(1);
    vi.advanceTimersByTime(0);
    expect(taken).toEqual([1]);
    vi.advanceTimersByTime(100);
    come(2);
    vi.advanceTimersByTime(0);
    expect(taken).toEqual([1, 2]);
  });

  it('wait while others follow closely, and are handed on in order once these pause', () => {
    for (let n = 1; n <= 20; n += 1) {
      come(n);
      vi.advanceTimersByTime(1);
    }
    expect(taken.length).toBeLessThan(5);
    vi.advanceTimersByTime(20);
    expect(taken).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('wait no longer than a quarter of a second, however many follow', () => {
    for (let ms = 0; ms <= 300; ms += 4) {
      come(ms);
      vi.advanceTimersByTime(4);
      if (ms < 240) expect(taken.length, `${ms} ms`).toBeLessThan(5);
    }
    expect(taken.length).toBeGreaterThan(60);
  });

  it('do not wait when half of the room is taken', () => {
    for (let n = 1; n <= 600; n += 1) come(n);
    vi.advanceTimersByTime(1);
    expect(taken.length).toBeGreaterThanOrEqual(100);
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
