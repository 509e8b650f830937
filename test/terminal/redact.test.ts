import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type Environment, leaksIn, ROOT, Terminal } from '../support/terminal.js';

const TOKEN = 'EAAJZBm4xT8wBO0dQyZCfV1pN7hKqLzR2sXcYtUvWbAeGiMoPjHkDnFrSaTlEw93';
const ENV: Environment = {
  WATS_ACCESS_TOKEN: TOKEN,
  WATS_APP_SECRET: '9f86d081884c7d659a2feaa0c55ad015',
  WATS_VERIFY_TOKEN: 'orchard/verify+token?1',
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_TEST_RECIPIENT_E164: '+15550107788',
  WATS_TEMPLATE_NAME: 'orchard_spring_sale',
  WATS_PUBLIC_WEBHOOK_URL: 'https://hooks.orchard-trading.example/webhook',
};
const VALUES = [...Object.values(ENV), '15550107788', 'hooks.orchard-trading.example'];

const Readable = z.object({ values: z.array(z.tuple([z.string(), z.unknown()])) });
const READABLE = z.parse(
  Readable,
  JSON.parse(readFileSync(join(ROOT, 'test', 'fixtures', 'readable.json'), 'utf8')),
).values;

let terminal: Terminal;
beforeAll(() => {
  terminal = new Terminal();
});
afterAll(() => terminal.dispose());

const redact = (input: string, env: Environment = ENV, ...args: readonly string[]) =>
  terminal.run(['redact', ...args], { env, input });

describe.concurrent('redact', () => {
  it.each([
    ['text', (value: string) => `calling with ${value} now`],
    ['JSON', (value: string) => JSON.stringify({ name: value, nested: [{ [value]: value }] })],
    ['JSON in JSON', (value: string) => JSON.stringify({ body: JSON.stringify({ x: value }) })],
    ['base64', (value: string) => `blob ${Buffer.from(`xy${value}z`).toString('base64')}`],
    ['hex', (value: string) => `dump ${Buffer.from(value).toString('hex')}`],
    ['percent-encoding', (value: string) => `GET /x?v=${encodeURIComponent(value)}`],
    ['an error with its stack', (value: string) => `Error: ${value}\n    at send (${value}.js:1:2)\n`],
    ['a pretty document', (value: string) => `${JSON.stringify({ a: value, b: [value] }, undefined, 2)}\n`],
    ['JSON lines between text', (value: string) => `start\n{"id":"${value.replaceAll('"', '')}"}\nend ${value}\n`],
  ])('leaves no registered value in %s, and as many lines as came', async (_what, write) => {
    const ended = await redact(VALUES.map(write).join('\n'));
    expect(ended.code, ended.stderr).toBe(0);
    expect(leaksIn(ended.stdout, VALUES)).toEqual([]);
    const lines = (text: string) => text.split('\n').length;
    const input = VALUES.map(write).join('\n');
    expect(lines(ended.stdout)).toBe(lines(input));
  });

  it('finds a token that is split over lines', async () => {
    const { stdout } = await redact(`a ${TOKEN.slice(0, 30)}\n${TOKEN.slice(30)} b\n`);
    for (let at = 0; at + 16 <= TOKEN.length; at += 1) expect(stdout).not.toContain(TOKEN.slice(at, at + 16));
    expect(stdout.split('\n')).toHaveLength(3);
  });

  it('drops by pattern what it does not know, without any variable', async () => {
    const input = [
      `authorization: Bearer EAAG${'q7'.repeat(20)}`,
      'call +1 (555) 010-1234 or write to someone@orchard.example',
      'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=ATtABCDEFGH',
      `x-hub-signature-256: sha256=${'ab'.repeat(32)}`,
    ].join('\n');
    const { stdout } = await redact(input, {});
    for (const value of ['EAAG', '010-1234', 'someone@', 'ATtABCDEFGH', 'abababab'])
      expect(stdout).not.toContain(value);
  });

  it('keeps every pair that must stay readable', async () => {
    const input = READABLE.map(([key, value]) => JSON.stringify({ [key]: value })).join('\n');
    const { stdout } = await redact(input);
    expect(stdout).toBe(input);
  });

  it('keeps every digit of a long integer, or none', async () => {
    const { stdout } = await redact('{"code":131047,"id":106540352242922999}');
    expect(stdout).toContain('131047');
    expect(stdout).not.toContain('106540352242922');
  });

  it('keeps base URL, version and language, and what the run itself named', async () => {
    const text = 'https://graph.facebook.com v25.0 en_US wats-live-r1-image';
    const { stdout } = await redact(
      text,
      { ...ENV, WATS_GRAPH_API_VERSION: 'v25.0', WATS_TEMPLATE_LANG: 'en_US' },
      '--run-id',
      'r1',
    );
    expect(stdout).toBe(text);
  });

  it('hashes with the salt of the run: two unknown runs differ', async () => {
    const [one, other] = await Promise.all([redact('{"id":"106540352242922"}'), redact('{"id":"106540352242922"}')]);
    expect(one.stdout).toMatch(/[0-9a-f]{12}/);
    expect(one.stdout).not.toBe(other.stdout);
  });

  it('takes nothing, and a value under six characters only as a whole token', async () => {
    expect((await redact('')).stdout).toBe('');
    const { stdout } = await redact('abc abcd xabc', { WATS_SERVICE_TOKEN: 'abc' });
    expect(stdout).toContain('abcd xabc');
    expect(stdout).not.toMatch(/^abc /);
  });

  it.each([
    ['a megabyte of text', 'orchard '.repeat(130_000)],
    ['a deep document', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['binary', Buffer.from(Array.from({ length: 4096 }, (_, at) => at % 256)).toString('latin1')],
  ])('bears %s', async (_what, input) => {
    const ended = await redact(input);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toBe('');
  });
});
