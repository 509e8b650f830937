import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactDocument } from '../../../src/evidence/redact-document.js';
import { createRedactor } from '../../../src/evidence/redactor.js';

const TOKEN = 'EAAGm0PX4ZCpsBAKZCZBx7Qm1TnVw0y9LkJh3RfTgUjIoPaSdFgHjKlZxCvBnM12345qWeRt';
const redactor = createRedactor({
  salt: Buffer.alloc(32, 3),
  runId: 'r1',
  known: [{ value: TOKEN, label: 'access-token' }],
});
const redact = (input: string): string => redactDocument(input, redactor);
const count = (text: string): number => text.split('\n').length;

describe('redactDocument', () => {
  it('takes the whole input as one JSON document', () => {
    const value = { status: 'APPROVED', id: '102290129340398', components: [{ type: 'BODY', text: 'Hi' }], list: [] };
    for (const indent of [undefined, 2, 4, '\t']) {
      const input = `${JSON.stringify(value, null, indent)}\n`;
      const shown = redact(input);
      expect(count(shown)).toBe(count(input));
      expect(JSON.parse(shown)).toMatchObject({ status: 'APPROVED', components: [{ type: 'BODY', text: '[text]' }] });
      expect(shown).not.toContain('102290129340398');
    }
  });

  it('keeps the lines of JSON in any layout', () => {
    for (const input of [
      '{\n"a":1,"b":\n2}',
      '[\n\n\n1]\n\n',
      '\n\n{"status":"sent"}',
      '{"type":"Buffer",\n"data":[\n1,\n2\n]}',
      '[1,2,[3,\n4]]',
    ]) {
      expect(count(redact(input)), input).toBe(count(input));
      expect(() => JSON.parse(redact(input)) as unknown).not.toThrow();
    }
  });

  it('takes JSON lines one by one and the text between them as one', () => {
    const input = [
      '{"status":"read","to":"15550001111"}',
      `first ${TOKEN.slice(0, 40)}`,
      `${TOKEN.slice(40)} rest`,
      '["x"]',
      'plain words\r',
      '',
    ].join('\n');
    const lines = redact(input).split('\n');
    expect(lines).toHaveLength(6);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ status: 'read', to: expect.stringMatching(/^#/) as string });
    expect(lines[1]).toMatch(/^first \[[a-z-]+\]$/);
    expect(lines[2]).toBe(' rest');
    expect(lines[3]).toMatch(/^\["#[0-9a-f]{12}"\]$/);
    expect(lines[4]?.trim()).toBe('plain words');
  });

  it('finds a number split over lines', () => {
    expect(redact('to +1 555\n000 1111 now').replace(/#[0-9a-f]{12}/, '')).not.toMatch(/\d{3}/);
  });

  it('denies scalars, survives nothing at all and a byte order mark', () => {
    expect(redact('"hello there"')).toBe('"[text]"');
    expect(redact('482913')).toBe('"[number]"');
    expect(redact('')).toBe('');
    expect(redact('\n \n')).toBe('\n\n');
    expect(redact('\ufeff{"status":"sent"}')).toBe('{"status":"sent"}');
  });

  it('never throws, keeps the lines and shows no canary', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom(TOKEN, '\n', '\r\n', '{"a":', '"', '15550001111 '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const input = pieces.join('');
        const shown = redact(input);
        expect(count(shown)).toBe(count(input.replace(/\r\n?/g, '\n').length === 0 ? '' : input));
        expect(shown.toLowerCase()).not.toContain(TOKEN.slice(0, 16).toLowerCase());
      }),
      { numRuns: 300 },
    );
  });
});
