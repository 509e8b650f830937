import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Ended, type Environment, leaksIn, liveEnvironment, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;
/** A server that nobody may talk to. */
let trap: Server;
let trapPort: number;
let trapped: number;

beforeAll(async () => {
  graph = await startIndependentGraph();
  trap = createServer((_request, response) => {
    trapped += 1;
    response.end();
  });
  trap.on('connection', () => (trapped += 1));
  await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
  const address = trap.address();
  trapPort = address !== null && typeof address !== 'string' ? address.port : 0;
});
afterAll(async () => {
  await graph.stop();
  trap.closeAllConnections();
  trap.close();
});
beforeEach(() => {
  terminal = new Terminal();
  graph.requests.length = 0;
  trapped = 0;
});
afterEach(() => terminal.dispose());

const OUT = () => ['--out', terminal.path('out')];
const live = (more: Environment = {}) => liveEnvironment(graph, more);

/** Exit 2, a message that names the thing, says the rule and what to do, and nothing sent or written. */
function refused(ended: Ended, thing: RegExp): void {
  expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(2);
  expect(ended.stderr).toMatch(thing);
  expect(ended.stderr).toMatch(/must|needs|not built|lies in|is not|may be written|campaign of its own|belongs|apart/);
  expect(ended.stdout).toBe('');
  expect(graph.requests).toEqual([]);
  expect(trapped).toBe(0);
  expect(terminal.files('out')).toEqual([]);
  expect(terminal.files('tmp')).toEqual([]);
  expect(terminal.files('state')).toEqual([]);
  expect(leaksIn(ended.stderr, graph.secrets())).toEqual([]);
}

describe('a base URL', () => {
  it.each([
    'http://graph.facebook.com',
    'https://graph.facebook.com.evil.example',
    'https://graph.facebook.com@evil.example',
    'https://evil.example/graph.facebook.com',
    'https://graph.facebook.com.',
    'https://graph.faceb\u043eok.com',
    'https://xn--graph.facebook.com',
    'https://graph.facebook.com:8443',
    'https://graph.facebook.com/v25.0',
    'https://graph.facebook.com?x=1',
    'https://157.240.0.1',
    'http://169.254.169.254',
    'http://2130706433:PORT',
    'http://0x7f.1:PORT',
    'http://127.1:PORT',
    'http://127.0.0.1.nip.io:PORT',
    'http://127.0.0.1:PORT@evil.example',
    'http://user:word@127.0.0.1:PORT',
    'http://127.0.0.1:PORT/path',
    'http://[::ffff:127.0.0.1]:PORT',
    'http://0.0.0.0:PORT',
    'http://127.0.0.1:99999',
    'http:\\\\127.0.0.1:PORT',
    'ftp://127.0.0.1:PORT',
    'file:///etc/passwd',
    'graph.facebook.com',
    'http://127.0.0.1:PORT\nhttp://evil.example',
  ])('like %j is refused before any socket opens', async (url) => {
    const env = live({ WATS_GRAPH_BASE_URL: url.replace('PORT', String(trapPort)) });
    refused(await terminal.run(['run', '--phases', '0,1', ...OUT(), '--json'], { env }), /WATS_GRAPH_BASE_URL/);
  });

  it('of localhost may be http', async () => {
    const env = live({ WATS_GRAPH_BASE_URL: graph.url.replace('127.0.0.1', 'LOCALHOST') });
    const ended = await terminal.run(['run', '--phases', '0', ...OUT(), '--json'], { env });
    expect(ended.code, ended.stderr).toBe(0);
  });
});

describe('an output folder', () => {
  const run = (out: string, env: Environment = live()) =>
    terminal.run(['run', '--phases', '0,1', '--out', out, '--json'], { env });

  it.each(['.git', '.hg', '.jj', '.svn'])('in a repository is refused: %s', async (mark) => {
    mkdirSync(terminal.path('repository', mark), { recursive: true });
    refused(await run(terminal.path('repository', 'evidence', 'deep')), /output folder/);
    refused(await run(terminal.path('repository'), {}), /output folder/);
    expect(terminal.files('repository')).toEqual([]);
  });

  it('that is or goes through a link into a repository is refused', async () => {
    mkdirSync(terminal.path('repository', '.git'), { recursive: true });
    mkdirSync(terminal.path('repository', 'inside'));
    symlinkSync(terminal.path('repository', 'inside'), terminal.path('link'));
    refused(await run(terminal.path('link')), /output folder/);
    refused(await run(terminal.path('link', 'deeper')), /output folder/);
    refused(await run(`${terminal.path('out')}/../repository/inside`), /output folder/);
    expect(terminal.files('repository')).toEqual([]);
  });

  it('that others may write to is refused', async () => {
    mkdirSync(terminal.path('shared'));
    chmodSync(terminal.path('shared'), 0o777);
    refused(await run(terminal.path('shared')), /output folder/);
    expect(terminal.files('shared')).toEqual([]);
  });

  it('that is a file, or nothing, is refused', async () => {
    refused(await run('/dev/null'), /output folder/);
    refused(await run(''), /output folder/);
  });
});

describe('a malformed variable', () => {
  it.each([
    ['WATS_TEST_RUN_ID', '../../etc/x'],
    ['WATS_TEST_RUN_ID', 'a/b'],
    ['WATS_TEST_RUN_ID', '-a'],
    ['WATS_TEST_RUN_ID', 'a b'],
    ['WATS_TEST_RUN_ID', 'a.b'],
    ['WATS_TEST_RUN_ID', 'a'.repeat(41)],
    ['WATS_TEST_RUN_ID', 'a\nb'],
    ['WATS_TEST_RESOURCE_PREFIX', 'production-r1'],
    ['WATS_TEST_RESOURCE_PREFIX', 'wats-live-without-its-id'],
    ['WATS_TEST_RESOURCE_PREFIX', 'wats-live-r1/../x'],
    ['WATS_GRAPH_API_VERSION', '25'],
    ['WATS_GRAPH_API_VERSION', 'v25.0/../v1.0'],
    ['WATS_MAX_UPLOAD_BYTES', '5MiB'],
    ['WATS_MAX_DOWNLOAD_BYTES', '-1'],
    ['WATS_WEBHOOK_PATH', 'no-slash'],
    ['WATS_WEBHOOK_PATH', '/a/../b'],
    ['WATS_MEDIA_FIXTURE', '/nowhere/to/be/found.png'],
    ['WATS_MEDIA_FIXTURE', '/etc/passwd'],
  ])('that shapes every run is refused in a dry run too: %s=%j', async (name, value) => {
    const env = { ...(name === 'WATS_TEST_RESOURCE_PREFIX' ? { WATS_TEST_RUN_ID: 'r1' } : {}), [name]: value };
    refused(await terminal.run(['run', '--phases', '0,1,4', ...OUT(), '--json'], { env }), new RegExp(name));
  });

  it.each([
    ['WATS_WABA_ID', '1234/../5678'],
    ['WATS_WABA_ID', '12?fields=x'],
    ['WATS_PHONE_NUMBER_ID', 'abc'],
    ['WATS_PHONE_NUMBER_ID', '%2e%2e'],
    ['WATS_APP_ID', '12345\n'],
    ['WATS_MEDIA_ID', '#123456'],
    ['WATS_TEST_RECIPIENT_E164', '+1 (555) 010-1234'],
    ['WATS_TEST_RECIPIENT_E164', '+15550101234,+15550101235'],
    ['WATS_TEMPLATE_NAME', 'Order Update'],
    ['WATS_TEMPLATE_LANG', 'english'],
    ['WATS_ACCESS_TOKEN', 'two words'],
    ['WATS_ACCESS_TOKEN', 'a\r\nX-Injected: 1'],
    ['WATS_PUBLIC_WEBHOOK_URL', 'http://public.example/webhook'],
  ])('is refused in a live run: %s=%j', async (name, value) => {
    const env = live({ [name]: value });
    const ended = await terminal.run(['run', '--phases', '0,1', ...OUT(), '--json'], { env });
    refused(ended, new RegExp(name));
    expect(ended.stderr).not.toContain(value);
  });

  it.each(['WATS_ACCESS_TOKEN', 'WATS_WABA_ID', 'WATS_PHONE_NUMBER_ID', 'WATS_TEST_RECIPIENT_E164'])(
    'or one that is missing is refused in a live run: %s',
    async (name) => {
      const env = live({ [name]: '' });
      refused(await terminal.run(['run', '--phases', '0,3', ...OUT(), '--json'], { env }), new RegExp(name));
    },
  );
});

describe('an argument', () => {
  it.each([
    [['run', '--phases', '10'], /--phases/],
    [['run', '--phases', '5-3'], /--phases/],
    [['run', '--phases', '1;2'], /--phases/],
    [['run', '--phases', ''], /--phases/],
    [['run', '--phases', '3,8'], /--phases/],
    [['run', '--phases', '0', '--confirm', 'all'], /--confirm/],
    [['run', '--phases', '0', '--webhook-port', '99999'], /--webhook-port/],
    [['run', '--phases', '0', '--webhook-wait', '-1'], /--webhook-wait/],
    [['run', '--phases', '0', '--authorization', '/nowhere'], /--authorization/],
    [['run', '--phases', '0', '--check', ' '], /--check/],
    [['run', '--phases', '0', '--live'], /--live/],
    [['run', '0'], /arguments/],
    [['cleanup'], /arguments/],
    [['simulate', '--fault', 'no-such-fault'], /--fault/],
    [['simulate', '--port', 'x'], /--port/],
    [['simulate', '--templates', '-1'], /--templates/],
    [['redact', '--run-id', '../x'], /--run-id/],
    [['no-such-command'], /command/],
  ] as const)('that is wrong is a usage error: %j', async (args, thing) => {
    const ended = await terminal.run(args, { env: live(), input: '' });
    expect(ended.code, ended.stdout).toBe(2);
    expect(ended.stderr).toMatch(thing);
    expect(ended.stdout).toBe('');
    expect(graph.requests).toEqual([]);
    expect([...terminal.files('out'), ...terminal.files('tmp'), ...terminal.files('state')]).toEqual([]);
  });

  it('that names no phases for a live run is refused: they are its authorization', async () => {
    refused(await terminal.run(['run', ...OUT()], { env: live() }), /--phases/);
  });
});
