import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { limitedText, objectId, recipient, shortText } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { json, post } from '../request.js';

const RECIPIENT_TYPE_RULE = 'must be individual or group (Meta: recipient_type)';
const FLAG_RULE = 'must be true or false';

/** What every message takes. */
export const messageInput = {
  phoneNumberId: objectId(),
  to: recipient(),
  recipientType: z.optional(z.enum(['individual', 'group'], { error: RECIPIENT_TYPE_RULE })),
  replyToMessageId: z.optional(objectId()),
};

interface Addressed {
  readonly phoneNumberId: string;
  readonly to: string;
  readonly recipientType?: string | undefined;
  readonly replyToMessageId?: string | undefined;
}

/** Meta's answer to every message: accepted, which is not delivered. */
export const MessageAccepted = z.looseObject({
  messaging_product: z.string(),
  contacts: z.optional(z.array(z.looseObject({ input: z.optional(z.string()), wa_id: z.optional(z.string()) }))),
  messages: z
    .array(z.looseObject({ id: z.string(), message_status: z.optional(z.string()) }))
    .check(z.minLength(1, { error: 'one message id' })),
});

/** The request for a message of a type; `content` stands under the type's own name. */
export function composeMessage(input: Addressed, type: string, content: unknown, version: string) {
  return post(
    graphPath(version, segment('phoneNumberId', input.phoneNumberId), 'messages'),
    json({
      messaging_product: 'whatsapp',
      recipient_type: input.recipientType,
      to: input.to,
      type,
      [type]: content,
      context: input.replyToMessageId === undefined ? undefined : { message_id: input.replyToMessageId },
    }),
  );
}

const MESSAGE = {
  effect: 'act',
  risk: 'side-effect',
  endpointGroup: 'messages',
  phase: 3,
  flag: 'WATS_ENABLE_SEND',
} as const;

/** Sends text. */
export const sendText = defineHelper({
  ...MESSAGE,
  name: 'sendText',
  summary: 'Sends a text message.',
  input: z.strictObject({
    ...messageInput,
    text: limitedText('text.body.maxLength'),
    previewUrl: z.optional(z.boolean({ error: FLAG_RULE })),
  }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeMessage(input, 'text', { body: input.text, preview_url: input.previewUrl }, version),
});

const MEDIA_RULE = 'must be given: mediaId or link, exactly one of them (Meta: media object)';
const LINK_RULE = 'must be an https or http URL of at most 2048 characters (Meta: link)';
const CAPTION_RULE = 'must be text of 1 to 1024 characters (Meta: caption)';

/** A medium, by id or by link. */
export const mediaInput = {
  mediaId: z.optional(objectId()),
  link: z.optional(shortText(LINK_RULE, /^https?:\/\/[^\s\p{Cc}]{1,2040}$/u)),
};
const caption = z.optional(
  z
    .string({ error: CAPTION_RULE })
    .check(z.minLength(1, { error: CAPTION_RULE }), z.maxLength(1024, { error: CAPTION_RULE })),
);
const oneMedium = z.refine<{ mediaId?: string | undefined; link?: string | undefined }>(
  ({ mediaId, link }) => (mediaId === undefined) !== (link === undefined),
  { error: MEDIA_RULE, path: ['mediaId'] },
);

/** Sends an image by media id or by link. */
export const sendImage = defineHelper({
  ...MESSAGE,
  name: 'sendImage',
  summary: 'Sends an image by media id or by link.',
  input: z.strictObject({ ...messageInput, ...mediaInput, caption }).check(oneMedium),
  response: MessageAccepted,
  compose: (input, version) =>
    composeMessage(input, 'image', { id: input.mediaId, link: input.link, caption: input.caption }, version),
});

const COMPONENTS_RULE = 'must be a list of template components (Meta: template.components)';
const NAME_RULE = 'must match ^[a-z0-9_]{1,512}$ (Meta: template name; limit template.name.maxLength)';
const LANGUAGE_RULE = 'must be a language code such as en_US (Meta: template language)';

const component = z.looseObject({ type: z.string({ error: COMPONENTS_RULE }) }, { error: COMPONENTS_RULE });

/** A template as a message names it. */
export const templateInput = {
  name: shortText(NAME_RULE, /^[a-z0-9_]{1,512}$/),
  languageCode: shortText(LANGUAGE_RULE, /^[a-z]{2,3}(?:_[A-Za-z]{2,4})?$/),
  components: z.optional(z.array(component, { error: COMPONENTS_RULE })),
};

/** The `template` object of a message; `subType` is accepted beside Meta's `sub_type`. */
export function templateContent(input: {
  readonly name: string;
  readonly languageCode: string;
  readonly components?: readonly Readonly<Record<string, unknown>>[] | undefined;
}) {
  return {
    name: input.name,
    language: { code: input.languageCode },
    components: input.components?.map(({ subType, ...rest }) => {
      const { type, ...others } = rest;
      return { type, ...(subType === undefined ? {} : { sub_type: subType }), ...others };
    }),
  };
}

/** Sends an approved template. */
export const sendTemplate = defineHelper({
  ...MESSAGE,
  name: 'sendTemplate',
  summary: 'Sends an approved template.',
  input: z.strictObject({ ...messageInput, ...templateInput }),
  response: MessageAccepted,
  compose: (input, version) => composeMessage(input, 'template', templateContent(input), version),
});

/** Marks an inbound message, and those before it, as read. */
export const markMessageAsRead = defineHelper({
  ...MESSAGE,
  name: 'markMessageAsRead',
  summary: 'Marks an inbound test message as read.',
  input: z.strictObject({ phoneNumberId: objectId(), messageId: objectId() }),
  response: z.looseObject({ success: z.boolean() }),
  compose: ({ phoneNumberId, messageId }, version) =>
    post(
      graphPath(version, segment('phoneNumberId', phoneNumberId), 'messages'),
      json({ messaging_product: 'whatsapp', status: 'read', message_id: messageId }),
    ),
});
