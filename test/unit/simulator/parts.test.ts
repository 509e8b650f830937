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

describe('fields', () => {
  it('reads names, modifiers and what stands in braces', () => {
    expect(parseFields('id, phone_numbers.limit(2){id,name},x')).toEqual([
      { name: 'id', inner: [] },
      {
        name: 'phone_numbers',
        inner: [
          { name: 'id', inner: [] },
          { name: 'name', inner: [] },
        ],
      },
      { name: 'x', inner: [] },
    ]);
    expect(pick({ id: 1, list: [{ a: 1, b: 2 }] }, 'list{b}', [])).toEqual({ id: 1, list: [{ b: 2 }] });
    expect(pick({ id: 1, a: 2 }, 'constructor,__proto__,toString', ['a'])).toEqual({ id: 1 });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '{', '}', '(', ')', '.') }), (text) => {
        expect(pick({ id: 1, a: { a: [1] } }, text, [])).toHaveProperty('id', 1);
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
