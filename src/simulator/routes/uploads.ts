import { invalid, ok } from '../reply.js';
import type { Answer } from '../reply.js';
import { found, needText } from '../route.js';
import type { Exchange, Route } from '../route.js';
import { remember } from '../state.js';
import type { UploadSession } from '../state.js';

const TYPES = new Set(['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4']);
const MAX_LENGTH = 100_000_000;
const MAX_SESSIONS = 10_000;

function createSession(exchange: Exchange): Answer {
  const { ids, state } = exchange.world;
  const length = needText(exchange, 'file_length');
  if (!/^[1-9]\d{0,8}$/.test(length) || Number(length) > MAX_LENGTH) throw invalid('file_length is not a valid length');
  const type = needText(exchange, 'file_type');
  if (!TYPES.has(type)) throw invalid('file_type is not supported');
  const session: UploadSession = {
    id: `upload:${Buffer.from(`attachment:${ids.hex('upload', 24)}`).toString('base64url')}`,
    signature: `AR${ids.text('upload-signature', 30)}`,
    length: Number(length),
    type,
    received: 0,
  };
  remember(state.uploads, session.id, session, MAX_SESSIONS);
  return ok({ id: `${session.id}?sig=${session.signature}` });
}

function sessionOf(exchange: Exchange): UploadSession {
  const session = found(exchange.world.state.uploads, exchange);
  if (exchange.query.get('sig') !== session.signature) throw invalid('The signature of the upload session is wrong');
  return session;
}

function upload(exchange: Exchange): Answer {
  const session = sessionOf(exchange);
  const offset = exchange.header('file_offset');
  if (offset === undefined || Number(offset) !== session.received) {
    throw invalid(`file_offset must be ${session.received}`);
  }
  if (session.received + exchange.bytes.length > session.length) throw invalid('The file is longer than announced');
  session.received += exchange.bytes.length;
  if (session.received < session.length) return ok({ id: exchange.node, file_offset: session.received });
  return ok({ h: `4::${Buffer.from(session.type).toString('base64url')}:${exchange.world.ids.text('handle', 60)}` });
}

export const uploadRoutes: readonly Route[] = [
  { method: 'POST', pattern: '{app}/uploads', handle: createSession, creates: true },
  { method: 'POST', pattern: '{upload}', handle: upload },
  {
    method: 'GET',
    pattern: '{upload}',
    handle: (exchange) => {
      const session = sessionOf(exchange);
      return ok({ id: `${session.id}?sig=${session.signature}`, file_offset: session.received });
    },
  },
];
