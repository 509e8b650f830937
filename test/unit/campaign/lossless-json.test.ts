import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/campaign/lossless-json.js';

describe('parseJson', () => {
  it('keeps the digits of integers beyond 2^53 as text, and every other value as it is', () => {
    const text =
      '{"id": 12345678901234567890, "n":-98765432109876543210,"ok":9007199254740991,"list":[1,11111111111111111111]}';
    expect(parseJson(text)).toEqual({
      id: '12345678901234567890',
      n: '-98765432109876543210',
      ok: 9007199254740991,
      list: [1, '11111111111111111111'],
    });
  });

  it('leaves strings, fractions and exponents alone', () => {
    const text =
      '{"a\\\\":"x: 12345678901234567890 \\" , 12345678901234567890","f":12345678901234567890.5,"e":12345678901234567890e2}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('makes no JSON of what is none', () => {
    for (const text of [
      '{12345678901234567890:1}',
      '{"a":1, 12345678901234567890 :2}',
      '[012345678901234567890]',
      '[12345678901234567890a]',
      '[12345678901234567890 1]',
      '12345678901234567890"',
      '["12345678901234567890]',
      ':12345678901234567890',
      '',
    ]) {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    }
  });

  it('equals JSON.parse wherever no integer is unsafe', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/[0-9]{16}/.test(text));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads any integer back digit by digit, between any strings', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.string(), (number, around) => {
        const quoted = JSON.stringify(around);
        const parsed = parseJson(`{${quoted}:[${quoted},${number} ,${quoted}]}`);
        const expected = Number.isSafeInteger(Number(number)) ? Number(number) : String(number);
        expect(parsed).toEqual(JSON.parse(`{${quoted}:[${quoted},${JSON.stringify(expected)},${quoted}]}`));
      }),
    );
  });

  it('stays quick on 3 MB of digits and backslashes', () => {
    const started = performance.now();
    parseJson(`[${'12345678901234567890,'.repeat(100_000)}"${'\\\\'.repeat(400_000)}"]`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
