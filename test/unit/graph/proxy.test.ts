import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { createDispatcher, proxyFor } from '../../../src/graph/proxy.js';
import { Agent, ProxyAgent } from '../../../src/graph/undici.js';
import { afterwards, connectProxy, EFFECT, lossOf, READ, SEND, serve, TOKEN, transportTo, wire } from './bench.js';

const META = new URL('https://graph.facebook.com');
const PROXY = 'http://proxy.example.test:3128';

describe('the choice of a proxy', () => {
  it('follows the settings first, then the environment, lower case first', () => {
    const environment = { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1', HTTP_PROXY: 'http://plain:1' };
    expect(proxyFor(META, environment, { proxy: PROXY })).toBe(PROXY);
    expect(proxyFor(META, environment, {})).toBe('http://lower:1');
    expect(proxyFor(META, { HTTPS_PROXY: 'http://upper:1' }, { proxy: '' })).toBe('http://upper:1');
    expect(proxyFor(META, { HTTP_PROXY: 'http://plain:1' }, {})).toBeUndefined();
    expect(proxyFor(META, {}, {})).toBeUndefined();
  });

  it.each([
    ['graph.facebook.com', false],
    ['GRAPH.Facebook.com', false],
    ['facebook.com', false],
    ['.facebook.com', false],
    ['*.facebook.com', false],
    ['graph.facebook.com:443', false],
    ['localhost, graph.facebook.com', false],
    ['*', false],
    ['graph.facebook.com:8443', true],
    ['book.com', true],
    ['evil-graph.facebook.com', true],
    ['graph.facebook.com.evil.tld', true],
    ['', true],
    [',,', true],
  ])('NO_PROXY=%s: through the proxy %s', (list, through) => {
    expect(proxyFor(META, { HTTPS_PROXY: PROXY, NO_PROXY: list }, {}) === PROXY).toBe(through);
    expect(proxyFor(META, {}, { proxy: PROXY, noProxy: list.split(',') }) === PROXY).toBe(through);
  });

  it('is none on loopback, whatever is set', async () => {
    const dispatcher = createDispatcher('http://127.0.0.1:1', { HTTP_PROXY: PROXY }, { proxy: PROXY });
    afterwards(() => dispatcher.destroy());
    expect(dispatcher).toBeInstanceOf(Agent);
    for (const origin of ['http://localhost:1', 'http://[::1]:1']) {
      const other = createDispatcher(origin, { HTTP_PROXY: PROXY });
      expect(other).toBeInstanceOf(Agent);
      await other.destroy();
    }
  });

  it('takes a proxy without a scheme for an http one', async () => {
    const dispatcher = createDispatcher(META.origin, { HTTPS_PROXY: 'proxy.example.test:3128' });
    expect(dispatcher).toBeInstanceOf(ProxyAgent);
    await dispatcher.destroy();
  });

  it.each([
    'ftp://user:secretword@proxy',
    'http://',
    'http://user:secretword@a b',
    'javascript:secretword',
    'http://proxy:secretword',
    'http://user:secretword%zz@proxy:1',
  ])('refuses %s with words that are fit to be shown', (proxy) => {
    let thrown: unknown;
    try {
      createDispatcher(META.origin, { HTTPS_PROXY: proxy });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OperatorError);
    expect(thrown).toMatchObject({ code: 'configuration', thing: 'the proxy' });
    expect(String(thrown)).not.toContain('secretword');
  });
});

describe('a request through a proxy', () => {
  // A foreign http origin stands for the Graph: no certificate is needed, and the tunnel leads to loopback.
  const foreign = 'http://graph.example.test';

  it('goes through its tunnel, and the proxy never hears of the token', async () => {
    const graph = await serve((_request, response) => response.end('{"through":"proxy"}'));
    const proxy = await connectProxy(graph.port);
    const dispatcher = new ProxyAgent({ uri: proxy.uri.replace('http://', 'http://user:word@') });
    const { body } = await transportTo(foreign, dispatcher).send(wire(), READ());
    expect(body.toString()).toBe('{"through":"proxy"}');
    expect(proxy.asked.map(({ target }) => target)).toEqual(['graph.example.test:80']);
    expect(JSON.stringify(proxy.asked)).not.toContain(TOKEN);
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('user:word').toString('base64')}`);
    expect(graph.heard[0]?.headers).toMatchObject({ host: 'graph.example.test', authorization: `Bearer ${TOKEN}` });
    expect(graph.heard[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  it.each([407, 403, 502])(
    'that the proxy refuses with %d is a loss, not a crash, and the Graph hears nothing',
    async (status) => {
      const graph = await serve((_request, response) => response.end('{}'));
      const proxy = await connectProxy(graph.port, status);
      const loss = await lossOf(transportTo(foreign, new ProxyAgent({ uri: proxy.uri })).send(SEND, EFFECT()));
      expect(loss.reason).toBe('connection');
      expect(graph.connections()).toBe(0);
    },
  );

  it('that finds no proxy was never sent', async () => {
    const gone = await serve((_request, response) => response.end());
    await new Promise((resolve) => gone.server.close(resolve));
    const loss = await lossOf(transportTo(foreign, new ProxyAgent({ uri: gone.origin })).send(SEND, EFFECT()));
    expect(loss).toMatchObject({ reason: 'connection', sent: false });
  });

  it('to Meta itself asks for a tunnel to the pinned host and port, and sends nothing outside of it', async () => {
    const graph = await serve((_request, response) => response.end('{}'));
    const proxy = await connectProxy(graph.port);
    const dispatcher = createDispatcher(META.origin, { HTTPS_PROXY: proxy.uri });
    // What answers at the other end is no TLS: the request must not leave.
    expect((await lossOf(transportTo(META.origin, dispatcher).send(wire(), READ()))).reason).toBe('connection');
    expect(proxy.asked[0]?.target).toBe('graph.facebook.com:443');
    expect(graph.heard).toEqual([]);
  });
});
