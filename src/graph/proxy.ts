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
  const url = new URL(origin);
  const ca = certificates(settings.certificates ?? []);
  const connect = ca === undefined ? {} : { ca };
  const uri = isLoopback(url) ? undefined : proxyFor(url, environment, settings);
  return uri === undefined
    ? new Agent({ connections: CONNECTIONS, connect })
    : new ProxyAgent({ uri: proxyUri(uri), connections: CONNECTIONS, requestTls: connect, proxyTls: connect });
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
function proxyUri(text: string): string {
  const uri = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(uri) && PROXY_SCHEMES.has(new URL(uri).protocol)) return uri;
  throw new OperatorError({
    code: 'configuration',
    thing: 'the proxy',
    rule: 'must be an http or https URL',
    mend: 'Correct http.proxy or HTTPS_PROXY, or name the Graph in NO_PROXY; nothing was sent.',
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
