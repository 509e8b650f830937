import type { Target } from './phase.js';

/** Meta's Graph host, the only foreign host that ever gets the token besides its media hosts. */
export const GRAPH_ORIGIN = 'https://graph.facebook.com';

const META = /^https:\/\/graph\.facebook\.com\/?$/i;
const LOOPBACK = /^https?:\/\/(?:127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|\[::1\]|localhost)(?::\d{1,5})?\/?$/i;

export const BASE_URL_RULE = `must be ${GRAPH_ORIGIN}, or http(s) on 127.0.0.0/8, [::1] or localhost, with nothing after the port`;

export interface BaseUrl {
  /** Scheme, host and port, lower case, no trailing slash. */
  readonly origin: string;
  readonly target: Exclude<Target, 'simulator'>;
}

/**
 * Reads a Graph base URL. The raw text is matched, not a parsed URL, so that user names, trailing dots, look-alike
 * letters, short IP forms and paths are refused before any socket opens. Undefined: refused.
 */
export function readBaseUrl(text: string): BaseUrl | undefined {
  if (META.test(text)) return { origin: GRAPH_ORIGIN, target: 'meta' };
  if (!LOOPBACK.test(text)) return undefined;
  try {
    const { origin, port } = new URL(text);
    return port === '0' ? undefined : { origin, target: 'loopback' };
  } catch {
    return undefined; // a port above 65535
  }
}

/** Whether a URL's host is this machine. */
export function isLoopback(url: URL): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/.test(url.hostname);
}
