import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isAnimated } from '../media-bytes.js';
import { done, invalid, ok, Refusal, refuse } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, needProduct, unknownObject } from '../route.js';
import type { Exchange, Route, World } from '../route.js';
import type { Media } from '../state.js';

/** Largest upload of each media type in bytes, as Meta documents it; a megabyte is 1,048,576 bytes here. */
const CAPS: ReadonlyMap<string, number> = new Map([
  ...['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'video/3gpp', 'video/mp4'].map(
    (type) => [type, 16 * 1_048_576] as const,
  ),
  ...['image/jpeg', 'image/png'].map((type) => [type, 5 * 1_048_576] as const),
  ['image/webp', 500 * 1024] as const,
  ...[
    'text/plain',
    'application/pdf',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ].map((type) => [type, 100 * 1_048_576] as const),
]);
/** Largest sticker that does not move. */
const STILL_STICKER = 100 * 1024;
const URL_LIFE_S = 300;
const RETENTION_MS = 30 * 86_400_000;
/** All stored bytes together; the simulator is no disk. */
const MAX_STORED = 512 * 1_048_576;

function upload(exchange: Exchange): Answer {
  needProduct(exchange);
  const { world } = exchange;
  const phone = found(world.state.phones, exchange);
  const file = exchange.files.get('file');
  if (file === undefined) throw invalid('The parameter file is required');
  const isStill = file.contentType === 'image/webp' && !isAnimated(file.bytes);
  const cap = isStill ? STILL_STICKER : CAPS.get(file.contentType);
  if (cap === undefined) throw invalid('Param file must be a file of a supported media type');
  if (file.bytes.length === 0) throw invalid('Param file is empty');
  if (file.bytes.length > cap) throw invalid(`Param file must be at most ${cap} bytes`);
  const stored = [...world.state.media.values()].reduce((sum, media) => sum + media.bytes.length, 0);
  if (stored + file.bytes.length > MAX_STORED) throw refuse(131000, 'The simulator holds no more media');
  const media: Media = {
    id: world.ids.digits('media'),
    phoneNumberId: phone.id,
    mimeType: file.contentType,
    bytes: file.bytes,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
    createdAt: world.now().getTime(),
  };
  world.state.media.set(media.id, media);
  return ok({ id: media.id });
}

function mediaOf(exchange: Exchange): Media {
  const media = found(exchange.world.state.media, exchange);
  const owner = exchange.query.get('phone_number_id');
  const expired = exchange.world.now().getTime() - media.createdAt > RETENTION_MS;
  if (expired) exchange.world.state.media.delete(media.id);
  if (expired || (owner !== null && owner !== media.phoneNumberId)) throw unknownObject(exchange.method, media.id);
  return media;
}

function signature(world: World, id: string, expiry: string): string {
  return createHmac('sha256', world.credentials.appSecret).update(`${id}|${expiry}`).digest('base64url').slice(0, 27);
}

/** A link to bytes on the simulator itself, good for five minutes, as Meta signs those of its media hosts. */
export function signedLink(world: World, path: string, id: string): string {
  const expiry = String(Math.floor(world.now().getTime() / 1000) + URL_LIFE_S);
  const url = new URL(path, world.origin());
  url.search = new URLSearchParams({
    mid: id,
    source: 'getMedia',
    ext: expiry,
    hash: signature(world, id, expiry),
  }).toString();
  return url.href;
}

/** The id of a signed link, or a 404 where the link is wrong or too old. */
export function linkedId(exchange: Exchange): string {
  const id = exchange.query.get('mid') ?? '';
  const expiry = exchange.query.get('ext') ?? '';
  const given = Buffer.from(exchange.query.get('hash') ?? '');
  const right = Buffer.from(signature(exchange.world, id, expiry));
  const sound = given.length === right.length && timingSafeEqual(given, right);
  if (!sound || Number(expiry) * 1000 < exchange.world.now().getTime()) {
    throw new Refusal(100, { status: 404, message: 'The link is not valid any more' });
  }
  return id;
}

function getMedia(exchange: Exchange): Answer {
  const media = mediaOf(exchange);
  const base64 = exchange.world.faults.has('sha256-base64');
  return ok({
    url: signedLink(exchange.world, '/whatsapp_business/attachments/', media.id),
    mime_type: media.mimeType,
    sha256: base64 ? Buffer.from(media.sha256, 'hex').toString('base64') : media.sha256,
    file_size: String(media.bytes.length),
    id: media.id,
    messaging_product: 'whatsapp',
  });
}

function getBytes(exchange: Exchange): Answer {
  const media = exchange.world.state.media.get(linkedId(exchange));
  if (media === undefined) throw new Refusal(100, { status: 404, message: 'The media does not exist any more' });
  if (!exchange.world.faults.has('digest-mismatch')) {
    return { kind: 'bytes', status: 200, type: media.mimeType, bytes: media.bytes };
  }
  const altered = Buffer.from(media.bytes);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  return { kind: 'bytes', status: 200, type: media.mimeType, bytes: altered };
}

export const mediaRoutes: readonly Route[] = [
  { method: 'POST', pattern: '{phone}/media', handle: upload, creates: true },
  { method: 'GET', pattern: '{media}', handle: getMedia },
  {
    method: 'DELETE',
    pattern: '{media}',
    handle: (exchange) => {
      exchange.world.state.media.delete(mediaOf(exchange).id);
      return done();
    },
  },
  { method: 'GET', pattern: 'whatsapp_business/attachments', handle: getBytes },
];
