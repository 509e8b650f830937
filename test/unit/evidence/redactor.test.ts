import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECIPIENT, SECRET, TOKEN, json, redactor } from './canaries.js';

describe('what must stay readable', () => {
  const { values } = JSON.parse(readFileSync(new URL('../../fixtures/readable.json', import.meta.url), 'utf8')) as {
    values: [string, unknown][];
  };

  it.each(values)('%s: %s', (key, value) => {
    expect(redactor().value({ [key]: value })).toEqual({ [key]: value });
    expect(redactor().own({ [key]: value })).toEqual({ [key]: value });
  });

  it.each([
    'Free text outside the 24-hour window is accepted and fails later (131047). Send a template instead.',
    'uploadMedia passed in 152 ms at 2026-06-10T12:00:00.123Z',
    'WATS_ACCESS_TOKEN: must be set. Export it.',
    'Kept wats-live-r1-flow and wats_live_r1_order_2 in /tmp/wats-live-r1.ledger.jsonl',
    'https://graph.facebook.com/v25.0/message_templates',
    'phases 0 1 2 3 4 5 6 7 8 9, codes 131047, 131053 and 2494010; 16777216 bytes',
    'HTTP 400, code 100, subcode 33; the token has expired: renew it',
    'timestamp 1750000000, port 127.0.0.1:8080, version v25.0',
  ])('%s', (sentence) => {
    expect(redactor().text(sentence)).toBe(sentence);
  });

  it('keeps the prefixed names of this run everywhere, and of no other run', () => {
    expect(redactor().value({ name: 'wats_live_r1_order', 'wats-live-r1-x': 'wats-live-r1-flow' })).toEqual({
      name: 'wats_live_r1_order',
      'wats-live-r1-x': 'wats-live-r1-flow',
    });
    expect(json({ name: 'wats_live_r10_order' })).not.toContain('r10');
    expect(json({ name: 'wats-live-r1-15550009999' })).not.toContain('15550009999');
  });

  it('leaves its own tags alone when they are digits only, and no tag that it did not make', () => {
    const made = redactor();
    const ids = Array.from({ length: 60_000 }, (_, index) => String(102_290_129_340_000 + index));
    const tags = ids.map((id) => made.hash(id)).filter((tag) => /^\d+$/.test(tag));
    expect(tags.length).toBeGreaterThan(0);
    for (const tag of tags) expect(made.text(`LIVE on Meta, number #${tag}`)).toBe(`LIVE on Meta, number #${tag}`);
    expect(made.text('number #155500101994')).not.toContain('155500101994');
  });

  it('leaves hash fields and instants of our own structures alone', () => {
    const own = {
      correlatesTo: '123456789012',
      prev: 'ab'.repeat(32),
      head: '0'.repeat(64),
      at: '2026-06-10T12:00:00.000Z',
      time: 1750000000123,
      ms: 15,
      ok: true,
      sealed: 'v1.AbCdEf0123456789+/AbCdEf0123456789AbCdEf==',
    };
    expect(redactor().own(own)).toEqual(own);
  });
});

describe('codes, PINs, e-mail and nested JSON', () => {
  it.each([
    'Your code is 123-456',
    'verification code 482913',
    'PIN: 482913',
    'otp=4829',
    '2fa code 48 29 13',
    '<pin>482913</pin>',
    'register --pin 482913',
    'the PIN is 482913',
    '"pin":"482913"',
  ])('drops the code of %s', (text) => {
    const shown = redactor().text(text);
    expect(shown).not.toMatch(/\d{3}|\d\d \d\d|#/);
  });

  it('drops codes under any key and hashes none', () => {
    const shown = json({
      pin: '482913',
      code: '482913',
      otp: 482913,
      body: '482913',
      note: '123-456',
      x: 482913,
      y: '482913',
      code_: 1,
    });
    expect(shown).not.toMatch(/482913|123-456/);
    expect(shown).not.toContain(redactor().hash('482913'));
  });

  it.each([
    'verify_token: my-own-word',
    'password is Sw0rdfish',
    'APP_SECRET=swordfish',
    '--access-token swordfish',
    'secret: swordfish',
  ])('drops the value of %s', (text) => {
    expect(redactor().text(text)).toMatch(/\[secret\]$/);
  });

  it('denies what is left of broken JSON', () => {
    const shown = redactor().text(
      'body {"status":"sent","profile":{"name":"Ava Test"},"text":"dear Ava","wa_id":"1555',
    );
    expect(shown).toContain('"status":"sent"');
    expect(shown).not.toMatch(/Ava|1555/);
  });

  it('masks addresses', () => {
    expect(redactor().text('mail Ava.Test+x@example.co.uk today')).toMatch(/^mail #[0-9a-f]{12} today$/);
    expect(json({ email: 'ava@example.test' })).not.toContain('ava');
  });

  it('redacts JSON inside strings and sentences', () => {
    expect(redactor().value({ body: '{"access_token":"abc","status":"sent"}' })).toEqual({
      body: '{"access_token":"[secret]","status":"sent"}',
    });
    expect(redactor().text('got {"error":{"code":131047,"message":"to Ava"},"pin":"123456"} back')).toBe(
      'got {"error":{"code":131047,"message":"[text]"},"pin":"[secret]"} back',
    );
  });
});

describe('properties', () => {
  const canary = fc.constantFrom(TOKEN, SECRET, '102290129340398', RECIPIENT, '15550001111', 'ava.secret@example.test');
  const gone = (shown: string): boolean => !/q9-Zt7|EAAGm0PX4|102290129340398|15550001111|ava\.secret/i.test(shown);

  it('no canary leaves any structure, by any method', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        canary,
        fc.string(),
        fc.integer(),
        fc.tuple(fc.string(), canary, fc.string()).map((parts) => parts.join(' ')),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.string(), canary, fc.constantFrom('status', 'id', 'code', 'text', 'name', 'note')),
          tie('tree'),
          { maxKeys: 4 },
        ),
        tie('tree').map((inner) => JSON.stringify(inner)),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const made = redactor();
        expect(gone(made.line(made.value(value)))).toBe(true);
        expect(gone(made.line(made.own(value)))).toBe(true);
        expect(gone(made.text(JSON.stringify(value)))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('redacting twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), canary), { maxLength: 6 }), (parts) => {
        const made = redactor();
        const once = made.text(parts.join(' '));
        expect(made.text(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws and always gives one line', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
        }),
        (value) => {
          const made = redactor();
          expect(made.line(made.value(value))).not.toContain('\n');
          expect(made.line(made.own(value))).not.toContain('\n');
          expect(made.error(value)).not.toContain('\n');
        },
      ),
      { numRuns: 300 },
    );
  });
});
