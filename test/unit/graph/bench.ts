import { OPT_IN_FLAGS } from '../../../src/campaign/flags.js';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect as connectTo } from 'node:net';
import { afterEach } from 'vitest';
import type { PhaseId, RiskClass } from '../../../src/campaign/phase.js';
import { systemClock } from '../../../src/campaign/system-clock.js';
import { Grant, type GrantTerms } from '../../../src/graph/grant.js';
import { createDispatcher } from '../../../src/graph/proxy.js';
import { NoAnswer, Transport, type SendOptions } from '../../../src/graph/transport.js';
import type { WireBody, WireRequest } from '../../../src/graph/wire.js';

const closing: (() => Promise<unknown> | undefined)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Runs after the test, the last one first. */
export function afterwards(close: () => Promise<unknown> | undefined): void {
  closing.push(close);
}

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Listening {
  readonly origin: string;
  readonly port: number;
  /** Whole requests, in order. */
  readonly heard: Heard[];
  /** Connections so far. */
  readonly connections: () => number;
  readonly server: Server;
}

/** A server on loopback, gone after the test. The handler runs once the whole request is there. */
export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse, heard: Heard) => void,
): Promise<Listening> {
  const heard: Heard[] = [];
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const whole = { method, url, headers, body: Buffer.concat(pieces) };
      heard.push(whole);
      handle(request, response, whole);
    });
  };
  const server = createServer(listener);
  server.on('connection', () => (connections += 1));
  const port = await listen(server);
  return { origin: `http://127.0.0.1:${port}`, port, heard, connections: () => connections, server };
}

/** Listens on a free port of loopback until the test is over. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface ConnectProxy {
  readonly uri: string;
  readonly asked: { readonly target: string; readonly headers: IncomingMessage['headers'] }[];
}

/** A CONNECT proxy on loopback that leads every tunnel to one port, or answers with a status of its own. */
export async function connectProxy(port: number, status = 200): Promise<ConnectProxy> {
  const asked: { target: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((_request, response) => response.writeHead(500).end());
  server.on('connect', (request, socket) => {
    asked.push({ target: request.url ?? '', headers: request.headers });
    socket.on('error', () => undefined);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const onward = connectTo(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    afterwards(async () => {
      onward.destroy();
      socket.destroy();
    });
  });
  return { uri: `http://127.0.0.1:${await listen(server)}`, asked };
}

export const TOKEN = 'EAAtransporttoken0123456789';

/** A transport to an origin, closed after the test. */
export function transportTo(origin: string, dispatcher = createDispatcher(origin, {})): Transport {
  const transport = new Transport({
    origin,
    accessToken: TOKEN,
    dispatcher,
    clock: systemClock,
    userAgent: 'wats-live/test',
  });
  afterwards(() => transport.close());
  return transport;
}

export const PHONE = '106540352242922';
export const OWNED = '777000111222';
export const RECIPIENT = '15550100199';
export const VERSION = 'v25.0';

/** A phase grant for the test number, the test recipient and one medium of the run. */
export function grantOf(terms: Partial<GrantTerms> = {}): Grant {
  return Grant.mint({
    kind: 'phase',
    runId: 'r1',
    phase: 3 satisfies PhaseId,
    risks: new Set<RiskClass>(['side-effect', 'destructive']),
    assets: new Set([PHONE]),
    recipients: new Set([RECIPIENT]),
    protectedIds: new Set([PHONE]),
    flags: new Set(OPT_IN_FLAGS),
    steps: new Set(),
    owns: (id) => id === OWNED,
    ownsName: (name) => name.startsWith('wats_live_r1_'),
    restores: () => false,
    expiresAt: null,
    ...terms,
  });
}

export const NOTHING: WireBody = { kind: 'none' };

export function wire(parts: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'GET',
    host: 'graph',
    path: `/${VERSION}/${PHONE}`,
    query: {},
    headers: {},
    body: NOTHING,
    ...parts,
  };
}

/** A text to the test recipient. */
export const SEND = wire({
  method: 'POST',
  path: `/${VERSION}/${PHONE}/messages`,
  body: { kind: 'json', value: { to: RECIPIENT, type: 'text' } },
});

export const READ = (): SendOptions => ({ risk: 'read', signal: new AbortController().signal });
export const EFFECT = (): SendOptions => ({
  risk: 'side-effect',
  grant: grantOf(),
  signal: new AbortController().signal,
});

/** The loss that a call must end in. */
export async function lossOf(sending: Promise<unknown>): Promise<NoAnswer> {
  const error: unknown = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof NoAnswer) return error;
  throw new Error(`no loss: ${String(error)}`);
}
