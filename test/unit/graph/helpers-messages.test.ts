import { describe, expect, it } from 'vitest';
import { previewRequest } from '../../../src/graph/preview.js';

const ENVIRONMENT = { WATS_PHONE_NUMBER_ID: '106540352242922', WATS_TEST_RECIPIENT_E164: '+15550001111' };
const BASE = { messaging_product: 'whatsapp', to: '15550001111' };
const GROUP = 'Y2FwaV9ncm91cDoxNTU1MDAwMTExMTphYmNkZWY';

const bodyOf = (helper: string, input: object) => previewRequest(helper, input, ENVIRONMENT).body;
const interactive = (content: object) => ({ ...BASE, type: 'interactive', interactive: content });
const medium = { type: 'image', link: 'https://example.test/a.png' };

/** Helper, input, and the body it makes: forms that the captured contract does not show. */
const FORMS: readonly (readonly [string, object, object])[] = [
  [
    'sendText',
    { text: 'a\nb', replyToMessageId: 'wamid.HBgL+/==', recipientType: 'individual' },
    {
      ...BASE,
      recipient_type: 'individual',
      type: 'text',
      text: { body: 'a\nb' },
      context: { message_id: 'wamid.HBgL+/==' },
    },
  ],
  [
    'sendText',
    { to: GROUP, recipientType: 'group', text: 'hi' },
    { ...BASE, to: GROUP, recipient_type: 'group', type: 'text', text: { body: 'hi' } },
  ],
  [
    'sendImage',
    { link: medium.link, caption: 'one\ntwo' },
    { ...BASE, type: 'image', image: { link: medium.link, caption: 'one\ntwo' } },
  ],
  ['sendAudio', { mediaId: '1', voice: true }, { ...BASE, type: 'audio', audio: { id: '1', voice: true } }],
  ['sendAudio', { mediaId: '1', voice: false }, { ...BASE, type: 'audio', audio: { id: '1' } }],
  [
    'sendButtons',
    { bodyText: 'B', footerText: 'F', header: medium, buttons: [{ id: 'a', title: 'A' }] },
    interactive({
      type: 'button',
      header: { type: 'image', image: { link: medium.link } },
      body: { text: 'B' },
      footer: { text: 'F' },
      action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }] },
    }),
  ],
  [
    'sendCtaUrl',
    {
      bodyText: 'B',
      header: { type: 'document', document: { id: '7', filename: 'a.pdf' } },
      displayText: 'D',
      url: 'https://example.test',
    },
    interactive({
      type: 'cta_url',
      header: { type: 'document', document: { id: '7', filename: 'a.pdf' } },
      body: { text: 'B' },
      action: { name: 'cta_url', parameters: { display_text: 'D', url: 'https://example.test' } },
    }),
  ],
  [
    'sendCatalog',
    { bodyText: 'B', thumbnailProductRetailerId: 'sku 1' },
    interactive({
      type: 'catalog_message',
      body: { text: 'B' },
      action: { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 'sku 1' } },
    }),
  ],
  [
    'sendProduct',
    { catalogId: '1', productRetailerId: 's', bodyText: 'B', footerText: 'F' },
    interactive({
      type: 'product',
      body: { text: 'B' },
      footer: { text: 'F' },
      action: { catalog_id: '1', product_retailer_id: 's' },
    }),
  ],
  [
    'sendFlow',
    { bodyText: 'B', flowName: 'n', flowCta: 'Go', flowActionPayload: { screen: 'S', data: { firstName: 'Ava' } } },
    interactive({
      type: 'flow',
      body: { text: 'B' },
      action: {
        name: 'flow',
        parameters: {
          flow_message_version: '3',
          flow_name: 'n',
          flow_cta: 'Go',
          flow_action_payload: { screen: 'S', data: { firstName: 'Ava' } },
        },
      },
    }),
  ],
  [
    'sendAddress',
    {
      bodyText: 'B',
      country: 'IN',
      values: { inPinCode: '123456' },
      savedAddresses: [{ id: 'a', value: { house_number: '1' } }],
    },
    interactive({
      type: 'address_message',
      body: { text: 'B' },
      action: {
        name: 'address_message',
        parameters: {
          country: 'IN',
          values: { in_pin_code: '123456' },
          saved_addresses: [{ id: 'a', value: { house_number: '1' } }],
        },
      },
    }),
  ],
  [
    'sendCarousel',
    {
      bodyText: 'B',
      cards: [
        { header: medium, buttons: [{ id: 'a', title: 'A' }] },
        { header: { type: 'image', mediaId: '9' }, bodyText: 'c', buttons: [{ id: 'b', title: 'B' }] },
      ],
    },
    interactive({
      type: 'carousel',
      body: { text: 'B' },
      action: {
        cards: [
          {
            card_index: 0,
            header: { type: 'image', image: { link: medium.link } },
            action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'a', title: 'A' } }] },
          },
          {
            card_index: 1,
            header: { type: 'image', image: { id: '9' } },
            body: { text: 'c' },
            action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'b', title: 'B' } }] },
          },
        ],
      },
    }),
  ],
  [
    'sendVoiceCall',
    { recipient: 'US.13491208655302741918', bodyText: 'B', displayText: 'Call', ttlMinutes: 100, payload: 'p' },
    {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      recipient: 'US.13491208655302741918',
      type: 'interactive',
      interactive: {
        type: 'voice_call',
        body: { text: 'B' },
        action: { name: 'voice_call', parameters: { display_text: 'Call', ttl_minutes: 100, payload: 'p' } },
      },
    },
  ],
  [
    'sendTemplate',
    {
      name: 'n',
      languageCode: 'pt_BR',
      replyToMessageId: 'wamid.1',
      components: [
        { type: 'body', parameters: [{ type: 'text', parameterName: 'who', text: 'A\nB' }] },
        { type: 'carousel', cards: [{ card_index: 0, components: [] }] },
        {
          type: 'button',
          subType: 'flow',
          index: 0,
          parameters: [{ type: 'action', action: { flowToken: 't', flowActionData: { firstName: 'A' } } }],
        },
      ],
    },
    {
      ...BASE,
      type: 'template',
      template: {
        name: 'n',
        language: { code: 'pt_BR' },
        components: [
          { type: 'body', parameters: [{ type: 'text', parameter_name: 'who', text: 'A\nB' }] },
          { type: 'carousel', cards: [{ card_index: 0, components: [] }] },
          {
            type: 'button',
            sub_type: 'flow',
            index: 0,
            parameters: [{ type: 'action', action: { flow_token: 't', flow_action_data: { firstName: 'A' } } }],
          },
        ],
      },
      context: { message_id: 'wamid.1' },
    },
  ],
  [
    'sendMarketingTemplate',
    { name: 'n', languageCode: 'en', productPolicy: 'STRICT', messageActivitySharing: false },
    {
      ...BASE,
      recipient_type: 'individual',
      type: 'template',
      template: { name: 'n', language: { code: 'en' } },
      product_policy: 'STRICT',
      message_activity_sharing: false,
    },
  ],
  [
    'sendPin',
    { to: GROUP, pinType: 'unpin', messageId: 'wamid.1' },
    { ...BASE, to: GROUP, recipient_type: 'group', type: 'pin', pin: { type: 'unpin', message_id: 'wamid.1' } },
  ],
];

describe('messages beyond the captured forms', () => {
  it.each(FORMS)('%s %j', (helper, input, body) => {
    expect(bodyOf(helper, input)).toEqual(body);
  });

  it('sends a raw message object as it is, and fills in no recipient of its own', () => {
    const message = { status: 'read', messageId: 'kept', message_id: 'wamid.1' };
    expect(bodyOf('sendMessage', message)).toEqual(message);
    expect(bodyOf('sendMessage', { body: { type: 'text' }, params: { phoneNumberId: '1' } })).toEqual({ type: 'text' });
  });

  it('keeps the plus of a recipient that is given, and drops it from the environment’s', () => {
    expect(bodyOf('sendText', { to: '+15550001111', text: 'x' })).toMatchObject({ to: '+15550001111' });
    expect(bodyOf('sendText', { text: 'x' })).toMatchObject({ to: '15550001111' });
  });

  it.each([
    ['sendImage', { mediaId: '1', link: medium.link }, 'sendImage mediaId: must be given'],
    ['sendImage', {}, 'sendImage mediaId: must be given'],
    ['sendSticker', { mediaId: '1', caption: 'c' }, 'sendSticker caption: is not a parameter'],
    ['sendButtons', { bodyText: 'B', buttons: ['a', 'b'].map((id) => ({ id, title: 'A' })) }, 'labels that differ'],
    ['sendProduct', { catalogId: '1', productRetailerId: 's', headerText: 'h' }, 'headerText: is not a parameter'],
    ['sendFlow', { bodyText: 'B', flowCta: 'Go' }, 'sendFlow flowId: must be given'],
    ['sendPin', { to: GROUP, pinType: 'pin', messageId: 'wamid.1', expirationDays: 31 }, 'expirationDays: must be'],
    ['sendLocation', { latitude: 91, longitude: 0 }, 'sendLocation latitude: must be a number from -90 to 90'],
    ['sendContacts', { contacts: [{ name: {} }] }, 'contacts.0.name.formattedName: must be one line'],
    ['sendReaction', { messageId: '../x', emoji: 'x' }, 'sendReaction messageId: must be a message id'],
    ['sendMessage', {}, 'must be a whole message object'],
  ])('refuses %s %j', (helper, input, said) => {
    expect(() => previewRequest(helper, input, ENVIRONMENT)).toThrow(said);
  });

  it('refuses a message to nobody', () => {
    const alone = { WATS_PHONE_NUMBER_ID: '106540352242922' };
    expect(() => previewRequest('sendTemplate', { name: 'n', languageCode: 'en' }, alone)).toThrow('to or recipient');
    expect(() => previewRequest('sendText', { text: 'x' }, alone)).toThrow('sendText to: must be a phone number');
  });
});
