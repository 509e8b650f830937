import * as z from 'zod/mini';
import { OperatorError } from '../../campaign/operator-error.js';
import { defineHelper } from '../helper.js';
import { answeredId, MEDIUM_BYTES, objectId, shortText } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, post, remove } from '../request.js';
import { Success } from './answers.js';

const FILE_RULE = 'must be a file: a path, {"base64":…} or "Uint8Array(N)"';
const TYPE_RULE = `must be a MIME type that Meta takes: ${[...MEDIUM_BYTES.keys()].join(', ')} (Meta: supported media types)`;
const FILENAME_RULE = 'must be a file name of 1 to 240 characters without path or control characters';
const PRODUCT_RULE = 'must be whatsapp (Meta: messaging_product)';

/** The bytes of a file. */
export const fileInput = z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: FILE_RULE });

/** The type of a file; parameters such as `codecs=opus` may follow. */
export const typeInput = z
  .string({ error: TYPE_RULE })
  .check(
    z.refine((type) => /^[\x20-\x7e]{1,120}$/.test(type) && MEDIUM_BYTES.has(baseType(type)), { error: TYPE_RULE }),
  );

const baseType = (type: string) => type.split(';')[0]?.trim().toLowerCase() ?? '';

/** The file's own name. */
export const fileNameInput = z.optional(shortText(FILENAME_RULE, /^[^\p{Cc}/\\]{1,240}$/u));

/** A medium is no larger than Meta takes of its type. */
export function withinCap(payload: z.core.ParsePayload<{ readonly file: Uint8Array }>, type: string): void {
  const { file } = payload.value;
  const cap = MEDIUM_BYTES.get(baseType(type)) ?? Infinity;
  if (file.length <= cap) return;
  const message = `must be at most ${cap} bytes for ${type} (Meta: supported media types; limits media.*.maxSize)`;
  payload.issues.push({ code: 'custom', message, path: ['file'], input: undefined });
}

/** Uploads a medium. An upload cannot be listed: when its answer is lost it is named as a possible leftover. */
export const uploadMedia = defineHelper({
  name: 'uploadMedia',
  effect: 'create',
  risk: 'side-effect',
  endpointGroup: 'media',
  phase: 4,
  flag: 'WATS_ENABLE_MEDIA',
  summary: 'Uploads a medium; its id lives 30 days.',
  resource: 'media',
  cleanupAction: 'deleteMedia',
  unlistedDays: 30,
  idOf: (response) => response.id,
  input: z
    .strictObject({
      phoneNumberId: objectId(),
      file: fileInput,
      type: typeInput,
      filename: fileNameInput,
      messagingProduct: z.optional(z.literal('whatsapp', { error: PRODUCT_RULE })),
    })
    .check((payload) => {
      withinCap(payload, payload.value.type);
    }),
  response: z.looseObject({ id: answeredId() }),
  compose: ({ phoneNumberId, file, type, filename }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId), 'media'), {
      kind: 'multipart',
      parts: [
        { name: 'messaging_product', value: 'whatsapp' },
        { name: 'type', value: type },
        { name: 'file', filename: filename ?? 'media', contentType: type, bytes: file },
      ],
    }),
});

/** Reads a medium's metadata: its signed URL (5 minutes), type, size and digest. */
export const downloadMedia = defineHelper({
  name: 'downloadMedia',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'media',
  phase: 4,
  flag: null,
  summary: 'Reads a medium’s metadata: signed URL, type, size, digest.',
  input: z.strictObject({ mediaId: objectId(), phoneNumberId: z.optional(objectId()) }),
  response: z.looseObject({
    id: z.optional(z.string()),
    url: z.string(),
    mime_type: z.string(),
    sha256: z.string(),
    file_size: z.optional(z.union([z.number(), z.string()])),
    messaging_product: z.optional(z.string()),
  }),
  compose: ({ mediaId, phoneNumberId }, version) =>
    get(graphPath(version, segment('mediaId', mediaId)), { phone_number_id: phoneNumberId }),
});

const URL_RULE = 'must be an http or https URL as the metadata gave it';
const isHttp = (url: string) => /^https?:\/\//i.test(url) && URL.canParse(url);
const CAP_RULE = 'must be a whole number of bytes';

/** Reads a medium's bytes from its signed URL, up to a cap. */
export const downloadMediaBytes = defineHelper({
  name: 'downloadMediaBytes',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'media_bytes',
  phase: 4,
  flag: null,
  summary: 'Reads a medium’s bytes with a cap and an integrity check.',
  input: z.strictObject({
    url: z.string({ error: URL_RULE }).check(z.refine(isHttp, { error: URL_RULE })),
    maxBytes: z.optional(
      z.number({ error: CAP_RULE }).check(z.int({ error: CAP_RULE }), z.gte(1, { error: CAP_RULE })),
    ),
    sha256: z.optional(shortText('must be 64 hex digits or base64 of 32 bytes', /^(?:[0-9a-fA-F]{64}|[\w+/-]{43}=?)$/)),
  }),
  response: z.unknown(),
  compose: (input) => {
    const url = new URL(input.url);
    if (url.username !== '' || url.password !== '') {
      throw new OperatorError({
        code: 'usage',
        thing: 'downloadMediaBytes url',
        rule: 'must not carry a user name',
        mend: 'Give the URL as the metadata gave it.',
      });
    }
    return {
      method: 'GET',
      host: { origin: url.origin, search: url.search },
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: {},
      body: { kind: 'none' },
    };
  },
});

/** Deletes a medium of this run. */
export const deleteMedia = defineHelper({
  name: 'deleteMedia',
  effect: 'remove',
  risk: 'destructive',
  endpointGroup: 'media',
  phase: 4,
  flag: 'WATS_ENABLE_MEDIA',
  summary: 'Deletes a medium that this run uploaded.',
  resource: 'media',
  inputOf: ({ id }) => ({ mediaId: id }),
  input: z.strictObject({ mediaId: objectId(), phoneNumberId: z.optional(objectId()) }),
  response: Success,
  compose: ({ mediaId, phoneNumberId }, version) =>
    remove(graphPath(version, segment('mediaId', mediaId)), { phone_number_id: phoneNumberId }),
});
