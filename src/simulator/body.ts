import type { IncomingMessage } from 'node:http';
import { isRecord } from './fields.js';
import { parseMultipart } from './multipart.js';
import type { FilePart } from './multipart.js';
import { invalid, Refusal } from './reply.js';

/** Largest bodies in bytes: files, and everything else. */
const MAX_FILE_BODY = 101 * 1_048_576;
const MAX_TEXT_BODY = 1_048_576;

export interface Body {
  readonly bytes: Buffer;
  readonly input: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, FilePart>;
}

function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Reads a body up to its limit. Throws a Refusal with status 413 above it. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const type = mediaTypeOf(request);
  const text = type === 'application/json' || type === 'application/x-www-form-urlencoded';
  const limit = text ? MAX_TEXT_BODY : MAX_FILE_BODY;
  const tooLarge = new Refusal(1, {
    status: 413,
    message: 'The request is too large',
    headers: { connection: 'close' },
  });
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  const pieces: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the socket: the refusal still has to reach the client.
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const piece of chunks) {
    size += piece.length;
    if (size > limit) throw tooLarge;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** What a body says, by its media type; an unknown type is left as bytes. Throws a Refusal where it cannot be read. */
export function parseBody(request: IncomingMessage, bytes: Buffer): Body {
  const none = { bytes, input: new Map<string, unknown>(), files: new Map<string, FilePart>() };
  if (bytes.length === 0) return none;
  switch (mediaTypeOf(request)) {
    case 'application/json':
      return { ...none, input: parseJson(bytes) };
    case 'application/x-www-form-urlencoded':
      return { ...none, input: new Map<string, unknown>(new URLSearchParams(bytes.toString('utf8'))) };
    case 'multipart/form-data': {
      const { fields, files } = parseMultipart(request.headers['content-type'] ?? '', bytes);
      return { bytes, input: fields, files };
    }
    default:
      return none;
  }
}

function parseJson(bytes: Buffer): ReadonlyMap<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('The body is not valid JSON');
  }
  if (!isRecord(value)) throw invalid('The body must be a JSON object');
  return new Map(Object.entries(value));
}
