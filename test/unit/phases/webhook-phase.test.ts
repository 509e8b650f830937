import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FindingEvent, ProbeEvent } from '../../../src/campaign/events.js';
import type { WebhookProfile } from '../../../src/campaign/profile.js';
import type { Environment } from '../../../src/campaign/environment.js';
import { webhook } from '../../../src/phases/2-webhook.js';
import { Inbox } from '../../../src/phases/inbox.js';
import { Prober } from '../../../src/phases/probe.js';
import { exchange } from '../../../src/webhook/exchange.js';
import { startReceiver } from '../../../src/webhook/receiver.js';
import { encodeEnvelope, sampleEnvelope, sampleIds } from '../../../src/webhook/samples.js';
import { sign } from '../../../src/webhook/signature.js';
import { afterwards, connectProxy, type Heard, serve } from '../graph/bench.js';
import { benchRun, PHONE, RECIPIENT } from './bench.js';

const SECRET = 'synthetic-app-secret';
const VERIFY_TOKEN = 'synthetic-verify-token';

interface Setting {
  readonly publicUrl?: string | ((port: number) => string | Promise<string>);
  readonly webhook?: Partial<WebhookProfile>;
  readonly receiver?: boolean;
  readonly elsewhere?: boolean;
  /** Proxies by the usual names of the environment, for the port of the receiver. */
  readonly proxy?: (port: number) => Promise<Environment>;
  /** What comes in while the phase waits. */
  readonly inbound?: (url: string) => Promise<unknown>;
}

/** Runs phase 2 on a receiver of its own. */
async function validate(setting: Setting = {}) {
  const bench = benchRun();
  const settings = { path: '/webhook', verifyToken: VERIFY_TOKEN, appSecrets: [SECRET], ...setting.webhook };
  const inbox = new Inbox(bench.run.redactor, bench.run.recorder, bench.run.abortion, bench.run.clock, {
    onRefused: ({ status }) => (status === 401 ? inbox.tellRefused() : undefined),
  });
  inbox.elsewhere = setting.elsewhere ?? false;
  const receiver = await startReceiver({
    port: 0,
    path: '/webhook',
    secrets: settings.appSecrets,
    verifyToken: settings.verifyToken,
    publicHost: 'hook.example.test',
    onDeliveries: (deliveries) => inbox.deliverAll(deliveries),
    onRefused: (status, reason) => inbox.refuse({ status, reason }),
  });
  afterwards(() => receiver.stop());
  inbox.receiver = receiver;
  const { publicUrl } = setting;
  const address = typeof publicUrl === 'function' ? await publicUrl(receiver.port) : publicUrl;
  const run = {
    ...bench.run,
    environment: { ...bench.run.environment, ...(await setting.proxy?.(receiver.port)) },
    profile: { ...bench.run.profile, webhook: { ...settings, publicUrl: address } },
    inbox: setting.receiver === false ? undefined : inbox,
    webhookWaitMs: 300,
  };
  const coming = setting.inbound?.(receiver.url);
  await webhook.run({ run, probes: new Prober(run, 2, undefined), step: async () => ({ left: 'it has none' }) });
  await coming;
  const probes = bench.events.filter((event): event is ProbeEvent => event.event === 'probe');
  return {
    inbox,
    notes: run.notes,
    probes: bench.probes(),
    told: bench.told.join('\n'),
    note: (variant: string) => probes.find((probe) => probe.variant === variant)?.note,
    events: bench.events.filter(({ event }) => event === 'webhook'),
    findings: bench.events.filter((event): event is FindingEvent => event.event === 'finding'),
  };
}

const LOCAL = [
  'challenge',
  'wrong verify token',
  'valid delivery',
  'replayed delivery',
  'forged delivery',
  'tampered delivery',
];
const passes = (way: string, outcome = 'pass') =>
  LOCAL.map((variant) => `webhookSelfCheck ${way} ${variant}: ${outcome}`);

type Meddle = (heard: Heard) => Partial<Heard> & { readonly answer?: number; readonly location?: string };

/** A tunnel to a receiver's port that does something on the way. */
function tunnel(meddle: Meddle = () => ({}), path = '/webhook') {
  return async (port: number): Promise<string> => {
    const { origin } = await serve((_request, response, heard) => {
      const { answer, location, ...changed } = meddle(heard);
      if (answer !== undefined) {
        response.writeHead(answer, location === undefined ? {} : { location }).end();
        return;
      }
      const { method, url, headers, body } = { ...heard, ...changed };
      const length = method === 'GET' ? {} : { 'content-length': String(body.length) };
      const onward = request(
        { host: '127.0.0.1', port, method, path: url, headers: { ...headers, ...length } },
        (reply) => {
          response.writeHead(reply.statusCode ?? 500, reply.headers);
          reply.pipe(response);
        },
      );
      onward.on('error', () => response.destroy());
      onward.end(method === 'GET' ? undefined : body);
    });
    return `${origin}${path}`;
  };
}

function deliver(url: string, body: Buffer, secret = SECRET) {
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': sign(secret, body) };
  return exchange(new URL(url), { method: 'POST', headers, body, signal: new AbortController().signal });
}

const message = (ids: Parameters<typeof sampleIds>[0]) =>
  encodeEnvelope(sampleEnvelope('message.text', sampleIds(ids)));

describe('phase 2 on the local port', () => {
  it('passes every check and leaves no event and no update of its own behind', async () => {
    const { probes, events, inbox, told } = await validate();
    expect(probes).toEqual(expect.arrayContaining(passes('local')));
    expect(probes).toContain('webhookSelfCheck public: skipped');
    expect(events).toEqual([]);
    expect(inbox.correlation.counts).toEqual({ updates: 0, duplicates: 0, correlated: 0 });
    for (const secret of [SECRET, VERIFY_TOKEN, 'sha256=']) expect(told).not.toContain(secret);
  });

  it('checks a receiver of its own where none is configured, and waits for nothing', async () => {
    const { probes } = await validate({ receiver: false });
    expect(probes).toEqual(expect.arrayContaining(passes('local')));
    expect(probes).toContain('webhookInbound test message: skipped');
  });

  it('skips by name what needs a missing secret, and still sees forged deliveries refused', async () => {
    const { probes, note } = await validate({ webhook: { appSecrets: [], verifyToken: undefined } });
    expect(probes).toEqual(
      expect.arrayContaining([
        'webhookSelfCheck local challenge: skipped',
        'webhookSelfCheck local valid delivery: skipped',
        'webhookSelfCheck local forged delivery: pass',
        'webhookSelfCheck local tampered delivery: skipped',
      ]),
    );
    expect(note('local challenge')).toContain('WATS_VERIFY_TOKEN');
    expect(note('local valid delivery')).toContain('WATS_APP_SECRET');
  });

  it('still tells of a forged delivery of someone else that comes meanwhile', async () => {
    const body = message({});
    const { events } = await validate({ inbound: (url) => deliver(url, body, 'another secret') });
    expect(events).toEqual([expect.objectContaining({ kind: null, signature: 'invalid' })]);
  });
});

describe('phase 2 through the public URL', () => {
  it('passes every check over an honest tunnel, also where the URL names no path', async () => {
    const { probes, events } = await validate({ publicUrl: tunnel() });
    expect(probes).toEqual(expect.arrayContaining([...passes('local'), ...passes('public')]));
    expect(events).toEqual([]);
    expect((await validate({ publicUrl: tunnel(undefined, '/') })).probes).toEqual(
      expect.arrayContaining(passes('public')),
    );
  });

  it.each<[string, NonNullable<Setting['publicUrl']>, RegExp]>([
    ['a closed port', 'http://127.0.0.1:1/webhook', /tunnel down: no connection \(ECONNREFUSED\)/],
    ['a tunnel without a receiver', tunnel(() => ({ answer: 502 })), /tunnel down: it answered 502/],
    ['an endpoint without a certificate', (port) => `https://127.0.0.1:${port}/webhook`, /TLS fault \(/],
    [
      'another path',
      tunnel(({ url }) => ({ url: url.replace('/webhook', '/other') })),
      /wrong path: the tunnel leads here/,
    ],
    ['a server that has no such path', tunnel(() => ({ answer: 404 })), /wrong path: what answers there/],
    ['another Host', tunnel(({ headers }) => ({ headers: { ...headers, host: 'x.example' } })), /another Host header/],
    [
      'a redirect',
      tunnel(() => ({ answer: 302, location: 'https://example.com/' })),
      /redirect \(302\) was not followed/,
    ],
  ])('says of %s what it is, and asks no further', async (_what, publicUrl, why) => {
    const { probes, note } = await validate({ publicUrl });
    expect(probes).toContain('webhookSelfCheck public challenge: fail');
    expect(note('public challenge')).toMatch(why);
    expect(probes).toEqual(expect.arrayContaining(passes('public', 'skipped').slice(1)));
    expect(probes).toEqual(expect.arrayContaining(passes('local')));
  });

  it('goes through the proxy that the Graph is reached by, and says so', async () => {
    const proxy = async (port: number) => ({ http_proxy: (await connectProxy(port)).uri });
    const publicUrl = 'http://hook.example.test/webhook';
    const { probes, notes } = await validate({ publicUrl, proxy });
    expect(probes).toEqual(expect.arrayContaining(passes('public')));
    expect(notes).toEqual(['The self-check asked the public URL through the configured proxy.']);
    const refusing = async (port: number) => ({ http_proxy: (await connectProxy(port, 407)).uri });
    const { note } = await validate({ publicUrl, proxy: refusing });
    expect(note('public challenge')).toMatch(/the proxy opened no way there \(407\)/);
  });

  it('says that another verify token is held there', async () => {
    const { note } = await validate({ publicUrl: tunnel(({ method }) => (method === 'GET' ? { answer: 403 } : {})) });
    expect(note('public challenge')).toMatch(/wrong verify token/);
    const altered = tunnel(({ url }) => ({ url: url.replace(VERIFY_TOKEN, 'x') }));
    expect((await validate({ publicUrl: altered })).note('public challenge')).toMatch(/wrong verify token/);
  });

  it('says that the body is altered on the way, and tells none of it as an event', async () => {
    const rewrite: Meddle = ({ method, body }) =>
      method === 'POST' ? { body: Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8')))) } : {};
    const { probes, note, events } = await validate({ publicUrl: tunnel(rewrite) });
    expect(probes).toContain('webhookSelfCheck public challenge: pass');
    expect(probes).toContain('webhookSelfCheck public valid delivery: fail');
    expect(note('public valid delivery')).toMatch(/body altered on the way/);
    expect(probes).toContain('webhookSelfCheck public replayed delivery: skipped');
    expect(events).toEqual([]);
  });

  it('says that the signature is lost on the way', async () => {
    const strip: Meddle = ({ headers: { 'x-hub-signature-256': _signature, ...headers } }) => ({ headers });
    expect((await validate({ publicUrl: tunnel(strip) })).note('public valid delivery')).toMatch(
      /header altered.*no signature/,
    );
  });

  it('finds an endpoint that takes whatever comes', async () => {
    const { probes, findings, note } = await validate({ publicUrl: tunnel(() => ({ answer: 200 })) });
    expect(note('public challenge')).toMatch(/body altered/);
    expect(note('public valid delivery')).toMatch(/not by this receiver.*--webhook-ledger/);
    expect(probes).toContain('webhookSelfCheck public forged delivery: fail');
    expect(findings.map(({ family, severity }) => [family, severity])).toEqual(Array(3).fill(['security', 'high']));
  });

  it('takes the receiver of another machine for what it is when its ledger is at hand', async () => {
    const other = await startReceiver({
      port: 0,
      path: '/webhook',
      secrets: [SECRET],
      verifyToken: VERIFY_TOKEN,
      onDeliveries: () => undefined,
      onRefused: () => undefined,
    });
    afterwards(() => other.stop());
    const { probes } = await validate({ publicUrl: other.url, elsewhere: true });
    expect(probes).toEqual(
      expect.arrayContaining([
        'webhookSelfCheck public valid delivery: pass',
        'webhookSelfCheck public replayed delivery: skipped',
        'webhookSelfCheck public forged delivery: pass',
      ]),
    );
  });
});

describe('the inbound test message', () => {
  it('is confirmed by normalizer, router and listener', async () => {
    const body = message({ userNumber: RECIPIENT, phoneNumberId: PHONE });
    const { probes, events } = await validate({ inbound: (url) => deliver(url, body) });
    expect(probes).toEqual(
      expect.arrayContaining(
        ['test message', 'normalizer', 'router', 'listener'].map((v) => `webhookInbound ${v}: pass`),
      ),
    );
    expect(events).toEqual([expect.objectContaining({ kind: 'message', type: 'text', signature: 'valid' })]);
  });

  it('is not one of another person, nor to another number', async () => {
    const others = [message({ userNumber: '15550100777', phoneNumberId: PHONE }), message({ userNumber: RECIPIENT })];
    const { probes, note } = await validate({
      inbound: (url) => Promise.all(others.map((body) => deliver(url, body))),
    });
    expect(probes).toContain('webhookInbound test message: unknown');
    expect(note('test message')).toMatch(/of 2 updates/);
  });
});
