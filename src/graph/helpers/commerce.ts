import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, limitedText, listUpTo, objectId } from '../limits.js';
import { snakeCase } from '../request.js';
import { bodyText, composeInteractive, frameInput } from './interactive.js';
import { MESSAGE, MessageAccepted, messageInput } from './message.js';

const COMMERCE = { ...MESSAGE, flag: 'WATS_ENABLE_COMMERCE_MESSAGES' } as const;

const productRetailerId = () => lineUpTo(2048, 'product_retailer_id');

/** Sends the whole catalog, optionally with a product as its picture. */
export const sendCatalog = defineHelper({
  ...COMMERCE,
  name: 'sendCatalog',
  summary: 'Sends the catalog.',
  input: z.strictObject({
    ...messageInput,
    ...frameInput,
    bodyText: bodyText(),
    thumbnailProductRetailerId: z.optional(productRetailerId()),
  }),
  response: MessageAccepted,
  compose: (input, version) => {
    const { thumbnailProductRetailerId: thumbnail } = input;
    const parameters = thumbnail === undefined ? undefined : { thumbnail_product_retailer_id: thumbnail };
    return composeInteractive(input, 'catalog_message', { name: 'catalog_message', parameters }, version);
  },
});

/** Sends one product. Meta allows it no header. */
export const sendProduct = defineHelper({
  ...COMMERCE,
  name: 'sendProduct',
  summary: 'Sends one product.',
  input: z.strictObject({
    ...messageInput,
    catalogId: objectId(),
    productRetailerId: productRetailerId(),
    bodyText: z.optional(bodyText()),
    footerText: frameInput.footerText,
  }),
  response: MessageAccepted,
  compose: (input, version) => {
    const { catalogId, productRetailerId: product } = input;
    return composeInteractive(input, 'product', { catalog_id: catalogId, product_retailer_id: product }, version);
  },
});

const MOST_PRODUCTS = 30;
const PRODUCTS_RULE = `must hold at most ${MOST_PRODUCTS} products over all sections (Meta: product_list)`;

const section = z.strictObject({
  title: limitedText('interactive.list.section.title.maxLength'),
  productItems: listUpTo(
    MOST_PRODUCTS,
    z.strictObject({ productRetailerId: productRetailerId() }),
    'product_list product_items',
  ),
});

const sections = listUpTo(10, section, 'product_list sections').check(
  z.refine((list) => list.reduce((count, { productItems }) => count + productItems.length, 0) <= MOST_PRODUCTS, {
    error: PRODUCTS_RULE,
  }),
);

/** Sends up to 30 products in sections. */
export const sendProducts = defineHelper({
  ...COMMERCE,
  name: 'sendProducts',
  summary: 'Sends several products in sections.',
  input: z.strictObject({
    ...messageInput,
    catalogId: objectId(),
    headerText: limitedText('interactive.header.text.maxLength'),
    bodyText: bodyText(),
    footerText: frameInput.footerText,
    sections,
  }),
  response: MessageAccepted,
  compose: (input, version) => {
    const { catalogId } = input;
    return composeInteractive(input, 'product_list', snakeCase({ catalogId, sections: input.sections }), version);
  },
});
