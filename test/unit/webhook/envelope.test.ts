import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../src/webhook/envelope.js';
import { parseJson } from '../../../src/campaign/lossless-json.js';
import { encodeEnvelope, sampleEnvelope, sampleIds, sampleKinds } from '../../../src/webhook/samples.js';
import type { WebhookUpdate } from '../../../src/webhook/update.js';
import { WEBHOOK_FIXTURES } from '../../fixtures/webhooks.js';

const IDS = sampleIds({ contextId: 'wamid.CONTEXT', messageId: 'wamid.MESSAGE', objectId: '1234567890123456' });

function only(kind: string): WebhookUpdate {
  const { updates } = readEnvelope(sampleEnvelope(kind, IDS));
  expect(updates).toHaveLength(1);
  const [update] = updates;
  if (update === undefined) throw new Error('no update');
  return update;
}

describe('envelope', () => {
  it.each(WEBHOOK_FIXTURES)('reads $name', ({ kinds, malformed, envelope }) => {
    const read = readEnvelope(envelope);
    expect(read.updates.map((update) => update.kind)).toEqual(kinds);
    expect(read.malformed).toBe(malformed);
  });

  it('yields the kind of every documented sample', () => {
    expect(sampleKinds.length).toBeGreaterThan(60);
    for (const kind of sampleKinds) {
      const update = only(kind);
      expect(update.kind).toBe(kind.split('.')[0]);
      expect(update.family).not.toBe('unknown');
      expect(update.key).toMatch(/^[0-9a-f]{32}$/);
      if ('content' in update) expect(update.content.content).not.toBe('unknown');
    }
  });

  it('reads messages by their content', () => {
    const content = (kind: string): unknown => {
      const update = only(`message.${kind}`);
      return update.family === 'message' ? update.content : undefined;
    };
    expect(content('voice')).toMatchObject({ content: 'media', media: 'audio', voice: true, mediaId: IDS.objectId });
    expect(content('sticker')).toMatchObject({ content: 'media', media: 'sticker', mimeType: 'image/webp' });
    expect(content('reaction')).toEqual({ content: 'reaction', removed: false });
    expect(content('reaction-removed')).toEqual({ content: 'reaction', removed: true });
    expect(content('list-reply')).toEqual({ content: 'reply', of: 'list_reply', replyId: 'row-1' });
    expect(content('flow-reply')).toEqual({ content: 'flow-reply', name: 'flow' });
    expect(content('order')).toEqual({ content: 'order', catalogId: IDS.objectId, items: 1 });
    expect(content('system')).toMatchObject({ change: 'user_changed_number', newId: '15550100198' });
    expect(content('revoke')).toEqual({ content: 'revoke' });
    expect(content('unsupported')).toEqual({ content: 'unsupported' });
  });

  it('tells what a message refers to, how it was passed on and where it came from', () => {
    for (const kind of ['reply', 'reaction', 'reaction-removed', 'button', 'button-reply', 'edit', 'revoke']) {
      expect(only(`message.${kind}`).context).toBe('wamid.CONTEXT');
    }
    expect(only('message.forwarded')).toMatchObject({ forwarded: 'often', context: null });
    expect(only('message.referral')).toMatchObject({ referral: true });
    expect(only('message.group')).toMatchObject({ group: 'group-1234567890123456' });
    expect(only('message.unsupported')).toMatchObject({ code: 131051 });
  });

  it('reads statuses with pricing, faults and group participants', () => {
    expect(only('status.failed')).toMatchObject({ status: 'failed', code: 131047, id: 'wamid.MESSAGE' });
    expect(only('status.sent')).toMatchObject({
      pricing: { billable: true, model: 'PMP', category: 'utility', type: 'regular' },
    });
    expect(only('status.group')).toMatchObject({ group: 'group-1234567890123456', recipient: IDS.userNumber });
    expect(only('error')).toMatchObject({ code: 131000, id: null });
  });

  it('reads type and state of the other fields', () => {
    expect(only('message_template_status_update.rejected')).toMatchObject({
      family: 'template',
      type: 'REJECTED',
      status: 'REJECTED',
      id: '123456789012345',
      name: 'sample_template',
      reason: 'INVALID_FORMAT',
    });
    expect(only('message_template_quality_update')).toMatchObject({ status: 'YELLOW', previous: 'GREEN' });
    expect(only('template_category_update')).toMatchObject({ status: 'MARKETING', previous: 'UTILITY' });
    expect(only('calls')).toMatchObject({ type: 'connect', id: 'wacid.1234567890123456', sdpType: 'offer' });
    expect(only('calls.terminate')).toMatchObject({ type: 'terminate', status: 'COMPLETED', duration: 3 });
    expect(only('calls.ringing')).toMatchObject({ type: 'call', status: 'RINGING' });
    expect(only('flows')).toMatchObject({ type: 'FLOW_STATUS_CHANGE', status: 'PUBLISHED', previous: 'DRAFT' });
    expect(only('group_lifecycle_update')).toMatchObject({ type: 'group_create', requestId: 'req-1234567890123456' });
    expect(only('user_preferences')).toMatchObject({ type: 'marketing_messages', status: 'stop' });
    expect(only('history')).toMatchObject({ progress: 100, threads: 1 });
    expect(only('smb_message_echoes')).toMatchObject({ type: 'text', contents: [{ content: 'text' }] });
    expect(only('smb_app_state_sync')).toMatchObject({ type: 'contact', status: 'add' });
    expect(only('account_update')).toMatchObject({ type: 'ACCOUNT_VIOLATION', reason: 'ADULT' });
    expect(only('account_update.disabled')).toMatchObject({ status: 'REINSTATE' });
    expect(only('phone_number_quality_update')).toMatchObject({ type: 'UPGRADE', status: 'TIER_2K' });
    expect(only('business_capability_update')).toMatchObject({ family: 'capability', status: '2000' });
  });

  it('takes a numeric template id, also one beyond 2^53, as an id', () => {
    const text =
      '{"entry":[{"id":1,"changes":[{"field":"message_template_status_update","value":{"event":"APPROVED","message_template_id":12345678901234567890}}]}]}';
    expect(readEnvelope(parseJson(text)).updates[0]).toMatchObject({ id: '12345678901234567890', entry: '1' });
  });

  it('knows faults of others: preferences, errors only, echoes, history, callback data and call errors are all read', () => {
    const call = { id: 'wacid.1', event: 'terminate', status: ['FAILED'], errors: [{ code: '138000' }] };
    const read = (field: string, value: object): WebhookUpdate | undefined =>
      readEnvelope({ entry: [{ id: '1', changes: [{ field, value }] }] }).updates[0];
    expect(read('calls', { calls: [call] })).toMatchObject({ code: 138000, status: 'FAILED' });
    expect(
      read('messages', { statuses: [{ id: 'w', status: 'sent', biz_opaque_callback_data: 'mine' }] }),
    ).toMatchObject({ callbackData: 'mine', about: ['w', 'mine'] });
    expect(read('history', { history: [{ errors: [{ code: 2593109 }] }] })).toMatchObject({ code: 2593109 });
    expect(read('something', { event: 'X' })).toMatchObject({ family: 'unknown', type: 'X', shape: ['event'] });
  });

  it('gives a repeated update the same key, whatever delivery it comes in, and others another', () => {
    const key = (envelope: unknown): string | undefined => readEnvelope(envelope).updates[0]?.key;
    const keys = new Set<string | undefined>();
    for (const kind of sampleKinds.filter((name) => !['message', 'status'].includes(name))) {
      const ids = sampleIds();
      expect(key(sampleEnvelope(kind, ids))).toBe(key(JSON.parse(JSON.stringify(sampleEnvelope(kind, ids)))));
      keys.add(key(sampleEnvelope(kind, ids)));
    }
    expect(keys.size).toBe(sampleKinds.length - 2);
    const status = (at: string): unknown => ({
      field: 'messages',
      value: { statuses: [{ id: 'w', status: 'sent', timestamp: at }] },
    });
    expect(key(status('1'))).not.toBe(key(status('2')));
  });

  it('encodes as Meta does: ASCII with lower-case escapes', () => {
    const bytes = encodeEnvelope({ text: 'ä👋/' });
    expect(bytes.toString('latin1')).toBe('{"text":"\\u00e4\\ud83d\\udc4b/"}');
  });

  it('attack 22: never throws on any value, nor on 100,000 nested lists', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
        for (const body of [value, { entry: [value] }, { entry: [{ changes: [value, { field: 'calls', value }] }] }]) {
          expect(() => readEnvelope(body)).not.toThrow();
        }
        for (const member of ['messages', 'statuses', 'errors']) {
          const envelope = { entry: [{ changes: [{ field: 'messages', value: { [member]: [value] } }] }] };
          expect(() => readEnvelope(envelope)).not.toThrow();
        }
      }),
    );
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const read = readEnvelope({ entry: [{ id: '1', changes: [{ field: 'odd', value: { deep } }] }] });
    expect(read.updates).toHaveLength(1);
  });

  it('bounds what one delivery can become', () => {
    const many = Array.from({ length: 30_000 }, (_, at) => ({ id: `w${at}`, type: 'text' }));
    const read = readEnvelope({ field: 'messages', value: { messages: many } });
    expect(read.updates).toHaveLength(20_000);
    expect(read.malformed).toBe(10_000);
    const long = readEnvelope({ field: 'messages', value: { messages: [{ id: 'x'.repeat(100_000), type: 'text' }] } });
    expect(long.updates[0]?.id).toBeNull();
  });
});

const SHARED = new URL('../../../../shared/data/webhooks/', import.meta.url);

describe.runIf(existsSync(SHARED))('public samples', () => {
  const names = existsSync(SHARED) ? readdirSync(SHARED).filter((name) => name.endsWith('.json')) : [];
  it.each(names)('%s yields its kinds', (name) => {
    const sample: unknown = JSON.parse(readFileSync(new URL(name, SHARED), 'utf8'));
    if (typeof sample !== 'object' || sample === null || !('kinds' in sample) || !('envelope' in sample)) {
      throw new Error('not a sample');
    }
    const read = readEnvelope(sample.envelope);
    expect(read.updates.map((update) => update.kind)).toEqual(sample.kinds);
    expect(read.malformed).toBe(0);
    for (const update of read.updates) {
      expect(update.family).not.toBe('unknown');
      if (update.kind !== 'error') expect(update.type ?? update.status ?? update.kind).not.toBeNull();
    }
  });
});
