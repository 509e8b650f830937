import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId, shortText, wholeNumber } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, post } from '../request.js';
import type { WireRequest } from '../wire.js';
import { text } from './answers.js';
import { fileInput, typeInput } from './media.js';

const SESSION_RULE =
  'must be an upload session as Meta gave it: upload:…, with or without ?sig=… (Meta: resumable upload)';

const sessionInput = shortText(SESSION_RULE, /^upload:[\w.:=+@-]{1,500}(?:\?sig=[\w.~=%+-]{1,500})?$/);

/** The id is used as it came: its signature is a query, and Meta documents the scheme `OAuth`. */
function ofSession(uploadSessionId: string, version: string) {
  const [id = '', signature = ''] = uploadSessionId.split('?');
  return {
    path: graphPath(version, segment('uploadSessionId', id)),
    query: Object.fromEntries(new URLSearchParams(signature)),
    authorized: (request: WireRequest): WireRequest => ({ ...request, authorization: 'OAuth' }),
  };
}

/** Opens an upload session, for the header of a template or a profile picture. It expires by itself. */
export const createUploadSession = defineHelper({
  name: 'createUploadSession',
  effect: 'create',
  risk: 'side-effect',
  endpointGroup: 'uploads',
  phase: 4,
  flag: 'WATS_ENABLE_MEDIA',
  summary: 'Opens an upload session; it expires by itself.',
  resource: 'upload-session',
  cleanupAction: 'none',
  unlistedDays: 30,
  // Less its signature: what the path of a later request names.
  idOf: ({ id }) => id.split('?')[0] ?? id,
  input: z.strictObject({
    appId: objectId(),
    fileName: shortText('must be a file name of 1 to 240 characters (Meta: file_name)', /^[^\p{Cc}/\\]{1,240}$/u),
    fileLength: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'file_length'),
    fileType: typeInput,
  }),
  response: z.looseObject({ id: z.string() }),
  compose: ({ appId, fileName, fileLength, fileType }, version) =>
    post(graphPath(version, segment('appId', appId), 'uploads'), undefined, {
      file_name: fileName,
      file_length: fileLength,
      file_type: fileType,
    }),
});

/** Sends the bytes of an upload session, from an offset on. */
export const uploadFileToSession = defineHelper({
  name: 'uploadFileToSession',
  effect: 'act',
  risk: 'side-effect',
  endpointGroup: 'uploads',
  phase: 4,
  flag: 'WATS_ENABLE_MEDIA',
  summary: 'Sends the bytes of an upload session; answers with a file handle.',
  input: z.strictObject({
    uploadSessionId: sessionInput,
    file: fileInput,
    fileOffset: z.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER, 'file_offset')),
  }),
  /** A handle when the file is whole, else the session and how far it came. */
  response: z.looseObject({ h: text, id: text, file_offset: z.optional(z.number()) }),
  compose: ({ uploadSessionId, file, fileOffset = 0 }, version) => {
    const { path, query, authorized } = ofSession(uploadSessionId, version);
    const request = post(path, { kind: 'binary', bytes: file }, query);
    return authorized({ ...request, headers: { file_offset: String(fileOffset) } });
  },
});

/** Reads how far an upload session came. */
export const getUploadSession = defineHelper({
  name: 'getUploadSession',
  effect: 'none',
  risk: 'read',
  endpointGroup: 'uploads',
  phase: 4,
  flag: null,
  summary: 'Reads how far an upload session came.',
  input: z.strictObject({ uploadSessionId: sessionInput }),
  response: z.looseObject({ id: z.string(), file_offset: z.optional(z.number()) }),
  compose: ({ uploadSessionId }, version) => {
    const { path, query, authorized } = ofSession(uploadSessionId, version);
    return authorized(get(path, query));
  },
});
