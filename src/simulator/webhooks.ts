import { createHmac } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Agent, request } from 'node:http';
import { OperatorError } from '../campaign/operator-error.js';
import type { FaultName } from './faults.js';
import type { Json } from './state.js';

export interface WebhookOptions {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly faults: ReadonlySet<FaultName>;
  now(): Date;
  /** The nonce of a verification. */
  challenge(): string;
}

export interface Change {
  readonly field: string;
  readonly value: Json;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

const VERIFY_TRIES = 50;
const VERIFY_PAUSE_MS = 200;
const DELIVERY_TRIES = 8;
const FIRST_PAUSE_MS = 100;
const TIMEOUT_MS = 5000;
const MAX_REPLY = 4096;
/** Waiting series; more than these are dropped, so that a dead receiver costs bounded memory. */
const MAX_WAITING = 20_000;

/**
 * Delivers webhooks as Meta does: signed over the escaped-unicode form, again when the receiver answers anything but
 * 200, in order within one series and in parallel between series.
 */
export class Webhooks {
  readonly #options: WebhookOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #stop = new AbortController();
  readonly #series = new Map<string, Promise<void>>();
  #url: URL | null = null;
  #verified: Promise<boolean> = Promise.resolve(false);

  constructor(options: WebhookOptions) {
    this.#options = options;
    setMaxListeners(0, this.#stop.signal);
  }

  /**
   * Takes a receiver and verifies it by the challenge, again until it answers or ten seconds have passed; webhooks wait
   * for that. Resolves with the outcome. Throws an OperatorError for an address that is not loopback.
   */
  subscribe(address: string): Promise<boolean> {
    const url = loopback(address);
    this.#url = url;
    this.#verified = this.#verify(url);
    return this.#verified;
  }

  /** Delivers the changes of one series, each `gapMs` after the one before; `key` names the series. */
  push(wabaId: string, key: string, changes: readonly Change[], gapMs: number): void {
    const { faults } = this.#options;
    if (this.#url === null || faults.has('no-webhooks') || this.#stop.signal.aborted) return;
    if (this.#series.size >= MAX_WAITING) return;
    const ordered = faults.has('reordered-webhooks') ? [...changes].reverse() : changes;
    const run = async (): Promise<void> => {
      for (const change of ordered) {
        await this.#sleep(gapMs);
        await this.#deliver(this.#envelope(wabaId, change));
      }
    };
    const tail = (this.#series.get(key) ?? Promise.resolve()).then(run).catch(() => undefined);
    this.#series.set(key, tail);
    void tail.then(() => {
      if (this.#series.get(key) === tail) this.#series.delete(key);
    });
  }

  /** Ends waiting deliveries and closes the connections. */
  stop(): void {
    this.#stop.abort();
    this.#agent.destroy();
  }

  #envelope(wabaId: string, change: Change): Buffer {
    const timed = change.field === 'messages' ? {} : { time: Math.floor(this.#options.now().getTime() / 1000) };
    const entry = { id: wabaId, ...timed, changes: [{ value: change.value, field: change.field }] };
    return Buffer.from(escapeUnicode(JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] })), 'ascii');
  }

  async #deliver(body: Buffer): Promise<void> {
    if (!(await this.#verified)) return;
    const copies = this.#options.faults.has('duplicate-webhooks') ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) await this.#deliverOnce(body);
  }

  async #deliverOnce(body: Buffer): Promise<void> {
    const { appSecret, faults } = this.#options;
    const secret = faults.has('bad-signature') ? `${appSecret}x` : appSecret;
    const headers = {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'user-agent': 'facebookexternalua',
      accept: '*/*',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    };
    for (let attempt = 0; attempt < DELIVERY_TRIES && this.#url !== null; attempt += 1) {
      const reply = await this.#send(this.#url, 'POST', headers, body).catch(() => null);
      if (reply?.status === 200) return;
      await this.#sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }

  async #verify(url: URL): Promise<boolean> {
    const challenge = this.#options.challenge();
    const asked = new URL(url);
    asked.searchParams.set('hub.mode', 'subscribe');
    asked.searchParams.set('hub.challenge', challenge);
    asked.searchParams.set('hub.verify_token', this.#options.verifyToken);
    for (let attempt = 0; attempt < VERIFY_TRIES && !this.#stop.signal.aborted; attempt += 1) {
      const reply = await this.#send(asked, 'GET', { accept: '*/*' }).catch(() => null);
      if (reply?.status === 200 && reply.body === challenge) return true;
      const rested = await this.#sleep(VERIFY_PAUSE_MS).then(
        () => true,
        () => false,
      );
      if (!rested) return false;
    }
    return false;
  }

  #send(url: URL, method: 'GET' | 'POST', headers: Record<string, string>, body?: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#stop;
      const call = request(url, { method, headers, agent: this.#agent, timeout: TIMEOUT_MS, signal }, (reply) => {
        const pieces: Buffer[] = [];
        let size = 0;
        reply.on('data', (piece: Buffer) => {
          size += piece.length;
          if (size <= MAX_REPLY) pieces.push(piece);
        });
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8').trim() }),
        );
        reply.on('error', reject);
      });
      call.on('timeout', () => call.destroy(new Error('The receiver did not answer in time')));
      call.on('error', reject);
      call.end(body);
    });
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#stop;
      const stopped = (): void => {
        clearTimeout(timer);
        reject(new Error('The simulator has stopped'));
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stopped);
        resolve();
      }, ms);
      if (signal.aborted) stopped();
      else signal.addEventListener('abort', stopped, { once: true });
    });
  }
}

/** ASCII JSON, every other character as \uXXXX in lower case: the form that Meta signs and sends. */
export function escapeUnicode(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function loopback(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  const named = url !== null && (url.hostname === 'localhost' || url.hostname === '[::1]');
  const local = named || (url !== null && /^127(\.\d{1,3}){3}$/.test(url.hostname));
  if (url === null || url.protocol !== 'http:' || !local) {
    throw new OperatorError({
      code: 'usage',
      thing: 'webhook address of the simulator',
      rule: 'must be an http address on this machine',
      mend: 'Give the address of a receiver on 127.0.0.1.',
    });
  }
  return url;
}
