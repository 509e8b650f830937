import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { objectId, oneOfAnyCase, textUpTo } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { get, json, post, remove, snakeCase } from '../request.js';
import { ADMIN } from './administration.js';
import { Success, text } from './answers.js';
import { fieldsInput, listInput, listQuery, pageOf } from './listing.js';

const QR = { endpointGroup: 'message_qrdls' } as const;
const QR_READ = { ...QR, effect: 'none', risk: 'read', phase: 1, flag: null } as const;

const details = {
  prefilled_message: text,
  deep_link_url: text,
  qr_image_url: text,
  creation_time: z.optional(z.union([z.number(), z.string()])),
};
const QrCode = z.looseObject({ code: z.string(), ...details });

const codeInput = { phoneNumberId: objectId(), code: objectId() };
const prefilledMessage = textUpTo(140, 'prefilled_message; limit qr.max');

const edge = (version: string, phoneNumberId: string, ...code: readonly string[]) =>
  graphPath(version, segment('phoneNumberId', phoneNumberId), 'message_qrdls', ...code);

/** Lists the number's QR codes. */
export const listQrCodes = defineHelper({
  ...QR_READ,
  name: 'listQrCodes',
  summary: 'Lists the number’s QR codes.',
  input: z.strictObject({ phoneNumberId: objectId(), ...listInput }),
  response: pageOf(QrCode),
  compose: ({ phoneNumberId, ...page }, version) => get(edge(version, phoneNumberId), listQuery(page)),
});

/** Reads one QR code. */
export const getQrCode = defineHelper({
  ...QR_READ,
  name: 'getQrCode',
  summary: 'Reads one QR code.',
  input: z.strictObject({ ...codeInput, ...fieldsInput }),
  /** Meta's description has the code itself, its examples a page of one. */
  response: z.looseObject({ code: text, ...details, data: z.optional(z.array(QrCode)) }),
  compose: ({ phoneNumberId, code, fields }, version) =>
    get(edge(version, phoneNumberId, segment('code', code)), { fields }),
});

/** Makes a QR code that opens a chat with a text already written. */
export const createQrCode = defineHelper({
  ...ADMIN,
  ...QR,
  name: 'createQrCode',
  effect: 'create',
  summary: 'Makes a QR code that opens a chat.',
  resource: 'qr-code',
  cleanupAction: 'deleteQrCode',
  unlistedDays: null,
  idOf: ({ code }) => code,
  input: z.strictObject({
    phoneNumberId: objectId(),
    prefilledMessage,
    generateQrImage: z.optional(oneOfAnyCase(['SVG', 'PNG'], 'generate_qr_image')),
  }),
  response: QrCode,
  compose: ({ phoneNumberId, ...fields }, version) => post(edge(version, phoneNumberId), json(snakeCase(fields))),
});

/** Changes the text of a QR code. */
export const updateQrCode = defineHelper({
  ...ADMIN,
  ...QR,
  name: 'updateQrCode',
  summary: 'Changes the text of a QR code.',
  input: z.strictObject({ ...codeInput, prefilledMessage }),
  response: QrCode,
  compose: ({ phoneNumberId, ...fields }, version) => post(edge(version, phoneNumberId), json(snakeCase(fields))),
});

/** Deletes a QR code of this run. */
export const deleteQrCode = defineHelper({
  ...ADMIN,
  ...QR,
  name: 'deleteQrCode',
  effect: 'remove',
  summary: 'Deletes a QR code that this run made.',
  resource: 'qr-code',
  inputOf: ({ id, phoneNumberId = '' }) => ({ phoneNumberId, code: id }),
  input: z.strictObject(codeInput),
  response: Success,
  compose: ({ phoneNumberId, code }, version) => remove(edge(version, phoneNumberId, segment('code', code))),
});
