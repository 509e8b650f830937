import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { afterwards, EFFECT, lossOf, READ, SEND, serve, transportTo, wire } from './bench.js';

/** A server below HTTP: it does with the raw socket what it likes. */
async function rawServer(onData: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer({ pauseOnConnect: false }, onData);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** Every time limit a hundredth of itself: 30 s become 300 ms. */
function quickTimeouts(): void {
  const real = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => real(ms / 100));
}

describe('a request without a whole answer', () => {
  it('that found nobody there was never sent', async () => {
    const gone = await serve((_request, response) => response.end());
    gone.server.closeAllConnections();
    await new Promise((resolve) => gone.server.close(resolve));
    expect(await lossOf(transportTo(gone.origin).send(SEND, EFFECT()))).toMatchObject({
      reason: 'connection',
      sent: false,
      status: null,
    });
  });

  it('that was stopped before it began was never sent', async () => {
    const graph = await serve((_request, response) => response.end('{}'));
    const signal = AbortSignal.abort();
    expect(await lossOf(transportTo(graph.origin).send(SEND, { ...EFFECT(), signal }))).toMatchObject({
      reason: 'stopped',
      sent: false,
    });
    expect(graph.connections()).toBe(0);
  });

  it.each([
    ['reset before anything is answered', (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
    ['closed before anything is answered', (socket: { destroy(): unknown }) => socket.destroy()],
  ])('may have had its effect: %s; and it is sent once', async (_how, end) => {
    const graph = await serve((request) => {
      end(request.socket);
    });
    expect(await lossOf(transportTo(graph.origin).send(SEND, EFFECT()))).toMatchObject({
      reason: 'connection',
      sent: true,
      status: null,
    });
    expect(graph.heard).toHaveLength(1);
  });

  it('that broke off in its body tells the status that it had', async () => {
    const graph = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"id":');
      setTimeout(() => request.socket.resetAndDestroy(), 20);
    });
    expect(await lossOf(transportTo(graph.origin).send(SEND, EFFECT()))).toMatchObject({
      reason: 'connection',
      sent: true,
      status: 200,
    });
  });

  it.each([
    ['is no HTTP', 'hello\r\n\r\n'],
    ['has a header without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['has a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nabc'],
    ['has a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc'],
    ['ends too early', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'],
  ])('whose answer %s is lost, not a crash', async (_what, text) => {
    const origin = await rawServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(text));
    });
    expect(await lossOf(transportTo(origin).send(SEND, EFFECT()))).toMatchObject({ reason: 'connection', sent: true });
  });

  it('is given up after its time, and the socket with it', async () => {
    quickTimeouts();
    let closed = false;
    const graph = await serve((_request, response) => {
      response.on('close', () => (closed = true));
    });
    const started = performance.now();
    expect(await lossOf(transportTo(graph.origin).send(SEND, EFFECT()))).toMatchObject({
      reason: 'timeout',
      sent: true,
    });
    expect(performance.now() - started).toBeGreaterThan(250);
    await expect.poll(() => closed).toBe(true);
  });

  it('is given up when its body drips for longer than that', async () => {
    quickTimeouts();
    const graph = await serve((_request, response) => {
      response.writeHead(200);
      const dripping = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(dripping));
    });
    expect(await lossOf(transportTo(graph.origin).send(wire(), READ()))).toMatchObject({
      reason: 'timeout',
      status: 200,
    });
  });

  it('gives uploads and media bytes more time than the rest', async () => {
    const limits: number[] = [];
    const real = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      limits.push(ms);
      return real(ms);
    });
    const graph = await serve((_request, response) => response.end('{}'));
    const transport = transportTo(graph.origin);
    await transport.send(wire(), READ());
    await transport.send(wire({ ...SEND, body: { kind: 'multipart', parts: [] } }), EFFECT());
    await transport.send(wire({ host: { origin: graph.origin, search: '' } }), READ());
    expect(limits).toEqual([30_000, 120_000, 120_000]);
  });

  it('is stopped by the operator, and the socket with it', async () => {
    const stop = new AbortController();
    let closed = false;
    const graph = await serve((_request, response) => {
      response.on('close', () => (closed = true));
      stop.abort(new Error('stopped by the operator'));
    });
    expect(await lossOf(transportTo(graph.origin).send(SEND, { ...EFFECT(), signal: stop.signal }))).toMatchObject({
      reason: 'stopped',
      sent: true,
    });
    await expect.poll(() => closed).toBe(true);
  });

  it('leaves the transport fit for the next one', async () => {
    const graph = await serve((request, response) => {
      if (graph.heard.length === 1) request.socket.resetAndDestroy();
      else response.end('{"ok":true}');
    });
    const transport = transportTo(graph.origin);
    await lossOf(transport.send(wire(), READ()));
    expect((await transport.send(wire(), READ())).status).toBe(200);
  });

  it('ends at once when the transport is closed', async () => {
    const graph = await serve(() => undefined);
    const transport = transportTo(graph.origin);
    const sending = lossOf(transport.send(wire(), READ()));
    await expect.poll(() => graph.heard.length).toBe(1);
    await transport.close();
    expect((await sending).reason).toBe('connection');
  });

  it('says in its words nothing from outside', async () => {
    const origin = await rawServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('EAAhostile0123456789\r\n\r\n'));
    });
    const loss = await lossOf(transportTo(origin).send(wire(), READ()));
    expect(loss.message).not.toContain('EAA');
  });
});
