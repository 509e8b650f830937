import { describe, expect, it } from 'vitest';
import { UngatedEffect } from '../../../src/graph/guard.js';
import { Slots } from '../../../src/graph/slots.js';
import { patienceFor } from '../../../src/graph/transport.js';
import { Agent } from '../../../src/graph/undici.js';
import { EFFECT, grantOf, lossOf, READ, SEND, serve, transportTo, wire } from './bench.js';

/** A Graph that holds every request until it is let go, seen through more connections than may be under way. */
async function holding() {
  const held: (() => void)[] = [];
  const graph = await serve((_request, response) => held.push(() => response.end('{}')));
  const transport = transportTo(graph.origin, new Agent({ connections: 64 }));
  const letAllGo = async (count: number) => {
    for (let gone = 0; gone < count; gone += held.splice(0).map((go) => go()).length) {
      await expect.poll(() => held.length).toBeGreaterThan(0);
    }
  };
  return { graph, transport, held, letAllGo };
}

describe('requests under way', () => {
  it('are sixteen at most, reads and effects together, and every one has its turn', async () => {
    const { graph, transport, held, letAllGo } = await holding();
    const sent = Array.from({ length: 40 }, (_, n) =>
      n % 2 === 0 ? transport.send(wire(), READ()) : transport.send(SEND, EFFECT()),
    );
    await expect.poll(() => held.length).toBe(16);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(graph.heard).toHaveLength(16);
    expect(graph.connections()).toBe(16);
    await letAllGo(40);
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
  });

  it('leave nothing to send for who stops, or loses leave, while in line', async () => {
    const { graph, transport, held, letAllGo } = await holding();
    const sent = Array.from({ length: 16 }, () => transport.send(wire(), READ()));
    await expect.poll(() => held.length).toBe(16);
    const stop = new AbortController();
    const grant = grantOf();
    const stopped = lossOf(transport.send(SEND, { ...EFFECT(), signal: stop.signal }));
    const refused = transport.send(SEND, { ...EFFECT(), grant }).catch((error: unknown) => error);
    stop.abort();
    expect(await stopped).toMatchObject({ reason: 'stopped', sent: false });
    grant.revoke('an abort criterion was met');
    await letAllGo(16);
    expect(await refused).toBeInstanceOf(UngatedEffect);
    await Promise.all(sent);
    expect(graph.heard).toHaveLength(16);
  });

  it('give their place back when they fail', async () => {
    const graph = await serve((request) => request.socket.resetAndDestroy());
    const transport = transportTo(graph.origin);
    const losses = await Promise.all(Array.from({ length: 50 }, () => lossOf(transport.send(wire(), READ()))));
    expect(losses.every(({ reason }) => reason === 'connection')).toBe(true);
  });
});

describe('a place', () => {
  it('given back twice counts once, and who leaves the line keeps nobody from it', async () => {
    const slots = new Slots(1);
    const going = new AbortController().signal;
    const first = await slots.take(going);
    const stop = new AbortController();
    const leaving = slots.take(stop.signal).catch(() => 'left');
    const second = slots.take(going);
    stop.abort();
    expect(await leaving).toBe('left');
    first();
    first();
    const third = slots.take(going);
    const release = await second;
    expect(await Promise.race([third, Promise.resolve('waiting')])).toBe('waiting');
    release();
    await third;
    await expect(slots.take(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});

it('bytes of media are waited for longer than all else, either way', () => {
  const json = { kind: 'json', value: {} } as const;
  const media = { origin: 'http://127.0.0.1:1', search: '' };
  expect(patienceFor({ host: 'graph', body: json })).toBe(30_000);
  expect(patienceFor({ host: 'graph', body: { kind: 'none' } })).toBe(30_000);
  expect(patienceFor({ host: 'graph', body: { kind: 'multipart', parts: [] } })).toBe(120_000);
  expect(patienceFor({ host: 'graph', body: { kind: 'binary', bytes: new Uint8Array(1) } })).toBe(120_000);
  expect(patienceFor({ host: media, body: { kind: 'none' } })).toBe(120_000);
});
