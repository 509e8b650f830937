import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { RECIPIENT, SECRET, TOKEN, json, redactor, withoutPieces } from './canaries.js';

describe('attacks on the redactor', () => {
  it('1: a registered token in a message, a stack, causes and members', () => {
    const inner = new Error(`third ${TOKEN}`);
    const error = new Error(`first ${TOKEN}`, {
      cause: new Error('second', { cause: new AggregateError([inner, `text ${TOKEN}`], TOKEN) }),
    });
    error.stack = `Error: ${TOKEN}`;
    for (const shown of [redactor().error(error), json(error), redactor().text(error.stack), json({ error })]) {
      expect(withoutPieces(shown)).toBe(true);
    }
    expect(redactor().error(error)).toContain('first');
  });

  it.each([
    'EAABsbCS1iHgBO7ZCxyz0123456789',
    'Bearer abcdef0123456789',
    '670843887433847|aBcDeFgHiJkLmNoP',
    'eyJhbGciOi.eyJzdWIi.c2ln',
  ])('2: an unregistered credential: %s', (secret) => {
    expect(redactor().text(`before ${secret} after`)).toMatch(/^before \[[a-z ]+\] after$/);
    expect(json({ note: secret, status: secret, unknown: [secret] })).not.toContain(secret.slice(7, 20));
  });

  it('3: every encoding of a registered value', () => {
    for (const value of [TOKEN, SECRET, '102290129340398']) {
      const bytes = Buffer.from(value);
      const forms = [
        value.toUpperCase(),
        value.toLowerCase(),
        bytes.toString('hex'),
        bytes.toString('hex').toUpperCase(),
        bytes.toString('base64url'),
        ...[0, 1, 2].map((offset) => Buffer.from('x'.repeat(offset) + value + 'yz').toString('base64')),
        ...[0, 1, 2].map((offset) => Buffer.from('x'.repeat(offset) + value + 'yz').toString('base64url')),
        encodeURIComponent(value),
        encodeURIComponent(encodeURIComponent(value)),
        [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
        [...bytes].map((byte) => `\\u00${byte.toString(16).padStart(2, '0')}`).join(''),
        [...bytes].map((byte) => `&#${byte};`).join(''),
        JSON.stringify(value),
        JSON.stringify(JSON.stringify({ value })),
      ];
      for (const form of forms) {
        expect(redactor().known.find(`text ${form} text`), form).toHaveLength(1);
        expect(redactor().text(`text ${form} text`)).not.toContain(form.slice(1, 15));
        expect(json({ a: form, status: form })).not.toContain(form.slice(1, 15));
      }
    }
  });

  it('4: a token split over lines and chunks, wrapped, with invisible characters inside', () => {
    const half = TOKEN.length >> 1;
    const pieces = TOKEN.match(/.{1,20}/g) ?? [];
    for (const text of [
      `${TOKEN.slice(0, half)}\n${TOKEN.slice(half)}`,
      `${TOKEN.slice(0, half)}\r\n   ${TOKEN.slice(half)}`,
      pieces.join('\u200b'),
      pieces.join('\u00ad'),
      pieces.join('\u001b[0m'),
      pieces.join('=\n'),
      `${TOKEN.slice(0, half)}", "${TOKEN.slice(half)}`,
      `truncated ${TOKEN.slice(5, 40)}…`,
      (
        Buffer.from(`{"padding":"${'p'.repeat(60)}","t":"${TOKEN}"}`)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\n'),
    ]) {
      expect(withoutPieces(redactor().text(text)), text).toBe(true);
      expect(withoutPieces(redactor().lines(text)), text).toBe(true);
      expect(redactor().lines(text).split('\n')).toHaveLength(text.replace(/\r/g, '').split('\n').length);
    }
    expect(withoutPieces(json({ a: TOKEN.slice(0, half), b: TOKEN.slice(half) }))).toBe(true);
  });

  it('5: a token anywhere in a structure; nothing foreign is run', () => {
    const run = (): never => {
      throw new Error('ran');
    };
    class Holder {
      plain = TOKEN;
      get computed(): string {
        return run();
      }
      toJSON(): string {
        return run();
      }
    }
    const value = {
      [TOKEN]: 1,
      map: new Map<unknown, unknown>([
        [TOKEN, TOKEN],
        [{ key: TOKEN }, [TOKEN]],
      ]),
      set: new Set([TOKEN]),
      buffer: Buffer.from(TOKEN),
      bufferJson: Buffer.from(TOKEN).toJSON(),
      bytes: new Uint8Array(Buffer.from(TOKEN)),
      holder: new Holder(),
      symbol: Symbol(TOKEN),
      url: new URL(`https://example.test/?a=${TOKEN}`),
      query: new URLSearchParams({ a: TOKEN }),
      boxed: Object(TOKEN) as unknown,
      proxy: new Proxy({}, { ownKeys: run, get: run, getPrototypeOf: run }),
      fn: () => TOKEN,
      big: 15550001111n,
    };
    Object.defineProperty(value, 'accessor', { enumerable: true, get: run });
    Object.defineProperty(value, 'tagged', {
      enumerable: true,
      value: Object.defineProperty({}, Symbol.toStringTag, { get: run }),
    });
    for (const shown of [json(value), redactor().line(redactor().own(value))]) {
      expect(withoutPieces(shown)).toBe(true);
      expect(shown).not.toContain('[not redactable]');
      expect(shown).not.toContain('69,65,65');
      expect(shown).not.toContain('15550001111');
    }
  });

  it('6: cycles, depth, length and width are bounded', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(json(cycle)).toContain('[circular]');
    let deep: unknown = TOKEN;
    for (let i = 0; i < 10_000; i++) deep = i % 2 === 0 ? [deep] : { data: deep };
    expect(json(deep)).toContain('[too deep]');
    expect(redactor().parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).toBeDefined();
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]));
    const started = process.cpuUsage();
    expect(json(wide).length).toBeGreaterThan(100_000);
    const long = `${'lorem 123 '.repeat(500_000)}${TOKEN}`;
    expect(withoutPieces(redactor().text(long))).toBe(true);
    expect(json({ note: long, name: long }).length).toBeLessThan(200);
    // Time of this process: what else the machine does is no matter here.
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(4000);
  });

  it('7: an inner failure shows a fixed marker and never the value', () => {
    const broken = redactor();
    const fail = (): never => {
      throw new Error(TOKEN);
    };
    Object.defineProperty(broken.known, 'find', { value: fail });
    Object.defineProperty(broken.known, 'exact', { value: fail });
    for (const shown of [
      broken.text(`a ${TOKEN}`),
      broken.lines(`a\n${TOKEN}`),
      broken.error(new Error(TOKEN)),
      broken.line(broken.value({ name: TOKEN })),
      broken.line(broken.own({ note: TOKEN })),
    ]) {
      expect(shown.trim().replace(/^"|"$/g, '')).toBe('[not redactable]');
    }
  });

  it.each([
    '15550001111',
    '+1 (555) 010-1234',
    '(555) 010-1234',
    '555-010-1234',
    '+49 151 2345 6789',
    '0049 151 23456789',
    '0151 23456789',
    '06 12 34 56 78',
    '1 5 5 5 0 0 0 1 1 1 1',
    '１５５５０００１１１１',
    '٠١٥٥٥٠٠٠١١١',
    '+1\u200b555\u200b0001111',
    'tel:5550101',
    'phone: 555-0100',
    'wa.me/15550001111',
    'wamid.HBgLMTU1NTAwMDExMTEVAgARGBI5QUQ1',
    'MTU1NTAwMDExMTE=',
  ])('8: the telephone number %s', (phone) => {
    const shown = redactor().text(`say ${phone} now`);
    expect(shown).toMatch(/#[0-9a-f]{12}/);
    expect(shown.replace(/#[0-9a-f]{12}/g, '')).not.toMatch(/\d{4}/);
    expect(json({ from: phone })).not.toContain(phone.slice(3));
  });

  it('8: numbers and bigints, and one tag for every spelling', () => {
    const tag = `#${redactor().hash('15550001111')}`;
    expect(redactor().value([15550001111, 15550001111n, '15550001111', '+1 555 000 1111', RECIPIENT])).toEqual(
      Array(5).fill(tag),
    );
    expect(redactor().own({ n: 15550001111 })).toEqual({ n: tag });
    expect(redactor().text('to +1 (555) 000-1111')).toBe(`to ${tag}`);
    expect(redactor().parse('{"id":12345678901234567890}')).toEqual({
      id: `#${redactor().hash('12345678901234567890')}`,
    });
  });

  it('9: queries of URLs and the paths of media hosts', () => {
    expect(redactor().text('see https://lookaside.fbsbx.com/whatsapp/?mid=9&hash=AT')).toBe(
      'see https://lookaside.fbsbx.com/[path]',
    );
    const next = redactor().text(
      `next https://graph.facebook.com/v25.0/102290129340398/flows?access_token=${TOKEN}&after=QVFI`,
    );
    expect(next).toBe(`next https://graph.facebook.com/v25.0/#${redactor().hash('102290129340398')}/flows`);
    expect(redactor().text('https://user:pw@example.test/a#b')).not.toMatch(/pw|#b/);
    expect(redactor().value({ paging: { next: 'https://graph.facebook.com/x?after=1' } })).toEqual({
      paging: { next: '[url]' },
    });
  });

  it('10: headers in every shape and letter case', () => {
    for (const name of [
      'Authorization',
      'AUTHORIZATION',
      'x-hub-signature-256',
      'Cookie',
      'set-cookie',
      'appsecret_proof',
    ]) {
      const value = 'plainlooking';
      for (const shape of [
        { [name]: value },
        { headers: { [name]: [value] } },
        [name, value],
        [
          ['accept', '*/*'],
          [name, value],
        ],
        { name, value },
        [{ key: name, value }],
        new Map([[name, value]]),
        ...(name.includes('_') ? [] : [new Headers({ [name]: value })]),
      ]) {
        expect(json(shape)).toContain('[secret]');
        expect(json(shape)).not.toContain(value);
        expect(json(shape)).not.toContain(redactor().hash(value));
      }
      expect(redactor().text(`${name}: ${value}1234`)).not.toContain(value);
    }
  });

  it('11: prototype keys in JSON', () => {
    const shown = redactor().parse(
      '{"__proto__":{"polluted":"EAAGsecretsecretsecret"},"constructor":{"prototype":{"x":1}}}',
    );
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify(shown)).not.toMatch(/EAAG|__proto__|polluted|prototype/);
    expect(JSON.stringify(redactor().own(JSON.parse('{"__proto__":{"a":1}}')))).not.toContain('__proto__');
  });

  it('12: what would act in a terminal, a log, Markdown, HTML or a label', () => {
    const shown = redactor().text(
      'a\u001b[31mred\u001b]8;;http://x\u0007b\r\nc\u202ed\u200be</script><img src=x>[t](command:foo.bar)![i](u) $(zap) javascript:alert(1) \u0000\u009b2Jz',
    );

    expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u202e]|<\/?[a-z]|\]\(|\$\(|command:|javascript:/i);
    expect(json({ name: '$(zap)</script>\u001b[2J' })).toMatch(/^\{"name":"#[0-9a-f]{12}"\}$/);
  });

  it('13: tags differ between runs and are one in a run; the salt stays inside', () => {
    const first = createRedactor({ salt: Buffer.from('0123456789abcdef0123456789abcdef') });
    expect(redactor(1).hash('x')).not.toBe(redactor(2).hash('x'));
    expect(redactor(1).hash('x')).toBe(redactor(1).hash('x'));
    expect(first.hash('ü1')).toBe(
      createHash('sha256').update('ü1').update('0123456789abcdef0123456789abcdef').digest('hex').slice(0, 12),
    );
    expect(first.hash('x'.repeat(5000))).toMatch(/^[0-9a-f]{12}$/);
    expect(JSON.stringify(first)).not.toContain('0123456789abcdef');
  });
});
