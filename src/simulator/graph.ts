import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseBody, readBytes } from './body.js';
import { findRoute, isManagement } from './directory.js';
import { strikeAfter, strikeBefore } from './misbehaviour.js';
import type { Broken } from './misbehaviour.js';
import { errorAnswer, Refusal } from './reply.js';
import type { Answer } from './reply.js';
import type { Exchange, Method, Route, World } from './route.js';
import { Usage } from './usage.js';

const VERSION = /^v\d{1,2}\.\d$/;
const LATEST = 'v25.0';
const LOCAL_HOST = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d{1,5})?$/i;
const MAX_URL = 16_384;

interface Target {
  readonly path: string;
  readonly version: string;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

function targetOf(request: IncomingMessage): Target {
  const raw = request.url ?? '/';
  const [path, search = ''] = split(raw);
  let segments: string[];
  try {
    segments = path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part));
  } catch {
    throw new Refusal(2500, { message: 'The path is not valid' });
  }
  const query = new URLSearchParams(search);
  const version = VERSION.test(segments[0] ?? '') ? (segments.shift() ?? LATEST) : LATEST;
  // The id of an upload session carries its signature as a query of its own; clients may percent-encode the whole.
  const [id, tail] = split(segments[0] ?? '');
  if (tail !== undefined) {
    segments[0] = id;
    for (const [name, value] of new URLSearchParams(tail)) query.append(name, value);
  }
  return { path, version, segments, query };
}

function split(text: string): readonly [string, string?] {
  const mark = text.indexOf('?');
  return mark === -1 ? [text] : [text.slice(0, mark), text.slice(mark + 1)];
}

function methodOf(request: IncomingMessage): Method {
  const { method } = request;
  if (method === 'GET' || method === 'POST' || method === 'DELETE') return method;
  throw new Refusal(100, { status: 405, message: 'Unsupported method' });
}

/** Answers requests as Graph does: authorization, limits, routes, errors and headers. It never throws. */
export class Graph {
  readonly #world: World;
  readonly #usage: Usage;
  #reads = 0;

  constructor(world: World) {
    this.#world = world;
    this.#usage = new Usage(world);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let version = LATEST;
    let answer: Answer | Broken;
    try {
      const target = targetOf(request);
      version = target.version;
      answer = await this.#route(request, target);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(1);
      answer = errorAnswer(refusal, this.#world.ids.text('trace', 23));
    }
    if (answer === 'hang') return;
    if (answer === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    this.#write(request, response, answer, version);
  }

  async #route(request: IncomingMessage, target: Target): Promise<Answer | Broken> {
    if ((request.url ?? '').length > MAX_URL)
      throw new Refusal(100, { status: 414, message: 'The address is too long' });
    if (!LOCAL_HOST.test(request.headers.host ?? '')) throw new Refusal(100, { status: 421, message: 'Unknown host' });
    const method = methodOf(request);
    const bytes = await readBytes(request);
    const token = tokenOf(request, target.query);
    const open = this.#findOpen(method, target.segments);
    if (open === null) this.#authorize(token, target.segments);
    const { route, node, rest } = findRoute(this.#world.state, method, target.segments);
    const struck = strikeBefore(this.#world, route, method === 'GET' ? (this.#reads += 1) : 0);
    if (struck !== null) return struck;
    if (isManagement(route)) this.#usage.count();
    const body = parseBody(request, bytes);
    const exchange: Exchange = {
      world: this.#world,
      method,
      path: target.path,
      node,
      rest,
      query: target.query,
      input: new Map<string, unknown>([...target.query, ...body.input]),
      files: body.files,
      bytes,
      token,
      header: (name) => {
        const value = request.headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
    };
    return strikeAfter(exchange, route, route.handle(exchange));
  }

  #findOpen(method: Method, segments: readonly string[]): Route | null {
    try {
      const { route } = findRoute(this.#world.state, method, segments);
      return route.open === true ? route : null;
    } catch {
      return null;
    }
  }

  #authorize(token: string, segments: readonly string[]): void {
    const { credentials, faults } = this.#world;
    if (token === '') {
      throw new Refusal(2500, { message: 'An active access token must be used to query the current user' });
    }
    const appToken = `${credentials.appId}|${credentials.appSecret}`;
    if (token === appToken && segments[0] === 'debug_token') return;
    if (token !== credentials.accessToken) throw new Refusal(190, { message: 'Invalid OAuth access token' });
    if (faults.has('expired-token')) {
      throw new Refusal(190, { subcode: 463, message: 'Error validating access token: Session has expired' });
    }
  }

  #write(request: IncomingMessage, response: ServerResponse, answer: Answer, version: string): void {
    if (response.destroyed || response.headersSent) return;
    const { ids } = this.#world;
    const body = bytesOf(answer);
    response.writeHead(answer.status, {
      'content-type': answer.kind === 'json' ? 'application/json; charset=UTF-8' : answer.type,
      'content-length': String(body.length),
      'cache-control': 'private, no-cache, no-store, must-revalidate',
      'facebook-api-version': version,
      'x-fb-request-id': ids.text('request', 22),
      'x-fb-trace-id': ids.text('fb-trace', 11),
      'x-fb-rev': '1020304050',
      'x-fb-debug': ids.text('debug', 40),
      ...this.#usage.headers(),
      ...(answer.kind === 'bytes' ? {} : answer.headers),
    });
    response.end(body);
    // What is left of a refused body would hold the connection open.
    if (!request.complete) response.once('finish', () => request.destroy());
  }
}

function bytesOf(answer: Answer): Buffer {
  switch (answer.kind) {
    case 'json':
      return Buffer.from(JSON.stringify(answer.body), 'utf8');
    case 'bytes':
      return answer.bytes;
    case 'text':
      return Buffer.from(answer.text, 'utf8');
  }
}

function tokenOf(request: IncomingMessage, query: URLSearchParams): string {
  const header = /^(?:Bearer|OAuth)\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
  return header ?? query.get('access_token') ?? '';
}
