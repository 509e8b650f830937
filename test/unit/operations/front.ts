import { request as httpRequest } from 'node:http';
import type { Environment } from '../../../src/campaign/environment.js';
import { type FaultName, type Simulator, startSimulator } from '../../../src/simulator/server.js';
import { afterwards, type Heard, serve } from '../graph/bench.js';
import { liveEnvironment } from './bench.js';

export interface Front {
  readonly simulator: Simulator;
  readonly environment: Environment;
  readonly heard: readonly Heard[];
  /** Requests that may have an effect, as `METHOD edge`, in order. */
  readonly effects: () => string[];
}

/** What a test makes of one request: answers it itself, changes the right answer, or has the connection reset after it. */
export type Meddling =
  | { readonly status: number; readonly body: unknown }
  | { readonly alter: (answer: string) => string }
  | 'reset after'
  | undefined;

const effectOf = ({ method, url }: Heard) => `${method} ${url.split('?')[0]?.split('/')[3] ?? 'object'}`;

/** A simulator with faults behind a listener that notes every request as it stood on the wire; `meddle` may take it over. */
export async function front(
  faults: readonly FaultName[],
  more: Environment = {},
  meddle: (heard: Heard, effect: string) => Promise<Meddling> | Meddling = () => undefined,
): Promise<Front> {
  let url = '';
  const { origin, heard } = await serve((request, response, asked) => {
    const { method, url: path, headers, body } = asked;
    const pass = (meddling: Meddling) => {
      if (typeof meddling === 'object' && 'status' in meddling) {
        const type = { 'content-type': 'application/json' };
        return response.writeHead(meddling.status, type).end(JSON.stringify(meddling.body));
      }
      const onward = httpRequest(new URL(path, url), { method, headers }, (reply) => {
        const pieces: Buffer[] = [];
        reply.on('data', (piece: Buffer) => pieces.push(piece));
        reply.on('end', () => {
          if (meddling === 'reset after') return request.socket.resetAndDestroy();
          const whole = Buffer.concat(pieces);
          const { 'content-length': _length, ...rest } = reply.headers;
          const answer = meddling === undefined ? whole : Buffer.from(meddling.alter(whole.toString('utf8')));
          return response.writeHead(reply.statusCode ?? 500, rest).end(answer);
        });
        reply.on('error', () => request.socket.resetAndDestroy());
      });
      onward.on('error', () => request.socket.resetAndDestroy());
      response.on('close', () => onward.destroy());
      return onward.end(body);
    };
    void Promise.resolve(meddle(asked, effectOf(asked))).then(pass);
  });
  const simulator = await startSimulator({ faults, advertisedOrigin: origin });
  afterwards(() => simulator.stop());
  url = simulator.url;
  return {
    simulator,
    environment: liveEnvironment(simulator, { WATS_GRAPH_BASE_URL: origin, ...more }),
    heard,
    effects: () => heard.filter(({ method }) => method !== 'GET').map(effectOf),
  };
}
