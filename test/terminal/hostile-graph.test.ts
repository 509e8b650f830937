import { createServer, type IncomingMessage, type Server } from 'node:http';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import { type GraphFault, type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Environment, liveEnvironment, startLive, sweep, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;
/** A server of someone else, which must get nothing. */
let stranger: Server;
let strangerUrl: string;
let strangers: IncomingMessage[];

beforeEach(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph();
  strangers = [];
  stranger = createServer((request, response) => {
    strangers.push(request);
    response.end('{}');
  });
  await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
  const address = stranger.address();
  strangerUrl = `http://127.0.0.1:${address !== null && typeof address !== 'string' ? address.port : 0}`;
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
  stranger.closeAllConnections();
  stranger.close();
});

async function run(phases: string, more: Environment = {}) {
  const args = ['run', '--phases', phases, '--confirm', '3,4', '--out', terminal.path('out'), '--json'];
  const ended = await terminal.run(args, { env: liveEnvironment(graph, more) });
  const { stdout, stderr } = ended;
  // Whatever the Graph does, nothing of it leaks and every line keeps the contract.
  expect(sweep(terminal, '', { stdout, stderr }, graph.secrets())).toEqual([]);
  expect(departures(ended.lines())).toEqual([]);
  return ended;
}

describe('a Graph that misbehaves', () => {
  it.each([301, 302, 303, 307, 308])('is not followed elsewhere: %i', async (status) => {
    const location = `${strangerUrl}/v25.0/elsewhere`;
    const routes = ['waba', 'messages', 'media_upload', 'media_bytes'] as const;
    graph.faults = routes.map((route): GraphFault => ({ route, kind: 'redirect', when: 'before', status, location }));
    const ended = await run('0,1,3,4,9');
    expect(ended.code).not.toBe(0);
    expect(strangers).toEqual([]);
  });

  it('cannot have media bytes fetched from another origin; what was uploaded is still deleted', async () => {
    graph.origin = strangerUrl;
    const ended = await run('0,4,9');
    expect(ended.code, ended.stderr).toBe(4);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'wrong-asset' }]);
    expect(strangers).toEqual([]);
    expect(graph.media.size).toBe(0);
  });

  it('cannot lead the lists elsewhere by paging.next', async () => {
    graph.origin = strangerUrl;
    const ended = await run('0,1');
    expect(ended.code, ended.stderr).toBe(0);
    expect(graph.requests.filter(({ route }) => route === 'message_templates').length).toBeGreaterThan(1);
    expect(strangers).toEqual([]);
  });

  it.each([
    ['a connection reset once', { route: 'waba', kind: 'reset', when: 'before', times: 1 }],
    ['503 once', { route: 'phone_numbers', kind: 'answer', when: 'before', status: 503, code: 2, times: 1 }],
  ] as const)('is asked again for a read after %s', async (_what, fault) => {
    graph.faults = [{ ...fault }];
    const ended = await run('0,1');
    expect(ended.code, ended.stderr).toBe(0);
  });

  it.each([
    ['a Retry-After of a year', { 'retry-after': '31536000' }],
    ['a negative one', { 'retry-after': '-5' }],
    ['no number', { 'retry-after': 'NaN' }],
  ])('that refuses reads forever is given up soon: %s', async (_what, headers) => {
    graph.faults = [{ route: 'settings', kind: 'answer', when: 'before', status: 503, code: 2, headers }];
    const ended = await run('0,1');
    expect(ended.code, ended.stderr).toBe(1);
    expect(graph.requests.filter(({ route }) => route === 'settings').length).toBeLessThanOrEqual(5);
  });

  it.each([
    [80007, 'phone_numbers'],
    [4, 'waba'],
    [130429, 'settings'],
  ] as const)('ends the run with 4 when it throttles (%i), and nothing is sent after', async (code, route) => {
    graph.faults = [{ route, kind: 'answer', when: 'before', status: 400, code }];
    const ended = await run('0,1,3,4,9');
    expect(ended.code, ended.stderr).toBe(4);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'account-condition' }]);
    expect(graph.effects()).toEqual([]);
  });

  it('that answers half a document makes a finding, and the probe fails', async () => {
    graph.faults = [{ route: 'flows', kind: 'garbage', when: 'before' }];
    const ended = await run('0,1');
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.events('finding')).toContainEqual(
      expect.objectContaining({ helper: 'listFlows', family: 'response', severity: 'high' }),
    );
  });

  it('that alters the bytes of a medium is found out', async () => {
    graph.faults = [{ route: 'media_bytes', kind: 'alter', when: 'after' }];
    const ended = await run('0,4,9');
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'downloadMediaBytes', outcome: 'fail' }),
    );
    expect(graph.media.size).toBe(0);
  });

  it('whose medium is larger than the cap is not read to its end', async () => {
    const fixture = terminal.path('large.png');
    writeFileSync(fixture, Buffer.alloc(300_000, 7));
    const ended = await run('0,4,9', { WATS_MEDIA_FIXTURE: fixture, WATS_MAX_DOWNLOAD_BYTES: '1000' });
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'downloadMediaBytes', outcome: 'fail' }),
    );
    expect(graph.media.size).toBe(0);
  });

  it('is sent no file above the cap', async () => {
    const fixture = terminal.path('large.png');
    writeFileSync(fixture, Buffer.alloc(2000, 7));
    const ended = await run('0,4,9', { WATS_MEDIA_FIXTURE: fixture, WATS_MAX_UPLOAD_BYTES: '1000' });
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(/WATS_MEDIA_FIXTURE|WATS_MAX_UPLOAD_BYTES/);
    expect(graph.requests).toEqual([]);
  });

  it('gets a file under its own name', async () => {
    const fixture = terminal.path('photo of a fixture.png');
    writeFileSync(fixture, Buffer.alloc(200, 7));
    const args = ['--phases', '0,4,9', '--confirm', '4'];
    const env = liveEnvironment(graph, { WATS_MEDIA_FIXTURE: fixture });
    const ended = await (await startLive(terminal, graph, args, env)).ended;
    expect(ended.code, ended.stderr).toBe(0);
    const [upload] = graph.requests.filter(({ route }) => route === 'media_upload');
    expect(upload?.body.toString('latin1')).toContain('filename="photo of a fixture.png"');
  });
});

describe('the token', () => {
  it('goes to the Graph alone and in the Authorization header alone, but for debug_token', async () => {
    await run('0,1,3,4,9');
    const { accessToken } = graph.credentials;
    for (const { headers, query, body, path, route } of graph.requests) {
      expect(headers.authorization).toBe(`Bearer ${accessToken}`);
      const elsewhere = `${path}${route === 'debug_token' ? '' : JSON.stringify(query)}${body.toString('latin1')}`;
      expect(elsewhere).not.toContain(accessToken);
    }
  });

  it('goes past a proxy of the environment on loopback', async () => {
    await run('0', {
      HTTP_PROXY: strangerUrl,
      http_proxy: strangerUrl,
      HTTPS_PROXY: strangerUrl,
      ALL_PROXY: strangerUrl,
    });
    expect(strangers).toEqual([]);
    expect(graph.requests.length).toBeGreaterThan(0);
  });
});
