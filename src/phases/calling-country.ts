/** Dialling codes of countries whose numbers may not place calls, the two of the plan +1 apart. Source: Meta, calling. */
const EXCLUDED: Readonly<Record<string, string>> = { '20': 'Egypt', '84': 'Vietnam', '234': 'Nigeria' };

/**
 * Area codes below +1 of neither the USA nor Canada. 555 is no country's: Meta's public test numbers bear it, and those
 * may call. Source: the North American Numbering Plan, and Meta's error 131030.
 */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['242', '246', '264', '268', '284', '345', '441', '473', '555', '649', '658', '664', '721', '758', '767', '784'],
  ...['809', '829', '849', '868', '869', '876'],
]);

/**
 * The country of a number that is not offered business-initiated calls; undefined: it is, or Meta has to say so.
 * `display` is the number as Meta shows it.
 */
export function excludedCountry(display: string): string | undefined {
  const digits = display.replace(/\D/g, '');
  if (digits.startsWith('1')) {
    return digits.length < 11 || ELSEWHERE.has(digits.slice(1, 4)) ? undefined : 'the USA or Canada';
  }
  return Object.entries(EXCLUDED).find(([code]) => digits.startsWith(code))?.[1];
}
