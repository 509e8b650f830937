import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { findHelper } from '../../../src/graph/catalogue.js';
import { messagePicture } from '../../../src/phases/message-picture.js';
import { pictured } from '../../../src/phases/request-picture.js';
import { requestPage } from '../../../src/views/request-page.js';

const NUMBER = '106540352242922';
const RECIPIENT = '15550001111';
const redactor = createRedactor({
  salt: Buffer.alloc(32, 7),
  runId: 'r1',
  known: [
    { label: 'phone number id', value: NUMBER },
    { label: 'recipient', value: RECIPIENT },
  ],
});
const compose = (helper: string, input: object) =>
  findHelper(helper).prepareAll({ phoneNumberId: NUMBER, to: RECIPIENT, ...input }, 'v25.0');
const seen = (helper: string, input: object) => {
  const { body } = compose(helper, input)[0];
  return messagePicture(body.kind === 'json' ? body.value : undefined).map(({ role, text }) => `${role}: ${text}`);
};

describe('the picture of a message', () => {
  it.each([
    ['sendText', { text: 'Hello' }, ['body: Hello']],
    [
      'sendText',
      { text: 'Yes', replyToMessageId: 'wamid.1' },
      ['note: Above it the message that it answers.', 'body: Yes'],
    ],
    [
      'sendTemplate',
      { name: 'hello', languageCode: 'en_US' },
      ['note: The approved template hello, with these values:'],
    ],
    ['sendImage', { mediaId: '123456', caption: 'Look' }, ['media: Image', 'body: Look']],
    [
      'sendLocation',
      { latitude: 52.5, longitude: 13.4, name: 'Gate', address: 'Square 1' },
      ['media: Map at 52.5, 13.4', 'header: Gate', 'body: Square 1'],
    ],
    [
      'sendButtons',
      {
        bodyText: 'Choose',
        buttons: [
          { id: 'a', title: 'One' },
          { id: 'b', title: 'Two' },
        ],
      },
      ['body: Choose', 'button: One', 'button: Two'],
    ],
    [
      'sendCtaUrl',
      { bodyText: 'Read on', displayText: 'Open', url: 'https://example.com/' },
      ['body: Read on', 'button: Open (opens a link)'],
    ],
  ])('shows what %s brings to the recipient', (helper, input, expected) => {
    expect(seen(helper, input)).toEqual(expected);
  });

  it('tells the type of what it cannot draw, and draws nothing of what is no message', () => {
    expect(messagePicture({ messaging_product: 'whatsapp', type: 'hologram', hologram: {} })).toEqual([
      { role: 'note', text: 'A message of the type hologram.' },
    ]);
    expect(messagePicture({ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.1' })).toEqual([
      { role: 'note', text: 'Two blue ticks beside the recipient’s own message.' },
    ]);
    expect(messagePicture({ name: 'a template' })).toEqual([]);
    expect(messagePicture(null)).toEqual([]);
  });
});

describe('the request before it is sent', () => {
  const planned = {
    helper: 'sendText',
    risk: 'side-effect',
    count: 1,
    summary: 'a text',
    requests: compose('sendText', { text: `<b>Hi</b> ${RECIPIENT}` }),
  } as const;

  it('is the one that the helper composes, without an id or number', () => {
    const { picture } = pictured(planned, redactor);
    const told = JSON.stringify(picture);
    expect(told).not.toContain(NUMBER);
    expect(told).not.toContain(RECIPIENT);
    const [request = ''] = picture?.requests ?? [];
    expect(JSON.parse(request)).toMatchObject({
      method: 'POST',
      body: { type: 'text', messaging_product: 'whatsapp' },
    });
    expect(pictured({ ...planned, requests: [] }, redactor)).not.toHaveProperty('picture');
  });

  it('stands on a page without scripts, escaped, beside its picture', () => {
    const page = requestPage({
      phase: 3,
      step: null,
      title: 'Sends',
      verb: 'Send 1 request',
      target: redactor.text('the simulator'),
      live: false,
      actions: [pictured(planned, redactor), { helper: 'x', risk: 'side-effect', count: 1, summary: 'later' }],
      irreversible: '',
      runId: 'r1',
    });
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<b>/);
    expect(page).toContain('&gt;Hi‹/b&gt;');
    expect(page).toContain('Composed when the phase runs');
  });
});
