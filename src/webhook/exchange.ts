import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** What is sent to a webhook endpoint. */
export interface Sending {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
  /** Milliseconds until the whole answer must be there; 10 s unless said. */
  readonly timeoutMs?: number;
  /** Undefined: the way is direct. */
  readonly route?: ProxyRoute | undefined;
}

/** A way through a proxy. */
export interface ProxyRoute {
  /** An http or https URL; user name and password are the proxy's. */
  readonly proxy: URL;
  /** Certificate authorities, PEM, that are trusted on it; undefined: Node's own. */
  readonly ca: string[] | undefined;
}

/**
 * Why no answer came. `proxy`: the proxy opened no way; `unreachable`: no connection; `tls`: no trusted one; `silent`: too
 * slow; `broken`: cut off.
 */
export type LossCause = 'proxy' | 'unreachable' | 'tls' | 'silent' | 'broken';

/** What came back from a webhook endpoint. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The first 4,096 bytes. */
      readonly body: string;
      /** Whether a tunnel says that it answered in the place of what should be behind it. */
      readonly fromTunnel: boolean;
      readonly ms: number;
    }
  | {
      readonly kind: 'lost';
      readonly cause: LossCause;
      /** Code of the system or of the TLS library, such as `ECONNREFUSED`, or the status of a proxy. */
      readonly code: string | null;
      readonly ms: number;
    };

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 4_096;
const TLS_CODE =
  /^(?:EPROTO|ERR_SSL_.*|ERR_TLS_.*|CERT_.*|.*_CERT|.*_CERT_.*|.*_SIGNATURE|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)$/;
const UNREACHABLE = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);
/** Statuses by which tunnels and the networks before them say that nothing is behind. Cloudflare's own begin at 520. */
const GATEWAY = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530]);

/**
 * One request to a webhook endpoint, never across a redirect and never with a token. What the endpoint does becomes a
 * `Reply`; rejects only with the signal's reason when it aborts.
 */
export async function exchange(url: URL, sending: Sending): Promise<Reply> {
  const { method, headers = {}, body, signal, timeoutMs = TIMEOUT_MS, route } = sending;
  signal.throwIfAborted();
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  const patience = AbortSignal.timeout(timeoutMs);
  const bounded = AbortSignal.any([signal, patience]);
  const lost = (error: unknown, cause = causeOf(codeOf(error))): Reply =>
    patience.aborted
      ? { kind: 'lost', cause: 'silent', code: null, ms: ms() }
      : { kind: 'lost', cause, code: codeOf(error), ms: ms() };
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const ask = (way: Pick<RequestOptions, 'agent' | 'createConnection' | 'defaultPort'>) =>
    new Promise<Reply>((resolve) => {
      const asking = send(url, { method, headers: { ...length, ...headers }, signal: bounded, ...way }, (response) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        response.on('data', (piece: Buffer) => {
          if (bytes < MOST_BYTES) pieces.push(piece);
          bytes += piece.length;
        });
        response.once('error', (error) => resolve(lost(error, 'broken')));
        response.once('end', () => {
          const status = response.statusCode ?? 0;
          const fromTunnel = GATEWAY.has(status) || response.headers['ngrok-error-code'] !== undefined;
          const text = Buffer.concat(pieces).subarray(0, MOST_BYTES).toString('utf8');
          resolve({ kind: 'answered', status, body: text, fromTunnel, ms: ms() });
        });
      });
      asking.on('error', (error) => resolve(lost(error)));
      asking.end(body);
    });
  const reply =
    route === undefined
      ? await ask({ agent: false })
      : await throughProxy(url, route, bounded).then(
          (way) => ask(way),
          (error: unknown) => lost(error, 'proxy'),
        );
  signal.throwIfAborted();
  return reply;
}

/** Has a proxy open a way to the host of a URL; rejects, with a `code`, when it does not. */
async function throughProxy(url: URL, { proxy, ca }: ProxyRoute, signal: AbortSignal) {
  const isSecure = url.protocol === 'https:';
  const defaultPort = isSecure ? 443 : 80;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const path = `${url.hostname}:${url.port || defaultPort}`;
  const user = [proxy.username, proxy.password].map(decodeURIComponent).join(':');
  const leave = user === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
  const headers = { host: path, ...leave };
  const send = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  const socket = await new Promise<Duplex>((resolve, reject) => {
    // The proxy's credential is for the proxy alone, and not in the header that Node would make of it.
    const asking = send(proxy, { method: 'CONNECT', path, headers, auth: null, agent: false, signal, ca });
    asking.once('connect', ({ statusCode }, opened) => {
      if (statusCode === 200) return resolve(opened);
      opened.destroy();
      reject(Object.assign(new Error('the proxy opened no way'), { code: String(statusCode) }));
    });
    asking.on('error', reject);
    asking.end();
  });
  const createConnection = () =>
    isSecure ? connectTls({ socket, host, ca, servername: isIP(host) === 0 ? host : '' }) : socket;
  return { defaultPort, createConnection };
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function causeOf(code: string | null): LossCause {
  if (code !== null && UNREACHABLE.has(code)) return 'unreachable';
  return code !== null && TLS_CODE.test(code) ? 'tls' : 'broken';
}
