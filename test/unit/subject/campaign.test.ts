import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findHelper } from '../../../src/graph/catalogue.js';
import { WrongAsset } from '../../../src/graph/guard.js';
import { type Answer, NoAnswer, type SendOptions } from '../../../src/graph/transport.js';
import type { WireRequest } from '../../../src/graph/wire.js';
import { SubjectTransport } from '../../../src/subject/campaign.js';
import type { Found } from '../../../src/subject/finding.js';
import { SubjectHost } from '../../../src/subject/host.js';
import { locateToolkit } from '../../../src/subject/locate.js';
import { installPackage } from '../../support/toolkit.js';

const TOKEN = 'EAAtokenOfATest0123456789';
const GRAPH = 'https://graph.facebook.com';
const PAGE = JSON.stringify({ id: '1', paging: { next: `${GRAPH}/v25.0/1?access_token=${TOKEN}` } });

let home = '';
let way: SubjectTransport | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wats-live-way-'));
});
afterEach(() => {
  way?.close();
  rmSync(home, { recursive: true, force: true });
});

interface Scene {
  readonly sent: WireRequest[];
  readonly found: Found[];
  readonly send: () => Promise<Answer>;
  readonly way: SubjectTransport;
}

/** A toolkit whose one helper does what the test says, on the way to a Graph that answers as the test says. */
function scene(body: string, answers: () => Promise<Answer> | Answer = answered, callMs = 8000): Scene {
  const source = `
export class GraphClient { constructor(config) { this.config = config; } }
export async function getWabaInfo(client, { wabaId }) {
  const own = 'https://graph.facebook.com/v25.0/' + wabaId;
  const ask = async (url = own, method = 'GET', body = null) => {
    const headers = new Headers({ authorization: 'Bearer x', ...(body === null ? {} : { 'content-type': 'application/json' }) });
    const response = await client.config.transport.request({ method, url, headers, body });
    const text = await response.text();
    if (text.includes('${TOKEN}')) throw new Error('it has the token');
    return JSON.parse(text);
  };
  ${body}
}`;
  installPackage(home, '@wats/graph', source);
  const host = new SubjectHost(locateToolkit(home, {}), 'v25.0', GRAPH, { callMs, loadMs: 15_000 });
  const [sent, found]: [WireRequest[], Found[]] = [[], []];
  const inner = {
    send: async (request: WireRequest): Promise<Answer> => {
      sent.push(request);
      return Promise.resolve(answers());
    },
  };
  const terms = { origin: GRAPH, apiVersion: 'v25.0', accessToken: TOKEN, environment: { WATS_WABA_ID: '1' } };
  const subject = new SubjectTransport(inner, host, terms);
  subject.onFound = (finding) => found.push(finding);
  way = subject;
  const input = { wabaId: '1' };
  const request = findHelper('getWabaInfo').prepare(input, 'v25.0');
  const options: SendOptions = {
    risk: 'read',
    signal: new AbortController().signal,
    call: { helper: 'getWabaInfo', variant: 'default', input },
  };
  return { sent, found, way: subject, send: () => subject.send(request, options) };
}

const answered = (): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(PAGE),
  ms: 1,
});
const told = ({ found }: Scene) => found.map(({ family, aspect }) => `${family} ${aspect}`);

describe('a subject in a campaign', () => {
  it('makes the request, which is sent once; the answer comes to us whole, and to it without the token', async () => {
    const run = scene('return ask();');
    expect((await run.send()).body.toString()).toBe(PAGE);
    expect(run.sent).toMatchObject([{ method: 'GET', path: '/v25.0/1' }]);
    expect(told(run)).toEqual([]);
    expect([...run.way.validated]).toEqual(['getWabaInfo']);
  });

  it.each([
    ['another host', "return ask('https://elsewhere.example.com/v25.0/1');", 'security host'],
    ['another method', "return ask(own, 'DELETE');", 'security undeclared-mutation'],
    [
      'a read that the Graph takes for a removal',
      "return ask(own + '?method=delete');",
      'security undeclared-mutation',
    ],
    ['another object', "return ask('https://graph.facebook.com/v25.0/2');", 'request path'],
    ['no request', "return { id: '1' };", 'request requests'],
  ])('is stopped on the way to %s: our own request goes instead', async (_what, body, aspect) => {
    const run = scene(body);
    expect((await run.send()).status).toBe(200);
    expect(run.sent).toEqual([findHelper('getWabaInfo').prepare({ wabaId: '1' }, 'v25.0')]);
    expect(told(run)).toEqual([aspect]);
    expect(run.way.validated.size).toBe(0);
  });

  it('is stopped at a second request', async () => {
    const run = scene('await ask().catch(() => undefined); return ask();');
    await run.send();
    expect(run.sent).toHaveLength(1);
    expect(told(run)).toEqual(['security second-request']);
    expect(run.way.validated.size).toBe(0);
  });

  it.each([
    ['hangs', 'await new Promise(() => {});', 'security timeout'],
    ['ends its process', 'process.exit(0);', 'security exit'],
  ])('that %s is asked three times, and no more', async (_what, body, aspect) => {
    const run = scene(body, answered, 500);
    for (let at = 0; at < 5; at += 1) await run.send();
    expect(run.sent).toHaveLength(5);
    expect(told(run)).toEqual([aspect]);
  });

  it('that is gone while its request is on the way gets no other sent', async () => {
    const gone = 'void ask(); setTimeout(() => process.exit(0), 100); await new Promise(() => {});';
    const run = scene(gone, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return answered();
    });
    expect((await run.send()).status).toBe(200);
    expect(run.sent).toHaveLength(1);
    expect(told(run)).toEqual(['security exit']);
  });

  it('whose answer is lost does not send again', async () => {
    const run = scene('return ask();', () => Promise.reject(new NoAnswer('timeout', true, 1, null)));
    await expect(run.send()).rejects.toBeInstanceOf(NoAnswer);
    expect(run.sent).toHaveLength(1);
    expect(told(run)).toEqual([]);
  });

  it('is not blamed for what our own request is refused for as well', async () => {
    const run = scene('return ask();', () => Promise.reject(new WrongAsset('not this one')));
    await expect(run.send()).rejects.toBeInstanceOf(WrongAsset);
    expect(told(run)).toEqual([]);
  });

  it('that does not load leaves the campaign to us', async () => {
    const run = scene('}}} broken');
    expect((await run.send()).status).toBe(200);
    expect(told(run)).toEqual(['not-implemented load']);
  });
});
