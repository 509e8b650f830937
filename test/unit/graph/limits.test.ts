import { describe, expect, it } from 'vitest';
import { boundsOf, limitOf } from '../../../src/graph/limits.js';
import { previewRequest } from '../../../src/graph/preview.js';

const ENVIRONMENT = {
  WATS_WABA_ID: '10',
  WATS_PHONE_NUMBER_ID: '20',
  WATS_TEST_RECIPIENT_E164: '+15550001111',
};

/** Characters, not UTF-16 units: an emoji is one. */
const chars = (count: number) => '🙂'.repeat(count);
const times = <Item>(count: number, make: (at: number) => Item) =>
  Array.from({ length: count }, (_item, at) => make(at));

interface Subject {
  readonly helper: string;
  /** The parameter that the error names. */
  readonly parameter: string;
  readonly input: (size: number) => object;
}

const button = { id: 'a', title: 'A' };
const row = { id: 'r', title: 'R' };
const list = (over: object) => ({ bodyText: 'B', buttonText: 'O', sections: [{ rows: [row] }], ...over });
const template = (component: object) => ({
  name: 'n',
  language: 'en',
  category: 'UTILITY',
  components: [component],
});
const buttons = (...items: readonly object[]) => template({ type: 'BUTTONS', buttons: items });

/** Every documented limit of an input, by its id. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  'text.body.maxLength': { helper: 'sendText', parameter: 'text', input: (n) => ({ text: chars(n) }) },
  'contacts.max': {
    helper: 'sendContacts',
    parameter: 'contacts',
    input: (n) => ({ contacts: times(n, () => ({ name: { formattedName: 'A' } })) }),
  },
  'interactive.header.text.maxLength': {
    helper: 'sendButtons',
    parameter: 'headerText',
    input: (n) => ({ bodyText: 'B', buttons: [button], headerText: chars(n) }),
  },
  'interactive.footer.maxLength': {
    helper: 'sendCtaUrl',
    parameter: 'footerText',
    input: (n) => ({ bodyText: 'B', displayText: 'D', url: 'https://example.test', footerText: chars(n) }),
  },
  'interactive.button.body.maxLength': {
    helper: 'sendButtons',
    parameter: 'bodyText',
    input: (n) => ({ bodyText: chars(n), buttons: [button] }),
  },
  'interactive.buttons.max': {
    helper: 'sendButtons',
    parameter: 'buttons',
    input: (n) => ({ bodyText: 'B', buttons: times(n, (at) => ({ id: `${at}`, title: `${at}` })) }),
  },
  'interactive.button.title.maxLength': {
    helper: 'sendButtons',
    parameter: 'buttons.0.title',
    input: (n) => ({ bodyText: 'B', buttons: [{ id: 'a', title: chars(n) }] }),
  },
  'interactive.button.id.maxLength': {
    helper: 'sendButtons',
    parameter: 'buttons.0.id',
    input: (n) => ({ bodyText: 'B', buttons: [{ id: chars(n), title: 'A' }] }),
  },
  'interactive.list.body.maxLength': {
    helper: 'sendList',
    parameter: 'bodyText',
    input: (n) => list({ bodyText: chars(n) }),
  },
  'interactive.list.button.maxLength': {
    helper: 'sendList',
    parameter: 'buttonText',
    input: (n) => list({ buttonText: chars(n) }),
  },
  'interactive.list.sections.max': {
    helper: 'sendList',
    parameter: 'sections',
    input: (n) => list({ sections: times(n, () => ({ rows: [row] })) }),
  },
  'interactive.list.rows.max': {
    helper: 'sendList',
    parameter: 'sections',
    input: (n) => list({ sections: [{ rows: times(n - 1, () => row) }, { rows: [row] }] }),
  },
  'interactive.list.row.title.maxLength': {
    helper: 'sendList',
    parameter: 'sections.0.rows.0.title',
    input: (n) => list({ sections: [{ rows: [{ ...row, title: chars(n) }] }] }),
  },
  'interactive.list.row.description.maxLength': {
    helper: 'sendList',
    parameter: 'sections.0.rows.0.description',
    input: (n) => list({ sections: [{ rows: [{ ...row, description: chars(n) }] }] }),
  },
  'interactive.list.row.id.maxLength': {
    helper: 'sendList',
    parameter: 'sections.0.rows.0.id',
    input: (n) => list({ sections: [{ rows: [{ ...row, id: chars(n) }] }] }),
  },
  'interactive.list.section.title.maxLength': {
    helper: 'sendList',
    parameter: 'sections.0.title',
    input: (n) => list({ sections: [{ title: chars(n), rows: [row] }] }),
  },
  'interactive.ctaUrl.label.maxLength': {
    helper: 'sendCtaUrl',
    parameter: 'displayText',
    input: (n) => ({ bodyText: 'B', displayText: chars(n), url: 'https://example.test' }),
  },
  'template.name.maxLength': {
    helper: 'createMessageTemplate',
    parameter: 'name',
    input: (n) => ({ ...template({ type: 'BODY', text: 'x' }), name: 'n'.repeat(n) }),
  },
  'template.body.maxLength': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.text',
    input: (n) => template({ type: 'BODY', text: chars(n) }),
  },
  'template.header.text.maxLength': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.text',
    input: (n) => template({ type: 'header', format: 'TEXT', text: chars(n) }),
  },
  'template.footer.maxLength': {
    helper: 'updateMessageTemplate',
    parameter: 'components.0.text',
    input: (n) => ({ templateId: '1', components: [{ type: 'FOOTER', text: chars(n) }] }),
  },
  'template.buttons.max': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.buttons',
    input: (n) => buttons(...times(n, () => ({ type: 'FLOW', text: 'x' }))),
  },
  'template.buttons.quickReply.max': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.buttons',
    input: (n) => buttons(...times(n, () => ({ type: 'QUICK_REPLY', text: 'x' }))),
  },
  'template.buttons.url.max': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.buttons',
    input: (n) => buttons(...times(n, () => ({ type: 'URL', text: 'x', url: 'https://example.test' }))),
  },
  'template.buttons.phone.max': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.buttons',
    input: (n) => buttons(...times(n, () => ({ type: 'PHONE_NUMBER', text: 'x', phone_number: '+15550001111' }))),
  },
  'template.buttons.copyCode.max': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.buttons',
    input: (n) => buttons(...times(n, () => ({ type: 'COPY_CODE', example: 'x' }))),
  },
  'template.buttons.copyCode.example.maxLength': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.buttons.0.example',
    input: (n) => buttons({ type: 'COPY_CODE', example: chars(n) }),
  },
  'template.button.text.maxLength': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.cards.0.components.0.buttons.0.text',
    input: (n) =>
      template({
        type: 'CAROUSEL',
        cards: [{ components: [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: chars(n) }] }] }],
      }),
  },
  'template.button.url.maxLength': {
    helper: 'createMessageTemplate',
    parameter: 'components.0.buttons.0.url',
    input: (n) => buttons({ type: 'URL', text: 'x', url: `https://${'e'.repeat(n - 8)}` }),
  },
  'group.participants.max': {
    helper: 'removeGroupParticipants',
    parameter: 'waIds',
    input: (n) => ({ groupId: 'g', waIds: times(n, (at) => `1555000111${at}`) }),
  },
};

describe('documented limits', () => {
  it.each(Object.entries(SUBJECTS))('%s: one under, at, and one over', (id, { helper, parameter, input }) => {
    const limit = limitOf(id);
    for (const size of [limit - 1, limit].filter((one) => one > 0)) {
      expect(() => previewRequest(helper, input(size), ENVIRONMENT)).not.toThrow();
    }
    const over = () => previewRequest(helper, input(limit + 1), ENVIRONMENT);
    expect(over).toThrow(`${helper} ${parameter}: must`);
    expect(over).toThrow(new RegExp(`${limit}.*\\(Meta: `));
  });

  it('counts 2 to 10 cards in a carousel', () => {
    const { min, max } = boundsOf('interactive.carousel.cards');
    const card = { header: { type: 'image', mediaId: '1' }, displayText: 'D', url: 'https://example.test' };
    const send = (count: number) => () =>
      previewRequest('sendCarousel', { bodyText: 'B', cards: times(count, () => card) }, ENVIRONMENT);
    for (const count of [min, min + 1, max - 1, max]) expect(send(count)).not.toThrow();
    for (const count of [min - 1, max + 1])
      expect(send(count)).toThrow('sendCarousel cards: must be a list of 2 to 10');
  });

  it.each(['AUTHENTICATION', 'UTILITY', 'MARKETING'])('keeps the time to live of %s', (category) => {
    const { min, max } = boundsOf('template.ttl.custom', category.toLowerCase());
    const create = (seconds: number) => () =>
      previewRequest(
        'createMessageTemplate',
        { ...template({ type: 'BODY', text: 'x' }), category, messageSendTtlSeconds: seconds },
        ENVIRONMENT,
      );
    for (const seconds of [min, min + 1, max - 1, max]) expect(create(seconds)).not.toThrow();
    for (const seconds of [min - 1, max + 1]) expect(create(seconds)).toThrow('messageSendTtlSeconds: must be');
    if (category === 'MARKETING') expect(create(-1)).toThrow('messageSendTtlSeconds');
    else expect(create(-1)).not.toThrow();
  });

  it.each([
    ['image/png', 'media.image.png.maxSize', 1024 * 1024],
    ['video/mp4', 'media.video.mp4.maxSize', 1024 * 1024],
    ['audio/ogg', 'media.audio.ogg.maxSize', 1024 * 1024],
    ['application/pdf', 'media.document.pdf.maxSize', 1024 * 1024],
    ['image/webp', 'media.sticker.animated.maxSize', 1024],
  ])('caps a medium of type %s', (type, id, unit) => {
    const cap = limitOf(id) * unit;
    const upload = (size: number) => () =>
      previewRequest('uploadMedia', { file: `Uint8Array(${size})`, type }, ENVIRONMENT);
    expect(upload(cap - 1)).not.toThrow();
    expect(upload(cap)).not.toThrow();
    expect(upload(cap + 1)).toThrow(`uploadMedia file: must be at most ${cap} bytes for ${type}`);
  });

  it('caps flow JSON, and text of a QR code', () => {
    const cap = limitOf('flow.json.maxSize') * 1024 * 1024;
    const flow = (size: number) => () =>
      previewRequest('updateFlowJson', { flowId: '1', flowJson: `{"a":"${'x'.repeat(size - 8)}"}` }, ENVIRONMENT);
    expect(flow(cap)).not.toThrow();
    expect(flow(cap + 1)).toThrow('updateFlowJson flowJson: must be flow JSON');
    const code = (size: number) => () => previewRequest('createQrCode', { prefilledMessage: chars(size) }, ENVIRONMENT);
    expect(code(140)).not.toThrow();
    expect(code(141)).toThrow('createQrCode prefilledMessage: must be text of 1 to 140 characters');
  });

  it('counts a caption in characters', () => {
    const send = (size: number) => () =>
      previewRequest('sendImage', { mediaId: '1', caption: chars(size) }, ENVIRONMENT);
    expect(send(1024)).not.toThrow();
    expect(send(1025)).toThrow('sendImage caption: must be text of 1 to 1024 characters (Meta: caption)');
  });
});
