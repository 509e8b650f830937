import { describe, expect, it } from 'vitest';
import type { FeedNode } from '../../../src/engine.js';
import { describeWebhooks, presentWebhook, webhookTokens } from '../../../src/views/webhooks-present.js';

const node = (kind: FeedNode['kind'], more: Partial<FeedNode> = {}): FeedNode => ({
  key: 'kinds/status/7',
  kind,
  label: 'status delivered',
  description: '12:00:01 · sendText after 80 ms',
  children: 0,
  ...more,
});

describe('a row of the Webhooks view', () => {
  it('speaks what it shows, and has an id that stays', () => {
    const row = presentWebhook(node('update'));
    expect(row.spoken).toMatch(/^status delivered 12:00:01/);
    expect([row.id, row.expandable]).toEqual(['webhook-kinds/status/7', 'none']);
  });

  it('tells a failure by another icon, not by colour alone', () => {
    expect(presentWebhook(node('step', { failed: true })).icon.name).not.toBe(presentWebhook(node('step')).icon.name);
  });

  it('opens what was sent and who is spoken with, and leaves the kinds closed', () => {
    const expandable = (key: string) => presentWebhook(node('section', { key, children: 2 })).expandable;
    expect(['sent', 'conversations', 'kinds'].map(expandable)).toEqual(['expanded', 'expanded', 'collapsed']);
  });

  it('offers details of updates and sent messages, a replay of updates alone', () => {
    expect(webhookTokens(node('update'))).toEqual(['webhook', 'update', 'detailed', 'replayable']);
    expect(webhookTokens(node('sent'))).toEqual(['webhook', 'sent', 'detailed']);
    expect(webhookTokens(node('section'))).toEqual(['webhook', 'section']);
  });

  it('tells the port, the count and the pause beside the name', () => {
    expect(describeWebhooks(undefined, 0, undefined)).toBe('');
    expect(describeWebhooks(8787, 12, undefined)).toBe('port 8787 · 12');
    expect(describeWebhooks(8787, 12, 3)).toBe('port 8787 · 12 · paused, 3 newer');
  });
});
