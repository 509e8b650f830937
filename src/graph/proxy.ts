import tls from 'node:tls';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { isLoopback } from '../campaign/target.js';
import { Agent, ProxyAgent, type Dispatcher } from './undici.js';

export interface ProxySettings {
  /** `http.proxy` of VS Code; undefined: the usual environment variables. */
  readonly proxy?: string | undefined;
  /** `http.noProxy` of VS Code. */
  readonly noProxy?: readonly string[] | undefined;
  /** Further certificate authorities, PEM. */
  readonly certificates?: readonly string[] | undefined;
}

/** At most this many requests are under way to one origin. */
const CONNECTIONS = 16;
const PROXY_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:']);

/**
 * The dispatcher for a Graph origin: direct on loopback, else through the proxy that settings or environment name.
 * Throws `OperatorError` (configuration) for a proxy that cannot be one.
 */
export function createDispatcher(origin: string, environment: Environment, settings: ProxySettings = {}): Dispatcher {
  const { proxy, ca } = wayTo(new URL(origin), environment, settings);
  const connect = ca === undefined ? {} : { ca };
  return proxy === undefined
    ? new Agent({ connections: CONNECTIONS, connect })
    : new ProxyAgent({ uri: proxy.href, connections: CONNECTIONS, requestTls: connect, proxyTls: connect });
}

/** The way through a proxy to a URL that is no Graph's, as the Graph is reached; undefined: the way is direct. */
export function routeTo(url: URL, environment: Environment, settings: ProxySettings) {
  const { proxy, ca } = wayTo(url, environment, settings);
  return proxy === undefined ? undefined : { proxy, ca };
}

function wayTo(url: URL, environment: Environment, settings: ProxySettings) {
  const ca = certificates(settings.certificates ?? []);
  const given = isLoopback(url) ? undefined : proxyFor(url, environment, settings);
  return { proxy: given === undefined ? undefined : proxyUrl(given), ca };
}

/** The proxy for a URL; undefined: none. Settings win over the environment, as in VS Code. */
export function proxyFor(url: URL, environment: Environment, settings: ProxySettings): string | undefined {
  const variable = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
  const proxy = settings.proxy || variable(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === undefined) return undefined;
  const exempt = settings.noProxy ?? variable('NO_PROXY')?.split(',') ?? [];
  return exempt.some((entry) => covers(entry.trim().toLowerCase(), url)) ? undefined : proxy;
}

/** A proxy without a scheme is an http one, as other tools read it. Its password must not get into a message. */
function proxyUrl(text: string): URL {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    // Its credential must be one that can be decoded.
    decodeURIComponent(`${url.username}:${url.password}`);
    if (PROXY_SCHEMES.has(url.protocol)) return url;
  } catch {
    // Told below.
  }
  throw new OperatorError({
    code: 'configuration',
    thing: 'the proxy',
    rule: 'must be an http or https URL',
    mend: 'Correct http.proxy or HTTPS_PROXY, or name the host in NO_PROXY; nothing was sent.',
  });
}

function covers(entry: string, url: URL): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [host = '', port] = entry.split(':');
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  const name = host.replace(/^\*?\./, '');
  return url.hostname === name || url.hostname.endsWith(`.${name}`);
}

/**
 * Node's own roots, those of the system and the extra ones, and those given. Undefined leaves Node's own choice, which
 * a Node too old to list the system's roots still makes best (it honours NODE_EXTRA_CA_CERTS).
 */
function certificates(given: readonly string[]): string[] | undefined {
  const listed =
    'getCACertificates' in tls ? [...tls.getCACertificates('system'), ...tls.getCACertificates('extra')] : [];
  return listed.length + given.length === 0 ? undefined : [...new Set([...tls.rootCertificates, ...listed, ...given])];
}
