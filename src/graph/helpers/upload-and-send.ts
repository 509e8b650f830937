import * as z from 'zod/mini';
import { defineComposite } from '../helper.js';
import { objectId, yesOrNo } from '../limits.js';
import { fileInput, fileNameInput, typeInput, uploadMedia, withinCap } from './media.js';
import { caption } from './medium.js';
import { MESSAGE, messageInput } from './message.js';
import { sendAudio, sendDocument, sendImage, sendSticker, sendVideo } from './messages.js';

const COMPOSITE = {
  effect: 'composite',
  risk: 'side-effect',
  endpointGroup: MESSAGE.endpointGroup,
  phase: 4,
  flag: 'WATS_ENABLE_MEDIA',
} as const;

const uploadInput = {
  ...messageInput,
  phoneNumberId: objectId(),
  file: fileInput,
  mimeType: typeInput,
  filename: fileNameInput,
};

type Upload = z.infer<z.ZodMiniObject<typeof uploadInput>>;

function capped(payload: z.core.ParsePayload<Upload>): void {
  withinCap(payload, payload.value.mimeType);
}

/** The upload, then the message that names what it made. */
function uploadThen<Rest extends object>(
  { file, mimeType, filename, phoneNumberId, to, recipientType, replyToMessageId }: Upload,
  send: typeof sendImage | typeof sendVideo | typeof sendAudio | typeof sendDocument | typeof sendSticker,
  content: Rest & { readonly mediaId: string },
) {
  return [
    { helper: uploadMedia, input: { phoneNumberId, file, type: mimeType, filename } },
    { helper: send, input: { phoneNumberId, to, recipientType, replyToMessageId, ...content } },
  ] as const;
}

/** Uploads an image and sends it by its id. */
export const uploadAndSendImage = defineComposite({
  ...COMPOSITE,
  name: 'uploadAndSendImage',
  summary: 'Uploads an image and sends it by its id.',
  input: z.strictObject({ ...uploadInput, caption }).check(capped),
  steps: (input, mediaId) => uploadThen(input, sendImage, { mediaId, caption: input.caption }),
});

/** Uploads a video and sends it by its id. */
export const uploadAndSendVideo = defineComposite({
  ...COMPOSITE,
  name: 'uploadAndSendVideo',
  summary: 'Uploads a video and sends it by its id.',
  input: z.strictObject({ ...uploadInput, caption }).check(capped),
  steps: (input, mediaId) => uploadThen(input, sendVideo, { mediaId, caption: input.caption }),
});

/** Uploads sound and sends it by its id. */
export const uploadAndSendAudio = defineComposite({
  ...COMPOSITE,
  name: 'uploadAndSendAudio',
  summary: 'Uploads sound and sends it by its id.',
  input: z.strictObject({ ...uploadInput, voice: z.optional(yesOrNo('audio.voice')) }).check(capped),
  steps: (input, mediaId) => uploadThen(input, sendAudio, { mediaId, voice: input.voice }),
});

/** Uploads a document and sends it by its id, under its own name. */
export const uploadAndSendDocument = defineComposite({
  ...COMPOSITE,
  name: 'uploadAndSendDocument',
  summary: 'Uploads a document and sends it by its id.',
  input: z.strictObject({ ...uploadInput, caption }).check(capped),
  steps: (input, mediaId) =>
    uploadThen(input, sendDocument, { mediaId, caption: input.caption, filename: input.filename }),
});

/** Uploads a sticker and sends it by its id. */
export const uploadAndSendSticker = defineComposite({
  ...COMPOSITE,
  name: 'uploadAndSendSticker',
  summary: 'Uploads a sticker and sends it by its id.',
  input: z.strictObject(uploadInput).check(capped),
  steps: (input, mediaId) => uploadThen(input, sendSticker, { mediaId }),
});
