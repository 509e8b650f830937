import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { HELPERS } from '../../../src/graph/catalogue.js';
import { graphPath, segment } from '../../../src/graph/path.js';

const HOSTILE = [
  '',
  '.',
  '..',
  '...',
  '../me',
  '1/../2',
  'a/b',
  'a\\b',
  '1?access_token=x',
  '1#x',
  '%2e%2e',
  '%2F',
  '1%00',
  '1\n2',
  '1\r\nHost: evil.tld',
  '1 2',
  '\u0000',
  '1\u200b2',
  '1\u202e2',
  '\ufeff1',
  '1\u00a02',
  'x'.repeat(513),
];

describe('attack 26: ids in a path', () => {
  it.each(HOSTILE)('refuses %j, by the parameter’s name and not its value', (value) => {
    let thrown: unknown;
    try {
      segment('wabaId', value);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OperatorError);
    expect(thrown).toMatchObject({ code: 'usage', thing: 'wabaId' });
    if (value.length > 3) expect(String(thrown)).not.toContain(value);
  });

  it('leaves any other text in its own segment', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string(), fc.constantFrom(...HOSTILE)), (value) => {
        let part: string;
        try {
          part = segment('id', value);
        } catch (error) {
          // Half a surrogate pair is no text: encodeURIComponent says so, and nothing is composed.
          expect(error instanceof OperatorError || error instanceof URIError).toBe(true);
          return;
        }
        const url = new URL(graphPath('v25.0', part, 'messages'), 'https://graph.facebook.com');
        expect(url.pathname).toBe(`/v25.0/${part}/messages`);
        expect(url.pathname.split('/')).toHaveLength(4);
        expect(url.search + url.hash).toBe('');
        expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  const idNames = ['wabaId', 'phoneNumberId', 'mediaId', 'templateId', 'flowId'];
  const taking = HELPERS.flatMap((helper) =>
    idNames.filter((name) => helper.parameters.get(name) === 'required').map((name) => [helper.name, name] as const),
  );

  it('are refused by every helper that has one', () => {
    expect(taking.length).toBeGreaterThan(10);
    for (const [name, parameter] of taking) {
      const helper = HELPERS.find((candidate) => candidate.name === name);
      for (const value of HOSTILE) {
        const input = {
          ...Object.fromEntries([...(helper?.parameters.keys() ?? [])].map((key) => [key, '15550100199'])),
          [parameter]: value,
        };
        expect(() => helper?.prepare(input, 'v25.0'), `${name} ${parameter} ${JSON.stringify(value)}`).toThrow(
          OperatorError,
        );
      }
    }
  });
});
