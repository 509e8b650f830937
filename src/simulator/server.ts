import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../campaign/operator-error.js';
import { receiveCall } from './calling.js';
import { makeCredentials } from './credentials.js';
import type { SimulatorCredentials } from './credentials.js';
import type { FaultName } from './faults.js';
import { joinGroup } from './joining.js';
import { Graph } from './graph.js';
import { Ids } from './ids.js';
import type { World } from './route.js';
import { seedState } from './seeding.js';
import { receiveText } from './sending.js';
import { Webhooks } from './webhooks.js';

export { FAULT_NAMES, FAULTS, isFaultName } from './faults.js';
export type { FaultName } from './faults.js';
export type { SimulatorCredentials } from './credentials.js';

export interface SimulatorOptions {
  /** Port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Templates of each account at the start, 12 unless said; the first two can be sent as they are. */
  readonly templates?: number;
  /** Accounts of the business, 1 unless said; credentials name the first. */
  readonly accounts?: number;
  /** The same seed gives the same credentials and ids. */
  readonly seed?: number;
  /** A receiver on this machine, subscribed at the start. */
  readonly webhookUrl?: string;
  readonly faults?: readonly FaultName[];
  readonly now?: () => Date;
  /** Milliseconds of a template review. */
  readonly reviewMs?: number;
  /** Milliseconds between the webhooks of one message. */
  readonly messageGapMs?: number;
  /** False lifts pair, throughput and hourly limits, for measurements. */
  readonly metered?: boolean;
  /** Origin in the links of answers, where a proxy stands in front. */
  readonly advertisedOrigin?: string;
}

/** A running simulated Graph. */
export interface Simulator {
  readonly url: string;
  readonly credentials: SimulatorCredentials;
  /**
   * Takes a receiver: verifies it by the challenge (again until it answers, for ten seconds), then sends one text from
   * the recipient, which opens the 24-hour window. Throws an OperatorError for an address that is not loopback.
   */
  subscribe(webhookUrl: string): void;
  /** Lets the recipient write, call, or follow the invitation of the number's newest group. */
  receive(kind: 'text' | 'call' | 'join'): void;
  /** Requests so far. */
  readonly requests: number;
  /** Closes every connection and timer. */
  stop(): Promise<void>;
}

const DEFAULTS = { templates: 12, accounts: 1, seed: 1, reviewMs: 300, messageGapMs: 40 };

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new OperatorError(
          {
            code: 'configuration',
            thing: 'port of the simulator',
            rule: cause.code === 'EADDRINUSE' ? 'is in use' : 'cannot be opened',
            mend: 'Choose another port, or 0 for a free one.',
          },
          { cause },
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Starts a simulated Graph on 127.0.0.1. Throws an OperatorError where the port cannot be opened. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { latencyMs = 0, now = () => new Date() } = options;
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const timers = new Set<NodeJS.Timeout>();
  let requests = 0;
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> = () => Promise.resolve();
  const server = createServer((request, response) => {
    requests += 1;
    const wait = latencyMs > 0 ? sleep(latencyMs, undefined, { signal: stopping.signal }) : Promise.resolve();
    void wait.then(() => answer(request, response)).catch(() => response.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.keepAliveTimeout = 60_000;
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;

  const ids = new Ids(options.seed ?? DEFAULTS.seed);
  const credentials = makeCredentials(ids, url);
  const faults = new Set(options.faults);
  const state = seedState(ids, credentials, {
    accounts: options.accounts ?? DEFAULTS.accounts,
    templates: options.templates ?? DEFAULTS.templates,
    now: now().getTime(),
  });
  const { appSecret, verifyToken } = credentials;
  const webhooks = new Webhooks({ appSecret, verifyToken, faults, now, challenge: () => ids.digits('challenge', 10) });
  const world: World = {
    state,
    credentials,
    faults,
    ids,
    webhooks,
    now,
    reviewMs: options.reviewMs ?? DEFAULTS.reviewMs,
    messageGapMs: options.messageGapMs ?? DEFAULTS.messageGapMs,
    metered: options.metered ?? true,
    origin: () => options.advertisedOrigin ?? url,
    later: (ms, act) => {
      if (stopping.signal.aborted) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, ms);
      timers.add(timer);
    },
  };
  const graph = new Graph(world);
  answer = (request, response) => graph.answer(request, response);

  const receive = (kind: 'text' | 'call' | 'join'): void => {
    const phone = state.phones.get(credentials.phoneNumberId);
    if (phone === undefined) return;
    const person = credentials.recipient.slice(1);
    if (kind === 'text') receiveText(world, phone, person, 'Hello from the test recipient');
    else if (kind === 'call') receiveCall(world, phone, person);
    else joinGroup(world, phone, person);
  };
  const subscribe = (webhookUrl: string): void => {
    void webhooks.subscribe(webhookUrl).then((verified) => {
      if (verified && !stopping.signal.aborted) receive('text');
    });
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    webhooks.stop();
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  if (options.webhookUrl !== undefined) {
    try {
      subscribe(options.webhookUrl);
    } catch (error) {
      await stop();
      throw error;
    }
  }
  return {
    url,
    credentials,
    subscribe,
    receive,
    stop,
    get requests() {
      return requests;
    },
  };
}
