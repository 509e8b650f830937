import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { limitedText, messageId, objectId, oneOf, yesOrNo } from '../limits.js';
import { json, post } from '../request.js';
import { Success } from './answers.js';
import { caption, filename, mediaInput, mediumOf, oneMedium } from './medium.js';
import {
  addressedInput,
  composeMessage,
  isAddressed,
  MESSAGE,
  MessageAccepted,
  messageInput,
  messagesPath,
} from './message.js';
import { templateContent, templateInput } from './template-message.js';

/** Sends text. */
export const sendText = defineHelper({
  ...MESSAGE,
  name: 'sendText',
  summary: 'Sends a text message.',
  input: z.strictObject({
    ...messageInput,
    text: limitedText('text.body.maxLength'),
    previewUrl: z.optional(yesOrNo('preview_url')),
  }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeMessage(input, 'text', { body: input.text, preview_url: input.previewUrl }, version),
});

const RAW_RULE = 'must be a whole message object in Graph’s own form (Meta: messages)';

/** Sends a message object as it is given, for what has no helper of its own. */
export const sendMessage = defineHelper({
  ...MESSAGE,
  name: 'sendMessage',
  summary: 'Sends a message object as it is given.',
  input: z
    .looseObject({ phoneNumberId: objectId() })
    .check(z.refine((input) => Object.keys(input).length > 1, { error: RAW_RULE })),
  response: z.looseObject({
    messaging_product: z.optional(z.string()),
    contacts: z.optional(z.array(z.unknown())),
    messages: z.optional(z.array(z.unknown())),
    success: z.optional(z.boolean()),
  }),
  compose: ({ phoneNumberId, ...message }, version) => post(messagesPath(version, phoneNumberId), json(message)),
});

/** Sends an image by media id or by link. */
export const sendImage = defineHelper({
  ...MESSAGE,
  name: 'sendImage',
  summary: 'Sends an image by media id or by link.',
  input: z.strictObject({ ...messageInput, ...mediaInput, caption }).check(oneMedium),
  response: MessageAccepted,
  compose: (input, version) => composeMessage(input, 'image', mediumOf(input), version),
});

/** Sends a video by media id or by link. */
export const sendVideo = defineHelper({
  ...MESSAGE,
  name: 'sendVideo',
  summary: 'Sends a video by media id or by link.',
  input: z.strictObject({ ...messageInput, ...mediaInput, caption }).check(oneMedium),
  response: MessageAccepted,
  compose: (input, version) => composeMessage(input, 'video', mediumOf(input), version),
});

/** Sends sound by media id or by link; `voice` shows it as a voice message. */
export const sendAudio = defineHelper({
  ...MESSAGE,
  name: 'sendAudio',
  summary: 'Sends sound by media id or by link.',
  input: z.strictObject({ ...messageInput, ...mediaInput, voice: z.optional(yesOrNo('audio.voice')) }).check(oneMedium),
  response: MessageAccepted,
  compose: (input, version) =>
    composeMessage(input, 'audio', { ...mediumOf(input), voice: input.voice === true ? true : undefined }, version),
});

/** Sends a document by media id or by link. */
export const sendDocument = defineHelper({
  ...MESSAGE,
  name: 'sendDocument',
  summary: 'Sends a document by media id or by link.',
  input: z.strictObject({ ...messageInput, ...mediaInput, caption, filename }).check(oneMedium),
  response: MessageAccepted,
  compose: (input, version) => composeMessage(input, 'document', mediumOf(input), version),
});

/** Sends a sticker by media id or by link. */
export const sendSticker = defineHelper({
  ...MESSAGE,
  name: 'sendSticker',
  summary: 'Sends a sticker by media id or by link.',
  input: z.strictObject({ ...messageInput, ...mediaInput }).check(oneMedium),
  response: MessageAccepted,
  compose: (input, version) => composeMessage(input, 'sticker', mediumOf(input), version),
});

/** Sends an approved template. */
export const sendTemplate = defineHelper({
  ...MESSAGE,
  name: 'sendTemplate',
  summary: 'Sends an approved template.',
  input: z
    .strictObject({
      ...addressedInput,
      ...templateInput,
      /** Says only what the template is; Meta knows it. */
      templateCategory: z.optional(oneOf(['AUTHENTICATION', 'MARKETING', 'UTILITY'], 'template category')),
    })
    .check(isAddressed),
  response: MessageAccepted,
  compose: (input, version) => composeMessage(input, 'template', templateContent(input), version),
});

/** Sends a marketing template by the edge that Meta optimises delivery on. */
export const sendMarketingTemplate = defineHelper({
  ...MESSAGE,
  name: 'sendMarketingTemplate',
  endpointGroup: 'marketing_messages',
  summary: 'Sends an approved marketing template by its own edge.',
  input: z
    .strictObject({
      phoneNumberId: addressedInput.phoneNumberId,
      to: addressedInput.to,
      recipient: addressedInput.recipient,
      recipientType: z.optional(oneOf(['individual'], 'recipient_type of a marketing message')),
      ...templateInput,
      productPolicy: z.optional(oneOf(['CLOUD_API_FALLBACK', 'STRICT'], 'product_policy')),
      messageActivitySharing: z.optional(yesOrNo('message_activity_sharing')),
    })
    .check(isAddressed),
  response: MessageAccepted,
  compose: (input, version) =>
    post(
      messagesPath(version, input.phoneNumberId, 'marketing_messages'),
      json({
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: input.to,
        recipient: input.recipient,
        type: 'template',
        template: templateContent(input),
        product_policy: input.productPolicy,
        message_activity_sharing: input.messageActivitySharing,
      }),
    ),
});

const readInput = z.strictObject({ phoneNumberId: objectId(), messageId: messageId() });

/** Marks an inbound message, and those before it, as read. */
export const markMessageAsRead = defineHelper({
  ...MESSAGE,
  name: 'markMessageAsRead',
  summary: 'Marks an inbound test message as read.',
  input: readInput,
  response: Success,
  compose: (input, version) =>
    post(
      messagesPath(version, input.phoneNumberId),
      json({ messaging_product: 'whatsapp', status: 'read', message_id: input.messageId }),
    ),
});

/** Shows the typing indicator for up to 25 seconds. It is one request with the read receipt: it also marks as read. */
export const indicateTyping = defineHelper({
  ...MESSAGE,
  name: 'indicateTyping',
  summary: 'Shows the typing indicator; also marks the message as read.',
  input: readInput,
  response: Success,
  compose: (input, version) =>
    post(
      messagesPath(version, input.phoneNumberId),
      json({
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: input.messageId,
        typing_indicator: { type: 'text' },
      }),
    ),
});
