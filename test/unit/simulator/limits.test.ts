import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/server.js';
import { call, mediaForm, receive, type Heard, type Receiver } from './client.js';

let stops: (() => Promise<void>)[] = [];
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ messageGapMs: 2, ...options });
  stops.push(() => simulator.stop());
  return simulator;
}
async function listen(simulator: Simulator): Promise<Receiver> {
  const receiver = await receive(simulator);
  stops.push(() => receiver.stop());
  simulator.subscribe(receiver.url);
  await receiver.until(1);
  return receiver;
}
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});
const code = ({ json, status }: Heard): unknown => json['error']?.['code'] ?? status;
const HOUR_MS = 3_600_000;

describe('the budget of an account', () => {
  it('rolls: calls count for an hour, and each minute frees its own', async () => {
    let now = Date.UTC(2026, 0, 1, 10, 59, 30);
    const one = await start({ faults: ['throttle'], now: () => new Date(now) });
    const read = async () => code(await call(one, 'GET', one.credentials.wabaId));
    expect([await read(), await read(), await read()]).toEqual([200, 200, 200]);
    now += 45_000;
    expect([await read(), await read(), await read()]).toEqual([200, 200, 80007]);
    now += HOUR_MS - 60_000;
    expect(await read()).toBe(200);
    now += HOUR_MS + 60_000;
    expect([await read(), await read(), await read(), await read(), await read()]).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('registration', () => {
  it('is refused with 133016 above ten of a kind in 72 hours', async () => {
    let now = Date.UTC(2026, 0, 1);
    const one = await start({ now: () => new Date(now) });
    const { phoneNumberId } = one.credentials;
    const body = { messaging_product: 'whatsapp', pin: '123456' };
    const register = async () => code(await call(one, 'POST', `${phoneNumberId}/register`, body));
    const deregister = async () => code(await call(one, 'POST', `${phoneNumberId}/deregister`));
    for (let count = 0; count < 10; count += 1) expect([await deregister(), await register()]).toEqual([200, 200]);
    expect([await register(), await deregister()]).toEqual([133016, 133016]);
    now += 72 * HOUR_MS;
    expect([await deregister(), await register()]).toEqual([200, 200]);
  });
});

describe('account-warning', () => {
  it('lets the send pass and tells by three webhooks, once', async () => {
    const one = await start({ faults: ['account-warning'] });
    const receiver = await listen(one);
    const { phoneNumberId, recipient } = one.credentials;
    const body = { messaging_product: 'whatsapp', to: recipient, type: 'text', text: { body: 'x' } };
    for (let count = 0; count < 2; count += 1)
      expect((await call(one, 'POST', `${phoneNumberId}/messages`, body)).status).toBe(200);
    await receiver.until(10);
    const told = receiver.deliveries.filter(({ field }) => field !== 'messages');
    expect(told.map(({ field }) => field)).toEqual(['account_update', 'account_alerts', 'phone_number_quality_update']);
    expect(told[0]?.value).toMatchObject({ event: 'ACCOUNT_VIOLATION' });
  });
});

describe('media', () => {
  const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

  it.each([
    ['a picture that is one', 'image/png', png, ['sent', 'delivered', 'read']],
    ['a picture that is another', 'image/jpeg', png, ['failed']],
    ['a picture that is nothing', 'image/png', [0, 0, 0, 0], ['failed']],
  ] as const)('%s', async (_what, type, bytes, expected) => {
    const one = await start();
    const receiver = await listen(one);
    const { phoneNumberId, recipient } = one.credentials;
    const form = mediaForm(new Uint8Array(bytes), type);
    const { id } = (await call(one, 'POST', `${phoneNumberId}/media`, form)).json;
    const message = { messaging_product: 'whatsapp', to: recipient, type: 'image', image: { id } };
    expect((await call(one, 'POST', `${phoneNumberId}/messages`, message)).status).toBe(200);
    await receiver.until(1 + expected.length);
    const statuses = receiver.deliveries
      .map(({ value }) => value['statuses']?.[0])
      .filter((each) => each !== undefined);
    expect(statuses.map((each) => each['status'])).toEqual(expected);
    if (expected[0] === 'failed') expect(statuses[0]?.['errors']?.[0]?.['code']).toBe(131053);
  });

  it.each([
    ['still', 100 * 1024, 0, 200],
    ['still', 100 * 1024 + 1, 0, 100],
    ['moving', 500 * 1024, 2, 200],
    ['moving', 500 * 1024 + 1, 2, 100],
  ] as const)('a %s sticker of %i bytes', async (_what, size, flags, expected) => {
    const one = await start();
    const bytes = Buffer.alloc(size);
    bytes.write('RIFF');
    bytes.write('WEBPVP8X', 8);
    bytes[20] = flags;
    const form = mediaForm(new Uint8Array(bytes), 'image/webp');
    expect(code(await call(one, 'POST', `${one.credentials.phoneNumberId}/media`, form))).toBe(expected);
  });
});

describe('a group', () => {
  it.each([
    ['auto_approve', 1, 0],
    ['approval_required', 0, 1],
  ])('%s is joined by the recipient: %i inside, %i waiting', async (mode, inside, waiting) => {
    const one = await start();
    const receiver = await listen(one);
    const path = `${one.credentials.phoneNumberId}/groups`;
    one.receive('join');
    await call(one, 'POST', path, { messaging_product: 'whatsapp', subject: 'T', join_approval_mode: mode });
    one.receive('join');
    one.receive('join');
    const id = String((await call(one, 'GET', path)).json['data']?.['groups']?.[0]?.['id']);
    expect((await call(one, 'GET', `${id}?fields=participants`)).json['participants']).toHaveLength(inside);
    await receiver.until(3);
    expect(receiver.deliveries.map(({ field }) => field)).toContain('group_participants_update');
    const requests = (await call(one, 'GET', `${id}/join_requests`)).json['data'];
    expect(requests?.length).toBe(waiting);
  });
});

describe('a large account', () => {
  it.each([6_000, 10_000])('pages through %i templates, each once, and quickly', async (templates) => {
    const one = await start({ templates });
    const path = `${one.credentials.wabaId}/message_templates?fields=id&limit=500`;
    const seen = new Set<string>();
    let after = '';
    let slowest = 0;
    do {
      const started = performance.now();
      const { json } = await call(one, 'GET', `${path}&after=${after}`);
      slowest = Math.max(slowest, performance.now() - started);
      for (const each of json['data'] ?? []) seen.add(String(each['id']));
      after = json['paging']?.['next'] === undefined ? '' : String(json['paging']['cursors']?.['after']);
    } while (after !== '');
    expect(seen.size).toBe(templates);
    expect(slowest).toBeLessThan(1_000);
  });
});
