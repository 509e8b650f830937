import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../../../src/phases/recorder.js';
import { Abortion } from '../../../src/phases/abort.js';
import { Inbox } from '../../../src/phases/inbox.js';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { WebhookFeed } from '../../../src/operations/webhook-feed.js';
import { webhookPage } from '../../../src/operations/webhook-page.js';
import { replayUpdate, SYNTHETIC_SECRET } from '../../../src/operations/webhook-send.js';
import { readEnvelope } from '../../../src/webhook/envelope.js';
import { sampleEnvelope, sampleIds, type SampleIds } from '../../../src/webhook/samples.js';
import { sign } from '../../../src/webhook/signature.js';
import { systemClock } from '../../../src/campaign/system-clock.js';
import { afterwards } from '../graph/bench.js';

const SALT = Buffer.alloc(32, 7);
const PERSON = '15550100199';
const SENT = 'wamid.HBgLMTU1NTAxMDAxOTkVAgARGBI1';

/** A feed behind the inbox of a receiver by itself, which holds nothing back. */
function open() {
  let drawn = 0;
  const feed = new WebhookFeed(() => (drawn += 1));
  const redactor = createRedactor({ salt: SALT, runId: 'r1' });
  const recorder = new Recorder(redactor, undefined, () => undefined, systemClock);
  const inbox: Inbox = new Inbox(redactor, recorder, new Abortion(() => undefined), systemClock, {
    namesSubjects: true,
    ...feed.follow({ redactor, clock: systemClock, correlation: () => inbox.correlation }),
  });
  const deliver = (kind: string, ids: Partial<SampleIds> = {}) => inbox.deliver(sampleEnvelope(kind, sampleIds(ids)));
  const labels = (key: string, most = 200) => feed.rows(key, most).nodes.map(({ label }) => label);
  return { feed, redactor, inbox, deliver, labels, drawn: () => drawn };
}

const tracked = () => {
  const opened = open();
  opened.inbox.track({ helper: 'sendText', id: SENT, sentAt: systemClock.monotonic() });
  return { ...opened, tag: `#${opened.redactor.hash(SENT)}` };
};

describe('the webhooks that are shown', () => {
  it('stand by conversation and by kind, the newest first, with no id in clear', () => {
    const { feed, redactor, deliver, labels } = open();
    expect(feed.roots()).toEqual([]);
    deliver('message', { userNumber: PERSON });
    deliver('image', { userNumber: PERSON });
    deliver('message', { userNumber: '15550100777' });
    deliver('flows');
    expect(feed.roots().map(({ label, description }) => [label, description])).toEqual([
      ['Conversations', '2'],
      ['Kinds', '2'],
    ]);
    const person = `#${redactor.hash(PERSON)}`;
    expect(labels('conversations')).toEqual([`#${redactor.hash('15550100777')}`, person]);
    expect(labels(`conversations/${person}`)).toEqual(['message image', 'message text']);
    expect(labels('kinds')).toEqual(['flows', 'message']);
    expect(labels('kinds/message')).toEqual(['message text', 'message image', 'message text']);
    const shown = JSON.stringify([
      feed.roots(),
      ...['conversations', 'kinds', 'kinds/message'].map((key) => feed.rows(key, 9)),
    ]);
    expect(shown).not.toMatch(/\d{11}|wamid/);
  });

  it('show a page of rows, and tell how many there are besides', () => {
    const { feed, deliver } = open();
    for (let at = 0; at < 450; at += 1) deliver('message', { userNumber: PERSON });
    const { nodes, hidden } = feed.rows('kinds/message', 200);
    expect([nodes.length, hidden]).toEqual([200, 250]);
    expect(new Set(nodes.map(({ key }) => key)).size).toBe(200);
  });

  it('follow a message from accepted to read, in that order whatever came first', () => {
    const { feed, deliver, labels, tag } = tracked();
    expect(feed.rows('sent', 9).nodes).toMatchObject([{ label: 'sendText', description: `accepted · ${tag}` }]);
    for (const status of ['read', 'delivered', 'sent']) deliver(`status.${status}`, { messageId: SENT });
    expect(feed.rows('sent', 9).nodes).toMatchObject([
      { label: 'sendText', description: `read · accepted, sent, delivered, read · ${tag}`, failed: false },
    ]);
    expect(labels(`sent/${tag}`)).toEqual(['accepted', 'sent', 'delivered', 'read']);
    const [row] = feed.rows('kinds/status', 1).nodes;
    expect(feed.request(row?.key ?? '')?.tag).toBe(tag);
  });

  it('tell a failure with its code and what mends it', () => {
    const { feed, deliver, tag } = tracked();
    deliver('status.failed', { messageId: SENT });
    const failed = feed.rows(`sent/${tag}`, 9).nodes.at(-1);
    expect(failed).toMatchObject({ label: 'failed', failed: true });
    expect(failed?.description).toMatch(/^\d\d:\d\d:\d\d · code 131047 · .{10}/);
    expect(webhookPage(undefined, feed.request(`sent/${tag}`))).toMatch(/class="failed".*131047/);
  });

  it('hold still while paused, keep what came, and forget when cleared', () => {
    const { feed, deliver, labels, drawn } = open();
    deliver('message');
    feed.pause();
    const before = drawn();
    deliver('flows');
    deliver('security');
    expect([labels('kinds'), feed.unseen]).toEqual([['message'], 2]);
    // How many are newer is told as they come.
    expect(drawn()).toBe(before + 2);
    feed.resume();
    expect([labels('kinds'), feed.unseen]).toEqual([['security', 'flows', 'message'], 0]);
    feed.clear();
    expect([feed.roots(), feed.count]).toEqual([[], 0]);
  });

  it('are found by their words, by a tag, and by a real number or id that nobody shows', () => {
    const { feed, redactor, deliver, labels } = open();
    deliver('image', { userNumber: PERSON });
    deliver('message', { userNumber: '15550100777' });
    deliver('message_template_status_update.rejected');
    for (const [text, found] of [
      ['IMAGE', ['message image']],
      [`+${PERSON}`, ['message image']],
      [redactor.hash(PERSON).slice(0, 6), ['message image']],
      ['rejected', []],
    ] as const) {
      feed.filter(text);
      expect(labels('kinds/message')).toEqual(found);
    }
    expect(feed.count).toBe(1);
    feed.filter('');
    expect(feed.count).toBe(3);
  });

  it('are narrowed to the sent messages that match, by helper, state and id too', () => {
    const { feed, deliver, tag } = tracked();
    deliver('status.delivered', { messageId: SENT });
    for (const [text, found] of [
      ['sendtext', 1],
      ['Delivered', 1],
      [SENT, 1],
      [tag.slice(0, 6), 1],
      ['sendImage', 0],
    ] as const) {
      feed.filter(text);
      expect(feed.rows('sent', 9).nodes, text).toHaveLength(found);
    }
    expect(feed.roots()).toEqual([]);
  });

  it('are bounded: the oldest give way', () => {
    const { feed, inbox } = open();
    const messages = Array.from({ length: 12_000 }, (_, at) => ({ id: `wamid.${at}`, from: PERSON, type: 'text' }));
    for (const update of readEnvelope({ field: 'messages', value: { messages } }).updates) inbox.offer(update);
    expect(feed.count).toBe(5_000);
    expect(feed.rows('kinds', 9).nodes).toMatchObject([{ description: '5000' }]);
  });
});

describe('the page of an update', () => {
  it('shows its redacted content and nothing active', () => {
    const { feed, deliver, inbox } = open();
    const hostile = { id: 'wamid.X', from: PERSON, type: 'text', text: { body: '</pre><script>alert(1)</script>' } };
    inbox.deliver({ field: 'messages', value: { messages: [hostile] } });
    deliver('contacts', { userNumber: PERSON });
    for (const { key } of feed.rows('kinds/message', 9).nodes) {
      const page = webhookPage(feed.entry(key), feed.request(key));
      expect(page).toContain('Content, redacted');
      expect(page).toContain("default-src 'none'");
      expect(page).not.toMatch(/<script|alert|Sample Person|15550100199|wamid/);
    }
  });
});

describe('the replay of an update', () => {
  it('goes redacted and signed anew to this machine alone, in the form in which it came', async () => {
    const { feed, deliver } = open();
    deliver('button-reply', { userNumber: PERSON });
    deliver('account_update');
    const heard: { readonly body: string; readonly signature: unknown }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        heard.push({ body, signature: request.headers['x-hub-signature-256'] });
        response.end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    afterwards(async () => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const endpoint = { to: `http://127.0.0.1:${port}/bot`, environment: {}, signal: new AbortController().signal };
    for (const { key } of [...feed.rows('kinds/message', 1).nodes, ...feed.rows('kinds/account_update', 1).nodes]) {
      const entry = feed.entry(key);
      if (entry === undefined) throw new Error('no entry');
      expect(await replayUpdate(entry, endpoint)).toMatchObject({ status: 200 });
      await expect(replayUpdate(entry, { ...endpoint, to: 'https://example.com/' })).rejects.toMatchObject({
        code: 'usage',
      });
    }
    expect(heard).toHaveLength(2);
    for (const { body, signature } of heard) expect(signature).toBe(sign(SYNTHETIC_SECRET, Buffer.from(body)));
    expect(heard.map(({ body }) => body).join()).not.toMatch(new RegExp(`${PERSON}|wamid`));
    const read = heard.flatMap(({ body }) => readEnvelope(JSON.parse(body)).updates);
    expect(read).toMatchObject([
      { kind: 'message', type: 'interactive', content: { content: 'reply', of: 'button_reply' } },
      { kind: 'account_update', type: 'ACCOUNT_VIOLATION' },
    ]);
  });
});
