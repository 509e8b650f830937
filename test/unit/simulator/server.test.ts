import { request } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { FAULT_NAMES, FAULTS, isFaultName, startSimulator } from '../../../src/simulator/server.js';
import type { Simulator, SimulatorOptions } from '../../../src/simulator/server.js';
import { call } from './client.js';

let running: Simulator[] = [];
async function start(options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options);
  running.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(running.map((simulator) => simulator.stop()));
  running = [];
});

describe('startSimulator', () => {
  it('gives the same credentials and ids for the same seed, others for another', async () => {
    const [one, two, three] = [await start({ seed: 7 }), await start({ seed: 7 }), await start({ seed: 8 })];
    expect({ ...one.credentials, url: '' }).toEqual({ ...two.credentials, url: '' });
    expect(three.credentials.accessToken).not.toBe(one.credentials.accessToken);
    const path = `${one.credentials.wabaId}/message_templates`;
    expect((await call(one, 'GET', path)).json['data']).toEqual((await call(two, 'GET', path)).json['data']);
    expect(one.credentials.recipient).toMatch(/^\+1\d{3}55501\d{2}$/);
    expect(one.requests).toBe(1);
  });

  it('names a port that is in use', async () => {
    const one = await start();
    const again = startSimulator({ port: Number(new URL(one.url).port) });
    await expect(again).rejects.toThrow(OperatorError);
    await expect(again).rejects.toThrow(/in use/);
  });

  it('refuses a webhook address that is not on this machine', async () => {
    const one = await start();
    for (const address of ['https://127.0.0.1/x', 'http://example.test/', 'http://127.0.0.1.evil.test/', 'nonsense']) {
      expect(() => one.subscribe(address)).toThrow(OperatorError);
    }
    await expect(startSimulator({ webhookUrl: 'http://example.test/' })).rejects.toThrow(OperatorError);
  });

  it('stops at once with a request hanging and a receiver that is not there', async () => {
    const one = await start({ faults: ['hang'], webhookUrl: 'http://127.0.0.1:9/webhook' });
    const hanging = call(one, 'POST', `${one.credentials.phoneNumberId}/messages`, {}).catch(() => 'closed');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const begun = performance.now();
    await one.stop();
    expect(performance.now() - begun).toBeLessThan(500);
    expect(await hanging).toBe('closed');
  });
});

describe('authorization and paths', () => {
  it('refuses a missing, a wrong and an expired token', async () => {
    const one = await start();
    const { wabaId } = one.credentials;
    const none = await call(one, 'GET', wabaId, undefined, { authorization: '' });
    expect([none.status, none.json['error']?.['code']]).toEqual([400, 2500]);
    const wrong = await call(one, 'GET', wabaId, undefined, { authorization: 'Bearer EAAwrong' });
    expect([wrong.status, wrong.json['error']?.['code']]).toEqual([401, 190]);
    expect(wrong.headers.get('www-authenticate')).toContain('invalid_token');
    const dead = await start({ faults: ['expired-token'] });
    const error = (await call(dead, 'GET', wabaId)).json['error'];
    expect([error?.['code'], error?.['error_subcode']]).toEqual([190, 463]);
  });

  it('answers 100/33 for an unknown id and 2500 for an unknown edge', async () => {
    const one = await start();
    for (const id of ['999', '..%2F..%2Fetc', '__proto__', 'constructor', '%0a']) {
      const error = (await call(one, 'GET', id)).json['error'];
      expect([error?.['code'], error?.['error_subcode'], error?.['type']]).toEqual([100, 33, 'GraphMethodException']);
    }
    const edge = await call(one, 'GET', `${one.credentials.wabaId}/nothing`);
    expect(edge.json['error']?.['code']).toBe(2500);
    expect((await call(one, 'GET', '%E0%A4%A')).json['error']?.['code']).toBe(2500);
    expect((await call(one, 'PUT', one.credentials.wabaId)).status).toBe(405);
  });

  it('answers only to a local Host', async () => {
    const one = await start();
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { host: 'rebound.example.test', authorization: `Bearer ${one.credentials.accessToken}` };
      request(`${one.url}/v25.0/${one.credentials.wabaId}`, { headers }, (reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });

  it('lives through any path and body', async () => {
    const one = await start();
    const { phoneNumberId } = one.credentials;
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), fc.jsonValue(), async (tail, body) => {
        const path = `${phoneNumberId}/${encodeURIComponent(tail)}`;
        const heard = await call(one, 'POST', path.replaceAll('.', '%2E'), { type: tail, [tail]: body });
        expect(heard.status).toBeGreaterThanOrEqual(400);
        expect(heard.status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    expect((await call(one, 'GET', phoneNumberId)).status).toBe(200);
  });

  it('bounds bodies: a megabyte of JSON, and says so', async () => {
    const one = await start();
    const path = `${one.credentials.phoneNumberId}/messages`;
    const json = { 'content-type': 'application/json' };
    const fits = await call(one, 'POST', path, `{"a":"${'x'.repeat(1_048_576 - 8)}"}`, json);
    expect(fits.status).toBe(400);
    expect((await call(one, 'POST', path, `{"a":"${'x'.repeat(1_048_576)}"}`, json)).status).toBe(413);
    expect((await call(one, 'POST', path, '{"a":', json)).json['error']?.['code']).toBe(100);
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect((await call(one, 'POST', path, `{"text":${deep}}`, json)).status).toBeGreaterThanOrEqual(400);
    const form = { 'content-type': 'multipart/form-data; boundary=b' };
    for (const body of ['', '--b', '--b\r\n\r\n', '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--', 'junk']) {
      expect((await call(one, 'POST', `${one.credentials.phoneNumberId}/media`, body, form)).status).toBe(400);
    }
  });
});

describe('reads', () => {
  it('honours fields, and always gives the id', async () => {
    const one = await start();
    const { wabaId, phoneNumberId } = one.credentials;
    expect(Object.keys((await call(one, 'GET', wabaId)).json).sort()).toEqual([
      'id',
      'message_template_namespace',
      'name',
      'timezone_id',
    ]);
    const phone = await call(one, 'GET', `${phoneNumberId}?fields=account_mode,throughput{level},certificate`);
    expect(phone.json).toEqual({ id: phoneNumberId, account_mode: 'SANDBOX', throughput: { level: 'STANDARD' } });
    const unknown = await call(one, 'GET', `${phoneNumberId}?fields=account_mode,no_such_field`);
    expect([unknown.status, unknown.json['error']?.['code']]).toEqual([400, 100]);
  });

  it('pages through every template once, forwards and back', async () => {
    const one = await start({ templates: 251 });
    const path = `${one.credentials.wabaId}/message_templates?fields=id&limit=100`;
    const ids: string[] = [];
    let after = '';
    let pages = 0;
    for (;;) {
      const { json } = await call(one, 'GET', `${path}&after=${after}`);
      pages += 1;
      for (const template of json['data'] ?? []) ids.push(String(template['id']));
      const next = json['paging']?.['next'];
      if (next === undefined) break;
      expect(new URL(next).searchParams.get('access_token')).toBe(one.credentials.accessToken);
      after = encodeURIComponent(String(json['paging']?.['cursors']?.['after']));
    }
    expect([pages, ids.length, new Set(ids).size]).toEqual([3, 251, 251]);
    const back = await call(one, 'GET', `${path}&before=${after}`);
    expect(back.json['data']?.map((template) => template['id'])).toEqual(ids.slice(99, 199));
    expect((await call(one, 'GET', `${path}&after=junk`)).json['error']?.['code']).toBe(100);
    expect((await call(one, 'GET', `${one.credentials.wabaId}/message_templates?limit=0`)).status).toBe(400);
  });

  it('carries usage and trace headers', async () => {
    const one = await start();
    const { headers } = await call(one, 'GET', one.credentials.wabaId);
    expect(JSON.parse(headers.get('x-app-usage') ?? '')).toMatchObject({ call_count: 0 });
    expect(Object.keys(JSON.parse(headers.get('x-business-use-case-usage') ?? '') as object)).toEqual([
      one.credentials.wabaId,
    ]);
    expect(headers.get('facebook-api-version')).toBe('v25.0');
    expect(headers.get('x-fb-trace-id')).toMatch(/^\w+$/);
  });

  it('describes the token: narrow, broad, with an advertising scope, foreign, dead', async () => {
    const look = async (simulator: Simulator, bearer: string): ReturnType<typeof call> =>
      call(simulator, 'GET', `debug_token?input_token=${simulator.credentials.accessToken}`, undefined, {
        authorization: `Bearer ${bearer}`,
      });
    const narrow = await start();
    const { accessToken, wabaId, appId, appSecret } = narrow.credentials;
    const data = (await look(narrow, accessToken)).json['data'];
    expect(data).toMatchObject({ app_id: appId, type: 'SYSTEM_USER', is_valid: true });
    expect(data?.['granular_scopes']?.map((scope) => scope['target_ids'])).toEqual([[wabaId], [wabaId]]);
    const broad = (await look(await start({ faults: ['broad-token'] }), accessToken)).json['data'];
    expect(broad?.['granular_scopes']?.some((scope) => 'target_ids' in scope)).toBe(false);
    const ads = (await look(await start({ faults: ['advertising-token'] }), accessToken)).json['data'];
    expect(ads?.['scopes']).toContain('ads_management');
    const foreign = (await look(await start({ faults: ['foreign-target'] }), accessToken)).json['data'];
    expect(foreign?.['granular_scopes']?.[0]?.['target_ids']).not.toContain(wabaId);
    const dead = await look(await start({ faults: ['expired-token'] }), `${appId}|${appSecret}`);
    expect(dead.json['data']).toMatchObject({ is_valid: false, error: { code: 190, subcode: 463 } });
    const without = await look(await start({ faults: ['no-debug-token'] }), accessToken);
    expect(without.json['error']?.['code']).toBe(2500);
  });
});

describe('faults', () => {
  it('are named and documented', () => {
    expect(FAULT_NAMES.length).toBeGreaterThan(30);
    for (const name of FAULT_NAMES) expect(FAULTS[name]).toMatch(/\.$/);
    expect(isFaultName('toString')).toBe(false);
  });

  it('throttle spends the budget, shows it in the header, then answers 80007 with minutes', async () => {
    const one = await start({ faults: ['throttle'] });
    const { wabaId } = one.credentials;
    const usage = (headers: Headers): unknown =>
      (JSON.parse(headers.get('x-business-use-case-usage') ?? '{}') as Record<string, unknown[]>)[wabaId]?.[0];
    for (let count = 0; count < 4; count += 1) await call(one, 'GET', wabaId);
    expect(usage((await call(one, 'GET', wabaId)).headers)).toMatchObject({ call_count: 100 });
    const spent = await call(one, 'GET', wabaId);
    expect([spent.status, spent.json['error']?.['code']]).toEqual([400, 80007]);
    expect(usage(spent.headers)).toMatchObject({ estimated_time_to_regain_access: 19 });
  });

  it.each([
    ['rate-limit', 130429],
    ['policy', 368],
    ['account-locked', 131031],
    ['integrity', 130497],
    ['spam', 131048],
    ['missing-scope', 10],
  ] as const)('%s refuses sends with %i', async (fault, code) => {
    const one = await start({ faults: [fault] });
    const { phoneNumberId, recipient } = one.credentials;
    const body = { messaging_product: 'whatsapp', to: recipient, type: 'text', text: { body: 'x' } };
    expect((await call(one, 'POST', `${phoneNumberId}/messages`, body)).json['error']?.['code']).toBe(code);
    expect((await call(one, 'GET', phoneNumberId)).status).toBe(200);
  });

  it('break answers to reads', async () => {
    const path = (simulator: Simulator): string => simulator.credentials.wabaId;
    const html = await start({ faults: ['html-error'] });
    expect((await call(html, 'GET', path(html))).text).toContain('<html>');
    const cut = await start({ faults: ['truncated-json'] });
    const { status, text } = await call(cut, 'GET', path(cut));
    expect(status).toBe(200);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    const away = await start({ faults: ['redirect'] });
    expect((await call(away, 'GET', path(away))).headers.get('location')).toMatch(/^https:\/\/graph\.example\.test/);
    const flaky = await start({ faults: ['flaky-reads'] });
    expect([(await call(flaky, 'GET', path(flaky))).status, (await call(flaky, 'GET', path(flaky))).status]).toEqual([
      503, 200,
    ]);
  });

  it.each([
    ['error-after-create', 1],
    ['reset-after', 1],
    ['reset-before', 0],
  ] as const)('%s leaves %i template', async (fault, left) => {
    const one = await start({ faults: [fault], templates: 0 });
    const { wabaId } = one.credentials;
    const body = {
      name: 'made_here',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'A plain text.' }],
    };
    const outcome = await call(one, 'POST', `${wabaId}/message_templates`, body).then(
      (heard) => heard.status,
      () => 'reset',
    );
    expect(outcome).toBe(fault === 'error-after-create' ? 500 : 'reset');
    const list = await call(one, 'GET', `${wabaId}/message_templates`);
    expect(list.json['data']?.length).toBe(left);
    const gone = await call(one, 'DELETE', `${wabaId}/message_templates?name=made_here`);
    expect(gone.status).toBe(left === 1 ? 200 : 400);
  });

  it('late-lists hides what is new for two seconds', async () => {
    let now = Date.UTC(2026, 0, 1);
    const one = await start({ faults: ['late-lists'], templates: 0, now: () => new Date(now) });
    const { wabaId } = one.credentials;
    const made = await call(one, 'POST', `${wabaId}/flows`, { name: 'f', categories: ['OTHER'] });
    const count = async (): Promise<unknown> => (await call(one, 'GET', `${wabaId}/flows`)).json['data']?.length;
    expect(await count()).toBe(2);
    expect((await call(one, 'GET', String(made.json['id']))).status).toBe(200);
    now += 2000;
    expect(await count()).toBe(3);
  });
});
