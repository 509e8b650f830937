import { sendCatalog, sendProduct, sendProducts } from '../graph/helpers/commerce.js';
import { sendContacts } from '../graph/helpers/contacts.js';
import { sendButtons, sendCtaUrl, sendList } from '../graph/helpers/interactive.js';
import { requestLocation, sendLocation } from '../graph/helpers/locations.js';
import {
  indicateTyping,
  markMessageAsRead,
  sendAudio,
  sendDocument,
  sendImage,
  sendSticker,
  sendTemplate,
  sendText,
  sendVideo,
} from '../graph/helpers/messages.js';
import { removeReaction, sendReaction } from '../graph/helpers/reactions.js';
import { sendFlow } from '../graph/helpers/rich-messages.js';
import { OUTSIDE_WINDOW } from './delivery.js';
import { optedIn } from './gate.js';
import { linkTo } from './media-link.js';
import type { MediumKind } from './medium.js';
import { message, type MessageProbe, receipt } from './message-probe.js';
import { given, Missing } from './missing.js';
import type { PlannedRun } from './phase.js';

/** What is no template fails outside the 24-hour window, and that is part of the test. */
const FREE = { expected: [OUTSIDE_WINDOW] } as const;

const NO_LINK = 'no link to such a medium is named (WATS_MEDIA_LINK)';

/** Media by link: Meta fetches the link, so that one must be named against Meta. */
const byLink = (kind: MediumKind) => ({
  ...FREE,
  variant: 'by link',
  unless: (run: PlannedRun) => (linkTo(kind, run) === undefined ? NO_LINK : undefined),
});

const linkOf = (kind: MediumKind, run: PlannedRun) => linkTo(kind, run) ?? new Missing(NO_LINK);

function noCatalog(run: PlannedRun): string | undefined {
  if (!optedIn(run, 'WATS_ENABLE_COMMERCE_MESSAGES')) return 'WATS_ENABLE_COMMERCE_MESSAGES is not set';
  return run.profile.catalogId === undefined ? 'no test catalog is named (WATS_CATALOG_ID)' : undefined;
}

const NO_PRODUCT = 'no test product is named (WATS_PRODUCT_RETAILER_ID)';

function noProduct(run: PlannedRun): string | undefined {
  return noCatalog(run) ?? (run.profile.productRetailerId === undefined ? NO_PRODUCT : undefined);
}

/** The test product as helpers take it. */
function productOf({ profile: { catalogId, productRetailerId } }: PlannedRun) {
  if (catalogId === undefined || productRetailerId === undefined) return new Missing(NO_PRODUCT);
  return { catalogId, productRetailerId };
}

/**
 * Every message of phase 3, in its order: a row says what is sent, how the confirmation names it and when it is left
 * out. The first row is the text that later ones answer.
 */
export const MESSAGES: readonly MessageProbe[] = [
  message({
    ...FREE,
    helper: sendText,
    variant: 'text',
    effect: 'a text message',
    input: ({ route, run }) => ({ ...route, text: `WATS Live test message of run ${run.identity.runId}.` }),
  }),
  message({
    ...FREE,
    helper: sendText,
    variant: 'reply',
    effect: 'a text that answers the first one',
    input: ({ route, ours }) =>
      given(ours, (replyToMessageId) => ({ ...route, replyToMessageId, text: 'A test answer to the message above.' })),
  }),
  message({
    ...FREE,
    helper: sendReaction,
    variant: 'reaction',
    effect: 'an emoji on the first text',
    lastStatus: 'sent',
    input: ({ route, ours }) => given(ours, (messageId) => ({ ...route, messageId, emoji: '👍' })),
  }),
  message({
    ...FREE,
    helper: removeReaction,
    variant: 'reaction removed',
    effect: 'the removal of that emoji',
    lastStatus: 'sent',
    input: ({ route, ours }) => given(ours, (messageId) => ({ ...route, messageId })),
  }),
  message({
    ...FREE,
    helper: sendLocation,
    variant: 'location',
    effect: 'a place',
    input: ({ route }) => ({
      ...route,
      latitude: 51.4779,
      longitude: -0.0015,
      name: 'Test place',
      address: 'Greenwich',
    }),
  }),
  message({
    ...FREE,
    helper: requestLocation,
    variant: 'location request',
    effect: 'a request for a place',
    input: ({ route }) => ({ ...route, bodyText: 'A test: you may share a place, or leave it.' }),
  }),
  message({
    ...FREE,
    helper: sendContacts,
    variant: 'contacts',
    effect: 'a contact card',
    input: ({ route }) => ({
      ...route,
      contacts: [
        {
          name: { formattedName: 'Test Contact', firstName: 'Test', lastName: 'Contact' },
          phones: [{ phone: '+1 555 010 0100', type: 'WORK' }],
        },
      ],
    }),
  }),
  message({
    ...FREE,
    helper: sendButtons,
    variant: 'buttons',
    effect: 'a message with reply buttons',
    input: ({ route }) => ({
      ...route,
      bodyText: 'A test of reply buttons.',
      buttons: [
        { id: 'wats-live-yes', title: 'Yes' },
        { id: 'wats-live-no', title: 'No' },
      ],
    }),
  }),
  message({
    ...FREE,
    helper: sendList,
    variant: 'list',
    effect: 'a list to choose from',
    input: ({ route }) => ({
      ...route,
      bodyText: 'A test of a list.',
      buttonText: 'Choose',
      sections: [
        {
          title: 'Test',
          rows: [
            { id: 'wats-live-1', title: 'First' },
            { id: 'wats-live-2', title: 'Second' },
          ],
        },
      ],
    }),
  }),
  message({
    ...FREE,
    helper: sendCtaUrl,
    variant: 'CTA URL',
    effect: 'a button that opens a web address',
    input: ({ route }) => ({
      ...route,
      bodyText: 'A test of a link button.',
      displayText: 'Open',
      url: 'https://example.com/',
    }),
  }),
  message({
    ...FREE,
    helper: sendFlow,
    variant: 'published flow',
    effect: 'a published flow, if the account has one',
    input: ({ route, flowId, run }) =>
      given(flowId, (id) => ({
        ...route,
        bodyText: 'A test of a flow: nothing needs to be filled in.',
        flowId: id,
        flowCta: 'Open',
        flowToken: run.identity.prefix,
      })),
  }),
  message({
    ...byLink('image'),
    helper: sendImage,
    effect: 'an image by link',
    input: ({ route, run }) => given(linkOf('image', run), (link) => ({ ...route, link, caption: 'A test image' })),
  }),
  message({
    ...byLink('video'),
    helper: sendVideo,
    effect: 'a video by link',
    input: ({ route, run }) => given(linkOf('video', run), (link) => ({ ...route, link, caption: 'A test video' })),
  }),
  message({
    ...byLink('audio'),
    helper: sendAudio,
    effect: 'sound by link',
    input: ({ route, run }) => given(linkOf('audio', run), (link) => ({ ...route, link })),
  }),
  message({
    ...byLink('document'),
    helper: sendDocument,
    effect: 'a document by link',
    input: ({ route, run }) => given(linkOf('document', run), (link) => ({ ...route, link, filename: 'wats-live' })),
  }),
  message({
    ...byLink('sticker'),
    helper: sendSticker,
    effect: 'a sticker by link',
    input: ({ route, run }) => given(linkOf('sticker', run), (link) => ({ ...route, link })),
  }),
  message({
    ...FREE,
    helper: sendCatalog,
    variant: 'catalog',
    effect: 'the test catalog',
    unless: noCatalog,
    input: ({ route, run }) => ({
      ...route,
      bodyText: 'A test of the catalog.',
      thumbnailProductRetailerId: run.profile.productRetailerId,
    }),
  }),
  message({
    ...FREE,
    helper: sendProduct,
    variant: 'product',
    effect: 'one test product',
    unless: noProduct,
    input: ({ route, run }) =>
      given(productOf(run), (product) => ({ ...route, ...product, bodyText: 'A test product.' })),
  }),
  message({
    ...FREE,
    helper: sendProducts,
    variant: 'product list',
    effect: 'a list of test products',
    unless: noProduct,
    input: ({ route, run }) =>
      given(productOf(run), ({ catalogId, productRetailerId }) => ({
        ...route,
        catalogId,
        headerText: 'Test products',
        bodyText: 'A test of a product list.',
        sections: [{ title: 'Test', productItems: [{ productRetailerId }] }],
      })),
  }),
  message({
    helper: sendTemplate,
    variant: 'template',
    effect: 'an approved template (may be charged)',
    unless: ({ profile }) =>
      profile.template === undefined ? 'no approved template is named (WATS_TEMPLATE_NAME)' : undefined,
    input: ({ route, template }) => given(template, (filled) => ({ ...route, ...filled })),
  }),
];

const INBOUND = 'inbound test message';

/** What is done to a message of the test recipient, and to no other. */
export const RECEIPTS: readonly MessageProbe[] = [
  receipt({
    helper: markMessageAsRead,
    variant: INBOUND,
    effect: 'a read receipt for the recipient’s own message',
    input: ({ route, theirs }) => given(theirs, (messageId) => ({ phoneNumberId: route.phoneNumberId, messageId })),
  }),
  receipt({
    helper: indicateTyping,
    variant: INBOUND,
    effect: 'a typing indicator below it (it marks as read too)',
    input: ({ route, theirs }) => given(theirs, (messageId) => ({ phoneNumberId: route.phoneNumberId, messageId })),
  }),
];
