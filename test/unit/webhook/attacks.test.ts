import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Correlation } from '../../../src/webhook/correlation.js';
import { readEnvelope } from '../../../src/webhook/envelope.js';
import { sampleEnvelope, sampleIds } from '../../../src/webhook/samples.js';
import { BODY, deliver, HeldClock, open, raw, SECRET, send, signed, start, TOKEN, until } from './harness.js';
import { sign } from '../../../src/webhook/signature.js';

const MOST = 3 * 1024 * 1024;

function jsonOf(bytes: number): Buffer {
  return Buffer.from(`"${'x'.repeat(bytes - 2)}"`);
}

describe('attacks on the receiver', () => {
  it('14: every malformed signature is 401', async () => {
    const receiver = await start();
    const good = sign(SECRET, BODY);
    const hex = good.slice(7);
    const headers = ['', 'sha256=', `sha1=${hex}`, good.slice(0, -1), `sha256=${'g'.repeat(64)}`, good.toUpperCase()];
    for (const signature of [...headers, `sha256=${hex.toUpperCase()}`, [good, good], undefined]) {
      const sent = signature === undefined ? {} : { 'x-hub-signature-256': signature };
      const answer = await send(receiver.port, {
        body: BODY,
        headers: { 'content-type': 'application/json', ...sent },
      });
      expect(answer.status).toBe(401);
    }
    expect(receiver.deliveries).toEqual([]);
  });

  it('15: a signature is over the raw bytes and nothing else', async () => {
    const receiver = await start();
    const body = Buffer.from('{"text": "\\u00e4"}');
    for (const changed of ['{"text":"\\u00e4"}', '{"text": "ä"}', '\ufeff{"text": "\\u00e4"}', '{"text": "\\u00e5"}']) {
      const answer = await send(receiver.port, { body: Buffer.from(changed), headers: signed(body) });
      expect(answer.status).toBe(401);
    }
    expect((await deliver(receiver.port, body)).status).toBe(200);
  });

  it('16: without a secret all is refused; two count until one is removed', async () => {
    for (const secrets of [[], [''], ['', '']]) {
      const receiver = await start({ secrets });
      expect((await deliver(receiver.port, BODY, signed(BODY, 'any'))).status).toBe(401);
      expect((await deliver(receiver.port, BODY, signed(BODY, ''))).status).toBe(401);
    }
    const secrets = ['new', 'old'];
    const receiver = await start({ secrets });
    expect((await deliver(receiver.port, BODY, signed(BODY, 'old'))).status).toBe(200);
    expect((await deliver(receiver.port, BODY, signed(BODY, 'new'))).status).toBe(200);
    secrets.pop();
    expect((await deliver(receiver.port, BODY, signed(BODY, 'old'))).status).toBe(401);
  });

  it('17: 3 MB pass, one byte more does not, with and without a length; nothing is inflated', async () => {
    const receiver = await start();
    expect((await deliver(receiver.port, jsonOf(MOST))).status).toBe(200);
    const over = jsonOf(MOST + 1);
    expect((await deliver(receiver.port, over)).status).toBe(413);
    expect((await send(receiver.port, { body: over, headers: signed(over), chunked: true })).status).toBe(413);
    expect((await fetch(receiver.url, { method: 'POST', headers: signed(over), body: over })).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect((await deliver(receiver.port, bomb, { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('17: a length that lies is 400 or the body is not taken', async () => {
    const receiver = await start({ limits: { headersMs: 300, requestMs: 500 } });
    const signature = sign(SECRET, BODY);
    const head = `POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Hub-Signature-256: ${signature}\r\n`;
    const short = await raw(receiver.port, `${head}Content-Length: 5\r\n\r\n${BODY.toString()}`);
    expect(short.text).toMatch(/^HTTP\/1.1 40[01] /);
    const long = await raw(receiver.port, `${head}Content-Length: 500\r\n\r\n${BODY.toString()}`);
    expect(long.text).toMatch(/^HTTP\/1.1 408 /);
    const absurd = await raw(receiver.port, `${head}Content-Length: 99999999999999\r\n\r\n{`);
    expect(absurd.text).toMatch(/^HTTP\/1.1 413 /);
    for (const length of ['-1', '0x10', '5, 6', 'many']) {
      expect((await raw(receiver.port, `${head}Content-Length: ${length}\r\n\r\n{`)).text).toMatch(/^HTTP\/1.1 400 /);
    }
    expect(receiver.deliveries).toEqual([]);
  });

  it('17: many large bodies at once stay within the room, and small ones are still taken', async () => {
    const receiver = await start({ limits: { unfinishedBytes: 1024 * 1024 } });
    const hanging = await Promise.all(Array.from({ length: 8 }, () => open(receiver.port)));
    const head = `POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Hub-Signature-256: ${sign(SECRET, BODY)}\r\nContent-Length: 2000000\r\n\r\n`;
    for (const socket of hanging) socket.write(head + 'x'.repeat(500_000));
    await until(() => receiver.refusals.length >= 6);
    expect(receiver.refusals.every((refusal) => refusal.status === 429)).toBe(true);
    expect(receiver.refusals.length).toBeGreaterThanOrEqual(6);
    expect((await deliver(receiver.port, BODY)).status).toBe(200);
  });

  it('18: slow headers, a slow body and silence are ended in time', async () => {
    const receiver = await start({ limits: { headersMs: 400, requestMs: 800, idleMs: 400 } });
    const slowHeaders = raw(receiver.port, 'POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Slow');
    const silent = raw(receiver.port, '');
    const slowBody = raw(
      receiver.port,
      `POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Hub-Signature-256: ${sign(SECRET, BODY)}\r\nContent-Length: 40\r\n\r\n{`,
    );
    const ended = await Promise.all([slowHeaders, silent, slowBody]);
    expect(ended[0].ms).toBeLessThan(1_400);
    expect(ended[1].ms).toBeLessThan(1_400);
    expect(ended[2].ms).toBeLessThan(1_800);
    for (const end of ended) expect(end.text).toMatch(/^HTTP\/1.1 408 /);
  });

  it('18: 1,000 idle connections cost honest deliveries nothing, and give way when there are too many', async () => {
    const receiver = await start({ limits: { sockets: 600 } });
    const flood: Promise<unknown>[] = [];
    for (let at = 0; at < 1_000; at += 1) flood.push(open(receiver.port));
    await Promise.all(flood);
    const times: number[] = [];
    for (let at = 0; at < 20; at += 1) {
      const started = performance.now();
      expect((await deliver(receiver.port, BODY)).status).toBe(200);
      times.push(performance.now() - started);
    }
    const median = times.toSorted((a, b) => a - b)[10];
    expect(median).toBeLessThan(250);
  });

  it('19: a delivery of a week ago, a hundred times over, is 200 each time and one event', async () => {
    const receiver = await start();
    const time = Math.floor(Date.now() / 1000) - 7 * 86_400;
    const body = Buffer.from(JSON.stringify(sampleEnvelope('status.delivered', sampleIds({ time }))));
    const answers = await Promise.all(Array.from({ length: 100 }, () => deliver(receiver.port, body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await until(() => receiver.deliveries.length === 100);
    const correlation = new Correlation(new HeldClock());
    for (const delivery of receiver.deliveries) {
      for (const update of readEnvelope(delivery.body).updates) correlation.offer(update);
    }
    expect(correlation.counts).toMatchObject({ updates: 1, duplicates: 99 });
  });

  it('20: only the right token, once, gets its challenge, as plain text', async () => {
    const receiver = await start();
    const ask = (query: string): ReturnType<typeof send> =>
      send(receiver.port, { method: 'GET', path: `/webhook?${query}` });
    const mode = 'hub.mode=subscribe';
    const token = `hub.verify_token=${TOKEN}`;
    const challenge = 'hub.challenge=42';
    const refused = [
      '',
      `${mode}&hub.verify_token=wrong&${challenge}`,
      `${mode}&hub.verify_token=${TOKEN}x&${challenge}`,
      `${mode}&hub.verify_token=&${challenge}`,
      `${mode}&${challenge}`,
      `${mode}&${token}`,
      `${mode}&${token}&hub.challenge=`,
      `${token}&${challenge}`,
      `hub.mode=unsubscribe&${token}&${challenge}`,
      `${mode}&${token}&${token}&${challenge}`,
      `${mode}&${token}&${challenge}&${challenge}`,
      `${mode}&${mode}&${token}&${challenge}`,
      `${mode}&hub.verify_token[]=${TOKEN}&${challenge}`,
      `${mode}&${token}&hub.challenge[0]=42`,
      `${mode}&${token}&hub.challenge=${'9'.repeat(10_000)}`,
      `${mode}&${token}&hub.challenge=${'9'.repeat(1_000_000)}`,
    ];
    for (const query of refused) expect((await ask(query)).status).toBe(403);
    expect(receiver.verified).toBe(false);
    const script = await ask(`${mode}&${token}&hub.challenge=${encodeURIComponent('<script>alert(1)</script>')}`);
    expect(script).toMatchObject({ status: 200, body: '<script>alert(1)</script>' });
    expect(script.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(script.headers['x-content-type-options']).toBe('nosniff');
    for (const verifyToken of [undefined, '']) {
      const closed = await start({ verifyToken });
      const answer = await send(closed.port, {
        method: 'GET',
        path: `/webhook?${mode}&hub.verify_token=&${challenge}`,
      });
      expect(answer.status).toBe(403);
    }
  });

  it('21: other paths, methods and hosts are refused', async () => {
    const receiver = await start({ publicHost: 'hook.example.org' });
    for (const path of [
      '/',
      '/webhook/',
      '/Webhook',
      '/webhook/../webhook',
      '/%77ebhook',
      '//webhook',
      '/webhook%00',
    ]) {
      expect((await send(receiver.port, { body: BODY, headers: signed(BODY), path })).status).toBe(404);
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
      expect((await send(receiver.port, { method })).status).toBe(405);
    }
    const status = async (host: string): Promise<number> => (await deliver(receiver.port, BODY, { host })).status;
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
      '0.0.0.0',
      'localhost@evil.example',
    ]) {
      expect(await status(host)).toBe(421);
    }
    const nameless = 'POST /webhook HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n';
    expect((await raw(receiver.port, nameless)).text).toMatch(/^HTTP\/1.1 421 /);
    for (const host of [
      'localhost',
      'LOCALHOST:99',
      '127.0.0.1',
      '127.9.9.9:80',
      '[::1]:80',
      'hook.example.org',
      'Hook.Example.org:443',
    ]) {
      expect(await status(host)).toBe(200);
    }
  });

  it('21: smuggled requests are 400 and never reach the listener', async () => {
    const receiver = await start();
    const head = `POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Hub-Signature-256: ${sign(SECRET, BODY)}\r\n`;
    const smuggled = [
      `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX`,
      `${head}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nX`,
      `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `${head}Content-Length: 2\r\nContent-Length: 49\r\n\r\n{}`,
      `${head}Content-Length : 2\r\n\r\n{}`,
      `POST /webhook HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n X: folded\r\n\r\n`,
      'POST /webhook HTTP/1.1\r\n\r\n',
      'nonsense\r\n\r\n',
    ];
    for (const text of smuggled) expect((await raw(receiver.port, text)).text).toMatch(/^HTTP\/1.1 400 /);
    const twoHosts = `POST /webhook HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect((await raw(receiver.port, twoHosts)).text).toMatch(/^HTTP\/1.1 4(?:00|21) /);
    expect(receiver.deliveries).toEqual([]);
    expect((await deliver(receiver.port, BODY)).status).toBe(200);
  });

  it('21: it listens on 127.0.0.1 only', async () => {
    const receiver = await start();
    expect(receiver.url).toBe(`http://127.0.0.1:${receiver.port}/webhook`);
    const elsewhere = await fetch(`http://[::1]:${receiver.port}/webhook`).catch(() => undefined);
    expect(elsewhere).toBeUndefined();
  });

  it('22: what is signed but no JSON is 400; depth and repeated keys are survived', async () => {
    const receiver = await start();
    for (const body of ['', '{', '{"a":1}x', 'NaN', "{'a':1}", '\ufeff{}']) {
      expect((await deliver(receiver.port, Buffer.from(body))).status).toBe(400);
    }
    expect((await deliver(receiver.port, Buffer.from([0x22, 0xff, 0xfe, 0x22]))).status).toBe(400);
    const deep = Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect([200, 400]).toContain((await deliver(receiver.port, deep)).status);
    expect((await deliver(receiver.port, Buffer.from('{"entry":1,"entry":[],"__proto__":{"x":1}}'))).status).toBe(200);
    expect((await deliver(receiver.port, Buffer.from('null'))).status).toBe(200);
    expect(Object.prototype).not.toHaveProperty('x');
  });
});
