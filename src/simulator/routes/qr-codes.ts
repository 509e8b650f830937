import { pageOf } from '../paging.js';
import { done, invalid, ok } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, needText, textOf, unknownObject } from '../route.js';
import type { Exchange, Route } from '../route.js';
import type { Json, QrCode } from '../state.js';

/** Longest prefilled message in characters, and most codes of a number. */
const MAX_TEXT = 140;
const MAX_CODES = 2000;

function node(exchange: Exchange, code: QrCode): Json {
  const image = code.image === null ? {} : { qr_image_url: `${exchange.world.origin()}/qr/${code.code}.${code.image}` };
  return {
    code: code.code,
    prefilled_message: code.prefilledMessage,
    deep_link_url: `https://wa.me/message/${code.code}`,
    ...image,
  };
}

function imageOf(exchange: Exchange): QrCode['image'] | undefined {
  const asked = textOf(exchange, 'generate_qr_image');
  if (asked === undefined) return undefined;
  if (asked !== 'PNG' && asked !== 'SVG') throw invalid('generate_qr_image must be PNG or SVG');
  return asked;
}

function save(exchange: Exchange): Answer {
  const { qrCodes } = found(exchange.world.state.phones, exchange);
  const { ids, state } = exchange.world;
  const text = needText(exchange, 'prefilled_message');
  if (text.length > MAX_TEXT) throw invalid(`prefilled_message must be at most ${MAX_TEXT} characters long`);
  const image = imageOf(exchange);
  const asked = textOf(exchange, 'code');
  if (asked !== undefined) {
    const known = qrCodes.get(asked);
    if (known === undefined) throw unknownObject('POST', asked);
    known.prefilledMessage = text;
    if (image !== undefined) known.image = image;
    return ok(node(exchange, known));
  }
  if (qrCodes.size >= MAX_CODES) throw invalid(`A number has at most ${MAX_CODES} codes`);
  const code: QrCode = {
    seq: (state.seq += 1),
    code: ids.text('qr', 14, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
    prefilledMessage: text,
    createdAt: exchange.world.now().getTime(),
    image: image ?? null,
  };
  qrCodes.set(code.code, code);
  return ok(node(exchange, code));
}

function codeOf(exchange: Exchange): QrCode {
  const code = found(exchange.world.state.phones, exchange).qrCodes.get(exchange.rest);
  if (code === undefined) throw unknownObject(exchange.method, exchange.rest);
  return code;
}

export const qrCodeRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '{phone}/message_qrdls',
    handle: (exchange) => {
      const page = pageOf(exchange, found(exchange.world.state.phones, exchange).qrCodes.values());
      const data = page.items.map((code) => node(exchange, code));
      return ok({ data, ...(page.paging === undefined ? {} : { paging: page.paging }) });
    },
  },
  { method: 'POST', pattern: '{phone}/message_qrdls', handle: save, creates: true },
  {
    method: 'GET',
    pattern: '{phone}/message_qrdls/*',
    handle: (exchange) => ok(node(exchange, codeOf(exchange))),
  },
  {
    method: 'DELETE',
    pattern: '{phone}/message_qrdls/*',
    handle: (exchange) => {
      found(exchange.world.state.phones, exchange).qrCodes.delete(codeOf(exchange).code);
      return done();
    },
  },
];
