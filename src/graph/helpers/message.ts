import * as z from 'zod/mini';
import { messageId, objectId, oneOf, recipient } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { json, post } from '../request.js';

/** What every message has in common in the catalogue. */
export const MESSAGE = {
  effect: 'act',
  risk: 'side-effect',
  endpointGroup: 'messages',
  phase: 3,
  flag: 'WATS_ENABLE_SEND',
} as const;

/** What every message takes. */
export const messageInput = {
  phoneNumberId: objectId(),
  to: recipient(),
  recipientType: z.optional(oneOf(['individual', 'group'], 'recipient_type')),
  replyToMessageId: z.optional(messageId()),
};

/** The same for the messages that reach a person by a business-scoped user id too. */
export const addressedInput = { ...messageInput, to: z.optional(recipient()), recipient: z.optional(objectId()) };

/** Someone must be addressed. */
export const isAddressed = z.refine<{ readonly to?: string | undefined; readonly recipient?: string | undefined }>(
  ({ to, recipient: userId }) => to !== undefined || userId !== undefined,
  { error: 'must be given: to or recipient (Meta: to, recipient)', path: ['to'] },
);

interface Addressed {
  readonly phoneNumberId: string;
  readonly to?: string | undefined;
  readonly recipient?: string | undefined;
  readonly recipientType?: string | undefined;
  readonly replyToMessageId?: string | undefined;
}

/** Meta's answer to every message: accepted, which is not delivered. */
export const MessageAccepted = z.looseObject({
  messaging_product: z.string(),
  contacts: z.optional(
    z.array(
      z.looseObject({ input: z.optional(z.string()), wa_id: z.optional(z.string()), user_id: z.optional(z.string()) }),
    ),
  ),
  messages: z
    .array(
      z.looseObject({
        id: z.string(),
        message_status: z.optional(z.string()),
        group_id: z.optional(z.string()),
      }),
    )
    .check(z.minLength(1, { error: 'one message id' })),
});

/** The edge that messages go to. */
export function messagesPath(version: string, phoneNumberId: string, edge = 'messages'): string {
  return graphPath(version, segment('phoneNumberId', phoneNumberId), edge);
}

/** The request for a message of a type; `content` stands under the type's own name. */
export function composeMessage(input: Addressed, type: string, content: unknown, version: string) {
  return post(
    messagesPath(version, input.phoneNumberId),
    json({
      messaging_product: 'whatsapp',
      recipient_type: input.recipientType ?? (input.recipient === undefined ? undefined : 'individual'),
      to: input.to,
      recipient: input.recipient,
      type,
      [type]: content,
      context: input.replyToMessageId === undefined ? undefined : { message_id: input.replyToMessageId },
    }),
  );
}
