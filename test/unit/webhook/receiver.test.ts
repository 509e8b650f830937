import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { readEnvelope } from '../../../src/webhook/envelope.js';
import { startReceiver } from '../../../src/webhook/receiver.js';
import { encodeEnvelope, sampleEnvelope, sampleKinds } from '../../../src/webhook/samples.js';
import { BODY, deliver, send, signed, start, TOKEN, until } from './harness.js';

const VERIFY = `/webhook?hub.mode=subscribe&hub.verify_token=${TOKEN}&hub.challenge=1158201444`;

describe('receiver', () => {
  it('echoes the challenge as plain text and knows that it was verified', async () => {
    const receiver = await start();
    expect(receiver.verified).toBe(false);
    const answer = await send(receiver.port, { method: 'GET', path: VERIFY });
    expect(answer).toMatchObject({ status: 200, body: '1158201444' });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(receiver.verified).toBe(true);
  });

  it('answers 200 and hands the delivery on, digits kept', async () => {
    const receiver = await start();
    const body = Buffer.from('{"entry":[{"id":12345678901234567890}]}');
    expect((await deliver(receiver.port, body)).status).toBe(200);
    await until(() => receiver.deliveries.length > 0);
    const [delivery] = receiver.deliveries;
    expect(delivery).toMatchObject({ body: { entry: [{ id: '12345678901234567890' }] }, bytes: body.length });
    expect(delivery?.receivedAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(receiver.refusals).toEqual([]);
  });

  it('takes every sample kind over the wire', async () => {
    const receiver = await start();
    for (const kind of sampleKinds) {
      expect((await deliver(receiver.port, encodeEnvelope(sampleEnvelope(kind)))).status).toBe(200);
    }
    await until(() => receiver.deliveries.length === sampleKinds.length);
    const kinds = receiver.deliveries.flatMap(({ body }) => readEnvelope(body).updates.map((update) => update.kind));
    expect(kinds).toEqual(sampleKinds.map((kind) => kind.split('.')[0]));
  });

  it('checks in the order of the contract', async () => {
    const receiver = await start({
      append: () => {
        throw new Error('disk full');
      },
      limits: { bodyBytes: 1_000 },
    });
    const bad = { 'content-type': 'text/plain', 'x-hub-signature-256': 'sha256=0' };
    const large = Buffer.alloc(1_001, 'x');
    const notJson = Buffer.from('{');
    const statuses: number[] = [];
    for (const sending of [
      { path: '/other', method: 'PUT', headers: { ...bad, host: 'evil.example' }, body: large },
      { path: '/other', method: 'PUT', headers: bad, body: large },
      { method: 'PUT', headers: bad, body: large },
      { headers: bad, body: large },
      { headers: bad, body: large, chunked: true },
      { headers: bad, body: notJson },
      { headers: bad, body: notJson, chunked: true },
      { headers: { ...bad, 'content-type': 'application/json' }, body: notJson },
      { headers: signed(notJson), body: notJson },
      { headers: signed(BODY), body: BODY },
    ]) {
      statuses.push((await send(receiver.port, sending)).status);
    }
    expect(statuses).toEqual([421, 404, 405, 413, 413, 415, 415, 401, 400, 500]);
    expect(receiver.deliveries).toEqual([]);
    expect(receiver.refusals.map((refusal) => refusal.status)).toEqual(statuses);
  });

  it('takes JSON with a charset, and no other type or encoding', async () => {
    const receiver = await start();
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await deliver(receiver.port, BODY, headers)).status;
    expect(await status({ 'content-type': 'application/json; charset=UTF-8' })).toBe(200);
    for (const type of [
      'text/json',
      'application/jsonp',
      'application/json; charset=utf-16',
      'application/json, x/y',
      '',
    ]) {
      expect(await status({ 'content-type': type })).toBe(415);
    }
    for (const encoding of ['gzip', 'identity', 'br']) {
      expect(await status({ 'content-encoding': encoding })).toBe(415);
    }
  });

  it('journals before the 200, waits for it, and delivers again what could not be journaled', async () => {
    const kept: string[] = [];
    let broken = true;
    const receiver = await start({
      append: async (body) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (broken) throw new Error('no');
        kept.push(Buffer.from(body).toString());
      },
    });
    expect((await deliver(receiver.port, BODY)).status).toBe(500);
    broken = false;
    expect((await deliver(receiver.port, BODY)).status).toBe(200);
    expect(kept).toEqual([BODY.toString()]);
    await until(() => receiver.deliveries.length === 1);
    expect(receiver.deliveries).toHaveLength(1);
  });

  it('answers 429 while the buffer is full, and takes more when there is room', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const receiver = await start({ append: () => held, limits: { backlog: 2 } });
    const first = [deliver(receiver.port, BODY), deliver(receiver.port, BODY)];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await deliver(receiver.port, BODY)).status).toBe(429);
    release();
    expect((await Promise.all(first)).map((answer) => answer.status)).toEqual([200, 200]);
    await until(() => receiver.deliveries.length === 2);
    expect((await deliver(receiver.port, BODY)).status).toBe(200);
  });

  it('survives a listener that throws', async () => {
    const receiver = await start({
      onDeliveries: () => {
        throw new Error('listener');
      },
    });
    expect((await deliver(receiver.port, BODY)).status).toBe(200);
    await until(() => receiver.refusals.length === 1);
    expect(receiver.refusals).toEqual([{ status: 500, reason: 'an accepted delivery could not be read' }]);
    expect((await deliver(receiver.port, BODY)).status).toBe(200);
  });

  it('hands on everything that it acknowledged before it stops, and frees the port', async () => {
    const receiver = await start();
    await Promise.all(Array.from({ length: 50 }, () => deliver(receiver.port, BODY)));
    await receiver.stop();
    await receiver.stop();
    expect(receiver.deliveries).toHaveLength(50);
    const again = await start({ port: receiver.port });
    expect(again.port).toBe(receiver.port);
  });

  it('names a port in use, a port that is none and a path that is none', async () => {
    const receiver = await start();
    const failure = async (port: number, path = '/webhook'): Promise<unknown> =>
      startReceiver({
        port,
        path,
        secrets: [],
        verifyToken: undefined,
        onDeliveries: () => undefined,
        onRefused: () => undefined,
      }).catch((error: unknown) => error);
    expect(await failure(receiver.port)).toMatchObject({ code: 'usage', rule: 'it is in use by another program' });
    expect(await failure(70_000)).toMatchObject({ code: 'usage' });
    expect(await failure(0, 'webhook')).toBeInstanceOf(OperatorError);
  });

  it('keeps a connection open over many deliveries and tolerates a query', async () => {
    const receiver = await start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        fetch(`${receiver.url}?source=meta`, { method: 'POST', headers: signed(BODY), body: BODY }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  it('asks to continue only where the body will be read', async () => {
    const receiver = await start();
    expect((await deliver(receiver.port, BODY, { expect: '100-continue' })).status).toBe(200);
    const wrong = { expect: '100-continue', 'x-hub-signature-256': 'sha256=0' };
    expect((await deliver(receiver.port, BODY, wrong)).status).toBe(401);
  });
});
