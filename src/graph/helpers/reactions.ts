import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, messageId, objectId, oneOf, wholeNumber } from '../limits.js';
import { composeMessage, MESSAGE, MessageAccepted, messageInput } from './message.js';

const reactionInput = {
  phoneNumberId: messageInput.phoneNumberId,
  to: messageInput.to,
  recipientType: messageInput.recipientType,
  messageId: messageId(),
};

/** Puts an emoji on a message that is at most 30 days old. */
export const sendReaction = defineHelper({
  ...MESSAGE,
  name: 'sendReaction',
  summary: 'Puts an emoji on a message.',
  input: z.strictObject({ ...reactionInput, emoji: lineUpTo(32, 'reaction.emoji') }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeMessage(input, 'reaction', { message_id: input.messageId, emoji: input.emoji }, version),
});

/** Takes the emoji off again. */
export const removeReaction = defineHelper({
  ...MESSAGE,
  name: 'removeReaction',
  summary: 'Takes the emoji off a message again.',
  input: z.strictObject(reactionInput),
  response: MessageAccepted,
  compose: (input, version) => composeMessage(input, 'reaction', { message_id: input.messageId, emoji: '' }, version),
});

/** Pins a message in a group, or takes the pin off. */
export const sendPin = defineHelper({
  ...MESSAGE,
  phase: 7,
  flag: 'WATS_ENABLE_GROUPS',
  name: 'sendPin',
  summary: 'Pins a message in a group, or unpins it.',
  input: z.strictObject({
    phoneNumberId: objectId(),
    to: objectId(),
    recipientType: z.optional(oneOf(['group'], 'recipient_type of a pin')),
    pinType: oneOf(['pin', 'unpin'], 'pin.type'),
    messageId: messageId(),
    expirationDays: z.optional(wholeNumber(1, 30, 'pin.expiration_days')),
  }),
  response: MessageAccepted,
  compose: (input, version) =>
    composeMessage(
      { ...input, recipientType: 'group' },
      'pin',
      { type: input.pinType, message_id: input.messageId, expiration_days: input.expirationDays },
      version,
    ),
});
