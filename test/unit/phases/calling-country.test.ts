import { expect, it } from 'vitest';
import { excludedCountry } from '../../../src/phases/calling-country.js';

it.each([
  ['+1 212-555-0101', 'the USA or Canada'],
  ['+1 416 555 0101', 'the USA or Canada'],
  ['+20 2 5550 1012', 'Egypt'],
  ['+84 24 5550 101', 'Vietnam'],
  ['+234 1 555 0101', 'Nigeria'],
  // Of the plan +1, and of neither the USA nor Canada: Jamaica, and Meta's public test numbers.
  ['+1 876-555-0101', undefined],
  ['+1 555-010-0101', undefined],
  ['+44 7700 900123', undefined],
  ['+212 555 010101', undefined],
  ['', undefined],
])('tells whether the number %s is of a country without business-initiated calls', (display, country) => {
  expect(excludedCountry(display)).toBe(country);
});
