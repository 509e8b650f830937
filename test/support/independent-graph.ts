import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  documents,
  type GraphCredentials,
  newAssets,
  newCredentials,
  newId,
  type TokenAnswer,
  tokenAnswer,
} from './graph-documents.js';
import { type GraphFault, type GraphRoute, takeFault } from './graph-faults.js';
import { graphFlows, type StoredFlow } from './graph-flows.js';
import { graphMessages } from './graph-messages.js';
import { graphNumber, type NumberOptions } from './graph-number.js';
import { gone, ok, refuse, type Reply } from './graph-reply.js';
import { graphTemplates, type Review, type StoredTemplate } from './graph-templates.js';
import { graphWebhooks } from './graph-webhooks.js';
import { graphUploads } from './graph-uploads.js';
import { readMultipart } from './multipart-form.js';

export type { GraphCredentials, TokenAnswer } from './graph-documents.js';
export type { GraphFault, GraphRoute } from './graph-faults.js';

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly route: GraphRoute | 'unknown';
}

export interface StoredMedium {
  readonly id: string;
  readonly bytes: Buffer;
  readonly type: string;
  readonly filename: string;
  /** The hash of its signed URL. */
  readonly signature: string;
}

export interface GraphOptions {
  readonly number?: NumberOptions;
  /** Default `absent`: 404. */
  readonly token?: TokenAnswer;
  /** How free text ends by webhook; default `delivered`. */
  readonly freeText?: 'delivered' | 'outside-window';
  /** Whether the recipient writes back after the first message; default true. */
  readonly answers?: boolean;
  /** How the review of a template ends; default `approved`, told by webhook. */
  readonly review?: Review;
  /** Milliseconds until something new shows in a list; default 0. */
  readonly listLag?: number;
  /** Most items a page, whatever the limit asks for; default 2, so that a list of three takes two pages. */
  readonly pageSize?: number;
}

export interface IndependentGraph {
  readonly url: string;
  readonly credentials: GraphCredentials;
  readonly requests: SeenRequest[];
  /** What is stored now, by id. */
  readonly media: Map<string, StoredMedium>;
  /** What stands beneath the number: calls, groups, codes, blocks, settings. */
  readonly number: ReturnType<typeof graphNumber>;
  readonly templates: Map<string, StoredTemplate>;
  readonly flows: Map<string, StoredFlow>;
  /** Settable: what goes wrong from now on. */
  faults: GraphFault[];
  /** Settable: what debug_token says from now on. */
  token: TokenAnswer;
  /** Settable: where webhooks go; undefined: nowhere. */
  webhookUrl: string | undefined;
  /** Settable: the origin in signed media URLs, where a proxy stands before this server. */
  origin: string;
  /** Answers of the webhook receiver, in order. */
  readonly deliveries: readonly number[];
  /** Requests that could have had an effect. */
  effects(): readonly SeenRequest[];
  /** Everything that must appear in no evidence: credentials, ids, names and numbers, made so far. */
  secrets(): readonly string[];
  /** The recipient sends a text; resolves once the receiver has answered. */
  inbound(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Graph written from Meta's documents alone, on 127.0.0.1. It shares nothing with the product. */
export async function startIndependentGraph(options: GraphOptions = {}): Promise<IndependentGraph> {
  const credentials = newCredentials();
  const assets = newAssets();
  const shown = documents(credentials, assets);
  const { wabaId, phoneNumberId, accessToken } = credentials;
  const made: string[] = [];
  const media = new Map<string, StoredMedium>();
  const requests: SeenRequest[] = [];
  const webhooks = graphWebhooks(credentials, () => graph.webhookUrl);
  const shared = {
    wabaId,
    listLag: options.listLag ?? 0,
    push: webhooks.push,
    made: (value: string) => made.push(value),
  };
  const messages = graphMessages(credentials, assets, {
    ...shared,
    freeText: options.freeText ?? 'delivered',
    answers: options.answers ?? true,
    mediumType: (id) => media.get(id)?.type,
  });
  const templates = graphTemplates(shown.templates, { ...shared, review: options.review ?? 'approved' });
  const flows = graphFlows(shown.flows, shared);
  const number = graphNumber(
    { ...shown, groups: shown.groups.groups, displayNumber: assets.displayNumber },
    { ...shared, own: credentials, page: (query, items) => page({ query, path: '' }, items) },
    options.number,
  );

  const uploads = graphUploads(credentials.appId, shared.made);

  /** A page by Meta's cursors; `next` carries the token, as Meta's does. */
  const page = (request: Pick<SeenRequest, 'query' | 'path'>, items: readonly unknown[]): Reply => {
    const after = request.query['after'];
    const from = after === undefined ? 0 : Number(Buffer.from(after, 'base64url').toString('latin1'));
    const size = Math.min(Number(request.query['limit'] ?? 25), options.pageSize ?? 2);
    const to = Math.min(from + size, items.length);
    const cursor = (at: number) => Buffer.from(String(at), 'latin1').toString('base64url');
    const next =
      to < items.length
        ? { next: `${graph.origin}${request.path}?access_token=${accessToken}&after=${cursor(to)}` }
        : {};
    return ok({
      data: items.slice(from, to),
      paging: { cursors: { before: cursor(from), after: cursor(to) }, ...next },
    });
  };

  const choose = (request: SeenRequest, node: Readonly<Record<string, unknown>>): Reply => {
    const fields = request.query['fields']?.split(',');
    if (fields === undefined) return ok(node);
    return ok(Object.fromEntries(Object.entries(node).filter(([name]) => name === 'id' || fields.includes(name))));
  };

  const upload = (request: SeenRequest): Reply => {
    const form = readMultipart(request.headers['content-type'] ?? '', request.body);
    const file = form.get('file');
    const type = form.get('type')?.bytes.toString('utf8');
    if (form.get('messaging_product')?.bytes.toString('utf8') !== 'whatsapp' || type === undefined) {
      return refuse(400, 100, '(#100) The parameter messaging_product is required.');
    }
    if (file?.filename === undefined || file.contentType !== type) {
      return refuse(400, 100, '(#100) Param file must be a file with one of the supported types');
    }
    const medium = {
      id: newId(),
      bytes: file.bytes,
      type,
      filename: file.filename,
      signature: randomBytes(24).toString('base64url'),
    };
    media.set(medium.id, medium);
    made.push(medium.id, medium.signature);
    return ok({ id: medium.id });
  };

  const metadata = ({ id, bytes, type, signature }: StoredMedium): Reply => {
    const expires = Math.floor(Date.now() / 1000) + 300;
    return ok({
      messaging_product: 'whatsapp',
      url: `${graph.origin}/whatsapp_business/attachments/?mid=${id}&source=getMedia&ext=${expires}&hash=${signature}`,
      mime_type: type,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      file_size: String(bytes.length),
      id,
    });
  };

  const bytesOf = ({ query }: SeenRequest): Reply => {
    const medium = media.get(query['mid'] ?? '');
    if (medium === undefined || query['hash'] !== medium.signature) return { status: 404, body: 'Not found' };
    return { status: 200, body: medium.bytes, headers: { 'content-type': medium.type } };
  };

  const routeOf = (method: string, path: string, sent: Buffer): GraphRoute | 'unknown' => {
    if (path === '/whatsapp_business/attachments/' && method === 'GET') return 'media_bytes';
    const [, version = '', id = '', edge, more] = path.split('/').map(decodeURIComponent);
    if (!/^v\d+\.\d+$/.test(version)) return 'unknown';
    const below = number.routeOf(method, id, edge, more, sent);
    if (below !== undefined || more !== undefined) return below ?? 'unknown';
    const is = (wanted: string, of: string, under?: string) => method === wanted && id === of && edge === under;
    if (is('GET', 'debug_token')) return 'debug_token';
    if (is('GET', wabaId)) return 'waba';
    if (is('GET', phoneNumberId)) return 'phone_number';
    if (is('POST', phoneNumberId, 'messages')) return 'messages';
    if (is('POST', phoneNumberId, 'media')) return 'media_upload';
    const managed =
      templates.routeOf(method, id, edge) ?? flows.routeOf(method, id, edge) ?? uploads.routeOf(method, id, edge);
    if (managed !== undefined) return managed;
    for (const under of ['subscribed_apps', 'phone_numbers'] as const) {
      if (is('GET', wabaId, under)) return under;
    }
    if (edge !== undefined) return 'unknown';
    if (method === 'DELETE') return 'media_delete';
    return method === 'GET' ? 'media' : 'unknown';
  };

  const answer = (request: SeenRequest): Reply => {
    const [, , id = '', , more = ''] = request.path.split('/').map(decodeURIComponent);
    switch (request.route) {
      case 'unknown':
        return refuse(400, 2500, `Unknown path components: ${request.path}`);
      case 'debug_token': {
        const kind = graph.token;
        if (kind === 'absent') return refuse(404, 2500, 'Unknown path components: /debug_token');
        if (request.query['input_token'] !== accessToken) return refuse(400, 100, 'Invalid input_token');
        return ok(tokenAnswer(kind, credentials, assets));
      }
      case 'waba':
        return choose(request, shown.waba);
      case 'phone_number':
        return choose(request, shown.number);
      case 'subscribed_apps':
        return ok({ data: shown.apps });
      case 'phone_numbers':
        return page(request, shown.numbers);
      case 'message_templates':
        return page(request, templates.listed(request.query['name']));
      case 'template':
      case 'template_create':
      case 'template_update':
      case 'template_delete':
        return templates.answer(request.route, id, request.query, request.body);
      case 'flows':
        return page(request, flows.listed());
      case 'flow_assets':
        return page(request, flows.assetsOf(id, shown.flowAssets));
      case 'flow':
      case 'flow_create':
      case 'flow_update':
      case 'flow_json':
      case 'flow_delete':
      case 'flow_publish':
      case 'flow_deprecate':
        return flows.answer(request.route, id, request.headers['content-type'] ?? '', request.body);
      case 'messages': {
        const sent = messages.accept(request.body);
        return 'accepted' in sent ? ok(sent.accepted) : refuse(400, sent.code, sent.message);
      }
      case 'media_upload':
        return upload(request);
      case 'media': {
        const medium = media.get(id);
        return medium === undefined ? gone(id) : metadata(medium);
      }
      case 'media_bytes':
        return bytesOf(request);
      case 'uploads':
      case 'upload_chunk':
      case 'upload_session':
        return uploads.answer(request.route, id, request);
      case 'media_delete':
        return media.delete(id) ? ok({ success: true }) : gone(id);
      default:
        return number.answer(request.route, id, more, request.query, request.body);
    }
  };

  const usage = JSON.stringify({
    [wabaId]: [
      { type: 'messaging', call_count: 1, total_cputime: 1, total_time: 1, estimated_time_to_regain_access: 0 },
    ],
  });

  const write = (response: ServerResponse, { status, body, headers }: Reply): void => {
    const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    response.writeHead(status, {
      'content-type': 'application/json; charset=UTF-8',
      'x-business-use-case-usage': usage,
      'x-fb-trace-id': randomBytes(6).toString('hex'),
      'content-length': raw.length,
      ...headers,
    });
    response.end(raw);
  };

  /** True when the fault has taken the request over. */
  const suffer = (
    fault: GraphFault | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    reply: Reply = ok({}),
  ): boolean => {
    switch (fault?.kind) {
      case undefined:
        return false;
      case 'hang':
        return true;
      case 'reset':
        request.socket.resetAndDestroy();
        return true;
      case 'garbage':
        write(response, { status: 200, body: '{"id":"12' });
        return true;
      case 'alter': {
        const body = Buffer.from(Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body));
        body.writeUInt8(body.readUInt8(body.length >> 1) ^ 1, body.length >> 1);
        write(response, { ...reply, body });
        return true;
      }
      case 'redirect':
        write(response, { status: fault.status, body: '', headers: { location: fault.location } });
        return true;
      case 'answer':
        write(response, {
          ...refuse(fault.status, fault.code, `(#${fault.code}) about ${wabaId} and ${accessToken}`, fault.subcode),
          ...(fault.headers === undefined ? {} : { headers: fault.headers }),
        });
        return true;
    }
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array));
    const url = new URL(incoming.url ?? '/', graph.url);
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body: Buffer.concat(chunks),
      route: routeOf(incoming.method ?? '', url.pathname, Buffer.concat(chunks)),
    };
    requests.push(request);
    const scheme = /^upload_/.test(request.route) ? 'OAuth' : 'Bearer';
    if (incoming.headers.authorization !== `${scheme} ${accessToken}`) {
      return write(response, refuse(401, 190, 'Invalid OAuth access token - Cannot parse access token'));
    }
    const { route, method } = request;
    if (route !== 'unknown' && suffer(takeFault(graph.faults, route, method, 'before'), incoming, response)) return;
    const reply = answer(request);
    if (route !== 'unknown' && suffer(takeFault(graph.faults, route, method, 'after'), incoming, response, reply))
      return;
    write(response, reply);
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the independent Graph has no port');
  const url = `http://127.0.0.1:${address.port}`;

  const graph: IndependentGraph = {
    url,
    credentials,
    requests,
    media,
    number,
    templates: templates.stored,
    flows: flows.stored,
    faults: [],
    token: options.token ?? 'absent',
    webhookUrl: undefined,
    origin: url,
    deliveries: webhooks.deliveries,
    effects: () => requests.filter(({ method }) => method !== 'GET'),
    secrets: () => [
      ...[accessToken, wabaId, phoneNumberId, credentials.appSecret, credentials.verifyToken],
      ...[credentials.recipient, credentials.recipient.slice(1), credentials.templateName],
      ...[credentials.appId, credentials.catalogId, credentials.productRetailerId],
      ...[assets.accountName, assets.displayNumber, assets.email],
      ...[assets.flowId, assets.publishedFlowId, assets.groupId],
      ...assets.templateIds,
      ...made,
    ],
    inbound: () => messages.inbound(),
    stop: async () => {
      webhooks.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return graph;
}
