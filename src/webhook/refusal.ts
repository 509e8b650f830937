import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request that is not accepted. */
export interface Refusal {
  readonly status: number;
  /** Words of our own; they go to the sender too. */
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long, and how much, a refused sender may go on sending: a reset at once would cost it our answer. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 16 * 1024 * 1024;

/**
 * Answers with the refusal at once, lets the rest of the request run out within bounds, and ends the connection unless the
 * request had come in whole.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) return;
  const whole = request.complete || !hasBody(request);
  const text = Buffer.from(`${refusal.reason}\n`);
  response.writeHead(refusal.status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': text.length,
    'x-content-type-options': 'nosniff',
    ...(whole ? {} : { connection: 'close' }),
    ...refusal.headers,
  });
  if (whole) {
    response.end(text);
    return;
  }
  response.write(text);
  let bytes = 0;
  const end = (): void => {
    clearTimeout(patience);
    response.end();
  };
  const patience = setTimeout(end, LINGER_MS);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) end();
  });
  request.once('end', end);
  request.once('close', end);
  request.resume();
}

function hasBody(request: IncomingMessage): boolean {
  return (request.headers['content-length'] ?? '0') !== '0' || request.headers['transfer-encoding'] !== undefined;
}

const closing = new WeakSet<Duplex>();

/** Whether `closeGarbled` has answered on this connection. */
export function isClosing(socket: Duplex): boolean {
  return closing.has(socket);
}

/**
 * Ends a connection whose request could not be parsed or came too slowly: 400, 408, 431, or 403 for a verification whose
 * challenge is beyond all measure. Returns what was answered; undefined when there was nothing to answer.
 */
export function closeGarbled(
  error: Error & { readonly code?: string; readonly rawPacket?: unknown },
  socket: Duplex,
  context: { readonly answering: boolean; readonly path: string },
): Refusal | undefined {
  // The parser complains again for each further packet of a connection that is already being closed.
  if (closing.has(socket)) return undefined;
  closing.add(socket);
  if (error.code === 'ECONNRESET' || context.answering || !socket.writable) {
    socket.destroy();
    return undefined;
  }
  const refusal = refusalOf(error, context.path);
  const text = `${refusal.reason}\n`;
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_TEXT[refusal.status] ?? 'Refused'}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${text.length}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${text}`,
  );
  const patience = setTimeout(() => socket.destroy(), LINGER_MS / 2);
  socket.once('close', () => clearTimeout(patience));
  return refusal;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function refusalOf(error: Error & { readonly code?: string; readonly rawPacket?: unknown }, path: string): Refusal {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, reason: 'the request came too slowly' };
  if (error.code !== 'HPE_HEADER_OVERFLOW') return { status: 400, reason: 'not a valid HTTP request' };
  const start = Buffer.isBuffer(error.rawPacket) ? error.rawPacket.subarray(0, 512).toString('latin1') : '';
  return start.startsWith(`GET ${path}?`)
    ? { status: 403, reason: 'hub.challenge is too long' }
    : { status: 431, reason: 'the headers are too large' };
}
