import { request as httpRequest } from 'node:http';
import type { Environment } from '../../../src/campaign/variables.js';
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

/** A simulator with faults behind a listener that notes every request as it stood on the wire. */
export async function front(faults: readonly FaultName[], more: Environment = {}): Promise<Front> {
  let url = '';
  const { origin, heard } = await serve((request, response, { method, url: path, headers, body }) => {
    const onward = httpRequest(new URL(path, url), { method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(response);
    });
    onward.on('error', () => request.socket.resetAndDestroy());
    response.on('close', () => onward.destroy());
    onward.end(body);
  });
  const simulator = await startSimulator({ faults, advertisedOrigin: origin });
  afterwards(() => simulator.stop());
  url = simulator.url;
  return {
    simulator,
    environment: liveEnvironment(simulator, { WATS_GRAPH_BASE_URL: origin, ...more }),
    heard,
    effects: () =>
      heard
        .filter(({ method }) => method !== 'GET')
        .map(({ method, url: path }) => `${method} ${path.split('?')[0]?.split('/')[3] ?? 'object'}`),
  };
}
