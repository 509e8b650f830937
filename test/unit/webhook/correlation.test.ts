import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Correlation } from '../../../src/webhook/correlation.js';
import { readEnvelope } from '../../../src/webhook/envelope.js';
import { sampleEnvelope, sampleIds } from '../../../src/webhook/samples.js';
import type { SampleIds } from '../../../src/webhook/samples.js';
import { SeenKeys } from '../../../src/webhook/seen-keys.js';
import type { WebhookUpdate } from '../../../src/webhook/update.js';
import { HeldClock } from './harness.js';

function updateOf(kind: string, ids: Partial<SampleIds> = {}): WebhookUpdate {
  const [update] = readEnvelope(sampleEnvelope(kind, sampleIds(ids))).updates;
  if (update === undefined) throw new Error('no update');
  return update;
}

const SEND = { helper: 'sendText', id: 'wamid.OURS', sentAt: 100 };
const never = new AbortController().signal;

describe('correlation', () => {
  it('ties a status to its send and measures from the request', () => {
    const clock = new HeldClock();
    const correlation = new Correlation(clock);
    clock.advance(150);
    correlation.track(SEND);
    clock.advance(850);
    const correlated = correlation.offer(updateOf('status.sent', { messageId: SEND.id }));
    expect(correlated).toMatchObject({ cause: SEND, ms: 900, duplicate: false });
    expect(correlation.counts).toEqual({ updates: 1, duplicates: 0, correlated: 1 });
  });

  it('ties a status that came before the answer, and wakes who waits for it', async () => {
    const clock = new HeldClock();
    const correlation = new Correlation(clock);
    clock.advance(130);
    const early = correlation.offer(updateOf('status.sent', { messageId: SEND.id }));
    expect(early.cause).toBeUndefined();
    const waiting = correlation.wait(({ cause }) => cause?.id === SEND.id, 1_000, never);
    clock.advance(20);
    const tied = correlation.track(SEND);
    expect(tied).toHaveLength(1);
    expect(tied[0]).toMatchObject({ cause: SEND, ms: 30 });
    expect(await waiting).toMatchObject({ cause: SEND, ms: 30 });
    expect(await correlation.wait(({ cause }) => cause === SEND, 0, never)).toMatchObject({ ms: 30 });
    expect(correlation.counts).toEqual({ updates: 1, duplicates: 0, correlated: 1 });
    expect(correlation.track(SEND)).toEqual([]);
  });

  it('ties reactions, replies, templates, calls and groups', () => {
    const correlation = new Correlation(new HeldClock());
    const causes: [string, Partial<SampleIds>, string][] = [
      ['message.reaction', { contextId: 'wamid.A' }, 'wamid.A'],
      ['message.reply', { contextId: 'wamid.B' }, 'wamid.B'],
      ['message_template_status_update', { objectId: '123456789012345' }, '123456789012345'],
      ['message_template_quality_update', {}, 'sample_template'],
      ['calls.terminate', { objectId: '77' }, 'wacid.77'],
      ['calls.ringing', { objectId: '78' }, 'wacid.78'],
      ['group_lifecycle_update', { objectId: '79' }, 'req-79'],
      ['flows', { objectId: '80' }, '80'],
    ];
    for (const [kind, ids, id] of causes) {
      correlation.track({ helper: kind, id, sentAt: 0 });
      expect(correlation.offer(updateOf(kind, ids)).cause).toMatchObject({ helper: kind });
    }
    expect(correlation.offer(updateOf('message.text')).cause).toBeUndefined();
  });

  it('attack 19: 100 replays count once', () => {
    const correlation = new Correlation(new HeldClock());
    const update = updateOf('status.delivered', { time: 1_700_000_000 });
    const results = Array.from({ length: 101 }, () => correlation.offer(update));
    expect(results.filter((correlated) => !correlated.duplicate)).toHaveLength(1);
    expect(correlation.counts).toEqual({ updates: 1, duplicates: 100, correlated: 0 });
  });

  it('attack 19: in any order, with any repeats, the chain and the counts are the same', () => {
    const kinds = ['sent', 'delivered', 'read'] as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 0, 1, 2, 3], { minLength: 7, maxLength: 7 }), (order) => {
        const correlation = new Correlation(new HeldClock());
        const updates = kinds.map((kind) => updateOf(`status.${kind}`, { messageId: SEND.id, time: 1_700_000_000 }));
        for (const at of order) {
          const update = updates[at];
          if (update === undefined) correlation.track(SEND);
          else correlation.offer(update);
        }
        expect(correlation.chain(SEND.id).map((step) => step.status)).toEqual(['accepted', ...kinds]);
        expect(correlation.counts).toEqual({ updates: 3, duplicates: 3, correlated: 3 });
      }),
    );
  });

  it('shows a failure with its code at the end of the chain', () => {
    const correlation = new Correlation(new HeldClock());
    correlation.offer(updateOf('status.failed', { messageId: SEND.id }));
    correlation.track(SEND);
    expect(correlation.chain(SEND.id)).toEqual([
      { status: 'accepted', at: 100, code: null },
      { status: 'failed', at: 0, code: 131047 },
    ]);
    expect(correlation.chain('unknown')).toEqual([]);
  });

  it('waits for what is still to come, not for duplicates', async () => {
    const correlation = new Correlation(new HeldClock());
    correlation.know(updateOf('status.read', { messageId: SEND.id, time: 7 }).key);
    const waiting = correlation.wait(({ update }) => update.id === SEND.id, 1_000, never);
    correlation.offer(updateOf('status.read', { messageId: SEND.id, time: 7 }));
    correlation.offer(updateOf('status.sent'));
    correlation.offer(updateOf('status.delivered', { messageId: SEND.id }));
    expect((await waiting)?.update.status).toBe('delivered');
  });

  it('gives up after its time and leaves nothing behind', async () => {
    const clock = new HeldClock();
    const correlation = new Correlation(clock);
    const waiting = correlation.wait(() => false, 60_000, never);
    clock.advance(59_999);
    correlation.offer(updateOf('message.text'));
    clock.advance(1);
    expect(await waiting).toBeUndefined();
    expect(clock.sleeping).toBe(0);
  });

  it('ends on abort with its reason, also when aborted before', async () => {
    const clock = new HeldClock();
    const correlation = new Correlation(clock);
    const abort = new AbortController();
    const waiting = correlation.wait(() => false, 60_000, abort.signal);
    abort.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(correlation.wait(() => true, 1, abort.signal)).rejects.toThrow('stopped');
    expect(clock.sleeping).toBe(0);
  });

  it('gives a waiter its own fault and spares the others', async () => {
    const correlation = new Correlation(new HeldClock());
    const faulty = correlation.wait(
      () => {
        throw new Error('match');
      },
      1_000,
      never,
    );
    const sound = correlation.wait(() => true, 1_000, never);
    expect(() => correlation.offer(updateOf('message.text'))).not.toThrow();
    await expect(faulty).rejects.toThrow('match');
    expect(await sound).toBeDefined();
  });

  it('drops the raw value of a huge update, and keeps its memory bounded over many', async () => {
    const correlation = new Correlation(new HeldClock());
    const huge = { id: 'wamid.HUGE', type: 'text', text: { body: 'x'.repeat(1_000_000) } };
    const [update] = readEnvelope({ field: 'messages', value: { messages: [huge] } }).updates;
    if (update === undefined) throw new Error('no update');
    expect(correlation.offer(update).update.raw).toBe(huge);
    const found = await correlation.wait((correlated) => correlated.update.id === 'wamid.HUGE', 0, never);
    expect(found?.update.raw).toBeUndefined();
    const template = updateOf('status.sent');
    for (let at = 0; at < 20_000; at += 1) {
      const key = (at + 1).toString(16).padStart(16, '0');
      correlation.offer({ ...template, key, raw: { text: 'y'.repeat(2_000) } });
    }
    expect(correlation.counts.updates).toBe(20_001);
    expect(await correlation.wait(({ update: { key } }) => key.endsWith('4e20'), 0, never)).toBeDefined();
  });
});

describe('seen keys', () => {
  it('knows every key of the last capacity, and forgets in the end', () => {
    const seen = new SeenKeys(1_000);
    const key = (n: number): string => (n * 2_654_435_761).toString(16).padStart(16, '0').slice(-16);
    for (let n = 0; n < 10_000; n += 1) {
      expect(seen.add(key(n))).toBe(true);
      if (n >= 999) expect(seen.add(key(n - 999))).toBe(false);
    }
    expect(seen.add(key(0))).toBe(true);
  });

  it('equals a set while within its capacity', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
    fc.assert(
      fc.property(fc.array(hex, { maxLength: 200 }), (keys) => {
        const seen = new SeenKeys(200);
        const set = new Set<string>();
        for (const key of keys) {
          expect(seen.add(key)).toBe(!set.has(key));
          set.add(key);
        }
      }),
    );
  });
});
