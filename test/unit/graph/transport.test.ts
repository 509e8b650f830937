import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  EFFECT,
  grantOf,
  lossOf,
  PHONE,
  READ,
  RECIPIENT,
  SEND,
  serve,
  TOKEN,
  transportTo,
  VERSION,
  wire,
} from './bench.js';
import { UngatedEffect, WrongAsset } from '../../../src/graph/guard.js';

const answer = (text = '{"ok":true}', status = 200, headers: Record<string, string> = {}) =>
  serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });

describe('the transport', () => {
  it('sends what was composed, adds the token, and gives the answer back', async () => {
    const graph = await answer('{"id":"1"}', 200, { 'X-App-Usage': '{}', 'set-cookie': 'a=1' });
    const { status, headers, body, ms } = await transportTo(graph.origin).send(
      wire({ query: { fields: 'id,name' } }),
      READ(),
    );
    expect({ status, text: body.toString() }).toEqual({ status: 200, text: '{"id":"1"}' });
    expect(headers['x-app-usage']).toBe('{}');
    expect(ms).toBeGreaterThanOrEqual(0);
    const [heard] = graph.heard;
    expect(heard?.url).toBe(`/${VERSION}/${PHONE}?fields=id%2Cname`);
    expect(heard?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/json',
      'user-agent': 'wats-live/test',
    });
    expect(heard?.headers['content-type']).toBeUndefined();
  });

  it('fills in the token of debug_token, and nowhere puts it in a query by itself', async () => {
    const graph = await answer();
    const transport = transportTo(graph.origin);
    await transport.send(wire({ path: `/${VERSION}/debug_token`, query: { input_token: 'placeholder' } }), READ());
    await transport.send(wire({ query: { fields: 'id' } }), READ());
    expect(graph.heard[0]?.url).toBe(`/${VERSION}/debug_token?input_token=${TOKEN}`);
    expect(graph.heard[1]?.url).not.toContain(TOKEN);
  });

  it('writes every kind of body', async () => {
    const graph = await answer();
    const transport = transportTo(graph.origin);
    const bytes = randomBytes(1000);
    const path = `/${VERSION}/${PHONE}/messages`;
    const post = (body: Parameters<typeof wire>[0]) =>
      transport.send(wire({ method: 'POST', path, ...body }), EFFECT());
    await post({ body: { kind: 'json', value: { to: RECIPIENT, text: 'ä"\n' } } });
    await post({ body: { kind: 'form', fields: { a: 'b&c=d', to: RECIPIENT } } });
    await post({ body: { kind: 'binary', bytes }, headers: { file_offset: '0' } });
    await post({
      body: {
        kind: 'multipart',
        parts: [
          { name: 'type', value: 'image/png' },
          { name: 'file', filename: 'a"b\r\nX-Evil: 1.png', contentType: 'image/png', bytes },
        ],
      },
    });
    const [json, form, binary, multipart] = graph.heard;
    expect(JSON.parse(json?.body.toString() ?? '')).toEqual({ to: RECIPIENT, text: 'ä"\n' });
    expect(Object.fromEntries(new URLSearchParams(form?.body.toString()))).toEqual({ a: 'b&c=d', to: RECIPIENT });
    expect(binary?.body.equals(bytes)).toBe(true);
    expect(binary?.headers['file_offset']).toBe('0');
    const boundary =
      /^multipart\/form-data; boundary=(\S+)$/.exec(multipart?.headers['content-type'] ?? '')?.[1] ?? '-';
    const parts = multipart?.body.toString('latin1').split(`--${boundary}`) ?? [];
    expect(parts).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n',
      // A name cannot end its header, nor the quotes that it stands in.
      `\r\nContent-Disposition: form-data; name="file"; filename="a%22b%0D%0AX-Evil: 1.png"\r\nContent-Type: image/png\r\n\r\n${bytes.toString('latin1')}\r\n`,
      '--\r\n',
    ]);
  });

  it('opens no socket for an effect without leave, nor for a foreign host', async () => {
    const graph = await answer();
    const transport = transportTo(graph.origin);
    const signal = new AbortController().signal;
    await expect(transport.send(SEND, { risk: 'side-effect', signal })).rejects.toThrow(UngatedEffect);
    await expect(transport.send(SEND, { risk: 'read', signal })).rejects.toThrow(UngatedEffect);
    const foreign = wire({ ...SEND, path: `/${VERSION}/106540352242923/messages` });
    await expect(transport.send(foreign, { risk: 'side-effect', grant: grantOf(), signal })).rejects.toThrow(
      WrongAsset,
    );
    const elsewhere = wire({ host: { origin: 'http://127.0.0.1:1', search: '' } });
    await expect(transport.send(elsewhere, READ())).rejects.toThrow(WrongAsset);
    expect(graph.connections()).toBe(0);
  });

  it('keeps its connection for the next request', async () => {
    const graph = await answer();
    const transport = transportTo(graph.origin);
    for (let i = 0; i < 5; i += 1) await transport.send(wire(), READ());
    expect(graph.heard).toHaveLength(5);
    // A second one may open where the first is not quite done.
    expect(graph.connections()).toBeLessThanOrEqual(2);
  });

  it('bounds how many connections it opens', async () => {
    const graph = await serve((_request, response) => {
      setTimeout(() => response.end('{}'), 20);
    });
    const transport = transportTo(graph.origin);
    await Promise.all(Array.from({ length: 60 }, () => transport.send(wire(), READ())));
    expect(graph.heard).toHaveLength(60);
    expect(graph.connections()).toBeLessThanOrEqual(16);
  });

  it('sends media reads with the signed query as it came', async () => {
    const graph = await answer('bytes');
    const search = '?mid=1&hash=a%2Bb&x=%7E~&empty=';
    const request = wire({
      host: { origin: graph.origin, search },
      path: '/whatsapp_business/attachments/',
      query: { other: '1' },
    });
    await transportTo(graph.origin).send(request, READ());
    expect(graph.heard[0]?.url).toBe(`/whatsapp_business/attachments/${search}`);
    expect(graph.heard[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, accept: '*/*' });
  });
});

describe('attack 24: redirects', () => {
  const statuses = [301, 302, 303, 307, 308];

  it.each(statuses)('a %d to another origin is not followed, and the token stays', async (status) => {
    const other = await answer();
    const graph = await answer('', status, { location: `${other.origin}/steal` });
    const transport = transportTo(graph.origin);
    for (const send of [() => transport.send(wire(), READ()), () => transport.send(SEND, EFFECT())]) {
      expect(await lossOf(send())).toMatchObject({ reason: 'redirect', status, sent: true });
    }
    expect(other.connections()).toBe(0);
    expect(graph.heard).toHaveLength(2);
  });

  it('not even to its own origin, nor for media bytes', async () => {
    const graph = await answer('', 302, { location: '/elsewhere' });
    const transport = transportTo(graph.origin);
    const media = wire({ host: { origin: graph.origin, search: '' }, path: '/m' });
    expect((await lossOf(transport.send(media, READ()))).reason).toBe('redirect');
    expect(graph.heard.map(({ url }) => url)).toEqual(['/m']);
  });
});

describe('attack 25: answers without end', () => {
  it('are read up to the cap and not beyond', async () => {
    let closed = 0;
    const graph = await serve((_request, response) => {
      response.on('close', () => (closed += 1));
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const transport = transportTo(graph.origin);
    expect(await lossOf(transport.send(wire(), { ...READ(), maxBytes: 100_000 }))).toMatchObject({
      reason: 'too-large',
      status: 200,
    });
    // Without a cap of its own the transport has one: 10 MiB.
    expect((await lossOf(transport.send(wire(), READ()))).reason).toBe('too-large');
    await expect.poll(() => closed).toBe(2);
  });

  it('hold exactly at the cap, to the byte', async () => {
    const graph = await answer('x'.repeat(1000));
    const transport = transportTo(graph.origin);
    expect((await transport.send(wire(), { ...READ(), maxBytes: 1000 })).body.length).toBe(1000);
    expect((await lossOf(transport.send(wire(), { ...READ(), maxBytes: 999 }))).reason).toBe('too-large');
  });

  it('are not inflated: a compressed body is neither asked for nor unpacked', async () => {
    const graph = await answer('not really gzip', 200, { 'content-encoding': 'gzip' });
    const { body } = await transportTo(graph.origin).send(wire(), READ());
    expect(body.toString()).toBe('not really gzip');
    expect(graph.heard[0]?.headers['accept-encoding']).toBeUndefined();
  });
});
