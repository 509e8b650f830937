import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What is sent to a webhook endpoint. */
export interface Sending {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
  /** Milliseconds until the whole answer must be there; 10 s unless said. */
  readonly timeoutMs?: number;
}

/** Why no answer came. `unreachable`: no connection; `tls`: no trusted one; `silent`: too slow; `broken`: cut off. */
export type LossCause = 'unreachable' | 'tls' | 'silent' | 'broken';

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
      /** Code of the system or of the TLS library, such as `ECONNREFUSED`. */
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
  const { method, headers = {}, body, signal, timeoutMs = TIMEOUT_MS } = sending;
  signal.throwIfAborted();
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  let timer: NodeJS.Timeout | undefined;
  const reply = await new Promise<Reply>((resolve) => {
    const asking = send(url, { method, headers: { ...length, ...headers }, agent: false, signal }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        if (bytes < MOST_BYTES) pieces.push(piece);
        bytes += piece.length;
      });
      response.once('error', (error) => resolve({ kind: 'lost', cause: 'broken', code: codeOf(error), ms: ms() }));
      response.once('end', () => {
        const status = response.statusCode ?? 0;
        const fromTunnel = GATEWAY.has(status) || response.headers['ngrok-error-code'] !== undefined;
        const text = Buffer.concat(pieces).subarray(0, MOST_BYTES).toString('utf8');
        resolve({ kind: 'answered', status, body: text, fromTunnel, ms: ms() });
      });
    });
    asking.on('error', (error) => {
      const code = codeOf(error);
      resolve({ kind: 'lost', cause: causeOf(code), code, ms: ms() });
    });
    timer = setTimeout(() => {
      resolve({ kind: 'lost', cause: 'silent', code: null, ms: ms() });
      asking.destroy();
    }, timeoutMs);
    asking.end(body);
  });
  clearTimeout(timer);
  signal.throwIfAborted();
  return reply;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function causeOf(code: string | null): LossCause {
  if (code !== null && UNREACHABLE.has(code)) return 'unreachable';
  return code !== null && TLS_CODE.test(code) ? 'tls' : 'broken';
}
