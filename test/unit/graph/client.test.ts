import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/campaign/ports.js';
import type { Manifest } from '../../../src/evidence/manifest.js';
import { GraphClient, type CallResult } from '../../../src/graph/client.js';
import { UngatedEffect, WrongAsset } from '../../../src/graph/guard.js';
import { downloadMediaBytes, uploadMedia } from '../../../src/graph/helpers/media.js';
import { sendText } from '../../../src/graph/helpers/messages.js';
import { getPhoneNumberInfo } from '../../../src/graph/helpers/phone-numbers.js';
import { grantOf, PHONE, RECIPIENT, serve, transportTo, VERSION, type Listening } from './bench.js';

interface Scripted {
  readonly status?: number;
  readonly text?: string;
  readonly headers?: Record<string, string>;
  readonly reset?: boolean;
}

/** A Graph that answers by script; the last answer is repeated. */
async function scripted(...answers: readonly Scripted[]): Promise<Listening> {
  const graph = await serve((request, response) => {
    const answer = answers[Math.min(graph.heard.length, answers.length) - 1] ?? {};
    if (answer.reset === true) request.socket.resetAndDestroy();
    else response.writeHead(answer.status ?? 200, answer.headers ?? {}).end(answer.text ?? '{}');
  });
  return graph;
}

const slept: number[] = [];
const clock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => {
    slept.push(ms);
    return signal?.aborted === true ? Promise.reject(new Error('aborted')) : Promise.resolve();
  },
};
const clientOf = ({ origin }: Listening) => new GraphClient(transportTo(origin), VERSION, clock);
const options = () => ({ signal: new AbortController().signal });
const read = (graph: Listening) => clientOf(graph).read(getPhoneNumberInfo, { phoneNumberId: PHONE }, options());
const graphError = (code: number, status = 400): Scripted => ({
  status,
  text: JSON.stringify({ error: { code, message: 'x' } }),
});
const MESSAGE = { phoneNumberId: PHONE, to: RECIPIENT, text: 'hello' };

describe('a read', () => {
  it.each([
    ['an outage', graphError(2, 503)],
    ['an unknown failure', graphError(1, 500)],
    ['a gateway’s page', { status: 502, text: '<html>' }],
    ['a reset', { reset: true }],
  ] as const)('is tried again after %s, with pauses', async (_what, fault) => {
    slept.length = 0;
    const graph = await scripted(fault, fault, { text: `{"id":"${PHONE}"}` });
    expect(await read(graph)).toMatchObject({ kind: 'answered', body: { id: PHONE } });
    expect(graph.heard).toHaveLength(3);
    expect(slept).toHaveLength(2);
    for (const ms of slept) expect(ms > 0 && ms <= 5_000).toBe(true);
  });

  it('is tried three times and no more', async () => {
    const graph = await scripted(graphError(2, 503));
    expect(await read(graph)).toMatchObject({ kind: 'refused', failure: { code: 2 } });
    expect(graph.heard).toHaveLength(3);
  });

  it.each([
    ['a rate limit, which Meta would lengthen', graphError(80007)],
    ['a dead token', graphError(190, 401)],
    ['a wrong parameter', graphError(100)],
    ['a redirect', { status: 302, headers: { location: 'https://evil.tld' } }],
    ['a gateway’s 429', { status: 429, text: '' }],
  ] as const)('is not repeated after %s', async (_what, fault) => {
    const graph = await scripted(fault);
    await read(graph);
    expect(graph.heard).toHaveLength(1);
  });

  it('takes no advice on how long to wait from a header', async () => {
    slept.length = 0;
    for (const value of ['999999999', '-1', 'NaN', 'Wed, 21 Oct 2099 07:28:00 GMT']) {
      await read(await scripted({ ...graphError(2, 503), headers: { 'retry-after': value } }));
    }
    expect(Math.max(...slept)).toBeLessThanOrEqual(5_000);
    expect(Math.min(...slept)).toBeGreaterThan(0);
  });

  it('stops trying when the operator stops', async () => {
    const graph = await scripted(graphError(2, 503));
    const stop = new AbortController();
    const reading = clientOf(graph).read(getPhoneNumberInfo, { phoneNumberId: PHONE }, { signal: stop.signal });
    await expect.poll(() => graph.heard.length).toBeGreaterThan(0);
    stop.abort();
    await reading;
    expect(graph.heard.length).toBeLessThanOrEqual(3);
    expect(
      await clientOf(graph).read(getPhoneNumberInfo, { phoneNumberId: PHONE }, { signal: stop.signal }),
    ).toMatchObject({ reason: 'stopped', sent: false });
  });
});

describe('what comes of an answer', () => {
  const cases: readonly (readonly [what: string, answer: Scripted, expected: object])[] = [
    [
      'an error inside a 200',
      { text: '{"error":{"code":190,"message":"x"}}' },
      { kind: 'refused', status: 200, failure: { code: 190 } },
    ],
    ['truncated JSON', { text: '{"id":"1' }, { kind: 'malformed', problem: 'the body is not JSON' }],
    ['no body', { text: '' }, { kind: 'malformed', problem: 'the body is not JSON' }],
    ['another shape', { text: '{"id":5}' }, { kind: 'malformed', problem: 'id: invalid_type' }],
    ['a list', { text: '[]' }, { kind: 'malformed' }],
    ['null', { text: 'null' }, { kind: 'malformed' }],
    [
      'more than is documented',
      { text: `{"id":"${PHONE}","new_field":1}` },
      { kind: 'answered', unknownFields: ['new_field'] },
    ],
    ['HTML with a 400', { status: 400, text: '<html>' }, { kind: 'refused', failure: { code: null, family: 'http' } }],
    [
      'usage',
      { text: '{"id":"1"}', headers: { 'x-app-usage': '{"call_count":76}' } },
      { kind: 'answered', usage: { percent: 76 } },
    ],
  ];

  it.each(cases)('%s', async (_what, answer, expected) => {
    expect(await read(await scripted(answer))).toMatchObject(expected);
  });

  it('carries no text of Meta’s beside a good answer', async () => {
    const hostile: Scripted = {
      status: 400,
      text: '{"error":{"code":100,"message":"EAAhostile0123456789","error_user_msg":"EAAhostile0123456789"}}',
    };
    expect(JSON.stringify(await read(await scripted(hostile)))).not.toContain('EAA');
    expect(JSON.stringify(await read(await scripted({ text: '{"id":{"EAAhostile0123456789":1}}' })))).not.toContain(
      'EAA',
    );
  });
});

describe('an effect', () => {
  it.each([
    graphError(2, 503),
    graphError(131000, 500),
    { status: 502, text: '<html>' },
    { reset: true },
    graphError(130429),
  ])('is sent once, whatever comes of it: %j', async (fault) => {
    const graph = await scripted(fault);
    const result = await clientOf(graph).act(grantOf(), sendText, MESSAGE, options());
    expect(result.kind).not.toBe('answered');
    expect(graph.heard).toHaveLength(1);
  });
});

describe('a creation', () => {
  const input = { phoneNumberId: PHONE, file: new Uint8Array([1]), type: 'image/png' };
  const entry = { n: 7 };

  /** A manifest that only notes what it is told, and how many requests had left by then. */
  function notes(graph: Listening, failAt?: string) {
    const told: [what: string, sent: number, ...rest: unknown[]][] = [];
    const note =
      (what: string) =>
      (...rest: unknown[]) => {
        told.push([what, graph.heard.length, ...rest]);
        if (what === failAt) throw new Error('no space left on the disk');
        return entry;
      };
    const names = ['intent', 'created', 'notCreated', 'unknown'];
    return { told, manifest: Object.fromEntries(names.map((name) => [name, note(name)])) };
  }

  async function create(answer: Scripted, failAt?: string, grant = grantOf()) {
    const graph = await scripted(answer);
    const { told, manifest } = notes(graph, failAt);
    const double: object = manifest;
    const seen: number[] = [];
    const created: CallResult<unknown> | Error = await clientOf(graph)
      .create(grant, uploadMedia, input, double as Manifest, null, { ...options(), onIntent: ({ n }) => seen.push(n) })
      .catch((error: unknown) => (error instanceof Error ? error : new Error('not an error')));
    return { created, told: told.map(([what, sent]) => [what, sent]), graph, note: told.at(-1), seen };
  }

  it('is written down before it is sent, and its id after', async () => {
    const { told, note, seen } = await create({ text: '{"id":"777000111222"}' });
    expect(seen).toEqual([7]);
    expect(told).toEqual([
      ['intent', 0],
      ['created', 1],
    ]);
    expect(note).toEqual(['created', 1, 7, '777000111222']);
  });

  it('is not sent when the intent cannot be written', async () => {
    const { graph, created } = await create({ text: '{"id":"1"}' }, 'intent');
    expect(created).toBeInstanceOf(Error);
    expect(graph.connections()).toBe(0);
  });

  it.each([
    ['refused', graphError(100), 'notCreated'],
    ['throttled', graphError(130429), 'notCreated'],
    ['answered by a 5xx', graphError(1, 500), 'unknown'],
    ['answered by a gateway’s page', { status: 502, text: '<html>' }, 'unknown'],
    ['answered without an id', { text: '{}' }, 'unknown'],
    ['answered in halves', { text: '{"id":"77' }, 'unknown'],
    ['redirected', { status: 307, headers: { location: 'https://evil.tld' } }, 'unknown'],
    ['reset', { reset: true }, 'unknown'],
  ] as const)('that is %s leaves %s', async (_what, answer, state) => {
    const { told } = await create(answer);
    expect(told).toEqual([
      ['intent', 0],
      [state, 1],
    ]);
  });

  it('whose answer names an asset that was there before is not taken for the run’s own', async () => {
    const { told, created } = await create({ text: `{"id":"${PHONE}"}` });
    expect(told.map(([what]) => what)).toEqual(['intent', 'unknown']);
    expect(created).toBeInstanceOf(WrongAsset);
  });

  it('without leave is marked as never made, and told', async () => {
    const grant = grantOf();
    grant.revoke('over');
    const { created, told, graph } = await create({ text: '{"id":"1"}' }, undefined, grant);
    expect(created).toBeInstanceOf(UngatedEffect);
    expect(told).toEqual([
      ['intent', 0],
      ['notCreated', 0],
    ]);
    expect(graph.connections()).toBe(0);
  });
});

describe('media bytes', () => {
  const bytesOf = (graph: Listening, maxBytes: number) =>
    clientOf(graph).readBytes(downloadMediaBytes, { url: `${graph.origin}/m?sig=1` }, { ...options(), maxBytes });

  it('come back as they are, up to the cap', async () => {
    const graph = await scripted({ text: 'x'.repeat(100) });
    expect(await bytesOf(graph, 100)).toMatchObject({ kind: 'answered', body: Buffer.alloc(100, 'x') });
    expect(await bytesOf(graph, 99)).toMatchObject({ kind: 'lost', reason: 'too-large' });
  });

  it('that are an expired link’s error are refused, not taken for the medium', async () => {
    const graph = await scripted({ status: 404, text: '{"error":{"code":100}}' });
    expect(await bytesOf(graph, 100)).toMatchObject({ kind: 'refused', failure: { code: 100 } });
  });
});

it('response schemas of zod/mini say nothing of the value in their issues', () => {
  const issue = z.safeParse(z.looseObject({ id: z.string() }), { id: 5 }).error?.issues[0];
  expect(issue?.code).toBe('invalid_type');
});
