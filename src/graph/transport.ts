import type { Clock } from '../campaign/ports.js';
import type { OptInFlag } from '../campaign/flags.js';
import type { RiskClass } from '../campaign/phase.js';
import type { Grant } from './grant.js';
import { guard } from './guard.js';
import { encodeMultipart } from './multipart.js';
import { Slots } from './slots.js';
import { dispatch, type Dispatcher } from './undici.js';
import type { WireBody, WireRequest } from './wire.js';

/** How long an answer is waited for, in milliseconds. */
const ANSWER_MS = 30_000;
const MEDIA_ANSWER_MS = 120_000;
/** Requests under way at once, over all hosts. */
const IN_FLIGHT = 16;
/** The largest JSON answer that is read, in bytes. */
const JSON_CAP = 10 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From the first byte sent to the last one read. */
  readonly ms: number;
}

export type LossReason = 'timeout' | 'connection' | 'too-large' | 'redirect' | 'stopped';

/** No usable answer. The request may have had its effect all the same, except where `sent` is false. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor(
    readonly reason: LossReason,
    readonly sent: boolean,
    readonly ms: number,
    /** The HTTP status, where there was one. */
    readonly status: number | null,
    options?: ErrorOptions,
  ) {
    super(LOSSES[reason], options);
  }
}

const LOSSES: Readonly<Record<LossReason, string>> = {
  timeout: 'no answer within the time allowed',
  connection: 'the connection failed before the answer was complete',
  'too-large': 'the answer is larger than the cap',
  redirect: 'the server answered with a redirect, which is never followed',
  stopped: 'stopped by the operator',
};

export interface TransportOptions {
  /** Scheme, host and port of the Graph: the only place that gets the token, Meta's media hosts apart. */
  readonly origin: string;
  readonly accessToken: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly userAgent: string;
}

/** What a request is made for, so that a toolkit under test can be asked for its own. */
export interface HelperCall {
  readonly helper: string;
  readonly variant: string;
  readonly input: unknown;
}

export interface SendOptions {
  readonly call?: HelperCall | undefined;
  readonly risk: RiskClass;
  /** The domain flag that the effect needs; null or absent: none. */
  readonly flag?: OptInFlag | null;
  readonly grant?: Grant | undefined;
  readonly signal: AbortSignal;
  /** Largest answer, in bytes; media bytes have a cap of their own. */
  readonly maxBytes?: number | undefined;
}

/** The only door to the Graph. It alone holds the token. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #slots = new Slots(IN_FLIGHT);

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * Sends once, as soon as fewer than 16 others are under way; nothing is retried or redirected here. Throws `UngatedEffect` or `WrongAsset` before a socket opens,
   * and `NoAnswer` when no whole answer came.
   */
  async send(request: WireRequest, options: SendOptions): Promise<Answer> {
    this.#guard(request, options);
    const release = await this.#slots.take(options.signal).catch((cause: unknown) => {
      throw new NoAnswer('stopped', false, 0, null, { cause });
    });
    try {
      // The leave may have ended while this request stood in line.
      this.#guard(request, options);
      return await this.#exchange(request, options);
    } finally {
      release();
    }
  }

  #guard(request: WireRequest, { risk, flag, grant }: SendOptions): void {
    guard(request, risk, grant, this.#options.origin, this.#options.clock.now(), flag);
  }

  async #exchange(request: WireRequest, options: SendOptions): Promise<Answer> {
    const { origin, clock } = this.#options;
    const started = clock.monotonic();
    const elapsed = () => Math.round(clock.monotonic() - started);
    const timeout = AbortSignal.timeout(patienceFor(request));
    let status: number | null = null;
    try {
      const response = await dispatch(this.#options.dispatcher, {
        origin: request.host === 'graph' ? origin : request.host.origin,
        signal: AbortSignal.any([options.signal, timeout]),
        ...this.#written(request),
      });
      // A body that is destroyed unread tells so by an event, which nobody hears would end the process.
      response.body.on('error', () => undefined);
      const { statusCode } = response;
      status = statusCode;
      const headers = flatten(response.headers);
      if (statusCode >= 300 && statusCode < 400) {
        response.body.destroy();
        throw new NoAnswer('redirect', true, elapsed(), statusCode);
      }
      const body = await readBounded(response.body, options.maxBytes ?? JSON_CAP);
      if (body === undefined) throw new NoAnswer('too-large', true, elapsed(), statusCode);
      return { status: statusCode, headers, body, ms: elapsed() };
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      throw new NoAnswer(reasonOf(options.signal, timeout), !neverConnected(error), elapsed(), status, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#options.dispatcher.destroy();
  }

  #written(request: WireRequest) {
    const query = new URLSearchParams(request.query);
    if (query.has('input_token')) query.set('input_token', this.#options.accessToken);
    const search = request.host === 'graph' ? (query.size === 0 ? '' : `?${query.toString()}`) : request.host.search;
    const body = encode(request.body);
    return {
      method: request.method,
      path: `${request.path}${search}`,
      headers: {
        accept: request.host === 'graph' ? 'application/json' : '*/*',
        'user-agent': this.#options.userAgent,
        authorization: `${request.authorization ?? 'Bearer'} ${this.#options.accessToken}`,
        ...(body.contentType === null ? {} : { 'content-type': body.contentType }),
        ...request.headers,
      },
      body: body.bytes,
    };
  }
}

/** Milliseconds that an answer is waited for: longer where bytes of media travel, either way. */
export function patienceFor({ host, body }: Pick<WireRequest, 'host' | 'body'>): number {
  const carriesMedia = host !== 'graph' || body.kind === 'multipart' || body.kind === 'binary';
  return carriesMedia ? MEDIA_ANSWER_MS : ANSWER_MS;
}

function encode(body: WireBody): { readonly contentType: string | null; readonly bytes: Buffer | null } {
  switch (body.kind) {
    case 'none':
      return { contentType: null, bytes: null };
    case 'json':
      return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(body.value)) };
    case 'form':
      return {
        contentType: 'application/x-www-form-urlencoded',
        bytes: Buffer.from(new URLSearchParams(body.fields).toString()),
      };
    case 'multipart':
      return encodeMultipart(body.parts);
    case 'binary':
      return { contentType: null, bytes: Buffer.from(body.bytes) };
  }
}

function reasonOf(stopping: AbortSignal, timeout: AbortSignal): LossReason {
  return stopping.aborted ? 'stopped' : timeout.aborted ? 'timeout' : 'connection';
}

/** Undefined when the stream holds more than `cap` bytes; the rest is not read. */
async function readBounded(
  stream: AsyncIterable<Buffer> & { destroy(): unknown },
  cap: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > cap) {
      stream.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Whether the error says that no connection was made, so that nothing can have been sent. */
function neverConnected(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
