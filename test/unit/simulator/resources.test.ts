import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src/simulator/server.js';
import type { Simulator, SimulatorOptions } from '../../../src/simulator/server.js';
import { call, mediaForm, receive } from './client.js';
import type { Heard } from './client.js';

let stops: (() => Promise<void>)[] = [];
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ messageGapMs: 5, reviewMs: 5, ...options });
  stops.push(() => simulator.stop());
  return simulator;
}
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});
const code = ({ json, status }: Heard): unknown => json['error']?.['code'] ?? status;
const subcode = ({ json, status }: Heard): unknown => json['error']?.['error_subcode'] ?? status;
const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('media', () => {
  it('goes the whole way: upload, metadata, bytes, delete, gone', async () => {
    let now = Date.UTC(2026, 0, 1);
    const one = await start({ now: () => new Date(now) });
    const { phoneNumberId, accessToken } = one.credentials;
    const bytes = randomBytes(5000);
    bytes.write('\r\n--not a boundary\r\n', 100);
    const upload = await call(one, 'POST', `${phoneNumberId}/media`, mediaForm(new Uint8Array(bytes)));
    const id = String(upload.json['id']);
    const meta = (await call(one, 'GET', id)).json;
    expect(meta).toMatchObject({
      id,
      mime_type: 'image/png',
      file_size: '5000',
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const url = String(meta['url']);
    expect(new URL(url).origin).toBe(one.url);
    const headers = { authorization: `Bearer ${accessToken}` };
    const got = await fetch(url, { headers });
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    expect(got.headers.get('content-type')).toBe('image/png');
    expect((await fetch(url)).status).toBe(400);
    expect((await fetch(`${url}x`, { headers })).status).toBe(404);
    now += 301_000;
    expect((await fetch(url, { headers })).status).toBe(404);
    expect((await call(one, 'GET', `${id}?phone_number_id=1`)).json['error']?.['error_subcode']).toBe(33);
    const image = { messaging_product: 'whatsapp', to: '15550001111', type: 'image', image: { id } };
    expect((await call(one, 'POST', `${phoneNumberId}/messages`, image)).status).toBe(200);
    expect((await call(one, 'DELETE', id)).json).toEqual({ success: true });
    expect(subcode(await call(one, 'GET', id))).toBe(33);
    expect(subcode(await call(one, 'DELETE', id))).toBe(33);
  });

  it.each([
    ['image/png', 5 * 1_048_576, 200],
    ['image/png', 5 * 1_048_576 + 1, 100],
    ['image/gif', 10, 100],
    ['image/webp', 500 * 1024 + 1, 100],
    ['text/plain', 0, 100],
  ])('%s of %i bytes', async (type, size, expected) => {
    const one = await start();
    const form = mediaForm(new Uint8Array(size), type);
    expect(code(await call(one, 'POST', `${one.credentials.phoneNumberId}/media`, form))).toBe(expected);
  });

  it('can be altered, told in Base64, and refuse to go', async () => {
    const one = await start({ faults: ['digest-mismatch', 'sha256-base64', 'delete-fails'] });
    const bytes = new Uint8Array(10);
    const upload = await call(one, 'POST', `${one.credentials.phoneNumberId}/media`, mediaForm(bytes));
    const id = String(upload.json['id']);
    const meta = (await call(one, 'GET', id)).json;
    expect(meta['sha256']).toBe(createHash('sha256').update(bytes).digest('base64'));
    const headers = { authorization: `Bearer ${one.credentials.accessToken}` };
    const got = await (await fetch(String(meta['url']), { headers })).arrayBuffer();
    expect(Buffer.from(got).equals(Buffer.from(bytes))).toBe(false);
    expect((await call(one, 'DELETE', id)).status).toBe(500);
    expect((await call(one, 'GET', id)).status).toBe(200);
  });
});

describe('templates', () => {
  const body = { type: 'BODY', text: 'Your order {{1}} is ready to fetch.', example: { body_text: [['A']] } };
  const template = { name: 'my_order', language: 'en_US', category: 'UTILITY', components: [body] };

  it('are made, reviewed, edited once a day, deleted by name or id, and their name is locked', async () => {
    let now = Date.UTC(2026, 0, 1);
    const one = await start({ now: () => new Date(now) });
    const receiver = await receive(one);
    stops.push(() => receiver.stop());
    one.subscribe(receiver.url);
    await receiver.until(1);
    const path = `${one.credentials.wabaId}/message_templates`;
    const made = await call(one, 'POST', path, template);
    expect(made.json).toMatchObject({ status: 'PENDING', category: 'UTILITY' });
    const spanish = await call(one, 'POST', path, { ...template, language: 'es' });
    expect(subcode(await call(one, 'POST', path, template))).toBe(2388024);
    await receiver.until(3);
    expect(receiver.deliveries[1]?.field).toBe('message_template_status_update');
    expect(receiver.deliveries[1]?.value).toMatchObject({ event: 'APPROVED', message_template_name: 'my_order' });
    const id = String(made.json['id']);
    expect(receiver.deliveries.some(({ value }) => String(value['message_template_id']) === id)).toBe(true);
    expect((await call(one, 'GET', id)).json['status']).toBe('APPROVED');
    expect(code(await call(one, 'POST', id, { category: 'MARKETING' }))).toBe(100);
    expect((await call(one, 'POST', id, { components: [body] })).json).toEqual({ success: true });
    await rest(30);
    expect(code(await call(one, 'POST', id, { components: [body] }))).toBe(100);
    now += 86_400_000;
    expect(code(await call(one, 'POST', id, { components: [body] }))).toBe(200);
    await rest(30);
    expect((await call(one, 'DELETE', `${path}?name=my_order&hsm_id=${String(spanish.json['id'])}`)).status).toBe(200);
    expect((await call(one, 'GET', id)).status).toBe(200);
    expect((await call(one, 'DELETE', `${path}?name=my_order`)).status).toBe(200);
    expect(subcode(await call(one, 'GET', id))).toBe(33);
    expect(subcode(await call(one, 'DELETE', `${path}?name=my_order`))).toBe(2593002);
    expect(subcode(await call(one, 'POST', path, template))).toBe(2388023);
    now += 30 * 86_400_000;
    expect(code(await call(one, 'POST', path, template))).toBe(200);
  });

  it.each([
    [{ text: 'x'.repeat(1024) }, 200],
    [{ text: 'x'.repeat(1025) }, 2388040],
    [{ text: 'Ends with {{1}}', example: {} }, 2388299],
    [{ text: 'a {{1}} {{2}} {{3}} b', example: {} }, 2388293],
    [{ text: 'No example {{1}} here' }, 2388072],
    [{}, 2388072],
  ])('a body like case %#', async (part, expected) => {
    const one = await start();
    const components = [{ type: 'BODY', ...part }];
    const heard = await call(one, 'POST', `${one.credentials.wabaId}/message_templates`, { ...template, components });
    expect(subcode(heard)).toBe(expected);
  });

  it('are rejected for variables that touch', async () => {
    const one = await start();
    const components = [{ type: 'BODY', text: 'Your order {{1}}{{2}} is ready to fetch.', example: {} }];
    const made = await call(one, 'POST', `${one.credentials.wabaId}/message_templates`, { ...template, components });
    await rest(30);
    const fields = '?fields=status,rejected_reason';
    expect((await call(one, 'GET', `${String(made.json['id'])}${fields}`)).json).toMatchObject({
      status: 'REJECTED',
      rejected_reason: 'INVALID_FORMAT',
    });
  });
});

describe('flows', () => {
  it('go from draft over publishing to deprecation', async () => {
    const one = await start();
    const path = `${one.credentials.wabaId}/flows`;
    const made = await call(one, 'POST', path, { name: 'my-flow', categories: ['OTHER'], flow_json: '{}' });
    expect(made.json['validation_errors']?.length).toBeGreaterThan(0);
    const id = String(made.json['id']);
    expect(code(await call(one, 'POST', `${id}/publish`))).toBe(139002);
    expect(code(await call(one, 'POST', `${id}/deprecate`))).toBe(139003);
    const flows = (await call(one, 'GET', path)).json['data'];
    const asset = (await call(one, 'GET', `${String(flows?.[0]?.['id'])}/assets`)).json['data']?.[0];
    const json = await (await fetch(String(asset?.['download_url']))).text();
    const form = new FormData();
    form.set('name', 'flow.json');
    form.set('asset_type', 'FLOW_JSON');
    form.set('file', new Blob([json], { type: 'application/json' }), 'flow.json');
    expect((await call(one, 'POST', `${id}/assets`, form)).json).toEqual({ success: true, validation_errors: [] });
    expect(code(await call(one, 'POST', `${id}/assets`, { file: json, asset_type: 'FLOW_JSON' }))).toBe(100);
    expect((await call(one, 'POST', id, { name: 'renamed' })).json).toEqual({ success: true });
    expect(code(await call(one, 'POST', `${id}/publish`))).toBe(200);
    expect(code(await call(one, 'DELETE', id))).toBe(139004);
    expect(code(await call(one, 'POST', `${id}/deprecate`))).toBe(200);
    const draft = await call(one, 'POST', path, { name: 'other', categories: ['OTHER'] });
    expect(code(await call(one, 'DELETE', String(draft.json['id'])))).toBe(200);
    expect(code(await call(one, 'POST', path, { name: 'n', categories: [] }))).toBe(100);
  });
});

describe('groups, calls, uploads and the number', () => {
  it('makes a group, tells of it, and refuses a number without groups', async () => {
    const one = await start();
    const { phoneNumberId } = one.credentials;
    const body = { messaging_product: 'whatsapp', subject: 'wats-live-1' };
    expect((await call(one, 'GET', `${phoneNumberId}/groups`)).json).toEqual({ data: { groups: [] } });
    expect((await call(one, 'POST', `${phoneNumberId}/groups`, body)).json['request_id']).toMatch(/^[0-9a-f]{32}$/);
    const list = (await call(one, 'GET', `${phoneNumberId}/groups`)).json['data']?.['groups'];
    const id = String(list?.[0]?.['id']);
    expect((await call(one, 'GET', `${id}?fields=subject`)).json).toEqual({ id, subject: 'wats-live-1' });
    const message = {
      messaging_product: 'whatsapp',
      recipient_type: 'group',
      to: id,
      type: 'text',
      text: { body: 'x' },
    };
    expect(code(await call(one, 'POST', `${phoneNumberId}/messages`, message))).toBe(200);
    expect(code(await call(one, 'DELETE', id))).toBe(200);
    expect(subcode(await call(one, 'GET', id))).toBe(33);
    const barred = await start({ faults: ['no-groups'] });
    expect(code(await call(barred, 'POST', `${phoneNumberId}/groups`, body))).toBe(131215);
  });

  it('rings, connects and terminates a call; a person can call too', async () => {
    const one = await start();
    const receiver = await receive(one);
    stops.push(() => receiver.stop());
    one.subscribe(receiver.url);
    await receiver.until(1);
    const { phoneNumberId, recipient } = one.credentials;
    const path = `${phoneNumberId}/calls`;
    const session = { sdp_type: 'offer', sdp: 'v=0\r\n' };
    const connect = { messaging_product: 'whatsapp', action: 'connect', to: recipient.slice(1), session };
    const id = String((await call(one, 'POST', path, connect)).json['calls']?.[0]?.['id']);
    await receiver.until(3);
    const act = { messaging_product: 'whatsapp', call_id: id };
    expect(code(await call(one, 'POST', path, { ...act, action: 'accept' }))).toBe(131009);
    expect(code(await call(one, 'POST', path, { ...act, action: 'terminate' }))).toBe(200);
    await receiver.until(4);
    const events = receiver.deliveries.slice(1).map(({ value }) => {
      return value['calls']?.[0]?.['event'] ?? value['statuses']?.[0]?.['status'];
    });
    expect(events).toEqual(['RINGING', 'connect', 'terminate']);
    one.receive('call');
    await receiver.until(5);
    const inbound = { ...act, call_id: receiver.deliveries[4]?.value['calls']?.[0]?.['id'] };
    expect(code(await call(one, 'POST', path, { ...inbound, action: 'reject' }))).toBe(200);
    const stranger = { ...connect, to: '15550001111' };
    expect(code(await call(one, 'POST', path, stranger))).toBe(138006);
    const barred = await start({ faults: ['no-calling'] });
    expect(code(await call(barred, 'POST', path, connect))).toBe(138000);
  });

  it('takes an upload session in two chunks, its id encoded or not', async () => {
    const one = await start();
    const { appId, accessToken } = one.credentials;
    const made = await call(one, 'POST', `${appId}/uploads?file_name=a.png&file_length=10&file_type=image/png`);
    const id = String(made.json['id']);
    expect(id).toMatch(/^upload:[\w-]+\?sig=\w+$/);
    const chunk = (at: number, size: number, path: string): Promise<Heard> =>
      call(one, 'POST', path, new Uint8Array(size), { file_offset: String(at), authorization: `OAuth ${accessToken}` });
    expect((await chunk(0, 4, id)).json['file_offset']).toBe(4);
    expect((await call(one, 'GET', encodeURIComponent(id))).json).toEqual({ id, file_offset: 4 });
    expect(code(await chunk(0, 4, id))).toBe(100);
    expect((await chunk(4, 6, encodeURIComponent(id))).json['h']).toMatch(/^4::/);
    expect(code(await call(one, 'GET', id.split('?')[0] ?? ''))).toBe(100);
  });

  it('keeps profile, settings, commerce, codes, blocks and registration', async () => {
    const one = await start();
    const { phoneNumberId: phone, recipient } = one.credentials;
    const product = { messaging_product: 'whatsapp' };
    await call(one, 'POST', `${phone}/whatsapp_business_profile`, { ...product, about: 'New' });
    expect((await call(one, 'GET', `${phone}/whatsapp_business_profile`)).json['data']?.[0]?.['about']).toBe('New');
    await call(one, 'POST', `${phone}/settings`, { calling: { status: 'DISABLED' } });
    const settings = (await call(one, 'GET', `${phone}/settings?include_sip_credentials=true`)).json;
    expect(settings['calling']).toMatchObject({ status: 'disabled', sip: { servers: [{ port: 5061 }] } });
    expect(JSON.stringify((await call(one, 'GET', `${phone}/settings`)).json)).not.toContain('password');
    await call(one, 'POST', `${phone}/whatsapp_commerce_settings`, { is_cart_enabled: false });
    const commerce = (await call(one, 'GET', `${phone}/whatsapp_commerce_settings`)).json['data']?.[0];
    expect(commerce).toMatchObject({ is_cart_enabled: false });
    const qr = await call(one, 'POST', `${phone}/message_qrdls`, { prefilled_message: 'x'.repeat(140) });
    const qrPath = `${phone}/message_qrdls/${String(qr.json['code'])}`;
    expect((await call(one, 'GET', qrPath)).json['prefilled_message']).toHaveLength(140);
    expect(code(await call(one, 'DELETE', qrPath))).toBe(200);
    expect(subcode(await call(one, 'GET', qrPath))).toBe(33);
    const block = { ...product, block_users: [{ user: recipient }] };
    expect(code(await call(one, 'POST', `${phone}/block_users`, block))).toBe(131047);
    one.receive('text');
    expect(code(await call(one, 'POST', `${phone}/block_users`, block))).toBe(200);
    expect((await call(one, 'GET', `${phone}/block_users`)).json['data']?.length).toBe(1);
    expect(code(await call(one, 'DELETE', `${phone}/block_users`, block))).toBe(200);
    expect(code(await call(one, 'POST', `${phone}/deregister`))).toBe(200);
    expect(code(await call(one, 'POST', `${phone}/messages`, product))).toBe(133010);
    expect(code(await call(one, 'POST', `${phone}/register`, { ...product, pin: '123456' }))).toBe(200);
    expect(code(await call(one, 'POST', `${phone}/register`, { ...product, pin: '654321' }))).toBe(133005);
  });
});
