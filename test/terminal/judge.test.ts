import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { liveEnvironment, ROOT, startLive, Terminal } from '../support/terminal.js';

/** Meta's own OpenAPI description as a judge: beside the clone; the packages that it needs are ours for the tests. */
const ORACLE = resolve(ROOT, '..', 'shared', 'oracle', 'oracle.mjs');
const hasJudge = existsSync(ORACLE);

const Verdict = z.object({
  method: z.string(),
  path: z.string(),
  request: z.object({
    verdict: z.string(),
    operations: z.array(z.object({ operationId: z.optional(z.string()), errors: z.array(z.string()) })),
  }),
  response: z.looseObject({ status: z.number(), verdict: z.string() }),
});

let terminal: Terminal;
let graph: IndependentGraph;

beforeEach(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return address !== null && typeof address !== 'string' ? address.port : 0;
}

/** Starts the judge as a proxy before the Graph. */
async function startJudge(log: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const port = await freePort();
  const { phoneNumberId, wabaId } = graph.credentials;
  const args = ['serve', '--port', String(port), '--upstream', graph.url, '--log', log];
  const child = spawn(process.execPath, [realpathSync(ORACLE), ...args, '--phone', phoneNumberId, '--waba', wabaId], {
    env: { PATH: process.env['PATH'] ?? '', ORACLE_MODULES: ROOT },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((done, fail) => {
    child.stdout.once('data', () => done());
    child.once('exit', () => fail(new Error('the judge did not start')));
  });
  return { url: `http://127.0.0.1:${port}`, child };
}

describe('a live campaign', () => {
  if (hasJudge) {
    it('sends nothing that Meta’s own description rejects, and reads what the description shows', async () => {
      const log = terminal.path('verdicts.jsonl');
      const judge = await startJudge(log);
      graph.origin = judge.url;
      const env = liveEnvironment(graph, { WATS_GRAPH_BASE_URL: judge.url });
      const args = ['--phases', '0,1,3,4,9', '--confirm', '3,4'];
      const ended = await startLive(terminal, graph, args, env)
        .then((running) => running.ended)
        .finally(() => judge.child.kill());
      expect(ended.code, ended.stderr).toBe(0);
      const verdicts = readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => z.parse(Verdict, JSON.parse(line)));
      expect(verdicts).toHaveLength(graph.requests.length);
      const rejected = verdicts.filter(({ request }) => request.verdict === 'reject');
      expect(rejected).toEqual([]);
      // The description has neither debug_token nor the media host's own path.
      const known = verdicts.filter(({ path }) => !/\/debug_token\?|^\/whatsapp_business\/attachments\//.test(path));
      expect(known.filter(({ request }) => request.verdict === 'no-operation')).toEqual([]);
      // And the Graph of the tests answers as the description says, so that what was read here is what Meta shows.
      expect(known.filter(({ response }) => response.verdict !== 'accept')).toEqual([]);
    });
  } else {
    it('goes to the independent Graph itself where there is no judge', async () => {
      const ended = await (await startLive(terminal, graph)).ended;
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.events('run.start')).toMatchObject([{ mode: 'live', target: 'loopback' }]);
      expect(graph.requests.length).toBeGreaterThan(20);
    });
  }
});
