import { request } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Clock } from '../../../src/campaign/ports.js';
import { startReceiver } from '../../../src/webhook/receiver.js';
import type { Delivery, Receiver, ReceiverOptions } from '../../../src/webhook/receiver.js';
import { sign } from '../../../src/webhook/signature.js';

export const SECRET = 'synthetic-app-secret';
export const TOKEN = 'synthetic-verify-token';
export const BODY = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');

export interface Running extends Receiver {
  readonly deliveries: Delivery[];
  readonly refusals: { status: number; reason: string }[];
}

const running: Receiver[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(running.splice(0).map((receiver) => receiver.stop()));
});

/** A receiver on a free port that the end of the test stops. */
export async function start(options: Partial<ReceiverOptions> = {}): Promise<Running> {
  const deliveries: Delivery[] = [];
  const refusals: { status: number; reason: string }[] = [];
  const receiver = await startReceiver({
    port: 0,
    path: '/webhook',
    secrets: [SECRET],
    verifyToken: TOKEN,
    onDeliveries: (arrived) => deliveries.push(...arrived),
    onRefused: (status, reason) => refusals.push({ status, reason }),
    ...options,
  });
  running.push(receiver);
  return {
    deliveries,
    refusals,
    url: receiver.url,
    port: receiver.port,
    get verified() {
      return receiver.verified;
    },
    stop: () => receiver.stop(),
  };
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Sending {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: Uint8Array;
  /** Sent without a length. */
  readonly chunked?: boolean;
}

/** One request on a connection of its own. */
export function send(port: number, sending: Sending = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'POST', path = '/webhook', body } = sending;
    const length = sending.chunked === true || body === undefined ? {} : { 'content-length': String(body.length) };
    const headers = { ...length, ...sending.headers };
    const asking = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: response.headers,
        }),
      );
      response.once('error', reject);
    });
    // After an answer that came early, the rest of a body may well find a closed connection.
    asking.once('error', reject);
    asking.end(body);
  });
}

/** The headers of an honest delivery of these bytes. */
export function signed(body: Uint8Array, secret = SECRET): Record<string, string> {
  return { 'content-type': 'application/json', 'x-hub-signature-256': sign(secret, body) };
}

export function deliver(port: number, body: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
  return send(port, { body, headers: { ...signed(body), ...headers } });
}

/** Writes raw text and resolves with all that came back when the connection ends, and after how many milliseconds. */
export function raw(port: number, text: string): Promise<{ readonly text: string; readonly ms: number }> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () =>
      resolve({ text: Buffer.concat(chunks).toString('latin1'), ms: performance.now() - started }),
    );
    socket.write(text);
  });
}

/** Opens a connection that the end of the test closes. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    sockets.push(socket);
    socket.once('error', reject);
    socket.on('error', () => undefined);
  });
}

/** Waits until something holds, at most two seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 2_000;
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A clock that only `advance` moves. */
export class HeldClock implements Clock {
  private time = 0;
  private readonly sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): Date {
    return new Date(this.time);
  }

  monotonic(): number {
    return this.time;
  }

  get sleeping(): number {
    return this.sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.time + ms, wake: resolve };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }

  advance(ms: number): void {
    this.time += ms;
    for (const sleeper of [...this.sleepers]) {
      if (sleeper.at > this.time) continue;
      this.sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}
