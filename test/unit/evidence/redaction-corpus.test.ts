import { describe, expect, it } from 'vitest';
import { redactDocument } from '../../../src/evidence/redact-document.js';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { ATTACKS } from './attack-corpus.js';
import { OF_CHECKERS } from './checkers-corpus.js';
import { OF_PEOPLE } from './people-corpus.js';
import { OF_PROGRAMS } from './programs-corpus.js';
import { READABLE_DOCUMENTS, READABLE_TEXTS } from './readable-corpus.js';
import { READABLE_LINES } from './readable-lines.js';
import { SPELLINGS } from './spellings.js';

const REGISTERED: Readonly<Record<string, string>> = {
  'access-token': 'EAAJZBm4xT8wBO0dQyZCfV1pN7hKqLzR2sXcYtUvWbAeGiMoPjHkDnFrSaTlEw93',
  'app-secret': '9f86d081884c7d659a2feaa0c55ad015',
  'verify-token': 'orchard-verify-2024',
  'service-token': 'svc:9kLmPq7ZxW',
  'waba-id': '102290129340398',
  'phone-number-id': '106540352242922',
  recipient: '+15550107788',
  'template-name': 'orchard_spring_sale',
  'product-retailer-id': 'SKU-RED-42',
  'webhook-host': 'hooks.orchard-trading.example',
};
const redactor = createRedactor({
  salt: Buffer.alloc(32, 5),
  runId: 'r1',
  known: Object.entries(REGISTERED).map(([label, value]) => ({ value, label })),
  titles: new Set(['Re-engagement message', 'Message Undeliverable']),
});
const redact = (input: string): string => redactDocument(input, redactor);
const withoutTags = (text: string): string => text.replace(/#[0-9a-f]{12}/g, '#').toLowerCase();
const count = (text: string): number => text.split('\n').length;

describe('a registered value in every spelling', () => {
  it.each(Object.entries(SPELLINGS))('%s', (_name, spell) => {
    for (const [label, registered] of Object.entries(REGISTERED)) {
      const value = registered.replace(/^\+/, '');
      const spelled = spell(value);
      const inputs = [`seen ${spelled} there`, JSON.stringify({ note: `x ${spelled}`, status: spelled, [spelled]: 1 })];
      for (const input of inputs) {
        const shown = withoutTags(redact(input));
        expect(shown, `${label}: ${input}`).not.toContain(value.toLowerCase());
        expect(shown, `${label}: ${input}`).not.toContain(spelled.toLowerCase());
        for (let at = 0; at + 16 <= value.length; at++)
          expect(shown, label).not.toContain(value.slice(at, at + 16).toLowerCase());
        expect(count(redact(input))).toBe(count(input));
      }
    }
  });
});

describe.each(Object.entries({ ...ATTACKS, ...OF_PEOPLE, ...OF_PROGRAMS, ...OF_CHECKERS }))('%s', (name, attacks) => {
  it.each(attacks)('$input', ({ input, forbidden }) => {
    const shown = redact(input);
    expect(forbidden.length).toBeGreaterThan(0);
    for (const piece of forbidden) expect(withoutTags(shown)).not.toContain(piece.toLowerCase());
    if (name === 'telephone numbers') expect(withoutTags(shown).replace(/\D/g, '').length).toBeLessThan(5);
    expect(count(shown)).toBe(count(input));
  });
});

it('drops a code in the digits of another script', () => {
  expect(redact('٤٨٢٩١٣ is your code')).toBe('[code] is your code');
});

describe('what must stay readable', () => {
  it.each([...READABLE_TEXTS, ...READABLE_LINES])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it.each(READABLE_DOCUMENTS)('%s', (document) => {
    expect(redact(document)).toBe(document);
  });
});
