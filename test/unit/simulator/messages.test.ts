import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src/simulator/server.js';
import type { Simulator, SimulatorOptions } from '../../../src/simulator/server.js';
import { escapeUnicode } from '../../../src/simulator/webhooks.js';
import { call, receive } from './client.js';
import type { Heard, Receiver } from './client.js';

let stops: (() => Promise<void>)[] = [];
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ messageGapMs: 5, ...options });
  stops.push(() => simulator.stop());
  return simulator;
}
async function listen(simulator: Simulator, refusals = 0): Promise<Receiver> {
  const receiver = await receive(simulator, refusals);
  stops.push(() => receiver.stop());
  simulator.subscribe(receiver.url);
  return receiver;
}
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});

function send(simulator: Simulator, message: Record<string, unknown>): Promise<Heard> {
  const { phoneNumberId, recipient } = simulator.credentials;
  const body = { messaging_product: 'whatsapp', to: recipient.slice(1), ...message };
  return call(simulator, 'POST', `${phoneNumberId}/messages`, body);
}
const text = { type: 'text', text: { body: 'hello' } };
function statuses(receiver: Receiver): unknown[] {
  return receiver.deliveries.flatMap(({ value }) => value['statuses']?.map((status) => status['status']) ?? []);
}

describe('webhooks of a send', () => {
  it('verifies the receiver, sends one inbound text, then sent, delivered and read, all signed', async () => {
    const one = await start();
    const receiver = await listen(one);
    await receiver.until(1);
    const inbound = receiver.deliveries[0]?.value['messages']?.[0];
    expect(inbound).toMatchObject({ type: 'text', from: one.credentials.recipient.slice(1) });
    const sent = await send(one, { ...text, biz_opaque_callback_data: 'ref-ä' });
    expect(sent.status).toBe(200);
    const id = String(sent.json['messages']?.[0]?.['id']);
    expect(id).toMatch(/^wamid\.HBgL/);
    expect(Buffer.from(id.slice(6), 'base64').toString('latin1')).toContain(one.credentials.recipient.slice(1));
    await receiver.until(4);
    expect(statuses(receiver)).toEqual(['sent', 'delivered', 'read']);
    expect(receiver.deliveries.every(({ signed }) => signed)).toBe(true);
    expect(receiver.deliveries[1]?.raw).toContain('ref-\\u00e4');
    expect(receiver.deliveries[1]?.value['statuses']?.[0]).toMatchObject({ id, pricing: { pricing_model: 'PMP' } });
    const read = { messaging_product: 'whatsapp', status: 'read', message_id: inbound?.['id'] };
    const path = `${one.credentials.phoneNumberId}/messages`;
    expect((await call(one, 'POST', path, read)).json).toEqual({ success: true });
    expect((await call(one, 'POST', path, { ...read, message_id: id })).json['error']?.['code']).toBe(131009);
  });

  it('fails free text outside the 24-hour window with 131047 and delivers a template', async () => {
    let now = Date.UTC(2026, 0, 1);
    const one = await start({ now: () => new Date(now) });
    const receiver = await listen(one);
    await receiver.until(1);
    now += 86_400_000;
    expect((await send(one, text)).status).toBe(200);
    await receiver.until(2);
    expect(receiver.deliveries[1]?.value['statuses']?.[0]).toMatchObject({
      status: 'failed',
      errors: [{ code: 131047 }],
    });
    const { templateName, templateLanguage } = one.credentials;
    const template = { type: 'template', template: { name: templateName, language: { code: templateLanguage } } };
    expect((await send(one, template)).json['messages']?.[0]).toMatchObject({ message_status: 'accepted' });
    await receiver.until(5);
    expect(statuses(receiver)).toEqual(['failed', 'sent', 'delivered', 'read']);
  });

  it('delivers again until the receiver says 200', async () => {
    const one = await start();
    const receiver = await listen(one, 2);
    await receiver.until(1);
    expect(receiver.deliveries).toHaveLength(1);
  });

  it.each([
    ['duplicate-webhooks', ['sent', 'sent', 'delivered', 'delivered', 'read', 'read'], 8],
    ['reordered-webhooks', ['read', 'delivered', 'sent'], 4],
  ] as const)('%s', async (fault, expected, count) => {
    const one = await start({ faults: [fault] });
    const receiver = await listen(one);
    await receiver.until(fault === 'duplicate-webhooks' ? 2 : 1);
    await send(one, text);
    await receiver.until(count);
    expect(statuses(receiver)).toEqual(expected);
  });

  it('no-webhooks delivers none, and bad-signature signs wrongly', async () => {
    const silent = await start({ faults: ['no-webhooks'] });
    const nothing = await listen(silent);
    const forged = await start({ faults: ['bad-signature'] });
    const wrong = await listen(forged);
    await wrong.until(1);
    expect(wrong.deliveries[0]?.signed).toBe(false);
    expect(nothing.deliveries).toEqual([]);
  });

  it('escapes all but ASCII', () => {
    expect(escapeUnicode(JSON.stringify({ a: 'ä👍' }))).toBe('{"a":"\\u00e4\\ud83d\\udc4d"}');
  });
});

describe('what a send must hold', () => {
  it.each([
    [{ type: 'text', text: { body: 'x'.repeat(4096) } }, 200],
    [{ type: 'text', text: { body: 'x'.repeat(4097) } }, 100],
    [{ type: 'text', text: {} }, 131008],
    [{ type: 'constructor' }, 131051],
    [{ type: 'image', image: { id: '1' } }, 100],
    [{ type: 'image', image: { link: 'https://example.test/a.png' } }, 200],
    [{ type: 'image', image: { link: 'file:///etc/passwd' } }, 100],
    [{ type: 'location', location: { latitude: 1.5, longitude: '2' } }, 200],
    [{ type: 'location', location: { latitude: 'north' } }, 131009],
    [{ type: 'contacts', contacts: [{ name: { formatted_name: 'Ava' } }] }, 200],
    [{ type: 'contacts', contacts: [] }, 131009],
    [{ type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '' } }, 200],
    [{ type: 'template', template: { name: 'none', language: { code: 'en_US' } } }, 132001],
    [{ ...text, to: 'nobody' }, 131009],
    [{ ...text, to: 'grp', recipient_type: 'group' }, 131041],
    [{ ...text, messaging_product: 'other' }, 100],
    [buttons(3, 20), 200],
    [buttons(4, 20), 131009],
    [buttons(3, 21), 100],
    [interactive('product', { catalog_id: '1', product_retailer_id: 'x' }), 131009],
    [interactive('flow', { name: 'flow', parameters: { flow_id: '1' } }), 131009],
    [interactive('nonsense', {}), 131009],
    [interactive('location_request_message', { name: 'send_location' }), 200],
  ])('case %#', async (message, expected) => {
    const { status, json } = await send(await start(), message);
    expect(json['error']?.['code'] ?? status).toBe(expected);
  });

  it('counts template parameters, and takes texts that a template may hold', async () => {
    const one = await start();
    const templates = (await call(one, 'GET', `${one.credentials.wabaId}/message_templates?status=APPROVED`)).json;
    const wanted = templates['data']?.find(({ category, components }) => {
      return category === 'UTILITY' && JSON.stringify(components).includes('{{2}}');
    });
    const template = { name: wanted?.['name'], language: { code: wanted?.['language'] } };
    const parameters = ['Ava', 'A-1'].map((value) => ({ type: 'text', text: value }));
    expect((await send(one, { type: 'template', template })).json['error']?.['code']).toBe(132000);
    const whole = { ...template, components: [{ type: 'body', parameters }] };
    expect((await send(one, { type: 'template', template: whole })).status).toBe(200);
    const codeOf = async (second: unknown) => {
      const components = [{ type: 'body', parameters: [parameters[0], second] }];
      return (await send(one, { type: 'template', template: { ...template, components } })).json['error']?.['code'];
    };
    expect(await codeOf({ type: 'image', image: { link: 'https://example.com/a.png' } })).toBe(132012);
    expect(await codeOf({ type: 'text', text: '' })).toBe(132012);
    expect(await codeOf({ type: 'text', text: 'a\nb' })).toBe(132008);
  });

  it('limits a pair to a burst of 45, unless unmetered', async () => {
    const now = (): Date => new Date(Date.UTC(2026, 0, 1));
    const codes = async (simulator: Simulator): Promise<unknown[]> => {
      const results = [];
      for (let count = 0; count < 46; count += 1) {
        const { json, status } = await send(simulator, text);
        results.push(json['error']?.['code'] ?? status);
      }
      return results;
    };
    expect((await codes(await start({ now }))).slice(44)).toEqual([200, 131056]);
    expect((await codes(await start({ now, metered: false }))).slice(44)).toEqual([200, 200]);
  });
});

function interactive(type: string, action: Record<string, unknown>): Record<string, unknown> {
  return { type: 'interactive', interactive: { type, body: { text: 'Body' }, action } };
}
function buttons(count: number, length: number): Record<string, unknown> {
  const list = Array.from({ length: count }, (_, index) => ({
    type: 'reply',
    reply: { id: `b${index}`, title: String(index).padEnd(length, 'x') },
  }));
  return interactive('button', { buttons: list });
}
