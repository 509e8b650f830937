import { isUtf8 } from 'node:buffer';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { parseJson } from '../campaign/lossless-json.js';
import { Backlog } from './backlog.js';
import { answerChallenge } from './challenge.js';
import { BodyBudget, readBody } from './delivery-body.js';
import { isOwnHost } from './host.js';
import type { Receiver, ReceiverLimits, ReceiverOptions } from './receiver-options.js';
import { closeGarbled, isClosing, refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { isSignature, verifySignature } from './signature.js';
import { Sockets } from './sockets.js';

/** How often node looks for overdue requests; at its default of 30 s a slow sender would stay for so long. */
const CHECK_MS = 500;
/** How long a stop waits for answers under way. */
const GRACE_MS = 1_000;

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const ACCEPTED = { 'content-length': '0' };

/** The server behind a receiver: it judges each request in the order of the contract, answers, and only then hands on. */
export class Reception implements Receiver {
  private readonly server: Server;
  private readonly sockets: Sockets;
  private readonly budget: BodyBudget;
  private readonly backlog: Backlog;
  private granted = false;
  private bound = 0;
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly options: ReceiverOptions,
    private readonly limits: ReceiverLimits,
  ) {
    this.sockets = new Sockets(limits.sockets);
    this.budget = new BodyBudget(limits.unfinishedBytes);
    this.backlog = new Backlog({ deliveries: limits.backlog, bytes: limits.backlogBytes }, (deliveries) => {
      try {
        options.onDeliveries(deliveries);
      } catch {
        this.tell(500, 'an accepted delivery could not be read');
      }
    });
    this.server = createServer({
      connectionsCheckingInterval: CHECK_MS,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      insecureHTTPParser: false,
      noDelay: true,
    });
    this.server.on('connection', (socket) => this.sockets.opened(socket));
    this.server.on('request', (request, response) => this.receive(request, response, false));
    this.server.on('checkContinue', (request, response) => this.receive(request, response, true));
    this.server.on('clientError', (error, socket) => this.garbled(error, socket));
  }

  get url(): string {
    return `http://127.0.0.1:${this.bound}${this.options.path}`;
  }

  get port(): number {
    return this.bound;
  }

  get verified(): boolean {
    return this.granted;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host: '127.0.0.1', port, backlog: 1024, exclusive: true }, () => {
        const address = this.server.address();
        if (address !== null && typeof address === 'object') this.bound = address.port;
        this.server.off('error', reject);
        this.server.on('error', () => this.tell(500, 'the listening socket failed'));
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const patience = setTimeout(() => this.server.closeAllConnections(), this.sockets.busy ? GRACE_MS : 0);
    this.server.closeIdleConnections();
    await closed;
    clearTimeout(patience);
    this.backlog.flush();
  }

  private receive(request: IncomingMessage, response: ServerResponse, asksToContinue: boolean): void {
    this.sockets.asked(request.socket, response);
    const refusal = this.judgeTarget(request);
    if (refusal !== undefined) this.refuse(request, response, refusal);
    else if (request.method === 'GET') this.challenge(request, response);
    else this.take(request, response, asksToContinue);
  }

  private judgeTarget(request: IncomingMessage): Refusal | undefined {
    if (hasTwoHosts(request.rawHeaders) || !isOwnHost(request.headers.host, this.options.publicHost)) {
      return { status: 421, reason: 'the Host header names another server' };
    }
    if (pathOf(request.url) !== this.options.path) return { status: 404, reason: 'not the webhook path' };
    if (request.method !== 'GET' && request.method !== 'POST') {
      return { status: 405, reason: 'only GET and POST are answered', headers: { allow: 'GET, POST' } };
    }
    return undefined;
  }

  private challenge(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    const cut = url.indexOf('?');
    const answer = answerChallenge(cut < 0 ? '' : url.slice(cut + 1), this.options.verifyToken);
    if (!answer.granted) {
      this.refuse(request, response, { status: 403, reason: answer.reason });
      return;
    }
    this.granted = true;
    const body = Buffer.from(answer.challenge);
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': body.length,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    response.end(body);
  }

  private take(request: IncomingMessage, response: ServerResponse, asksToContinue: boolean): void {
    const declared = request.headers['content-length'];
    if (declared !== undefined && Number(declared) > this.limits.bodyBytes) {
      this.refuse(request, response, { status: 413, reason: 'the body is over 3 MB' });
      return;
    }
    const flaw = this.judgeHeaders(request);
    // Without a declared length the size, which comes first in the contract, is only known at the end.
    if (flaw !== undefined && declared !== undefined) {
      this.refuse(request, response, flaw);
      return;
    }
    if (asksToContinue) response.writeContinue();
    const reading = { most: this.limits.bodyBytes, keep: flaw === undefined, budget: this.budget };
    readBody(request, reading, (outcome) => {
      switch (outcome.end) {
        case 'whole':
          return this.accept(request, response, outcome.body);
        case 'cut':
          return isClosing(request.socket) ? undefined : this.tell(400, 'the body was cut off');
        case 'too-large':
          return this.refuse(request, response, { status: 413, reason: 'the body is over 3 MB' });
        case 'no-room':
          return this.refuse(request, response, { status: 429, reason: 'too many bodies at once' });
        case 'skipped':
          return flaw === undefined ? undefined : this.refuse(request, response, flaw);
      }
    });
  }

  private judgeHeaders(request: IncomingMessage): Refusal | undefined {
    const headers = request.headers;
    if (!JSON_TYPE.test(headers['content-type'] ?? '')) return { status: 415, reason: 'not application/json' };
    if (headers['content-encoding'] !== undefined) return { status: 415, reason: 'an encoded body' };
    const transfer = headers['transfer-encoding'];
    if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
      return { status: 415, reason: 'an encoded transfer' };
    }
    if (!this.options.secrets.some((secret) => secret !== '')) {
      return { status: 401, reason: 'no app secret is configured' };
    }
    const signature = headers['x-hub-signature-256'];
    if (signature === undefined) return { status: 401, reason: 'no signature' };
    return isSignature(signature) ? undefined : { status: 401, reason: 'a malformed signature' };
  }

  private accept(request: IncomingMessage, response: ServerResponse, raw: Buffer): void {
    const receivedAt = new Date();
    if (!verifySignature(request.headers['x-hub-signature-256'], raw, this.options.secrets)) {
      this.refuse(request, response, { status: 401, reason: 'a wrong signature' });
      return;
    }
    let body: unknown;
    try {
      if (!isUtf8(raw)) throw new SyntaxError('not UTF-8');
      body = parseJson(raw.toString('utf8'));
    } catch {
      this.refuse(request, response, { status: 400, reason: 'signed, but not JSON' });
      return;
    }
    const bytes = raw.length;
    if (!this.backlog.reserve(bytes)) {
      this.refuse(request, response, { status: 429, reason: 'the buffer is full' });
      return;
    }
    const answer = (): void => {
      response.writeHead(200, ACCEPTED);
      response.end();
      this.backlog.put({ receivedAt, body, bytes });
    };
    const unkept = (): void => {
      this.backlog.release(bytes);
      this.refuse(request, response, { status: 500, reason: 'the journal could not be written' });
    };
    try {
      const kept = this.options.append?.(raw);
      if (kept === undefined) answer();
      else kept.then(answer, unkept);
    } catch {
      unkept();
    }
  }

  private refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    this.tell(refusal.status, refusal.reason);
    refuse(request, response, refusal);
  }

  private garbled(error: Error & { readonly code?: string; readonly rawPacket?: unknown }, socket: Duplex): void {
    const answering = this.sockets.isAnswering(socket);
    const refusal = closeGarbled(error, socket, { answering, path: this.options.path });
    if (refusal !== undefined) this.tell(refusal.status, refusal.reason);
  }

  private tell(status: number, reason: string): void {
    try {
      this.options.onRefused(status, reason);
    } catch {
      // An observer's fault must not cost a delivery its answer.
    }
  }
}

function pathOf(url: string | undefined): string {
  const target = url ?? '';
  const cut = target.indexOf('?');
  return cut < 0 ? target : target.slice(0, cut);
}

/** Node keeps the first of two; which one another server would believe is anyone's guess. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}
