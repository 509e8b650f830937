import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { request as ask } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Environment, leaksIn, type Running, sweep, Terminal } from '../support/terminal.js';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

/** The first line of a server, once it stands, as its whole object. */
async function firstLine(running: Running): Promise<Readonly<Record<string, string>>> {
  const [line] = await running.said(/^\{.*\}$/m);
  return JSON.parse(line) as Record<string, string>;
}

/** A port that something else holds. */
async function heldPort() {
  const holder = createServer();
  await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
  const address = holder.address();
  const port = address !== null && typeof address !== 'string' ? String(address.port) : '';
  return { port, release: () => holder.close() };
}

describe('simulate', () => {
  it('says where it is and its synthetic credentials in its first line, and nothing before it', async () => {
    const running = terminal.start(['simulate', '--json']);
    const ready = await firstLine(running);
    expect(Object.keys(ready)).toEqual([
      ...['event', 'url', 'accessToken', 'wabaId', 'phoneNumberId', 'appId', 'appSecret', 'verifyToken', 'recipient'],
    ]);
    expect(ready['event']).toBe('simulator.ready');
    expect(ready['url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const headers = { authorization: `Bearer ${ready['accessToken'] ?? ''}` };
    const answer = await fetch(`${ready['url'] ?? ''}/v25.0/${ready['wabaId'] ?? ''}`, { headers });
    expect(await answer.json()).toMatchObject({ id: ready['wabaId'] });
    const foreign = await fetch(answer.url, { headers: { authorization: 'Bearer EAAsomeone-elses' } });
    expect(foreign.status).toBe(401);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, a request still open', async (signal) => {
    const running = terminal.start(['simulate', '--latency', '20000']);
    const ready = await firstLine(running);
    const open = fetch(`${ready['url'] ?? ''}/v25.0/1`).catch(() => undefined);
    await new Promise((done) => setTimeout(done, 100));
    running.child.kill(signal);
    expect((await running.ended).code).toBe(0);
    await open;
  });

  it('serves a live run of another terminal as a loopback target', async () => {
    const running = terminal.start(['simulate', '--seed', '7', '--templates', '12']);
    const ready = await firstLine(running);
    const env: Environment = {
      WATS_LIVE_ENABLE: '1',
      WATS_YES_LIVE: '1',
      WATS_GRAPH_BASE_URL: ready['url'] ?? '',
      WATS_ACCESS_TOKEN: ready['accessToken'] ?? '',
      WATS_WABA_ID: ready['wabaId'] ?? '',
      WATS_PHONE_NUMBER_ID: ready['phoneNumberId'] ?? '',
    };
    const ended = await terminal.run(['run', '--phases', '0,1', '--out', terminal.path('out'), '--json'], { env });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('run.end')).toMatchObject([{ mode: 'live', target: 'loopback' }]);
    running.child.kill('SIGTERM');
    await running.ended;
  });

  it('gives two processes with one seed the same credentials', async () => {
    const lines = await Promise.all(
      [0, 1].map(async () => {
        const running = terminal.start(['simulate', '--seed', '42']);
        const { url: _url, ...rest } = await firstLine(running);
        running.child.kill('SIGTERM');
        await running.ended;
        return rest;
      }),
    );
    expect(lines[0]).toEqual(lines[1]);
  });

  it('ends with 2 when its port is in use', async () => {
    const { port, release } = await heldPort();
    const ended = await terminal.run(['simulate', '--port', port]);
    release();
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(/port/i);
    expect(ended.stdout).toBe('');
  });
});

describe('webhook', () => {
  const SECRETS: Environment = {
    WATS_APP_SECRET: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    WATS_VERIFY_TOKEN: 'verify-me-7f3a9c',
    WATS_TEST_RECIPIENT_E164: '+15550107788',
    WATS_WABA_ID: '102290129340398',
  };
  const message = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550100000', phone_number_id: '106540352242922' },
              messages: [
                {
                  from: '15550107788',
                  id: 'wamid.ABCDEFGHIJKLMNOP',
                  timestamp: '1750000000',
                  type: 'text',
                  text: { body: 'a secret word' },
                },
              ],
            },
          },
        ],
      },
    ],
  });
  const sign = (body: string, secret = SECRETS['WATS_APP_SECRET'] ?? '') =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const post = (url: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  async function serve(env: Environment = SECRETS, ...args: readonly string[]) {
    const running = terminal.start(['webhook', '--json', ...args], { env });
    const ready = await firstLine(running);
    expect(Object.keys(ready)).toEqual(['event', 'url']);
    expect(ready['event']).toBe('webhook.ready');
    expect(ready['url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/webhook$/);
    const stop = async () => {
      running.child.kill('SIGTERM');
      return running.ended;
    };
    return { running, url: ready['url'] ?? '', stop };
  }

  it('says where it is, then one redacted line per signed update, and ends with 0', async () => {
    const { running, url, stop } = await serve();
    const { status } = await post(url, message, { 'x-hub-signature-256': sign(message) });
    expect(status).toBe(200);
    await running.said(/"event":"webhook"/);
    const again = await post(url, message, { 'x-hub-signature-256': sign(message) });
    expect(again.status).toBe(200);
    const ended = await stop();
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('webhook')).toEqual([
      {
        event: 'webhook',
        kind: 'message',
        type: 'text',
        status: null,
        correlatesTo: null,
        signature: 'valid',
        ms: null,
      },
    ]);
    const personal = ['15550107788', 'wamid.ABCDEFGHIJKLMNOP', 'a secret word', '102290129340398', '106540352242922'];
    expect(leaksIn(ended.stdout + ended.stderr, [...personal, ...Object.values(SECRETS)])).toEqual([]);
  });

  it('refuses what is not signed with the secret: 401, and a line with no kind', async () => {
    const { url, stop } = await serve();
    const answers = [
      await post(url, message),
      await post(url, message, { 'x-hub-signature-256': sign(message, 'another secret') }),
      await post(url, `${message} `, { 'x-hub-signature-256': sign(message) }),
      await post(url, message, { 'x-hub-signature-256': 'sha256=00' }),
      await post(url, message, { 'x-hub-signature-256': sign(message).replace('sha256', 'sha1') }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    const ended = await stop();
    expect(ended.events('webhook')).toHaveLength(5);
    for (const line of ended.events('webhook')) expect(line).toMatchObject({ kind: null, signature: 'invalid' });
  });

  it('answers in the order of the contract: 404, 405, 413, 415, 401, 400', async () => {
    const { url, stop } = await serve();
    const signed = (body: string) => ({ 'x-hub-signature-256': sign(body) });
    const huge = `"${'x'.repeat(3 * 1024 * 1024)}"`;
    const statuses = [
      (await post(url.replace('/webhook', '/elsewhere'), message, signed(message))).status,
      (await fetch(url, { method: 'PUT', body: message })).status,
      (await post(url, huge, signed(huge))).status,
      (await post(url, message, { ...signed(message), 'content-type': 'text/plain' })).status,
      (await post(url, message, { ...signed(message), 'content-encoding': 'gzip' })).status,
      (await post(url, message)).status,
      (await post(url, '{"a":', signed('{"a":'))).status,
    ];
    expect(statuses).toEqual([404, 405, 413, 415, 415, 401, 400]);
    expect((await stop()).code).toBe(0);
  });

  it('answers the challenge with the verify token only, and only under its own name', async () => {
    const { url, stop } = await serve();
    const challenge = (token: string) =>
      fetch(
        `${url}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': token }).toString()}`,
      );
    const right = await challenge('verify-me-7f3a9c');
    expect([right.status, await right.text()]).toEqual([200, '1158201444']);
    expect(right.headers.get('content-type')).toMatch(/^text\/plain/);
    expect((await challenge('verify-me')).status).toBe(403);
    const status = await new Promise<number | undefined>((done, fail) => {
      const asked = ask(url, { headers: { host: 'rebound.example' } }, (answer) => {
        answer.resume();
        done(answer.statusCode);
      });
      asked.once('error', fail).end();
    });
    expect(status).toBe(421);
    const ended = await stop();
    expect(leaksIn(ended.stdout + ended.stderr, ['verify-me-7f3a9c', '1158201444'])).toEqual([]);
  });

  it('accepts the previous secret during a rotation', async () => {
    const { url, stop } = await serve({ ...SECRETS, WATS_APP_SECRET_PREVIOUS: 'previous-secret-0000' });
    expect((await post(url, message, { 'x-hub-signature-256': sign(message, 'previous-secret-0000') })).status).toBe(
      200,
    );
    expect((await post(url, message, { 'x-hub-signature-256': sign(message) })).status).toBe(200);
    await stop();
  });

  it('starts without a secret, warns, and refuses every delivery', async () => {
    const { running, url, stop } = await serve({});
    await running.said(/WATS_APP_SECRET/);
    expect((await post(url, message, { 'x-hub-signature-256': sign(message, '') })).status).toBe(401);
    expect((await stop()).code).toBe(0);
  });

  it('keeps nothing raw on the disk', async () => {
    const { running, url, stop } = await serve({ ...SECRETS, WATS_TEST_RUN_ID: 'kept' }, '--out', terminal.path('out'));
    await post(url, message, { 'x-hub-signature-256': sign(message) });
    await running.said(/"kind":"message"/);
    expect((await stop()).code).toBe(0);
    await vi.waitFor(() => expect(terminal.files('out').length).toBeGreaterThan(0));
    expect(sweep(terminal, '', {}, ['15550107788', 'a secret word', 'wamid.ABCDEFGHIJKLMNOP'])).toEqual([]);
  });

  it('ends with 2 when its port is in use', async () => {
    const { port, release } = await heldPort();
    const ended = await terminal.run(['webhook', '--port', port], { env: SECRETS });
    release();
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(/port/i);
  });
});
