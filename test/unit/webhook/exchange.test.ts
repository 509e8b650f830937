import { createServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import { routeTo } from '../../../src/graph/proxy.js';
import { exchange, type ProxyRoute } from '../../../src/webhook/exchange.js';
import { afterwards, connectProxy, listen, serve } from '../graph/bench.js';
import { certificateFor } from './certificate.js';

const HOST = 'hook.example.test';

const ask = (url: string, route: ProxyRoute | undefined, timeoutMs = 5_000) =>
  exchange(new URL(url), {
    method: 'POST',
    headers: { 'x-mark': 'own' },
    body: Buffer.from('{"a":1}'),
    signal: new AbortController().signal,
    timeoutMs,
    route,
  });

const through = (uri: string, ca?: string[]): ProxyRoute => ({ proxy: new URL(uri), ca });

/** An endpoint with a certificate of its own for a host; answers with what it was sent. */
async function serveTls(host = HOST) {
  const identity = certificateFor(host);
  const server = createServer(identity, (request, response) => {
    request.pipe(response);
  });
  return { port: await listen(server), ca: [identity.cert] };
}

describe('an exchange through a proxy', () => {
  it('goes through the tunnel, and only the proxy hears of its own credential', async () => {
    const endpoint = await serve((_request, response, { body }) => response.end(body));
    const proxy = await connectProxy(endpoint.port);
    const route = through(proxy.uri.replace('http://', 'http://us%40er:word@'));
    expect(await ask(`http://${HOST}/hook?a=1`, route)).toMatchObject({
      kind: 'answered',
      status: 200,
      body: '{"a":1}',
    });
    expect(proxy.asked.map(({ target }) => target)).toEqual([`${HOST}:80`]);
    const credential = Buffer.from('us@er:word').toString('base64');
    expect(proxy.asked[0]?.headers).toMatchObject({ 'proxy-authorization': `Basic ${credential}` });
    expect(JSON.stringify(proxy.asked)).not.toMatch(/"authorization"|x-mark/);
    expect(endpoint.heard).toMatchObject([{ url: '/hook?a=1', headers: { host: HOST, 'x-mark': 'own' } }]);
    expect(JSON.stringify(endpoint.heard[0]?.headers)).not.toMatch(/authorization/);
  });

  it('speaks TLS with the endpoint, and trusts whom the route trusts', async () => {
    const { port, ca } = await serveTls();
    const { uri, asked } = await connectProxy(port);
    expect(await ask(`https://${HOST}/hook`, through(uri, ca))).toMatchObject({ status: 200, body: '{"a":1}' });
    expect(asked.map(({ target }) => target)).toEqual([`${HOST}:443`]);
  });

  it.each([
    ['nobody trusts', HOST, /SELF_SIGNED/],
    ['is another host’s', 'other.example.test', /ALTNAME/],
  ])('tells a certificate that %s from a tunnel that is down', async (_what, host, code) => {
    const { port, ca } = await serveTls(host);
    const { uri } = await connectProxy(port);
    const reply = await ask(`https://${HOST}/hook`, through(uri, host === HOST ? undefined : ca));
    expect(reply).toMatchObject({ kind: 'lost', cause: 'tls', code: expect.stringMatching(code) as unknown });
  });

  it.each([407, 403, 502])('that the proxy refuses with %d says so by its status', async (status) => {
    const endpoint = await serve((_request, response) => response.end());
    const { uri } = await connectProxy(endpoint.port, status);
    expect(await ask(`http://${HOST}/`, through(uri))).toMatchObject({ cause: 'proxy', code: String(status) });
    expect(endpoint.connections()).toBe(0);
  });

  it('that finds no proxy, or one that closes or is silent, is lost on it', async () => {
    const endpoint = await serve((_request, response) => response.end());
    expect(await ask(`http://${HOST}/`, through('http://127.0.0.1:1'))).toMatchObject({
      cause: 'proxy',
      code: 'ECONNREFUSED',
    });
    // A server that is no proxy closes what asks it for a tunnel.
    expect(await ask(`http://${HOST}/`, through(endpoint.origin))).toMatchObject({ cause: 'proxy' });
    const silent = await serve(() => undefined);
    silent.server.on('connect', (_request, socket) => afterwards(async () => void socket.destroy()));
    expect(await ask(`http://${HOST}/`, through(silent.origin), 100)).toMatchObject({ cause: 'silent', code: null });
  });
});

describe('an exchange without one', () => {
  it('is silent where no whole answer comes in time, and ends with the signal of whoever stops it', async () => {
    const { origin } = await serve((_request, response) => response.write('half'));
    expect(await ask(origin, undefined, 100)).toMatchObject({ kind: 'lost', cause: 'silent', code: null });
    const stop = new AbortController();
    const asked = exchange(new URL(origin), { method: 'GET', signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped here')), 50);
    await expect(asked).rejects.toThrow('stopped here');
  });
});

describe('the route to a public URL', () => {
  it('is the one that the Graph takes: by the settings or the environment, never to loopback', () => {
    const url = new URL(`https://${HOST}/hook`);
    const environment = { HTTPS_PROXY: 'proxy.example.test:3128' };
    expect(routeTo(url, environment, {})?.proxy.href).toBe('http://proxy.example.test:3128/');
    expect(routeTo(url, environment, { proxy: 'https://other.example.test' })?.proxy.host).toBe('other.example.test');
    expect(routeTo(url, { ...environment, NO_PROXY: HOST }, {})).toBeUndefined();
    expect(routeTo(new URL('http://127.0.0.1:1/'), { HTTP_PROXY: 'http://proxy:1' }, {})).toBeUndefined();
    expect(routeTo(url, environment, { certificates: ['PEM'] })?.ca).toContain('PEM');
  });
});
