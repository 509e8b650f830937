import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFields, pick } from '../../../src/simulator/fields.js';
import { Ids } from '../../../src/simulator/ids.js';
import { parseMultipart } from '../../../src/simulator/multipart.js';
import { Refusal } from '../../../src/simulator/reply.js';

describe('Ids', () => {
  it('repeats itself for a seed, never for a count', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 200 }), (seed, length) => {
        const [one, two] = [new Ids(seed), new Ids(seed)];
        const first = one.digits('x', length);
        expect(first).toMatch(new RegExp(`^[1-9]\\d{${length - 1}}$`));
        expect(two.digits('x', length)).toBe(first);
        if (length > 12) expect(one.digits('x', length)).not.toBe(first);
      }),
      { numRuns: 50 },
    );
  });
});

/** The code of the refusal that an act ends in; undefined: it ends in none. */
function codeOf(act: () => void): number | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('fields', () => {
  it('reads names, modifiers and what stands in braces', () => {
    const plain = { limit: null, inner: [] };
    expect(parseFields('id, phone_numbers.limit(2){id,name},x')).toEqual([
      { name: 'id', ...plain },
      {
        name: 'phone_numbers',
        limit: 2,
        inner: [
          { name: 'id', ...plain },
          { name: 'name', ...plain },
        ],
      },
      { name: 'x', ...plain },
    ]);
    const list = [{ a: 1, b: 2 }, { b: 3 }, { b: 4 }];
    expect(pick({ id: 1, list }, 'list{a}', [])).toEqual({ id: 1, list: [{ a: 1 }, {}, {}] });
    expect(pick({ id: 1, list }, 'list.limit(2){b}', [])).toEqual({ id: 1, list: [{ b: 2 }, { b: 3 }] });
    expect(pick({ id: 1, a: undefined }, 'a,purchase_order_number,metric.name(X)', [])).toEqual({ id: 1 });
  });

  it('refuses a field that no node has, and takes no name of an object for one', () => {
    for (const asked of ['nonsense', 'a,nonsense{b}', 'constructor', '__proto__', 'toString']) {
      const refused = codeOf(() => pick({ id: 1, a: 2 }, asked, ['a']));
      expect(refused).toBe(100);
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '{', '}', '(', ')', '.') }), (text) => {
        const code = codeOf(() => expect(pick({ id: 1, a: { a: [1] } }, text, [])).toHaveProperty('id', 1));
        expect([undefined, 100]).toContain(code);
      }),
    );
  });
});

describe('parseMultipart', () => {
  it('gives back any bytes, whatever they hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.stringMatching(/^[a-zA-Z0-9]{20,60}$/), (bytes, boundary) => {
        const head = `--${boundary}\r\nContent-Disposition: form-data; name="n"\r\n\r\nv\r\n--${boundary}\r\n`;
        const file = 'content-disposition: form-data; name="file"; filename="a b"\r\nContent-Type: Image/PNG\r\n\r\n';
        const body = Buffer.concat([Buffer.from(head + file), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
        const { fields, files } = parseMultipart(`multipart/form-data; boundary="${boundary}"`, body);
        expect(fields.get('n')).toBe('v');
        expect(files.get('file')).toMatchObject({ filename: 'a b', contentType: 'image/png' });
        expect(files.get('file')?.bytes.equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  it('refuses what it cannot read, quickly', () => {
    const junk = Buffer.from('--b\r\n'.repeat(200_000));
    const begun = performance.now();
    expect(() => parseMultipart('multipart/form-data; boundary=b', junk)).toThrow(Refusal);
    expect(performance.now() - begun).toBeLessThan(500);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseMultipart('multipart/form-data; boundary=b', Buffer.from(text))).toThrow(Refusal);
      }),
    );
  });
});
