import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownValues, isSecretLabel } from '../../../src/evidence/known-values.js';

const found = (values: KnownValues, text: string): string[] =>
  values.find(text).map(({ start, end }) => text.slice(start, end));

describe('KnownValues', () => {
  it('finds a value where it stands', () => {
    const values = new KnownValues([{ value: '102290129340398', label: 'waba-id' }]);
    expect(found(values, 'id 102290129340398, 1022 9012 9340 398 and x102290129340398y')).toEqual([
      '102290129340398',
      '1022 9012 9340 398',
      '102290129340398',
    ]);
    expect(found(values, '10229012934039 and 202290129340398')).toEqual([]);
  });

  it('takes a short value only as a whole token', () => {
    const values = new KnownValues([
      { value: 'sku-1', label: 'product' },
      { value: '7', label: 'catalog-id' },
    ]);
    expect(found(values, 'sku-1, sku-12, xsku-1, (7) 77 a7 7')).toEqual(['sku-1', '7', '7']);
  });

  it('takes a short number only apart from other digits', () => {
    const values = new KnownValues([{ value: '1234567', label: 'catalog-id' }]);
    expect(found(values, '1234567 a1234567 12345678 0.1234567 12 34567')).toEqual(['1234567', '1234567']);
  });

  it('finds a telephone number with and without its plus', () => {
    const values = new KnownValues([{ value: '+15550001111', label: 'recipient' }]);
    expect(found(values, '+15550001111 15550001111')).toEqual(['+15550001111', '15550001111']);
    expect(values.exact('15550001111')?.label).toBe('recipient');
  });

  it('finds a value that contains white space, marks or letters of other scripts', () => {
    for (const value of ['verify me please', 'päss wörd ✓ 12', 'a\\nb"c%41d&e=f', 'x'.repeat(200)]) {
      const values = new KnownValues([{ value, label: 'verify-token' }]);
      for (const form of [
        value,
        JSON.stringify(value),
        encodeURIComponent(value),
        Buffer.from(value).toString('base64'),
      ]) {
        expect(values.find(`<${form}>`).length, form).toBeGreaterThan(0);
      }
    }
  });

  it('finds a value added later, and one that contains another', () => {
    const values = new KnownValues([{ value: 'abcdefgh', label: 'media-id' }]);
    values.add({ value: 'abcdefghijkl', label: 'access-token' });
    expect(values.find('abcdefghijkl')).toMatchObject([{ start: 0, end: 12, known: { label: 'access-token' } }]);
    expect(values.size).toBe(2);
  });

  it('ignores an empty value', () => {
    expect(new KnownValues([{ value: '', label: 'x' }]).find('anything at all')).toEqual([]);
  });

  it('finds any value in any text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{6,60}$/), fc.string(), fc.string(), (value, before, after) => {
        const values = new KnownValues([{ value, label: 'access-token' }]);
        // White space ends an escape sequence that the text before might leave open.
        const text = `${before} ${value} ${after}`;
        const at = text.indexOf(value);
        expect(values.find(text).some(({ start, end }) => start <= at && end >= at + value.length)).toBe(true);
      }),
    );
  });

  it('does not slow down with ten thousand values that look alike', () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => ({
      value: String(102290129000000 + i),
      label: 'template-id',
    }));
    const many = new KnownValues(ids);
    const text = Array.from({ length: 20_000 }, (_, i) => (i % 100 === 0 ? ids[i % 9000]?.value : `10229012${i}`)).join(
      ' or ',
    );
    const started = performance.now();
    expect(many.find(text)).toHaveLength(200);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('finds a value wherever it stands in a long text', () => {
    const value = '102290129340398';
    const values = new KnownValues([{ value, label: 'waba-id' }]);
    for (let at = 262_100; at < 262_200; at += 7) {
      const [span, ...more] = values.find(`${'lorem '.repeat(50_000).slice(0, at)}${value}${' ipsum'.repeat(2000)}`);
      expect([span?.start, span?.end, more]).toEqual([at, at + value.length, []]);
    }
  });

  it('knows which kinds are dropped and which hashed', () => {
    expect(['access-token', 'app-secret', 'verify-token', 'sip-password', 'pin'].every(isSecretLabel)).toBe(true);
    expect(['waba-id', 'phone-number-id', 'recipient', 'template-name', 'webhook-url'].some(isSecretLabel)).toBe(false);
  });
});
