import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { limitedText, limitOf, listUpTo, oneOf, webAddress } from '../limits.js';
import { mediaInput, mediumOf } from './medium.js';
import { composeMessage, MESSAGE, MessageAccepted, messageInput } from './message.js';

/** The text of an interactive message; a list's may be longer. */
export const bodyText = (limit = 'interactive.button.body.maxLength') => limitedText(limit);

const mediumObject = z.optional(z.looseObject({}, { error: 'must be a media object (Meta: interactive.header)' }));

const header = z.strictObject({
  type: oneOf(['text', 'image', 'video', 'document'], 'interactive.header.type'),
  text: z.optional(limitedText('interactive.header.text.maxLength')),
  ...mediaInput,
  filename: z.optional(z.string()),
  image: mediumObject,
  video: mediumObject,
  document: mediumObject,
});

/** Header and footer, where Meta allows them. `headerText` is short for a header of text. */
export const frameInput = {
  headerText: z.optional(limitedText('interactive.header.text.maxLength')),
  header: z.optional(header),
  footerText: z.optional(limitedText('interactive.footer.maxLength')),
};

interface Framed {
  readonly bodyText?: string | undefined;
  readonly headerText?: string | undefined;
  readonly header?: z.infer<typeof header> | undefined;
  readonly footerText?: string | undefined;
}

/** The header in Graph's form: text, or a medium by id, by link, or as a media object. */
export function headerOf({ headerText, header: given }: Pick<Framed, 'headerText' | 'header'>): unknown {
  if (headerText !== undefined) return { type: 'text', text: headerText };
  if (given === undefined || given.type === 'text') return given && { type: 'text', text: given.text };
  return { type: given.type, [given.type]: given[given.type] ?? mediumOf(given) };
}

/** An interactive message of a type. */
export function composeInteractive(
  input: Framed & Parameters<typeof composeMessage>[0],
  type: string,
  action: unknown,
  version: string,
) {
  const textOf = (text: string | undefined) => (text === undefined ? undefined : { text });
  const interactive = {
    type,
    header: headerOf(input),
    body: textOf(input.bodyText),
    footer: textOf(input.footerText),
    action,
  };
  return composeMessage(input, 'interactive', interactive, version);
}

const UNIQUE_RULE = 'must have labels that differ (Meta: reply buttons; limit interactive.button.title.maxLength)';

const replyButton = z.strictObject({
  id: limitedText('interactive.button.id.maxLength'),
  title: limitedText('interactive.button.title.maxLength'),
});

/** Reply buttons, each with a label of its own. */
export const replyButtons = listUpTo('interactive.buttons.max', replyButton, 'reply buttons').check(
  z.refine((buttons) => new Set(buttons.map(({ title }) => title)).size === buttons.length, { error: UNIQUE_RULE }),
);

/** Sends up to three reply buttons. */
export const sendButtons = defineHelper({
  ...MESSAGE,
  name: 'sendButtons',
  summary: 'Sends up to three reply buttons.',
  input: z.strictObject({ ...messageInput, ...frameInput, bodyText: bodyText(), buttons: replyButtons }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeInteractive(input, 'button', { buttons: input.buttons.map((reply) => ({ type: 'reply', reply })) }, version),
});

const row = z.strictObject({
  id: limitedText('interactive.list.row.id.maxLength'),
  title: limitedText('interactive.list.row.title.maxLength'),
  description: z.optional(limitedText('interactive.list.row.description.maxLength')),
});

const section = z.strictObject({
  title: z.optional(limitedText('interactive.list.section.title.maxLength')),
  rows: listUpTo('interactive.list.rows.max', row, 'list rows'),
});

const MOST_ROWS = limitOf('interactive.list.rows.max');
const ROWS_RULE = `must hold at most ${MOST_ROWS} rows over all sections (Meta: list rows; limit interactive.list.rows.max)`;

const sections = listUpTo('interactive.list.sections.max', section, 'list sections').check(
  z.refine((list) => list.reduce((count, { rows }) => count + rows.length, 0) <= MOST_ROWS, { error: ROWS_RULE }),
);

/** Sends a list to choose one row of. */
export const sendList = defineHelper({
  ...MESSAGE,
  name: 'sendList',
  summary: 'Sends a list to choose from.',
  input: z.strictObject({
    ...messageInput,
    ...frameInput,
    bodyText: bodyText('interactive.list.body.maxLength'),
    buttonText: limitedText('interactive.list.button.maxLength'),
    sections,
  }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeInteractive(input, 'list', { button: input.buttonText, sections: input.sections }, version),
});

/** Sends a button that opens a web address. */
export const sendCtaUrl = defineHelper({
  ...MESSAGE,
  name: 'sendCtaUrl',
  summary: 'Sends a button that opens a web address.',
  input: z.strictObject({
    ...messageInput,
    ...frameInput,
    bodyText: bodyText(),
    displayText: limitedText('interactive.ctaUrl.label.maxLength'),
    url: webAddress('cta_url.url'),
  }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeInteractive(
      input,
      'cta_url',
      { name: 'cta_url', parameters: { display_text: input.displayText, url: input.url } },
      version,
    ),
});
