import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import {
  boundsOf,
  lineUpTo,
  limitedText,
  listUpTo,
  objectId,
  oneOf,
  shortText,
  textUpTo,
  webAddress,
} from '../limits.js';
import { snakeCase } from '../request.js';
import { bodyText, composeInteractive, frameInput, headerOf, replyButtons } from './interactive.js';
import { mediaInput } from './medium.js';
import { MESSAGE, MessageAccepted, messageInput } from './message.js';

const FLOW_RULE = 'must be given: flowId or flowName, exactly one of them (Meta: flow parameters)';
const SCREEN_RULE = 'must be an object with screen (Meta: flow_action_payload)';

/** Sends a flow. Upstream has no composer for it; the form is Meta's. */
export const sendFlow = defineHelper({
  ...MESSAGE,
  name: 'sendFlow',
  summary: 'Sends a flow.',
  input: z
    .strictObject({
      ...messageInput,
      ...frameInput,
      bodyText: bodyText(),
      flowId: z.optional(objectId()),
      flowName: z.optional(lineUpTo(512, 'flow_name')),
      flowCta: lineUpTo(30, 'flow_cta'),
      flowToken: z.optional(lineUpTo(1024, 'flow_token')),
      flowMessageVersion: z.optional(oneOf(['3'], 'flow_message_version')),
      mode: z.optional(oneOf(['draft', 'published'], 'mode')),
      flowAction: z.optional(oneOf(['navigate', 'data_exchange'], 'flow_action')),
      flowActionPayload: z.optional(
        z.strictObject(
          { screen: z.optional(lineUpTo(512, 'screen')), data: z.optional(z.looseObject({})) },
          { error: SCREEN_RULE },
        ),
      ),
    })
    .check(
      z.refine(({ flowId, flowName }) => (flowId === undefined) !== (flowName === undefined), {
        error: FLOW_RULE,
        path: ['flowId'],
      }),
    ),
  response: MessageAccepted,
  compose: (input, version) =>
    composeInteractive(
      input,
      'flow',
      {
        name: 'flow',
        parameters: {
          flow_message_version: input.flowMessageVersion ?? '3',
          flow_id: input.flowId,
          flow_name: input.flowName,
          flow_cta: input.flowCta,
          flow_token: input.flowToken,
          mode: input.mode,
          flow_action: input.flowAction,
          flow_action_payload: input.flowActionPayload,
        },
      },
      version,
    ),
});

const fields = z.looseObject({}, { error: 'must be an object of address fields (Meta: address_message)' });
const savedAddress = z.strictObject({ id: lineUpTo(256, 'saved_addresses.id'), value: fields });

/** Asks a person for an address; Meta offers it in India. Upstream has no composer for it. */
export const sendAddress = defineHelper({
  ...MESSAGE,
  name: 'sendAddress',
  summary: 'Asks a person for a delivery address.',
  input: z.strictObject({
    ...messageInput,
    ...frameInput,
    bodyText: bodyText(),
    country: shortText('must be a country code of two capitals (Meta: address_message country)', /^[A-Z]{2}$/),
    values: z.optional(fields),
    savedAddresses: z.optional(listUpTo(100, savedAddress, 'saved_addresses')),
    validationErrors: z.optional(fields),
  }),
  response: MessageAccepted,
  compose: (input, version) => {
    const { country, values, savedAddresses, validationErrors } = input;
    const parameters = snakeCase({ country, values, savedAddresses, validationErrors });
    return composeInteractive(input, 'address_message', { name: 'address_message', parameters }, version);
  },
});

const CARD_RULE = 'must hold displayText with url, or buttons (Meta: carousel cards)';
const ALIKE_RULE = 'must have headers of one type and the same number and kind of buttons (Meta: carousel cards)';

const card = z
  .strictObject({
    header: z.strictObject({
      type: oneOf(['image', 'video'], 'carousel card header'),
      ...mediaInput,
      image: z.optional(z.looseObject({})),
      video: z.optional(z.looseObject({})),
    }),
    bodyText: z.optional(textUpTo(160, 'carousel card body')),
    displayText: z.optional(limitedText('interactive.ctaUrl.label.maxLength')),
    url: z.optional(webAddress('carousel card url')),
    buttons: z.optional(replyButtons),
  })
  .check(
    z.refine(
      ({ displayText, url, buttons }) =>
        (displayText === undefined) === (url === undefined) && (url === undefined) !== (buttons === undefined),
      { error: CARD_RULE },
    ),
  );

type Card = z.infer<typeof card>;

const { min: FEWEST, max: MOST } = boundsOf('interactive.carousel.cards');
const COUNT_RULE = `must be a list of ${FEWEST} to ${MOST} (Meta: carousel cards; limit interactive.carousel.cards)`;

const cards = z.array(card, { error: COUNT_RULE }).check(
  z.minLength(FEWEST, { error: COUNT_RULE }),
  z.maxLength(MOST, { error: COUNT_RULE }),
  z.refine((list) => new Set(list.map(kindOf)).size <= 1, { error: ALIKE_RULE }),
);

const kindOf = ({ header, buttons }: Card) => `${header.type} ${buttons?.length ?? 'url'}`;

function cardOf({ header, bodyText: text, displayText, url, buttons }: Card, index: number) {
  const isLink = buttons === undefined;
  return {
    card_index: index,
    type: isLink ? 'cta_url' : undefined,
    header: headerOf({ header }),
    body: text === undefined ? undefined : { text },
    action: isLink
      ? { name: 'cta_url', parameters: { display_text: displayText, url } }
      : { buttons: buttons.map((reply) => ({ type: 'quick_reply', quick_reply: reply })) },
  };
}

/** Sends 2 to 10 cards with a picture or a film each. Upstream has no composer for it. */
export const sendCarousel = defineHelper({
  ...MESSAGE,
  name: 'sendCarousel',
  summary: 'Sends a carousel of cards with media.',
  input: z.strictObject({ ...messageInput, bodyText: bodyText(), cards }),
  response: MessageAccepted,
  compose: (input, version) => composeInteractive(input, 'carousel', { cards: input.cards.map(cardOf) }, version),
});
