import fc from 'fast-check';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { unknownFields } from '../../../src/graph/shape.js';
import { readUsage } from '../../../src/graph/usage.js';

const app = (value: unknown) => ({ 'x-app-usage': JSON.stringify(value) });
const business = (value: unknown) => ({ 'x-business-use-case-usage': JSON.stringify(value) });

describe('usage headers', () => {
  it('tell the highest percentage of all that they name', () => {
    expect(readUsage(app({ call_count: 3, total_time: 81, total_cputime: 9 }))).toEqual({
      percent: 81,
      regainMinutes: null,
    });
    const both = {
      ...app({ call_count: 10 }),
      ...business({
        '102290129340398': [
          { type: 'whatsapp', call_count: 100, total_cputime: 1, total_time: 1, estimated_time_to_regain_access: 19 },
          { type: 'messages', call_count: 7, estimated_time_to_regain_access: 4 },
        ],
      }),
    };
    expect(readUsage(both)).toEqual({ percent: 100, regainMinutes: 19 });
  });

  it('that are absent say nothing', () => {
    expect(readUsage({})).toEqual({ percent: 0, regainMinutes: null });
  });

  it.each([
    { 'x-app-usage': '' },
    { 'x-app-usage': '{' },
    { 'x-app-usage': 'null', 'x-business-use-case-usage': 'null' },
    app('75'),
    app([1]),
    app({ call_count: '75', total_time: -1, total_cputime: null }),
    { 'x-app-usage': '{"call_count":1e999}' },
    business({ a: null, b: 5, c: {}, d: [null, 'x', [], {}] }),
    business({ a: [{ estimated_time_to_regain_access: '19' }] }),
    { 'x-business-use-case-usage': '{"__proto__":[{"call_count":"x"}]}' },
  ])('that are garbage count as absent: %j', (headers) => {
    expect(readUsage(headers)).toEqual({ percent: 0, regainMinutes: null });
  });

  it('never throw, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, text) => {
        const { percent } = readUsage({ 'x-app-usage': text, 'x-business-use-case-usage': json });
        expect(Number.isFinite(percent) && percent >= 0).toBe(true);
      }),
    );
  });
});

const Schema = z.looseObject({
  id: z.string(),
  owner: z.optional(z.nullable(z.looseObject({ name: z.string() }))),
  data: z.optional(z.array(z.looseObject({ id: z.string(), tags: z.optional(z.array(z.string())) }))),
  free: z.optional(z.unknown()),
});

describe('fields beyond the schema', () => {
  it('are told as paths, each once, and never with a value', () => {
    const answer = {
      id: '1',
      extra: 'secret-1',
      owner: { name: 'n', mail: 'secret-2' },
      data: [
        { id: '2', more: 'secret-3' },
        { id: '3', more: 'secret-4', other: { deep: 'secret-5' } },
      ],
      free: { anything: 'goes' },
    };
    const found = unknownFields(Schema, answer);
    expect(found).toEqual(['extra', 'owner.mail', 'data[].more', 'data[].other']);
    expect(found.join()).not.toContain('secret');
  });

  it('are none in an answer that the schema knows', () => {
    expect(unknownFields(Schema, { id: '1', owner: null, data: [{ id: '2', tags: ['a'] }] })).toEqual([]);
    expect(unknownFields(Schema, null)).toEqual([]);
    expect(unknownFields(Schema, [{ x: 1 }])).toEqual([]);
  });

  it('that are no plain names may be ids: they are told as one of many', () => {
    const byId = { '102290129340398': 1, '15550100199': 2, ['k'.repeat(100_000)]: 3, 'a b': 4 };
    expect(unknownFields(Schema, { id: '1', owner: { name: 'n', ...byId } })).toEqual(['owner.*']);
  });

  it('are bounded, and names of the prototype are fields like others', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, i]));
    expect(unknownFields(Schema, { id: '1', ...many }).length).toBeLessThan(60);
    expect(unknownFields(Schema, JSON.parse('{"id":"1","__proto__":{"x":1},"constructor":1}'))).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});
