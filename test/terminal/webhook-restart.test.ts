import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, Terminal } from '../support/terminal.js';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

const SECRET = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const COUNT = 120;

const bodies = Array.from({ length: COUNT }, (_, n) => {
  const metadata = { display_phone_number: '15550100100', phone_number_id: '106540352242922' };
  const status = { id: `wamid.N${n}`, status: 'delivered', timestamp: '1750000000', recipient_id: '15550100199' };
  const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, statuses: [status] } };
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [change] }] });
});

async function start(): Promise<{ readonly running: Running; readonly post: (body: string) => Promise<number> }> {
  const env = { WATS_APP_SECRET: SECRET, WATS_TEST_RUN_ID: 'burst' };
  const running = terminal.start(['webhook', '--json', '--out', terminal.path('out')], { env });
  const [line] = await running.said(/^\{"event":"webhook\.ready".*\}$/m);
  const { url } = JSON.parse(line) as { readonly url: string };
  const post = async (body: string) => {
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  };
  return { running, post };
}

describe('a receiver killed in a burst', () => {
  it('counts each update once over its restart, whatever it had acknowledged or told', async () => {
    const first = await start();
    let acknowledged = 0;
    const burst = bodies.map(async (body) => {
      const status = await first.post(body).catch(() => 0);
      if (status !== 200) return;
      acknowledged += 1;
      if (acknowledged === 40) first.running.child.kill('SIGKILL');
    });
    await Promise.all(burst);
    const killed = await first.running.ended;
    expect(killed.signal).toBe('SIGKILL');
    const second = await start();
    const answers = await Promise.all(bodies.map((body) => second.post(body)));
    expect(answers).toEqual(answers.map(() => 200));
    second.running.child.kill('SIGTERM');
    const ended = await second.running.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const [, untold = '0'] = /(\d+) that it had not told yet/.exec(ended.stderr) ?? [];
    const [, known = ''] = /journal of an earlier receiver: (\d+) updates/.exec(ended.stderr) ?? [];
    // What the killed one journaled, told or not, is not told again by the redelivery; all the rest is, once.
    expect(Number(known)).toBeGreaterThanOrEqual(acknowledged);
    expect(ended.events('webhook')).toHaveLength(COUNT - Number(known) + Number(untold));
    const verified = await terminal.run(['verify', terminal.path('out'), '--json'], {});
    expect(verified.stdout).toBe('');
    expect(verified.code, verified.stderr).toBe(0);
  }, 60_000);
});
