import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleKinds } from '../../src/webhook/samples.js';
import { leaksIn, type Running, Terminal } from '../support/terminal.js';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

const SECRET = { WATS_APP_SECRET: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' };

async function urlOf(running: Running): Promise<string> {
  const [line] = await running.said(/^\{"event":"webhook\.ready".*\}$/m);
  return (JSON.parse(line) as { readonly url: string }).url;
}

const receive = (...args: readonly string[]) =>
  terminal.start(['webhook', '--json', ...args], { env: { ...SECRET, WATS_TEST_RUN_ID: 'burst' } });

const send = (kind: string, url: string, env: Readonly<Record<string, string>> = SECRET) =>
  terminal.run(['webhook-send', kind, '--to', url, '--json'], { env });

describe('webhook-send', () => {
  it('posts a signed event that the receiver takes for what it is, and prints one object', async () => {
    const receiver = receive();
    const url = await urlOf(receiver);
    const kinds = [
      'message',
      'image',
      'status.failed',
      'error',
      'calls',
      'message_template_status_update',
      'user_preferences',
    ];
    for (const kind of kinds) {
      const ended = await send(kind, url);
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.lines()).toMatchObject([{ event: 'webhook.sent', kind, status: 200 }]);
      expect(Object.keys(ended.lines()[0] ?? {})).toEqual(['event', 'kind', 'status', 'ms']);
      expect(leaksIn(ended.stdout + ended.stderr, [SECRET.WATS_APP_SECRET])).toEqual([]);
    }
    receiver.child.kill('SIGTERM');
    const told = (await receiver.ended).events('webhook').map(({ kind }) => kind);
    expect(told).toEqual(kinds.map((kind) => (kind === 'image' ? 'message' : kind.split('.')[0])));
  });

  it('signs with a secret that it tells when none is set, and ends with 1 when it is refused', async () => {
    const receiver = receive();
    const ended = await send('message', await urlOf(receiver), {});
    expect(ended.code).toBe(1);
    expect(ended.lines()).toMatchObject([{ status: 401 }]);
    const synthetic = /wats-live-[a-z-]+-secret/.exec(ended.stderr)?.[0] ?? '';
    receiver.child.kill('SIGTERM');
    await receiver.ended;
    const other = terminal.start(['webhook', '--json'], { env: { WATS_APP_SECRET: synthetic } });
    expect((await send('message', await urlOf(other), {})).code).toBe(0);
  });

  it('ends with 1 without an answer or by a redirect, which it does not follow', async () => {
    const gone = await send('message', 'http://127.0.0.1:1/webhook');
    expect([gone.code, gone.lines()]).toMatchObject([1, [{ status: null }]]);
    const heard: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      heard.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect((await send('message', `http://localhost:${port}/here`)).code).toBe(1);
    server.close();
    expect(heard).toEqual(['/here']);
  });

  it.each([
    'https://example.com/webhook',
    'http://127.0.0.1.example.com/',
    'http://127.0.0.1@example.com/',
    'http://user:secretword@127.0.0.1/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
    'webhook',
  ])('refuses the address %s', async (url) => {
    const ended = await send('message', url);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain('--to');
    expect(ended.stderr).not.toContain('secretword');
  });

  it('names every kind when it is given another', async () => {
    for (const kind of ['no-such-kind', 'message.', '__proto__', '']) {
      const ended = await send(kind, 'http://127.0.0.1:9/');
      expect([ended.code, ended.stdout]).toEqual([2, '']);
      for (const known of sampleKinds) expect(ended.stderr).toContain(known);
    }
  });
});

describe('webhook --out', () => {
  it('killed and started again counts what is delivered again once, and its files verify', async () => {
    const first = receive('--out', terminal.path('out'));
    const url = await urlOf(first);
    await Promise.all([send('status', url), send('calls', url)]);
    await first.said(/"kind":"calls"/);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = receive('--out', terminal.path('out'));
    await second.said(/2 updates/);
    expect((await send('flows', await urlOf(second))).code).toBe(0);
    second.child.kill('SIGTERM');
    const ended = await second.ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('webhook').filter(({ kind }) => kind === 'flows')).toHaveLength(1);
    const verified = await terminal.run(['verify', terminal.path('out')], { env: SECRET });
    expect(verified.code, verified.stdout).toBe(0);
  });
});
