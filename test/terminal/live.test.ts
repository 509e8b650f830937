import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import { type GraphOptions, type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { leaksIn, liveEnvironment, startLive, sweep, Terminal, without } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph | undefined;

beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await graph?.stop();
});

async function serve(options: GraphOptions = {}): Promise<IndependentGraph> {
  graph = await startIndependentGraph(options);
  return graph;
}

const report = () => {
  const name = terminal.files('out').find((path) => path.endsWith('.report.md'));
  return readFileSync(terminal.path('out', name ?? 'no report'), 'utf8');
};

describe('a live run of every phase that is built', () => {
  it('passes against a Graph that is not the simulator, and leaves nothing behind', async () => {
    const server = await serve();
    const ended = await (await startLive(terminal, server)).ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(departures(ended.lines())).toEqual([]);
    const [start] = ended.events('run.start');
    const [end] = ended.events('run.end');
    expect(start).toMatchObject({ mode: 'live', target: 'loopback', phases: [0, 1, 3, 4, 9] });
    expect(end).toMatchObject({ mode: 'live', target: 'loopback', outcome: 'passed', cleanup: 'complete' });
    expect(ended.events('phase.end').map(({ phase, outcome }) => [phase, outcome])).toEqual(
      [0, 1, 3, 4, 9].map((phase) => [phase, 'passed']),
    );
    expect(server.media.size).toBe(0);
    const routes = server.effects().map(({ route }) => route);
    const kinds = ['image', 'audio', 'video', 'document', 'sticker'];
    const uploads = routes.indexOf('media_upload');
    expect(routes.slice(0, uploads)).toEqual(routes.slice(0, uploads).map(() => 'messages'));
    expect(routes.slice(uploads)).toEqual(kinds.flatMap(() => ['media_upload', 'messages', 'media_delete']));
    expect(server.deliveries).toEqual(server.deliveries.map(() => 200));
    expect(ended.events('webhook').map(({ kind, status }) => [kind, status])).toContainEqual(['status', 'delivered']);
  });

  it('writes its files for the operator alone, and neither they nor its output hold a credential or an id', async () => {
    const server = await serve({ token: 'narrow' });
    const ended = await (await startLive(terminal, server)).ended;
    expect(ended.code, ended.stderr).toBe(0);
    const names = terminal.files('out').map((path) => path.replace(/^wats-live-\d{4}-\d\d-\d\d-[0-9a-f]{6}\./, ''));
    expect(names).toEqual([
      'findings.json',
      'json',
      'ledger.jsonl',
      'log-entry.md',
      'parity.json',
      'parity.md',
      'report.html',
      'report.json',
      'report.md',
      'shapes.json',
      'webhooks.jsonl',
    ]);
    for (const path of terminal.files('out')) expect(statSync(terminal.path('out', path)).mode & 0o777).toBe(0o600);
    const { stdout, stderr } = ended;
    expect(sweep(terminal, '', { stdout, stderr }, server.secrets())).toEqual([]);
  });

  it('says the same in words without --json', async () => {
    const server = await serve({ token: 'narrow' });
    const args = ['run', '--phases', '0,1', '--out', terminal.path('out')];
    const { code, stdout, stderr } = await terminal.run(args, { env: liveEnvironment(server) });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/loopback/);
    expect(stdout).toMatch(/getWabaInfo/);
    expect(sweep(terminal, '', { stdout, stderr }, server.secrets())).toEqual([]);
  });

  it('skips what only a webhook can tell when no receiver is configured', async () => {
    const server = await serve();
    const args = ['run', '--phases', '0,3,9', '--confirm', '3', '--out', terminal.path('out'), '--json'];
    const ended = await terminal.run(args, { env: liveEnvironment(server) });
    expect(ended.code, ended.stderr).toBe(0);
    const waited = ended
      .events('probe')
      .filter(({ variant, helper }) => variant === 'status webhook' || helper === 'markMessageAsRead');
    expect(waited.length).toBeGreaterThan(10);
    expect(waited.map(({ outcome }) => outcome)).toEqual(waited.map(() => 'skipped'));
  });

  it('takes free text outside the window as the failure that it is, and passes', async () => {
    const server = await serve({ freeText: 'outside-window' });
    const ended = await (await startLive(terminal, server, ['--phases', '0,3,9', '--confirm', '3'])).ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('webhook')).toContainEqual(expect.objectContaining({ status: 'failed', code: 131047 }));
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'sendText', variant: 'status webhook', outcome: 'pass', code: 131047 }),
    );
  });

  it('tells a forged delivery and takes nothing from it', async () => {
    const server = await serve({ answers: false });
    const args = ['--phases', '0,3,9', '--confirm', '3', '--webhook-wait', '2'];
    const running = await startLive(terminal, server, args);
    await running.said(/"helper":"sendTemplate"/);
    const from = server.credentials.recipient.slice(1);
    const message = {
      from,
      id: 'wamid.FORGEDFORGEDFORGED',
      timestamp: '1750000000',
      type: 'text',
      text: { body: 'x' },
    };
    const change = { field: 'messages', value: { messaging_product: 'whatsapp', messages: [message] } };
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [change] }] });
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    const { status } = await fetch(server.webhookUrl ?? '', { method: 'POST', headers, body });
    const ended = await running.ended;
    expect(status).toBe(401);
    expect(ended.events('webhook')).toContainEqual(expect.objectContaining({ kind: null, signature: 'invalid' }));
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'markMessageAsRead', outcome: 'unknown' }),
    );
    expect(ended.code, ended.stderr).toBe(1);
  });

  it('ends unknown, exit 1, when an expected webhook does not come', async () => {
    const server = await serve({ answers: false });
    const args = ['--phases', '0,3,9', '--confirm', '3', '--webhook-wait', '1'];
    const ended = await (await startLive(terminal, server, args)).ended;
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'markMessageAsRead', outcome: 'unknown' }),
    );
  });

  it('reads the named medium, and runs the local tests without a WATS variable', async () => {
    const server = await serve();
    const bytes = Buffer.from('a medium of the operator');
    server.media.set('1234567890123456', {
      id: '1234567890123456',
      bytes,
      type: 'text/plain',
      filename: 'a',
      signature: 's',
    });
    const seen = terminal.path('seen');
    const args = ['run', '--phases', '0,1', '--out', terminal.path('out'), '--check', `env > ${seen}`, '--json'];
    const ended = await terminal.run(args, { env: liveEnvironment(server, { WATS_MEDIA_ID: '1234567890123456' }) });
    expect(ended.code, ended.stderr).toBe(0);
    expect(readFileSync(seen, 'utf8')).not.toContain('WATS_');
    const named = ended.events('probe').filter(({ helper }) => helper === 'downloadMedia' || helper === 'localChecks');
    expect(named.map(({ outcome }) => outcome)).toEqual(['pass', 'pass']);
    expect(server.media.size).toBe(1);
  });
});

describe('the sweep for leaks', () => {
  const SECRET = 'EAAZ/+needle=1234567890';

  it.each([
    ['raw', SECRET],
    ['JSON', JSON.stringify({ a: SECRET })],
    ['percent-encoding', encodeURIComponent(SECRET)],
    ['hex', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64 one byte on', Buffer.from(`:${SECRET}:`).toString('base64')],
    ['base64url two bytes on', Buffer.from(`::${SECRET}::`).toString('base64url')],
  ])('finds a value in %s', (_what, text) => {
    expect(leaksIn(`before ${text} after`, [SECRET, 'another value'])).toEqual([SECRET]);
  });
});

describe('the token of a live run', () => {
  const run = (server: IndependentGraph, ...more: readonly string[]) =>
    terminal.run(['run', '--phases', '0,3,9', '--confirm', '3', '--out', terminal.path('out'), '--json', ...more], {
      env: liveEnvironment(server),
    });

  it('is not judged by a Graph without debug_token, and the report says so', async () => {
    const ended = await run(await serve({ token: 'absent' }));
    expect(ended.code, ended.stderr).toBe(0);
    const [probe] = ended.events('probe').filter(({ helper }) => helper === 'debugToken');
    expect(probe).toMatchObject({ outcome: 'skipped', status: 404 });
    expect(report()).toMatch(/no debug_token/);
  });

  it('passes when it is bound to these assets', async () => {
    const ended = await run(await serve({ token: 'narrow' }));
    expect(ended.code, ended.stderr).toBe(0);
  });

  it.each(['broad', 'foreign-scope', 'missing-scope', 'other-assets', 'expired', 'invalid'] as const)(
    'aborts the run when it is %s, before any effect',
    async (token) => {
      const server = await serve({ token });
      const ended = await run(server);
      expect(ended.code, ended.stderr).toBe(4);
      expect(ended.events('abort')).toMatchObject([{ criterion: 'token-scope' }]);
      expect(ended.events('run.end')).toMatchObject([{ outcome: 'aborted', cleanup: 'none' }]);
      expect(server.effects()).toEqual([]);
    },
  );

  it('may be broad when the operator accepts it, which the report says', async () => {
    const ended = await run(await serve({ token: 'broad' }), '--accept-broad-token');
    expect(ended.code, ended.stderr).toBe(0);
    expect(report()).toMatch(/operator accepted/);
  });

  it.each(['foreign-scope', 'missing-scope'] as const)('may not be %s even so', async (token) => {
    expect((await run(await serve({ token }), '--accept-broad-token')).code).toBe(4);
  });

  it('aborts the run when it is dead', async () => {
    const server = await serve();
    const env = { ...liveEnvironment(server), WATS_ACCESS_TOKEN: 'EAAdeadDEADdeadDEADdeadDEAD' };
    const args = ['run', '--phases', '0,1', '--out', terminal.path('out'), '--json'];
    const ended = await terminal.run(args, { env });
    expect(ended.code, ended.stderr).toBe(4);
  });

  it('aborts the run when it may not see the number', async () => {
    const server = await serve();
    const env = { ...without(liveEnvironment(server)), WATS_PHONE_NUMBER_ID: '999999999999999' };
    const args = ['run', '--phases', '0,3', '--confirm', '3', '--out', terminal.path('out'), '--json'];
    const ended = await terminal.run(args, { env });
    expect(ended.code, ended.stderr).toBe(4);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'wrong-asset' }]);
    expect(server.effects()).toEqual([]);
  });
});
