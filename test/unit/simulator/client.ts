import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { Simulator } from '../../../src/simulator/server.js';

export type Tree = { readonly [key: string]: Tree } & readonly Tree[] & string;

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the answer; an empty object where it is none. */
  readonly json: Tree;
}

/** Calls a simulator with its own token: a path below the version, or one from the root. */
export async function call(
  simulator: Pick<Simulator, 'url' | 'credentials'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Heard> {
  const raw = body === undefined || body instanceof FormData || body instanceof Uint8Array || typeof body === 'string';
  const response = await fetch(new URL(path.startsWith('/') ? path : `/v25.0/${path}`, simulator.url), {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${simulator.credentials.accessToken}`,
      ...(raw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  let json: unknown = {};
  try {
    json = JSON.parse(text);
  } catch {
    // Some faults answer with no JSON: the test looks at the text.
  }
  return { status: response.status, headers: response.headers, text, json: json as Tree };
}

export interface Delivery {
  readonly raw: string;
  readonly signed: boolean;
  readonly field: string;
  readonly value: Tree;
}

export interface Receiver {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  /** Resolves once `count` deliveries have come. */
  until(count: number): Promise<readonly Delivery[]>;
  stop(): Promise<void>;
}

/** A receiver of webhooks that refuses the first `refusals` deliveries with a 500. */
export async function receive(simulator: Simulator, refusals = 0): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  let left = refusals;
  const { appSecret, verifyToken } = simulator.credentials;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    if (request.method === 'GET') {
      const known = url.searchParams.get('hub.verify_token') === verifyToken;
      response.writeHead(known ? 200 : 403).end(known ? url.searchParams.get('hub.challenge') : '');
      return;
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (left > 0) {
        left -= 1;
        response.writeHead(500).end();
        return;
      }
      const body = Buffer.concat(pieces);
      const right = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
      const change = (JSON.parse(body.toString()) as Tree)['entry']?.[0]?.['changes']?.[0];
      deliveries.push({
        raw: body.toString(),
        signed: request.headers['x-hub-signature-256'] === right,
        field: String(change?.['field']),
        value: (change?.['value'] ?? {}) as Tree,
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    deliveries,
    until: async (count) => {
      for (let tries = 0; deliveries.length < count && tries < 300; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return deliveries;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The multipart form of a media upload. */
export function mediaForm(bytes: Uint8Array<ArrayBuffer>, type = 'image/png'): FormData {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', type);
  form.set('file', new Blob([bytes], { type }), 'fixture.png');
  return form;
}
