import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/campaign/ports.js';
import { GraphClient } from '../../../src/graph/client.js';
import { getPhoneNumberInfo } from '../../../src/graph/helpers/phone-numbers.js';
import { Pace } from '../../../src/graph/pace.js';
import { LONGEST_PAUSE_MS, pauseAfter, readRetryAfter } from '../../../src/graph/retry.js';
import { readAllowances } from '../../../src/graph/usage.js';
import { PHONE, serve, transportTo, VERSION } from './bench.js';

/** A clock that sleeps at once and notes for how long; reads made together queue up as in real time. */
class NotingClock implements Clock {
  readonly slept: number[] = [];
  ms = 0;
  now(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.ms);
  }
  monotonic(): number {
    return this.ms;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(new Error('aborted'));
    this.slept.push(ms);
    this.ms += ms;
    return Promise.resolve();
  }
}

let clock: NotingClock;
beforeEach(() => {
  clock = new NotingClock();
});
const going = () => new AbortController().signal;

describe('the pace of reads', () => {
  it.each([
    [0, 0],
    [74, 0],
    [75, 500],
    [89, 500],
    [90, 1_500],
    [94, 1_500],
    [95, 3_000],
    [100, 3_000],
    [250, 3_000],
  ])('at %i %% of an allowance leaves %i ms between two', async (percent, gap) => {
    const pace = new Pace(clock);
    await pace.turn(going());
    pace.observe([{ name: 'app', percent }]);
    await pace.turn(going());
    await pace.turn(going());
    expect(clock.slept).toEqual(gap === 0 ? [] : [gap, gap]);
  });

  it('spaces reads that start together, and asks nothing of one that comes late enough', async () => {
    const pace = new Pace({ ...clockOf(clock), sleep: (ms) => (clock.slept.push(ms), Promise.resolve()) });
    pace.observe([{ name: 'app', percent: 80 }]);
    await Promise.all([1, 2, 3].map(() => pace.turn(going())));
    expect(clock.slept).toEqual([500, 1_000]);
    clock.ms = 5_000;
    await pace.turn(going());
    expect(clock.slept).toHaveLength(2);
  });

  it('goes by the fullest allowance, and by the latest word on each', () => {
    const pace = new Pace(clock);
    pace.observe([
      { name: 'app', percent: 10 },
      { name: 'account', percent: 92 },
    ]);
    pace.observe([{ name: 'app', percent: 12 }]);
    expect(pace.gapMs).toBe(1_500);
    pace.observe([{ name: 'account', percent: 3 }]);
    expect(pace.gapMs).toBe(0);
  });

  it('forgets what was told more than an hour ago, and keeps a bounded number of allowances', () => {
    const pace = new Pace(clock);
    pace.observe([{ name: 'account', percent: 99 }]);
    clock.ms = 3_599_999;
    expect(pace.gapMs).toBe(3_000);
    clock.ms = 3_600_000;
    expect(pace.gapMs).toBe(0);
    pace.observe([{ name: 'first', percent: 99 }]);
    for (let n = 0; n < 1_000; n += 1) pace.observe([{ name: `a${n}`, percent: 1 }]);
    expect(pace.gapMs).toBe(0);
  });

  it('holds nobody who has stopped', async () => {
    const pace = new Pace(clock);
    pace.observe([{ name: 'app', percent: 99 }]);
    await pace.turn(AbortSignal.abort());
    await pace.turn(AbortSignal.abort());
    expect(clock.slept).toEqual([]);
  });
});

function clockOf(noting: NotingClock): Clock {
  return { now: () => noting.now(), monotonic: () => noting.monotonic(), sleep: (ms) => noting.sleep(ms) };
}

describe('a client’s reads', () => {
  const usage = (percent: number) => ({
    'x-business-use-case-usage': JSON.stringify({ '1': [{ type: 'whatsapp', call_count: percent }] }),
  });
  const client = (origin: string) => new GraphClient(transportTo(origin), VERSION, clock);
  const read = (of: GraphClient) => of.read(getPhoneNumberInfo, { phoneNumberId: PHONE }, { signal: going() });

  it('slow as the account’s calls run out, and are quick again when they return', async () => {
    const shares = [74, 75, 90, 95, 5, 5];
    const graph = await serve((_request, response) => {
      response.writeHead(200, usage(shares[graph.heard.length - 1] ?? 0)).end(`{"id":"${PHONE}"}`);
    });
    const reader = client(graph.origin);
    while (graph.heard.length < shares.length) expect((await read(reader)).kind).toBe('answered');
    expect(clock.slept).toEqual([500, 1_500, 3_000]);
  });

  it('stop at a throttling code, with the minutes that Meta gave', async () => {
    const headers = { 'x-business-use-case-usage': '{"1":[{"call_count":100,"estimated_time_to_regain_access":19}]}' };
    const graph = await serve((_request, response) => {
      response.writeHead(400, headers).end('{"error":{"code":80007}}');
    });
    expect(await read(client(graph.origin))).toMatchObject({
      kind: 'refused',
      failure: { code: 80007, abort: true },
      usage: { percent: 100, regainMinutes: 19 },
    });
    expect(graph.heard).toHaveLength(1);
  });

  it.each([
    ['2', 2_000, 2_000],
    ['999999999', 5_000, 5_000],
    ['9'.repeat(400), 5_000, 5_000],
    ['Thu, 01 Jan 2026 00:00:03 GMT', 3_000, 3_000],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 5_000, 5_000],
    ['-1', 200, 400],
    ['NaN', 200, 400],
    ['0', 200, 400],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 200, 400],
  ])('asked to wait %s wait %i to %i ms', async (header, least, most) => {
    const graph = await serve((_request, response) => {
      const failing = graph.heard.length === 1;
      response.writeHead(failing ? 503 : 200, failing ? { 'retry-after': header } : {}).end(`{"id":"${PHONE}"}`);
    });
    expect((await read(client(graph.origin))).kind).toBe('answered');
    expect(clock.slept).toHaveLength(1);
    expect(clock.slept[0]).toBeGreaterThanOrEqual(least);
    expect(clock.slept[0]).toBeLessThanOrEqual(most);
  });
});

describe('the time to wait', () => {
  it('is read from seconds and HTTP dates only, whatever is sent', () => {
    const now = new Date(Date.UTC(2026, 0, 1));
    for (const bad of [undefined, '', ' ', '-5', '+5', '1.5', '1e3', '0x10', 'soon', '2030-01-01', '5, 6']) {
      expect(readRetryAfter(bad, now)).toBeUndefined();
    }
    expect(readRetryAfter(' 7 ', now)).toBe(7_000);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 3 }), (header, attempt) => {
        const pause = pauseAfter(attempt, readRetryAfter(header, now));
        expect(pause > 0 && pause <= LONGEST_PAUSE_MS).toBe(true);
      }),
    );
  });

  it('grows with each try, spread over half of it', () => {
    for (const attempt of [1, 2, 3]) {
      const pauses = Array.from({ length: 200 }, () => pauseAfter(attempt));
      const most = 400 * 2 ** (attempt - 1);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(most);
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(most / 2);
      expect(new Set(pauses).size).toBeGreaterThan(100);
    }
  });
});

describe('allowances', () => {
  it('are told by name, those without a percentage left out', () => {
    const headers = {
      'x-app-usage': '{"call_count":28,"total_time":25}',
      'x-business-use-case-usage': '{"1":[{"type":"whatsapp","call_count":7},{"type":"messages"}],"2":5}',
    };
    expect(readAllowances(headers)).toEqual([
      { name: 'app', percent: 28 },
      { name: '1/whatsapp', percent: 7 },
    ]);
    expect(readAllowances({ 'x-app-usage': '[]', 'x-business-use-case-usage': '{' })).toEqual([]);
  });
});
