const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** A number that stands where a value may stand; strings can look alike, which only costs the slower road. */
const LONG_INTEGER = /[:,[\s]-?[1-9][0-9]{15}/;

/**
 * Parses JSON and keeps every digit: an integer beyond 2^53 becomes a string of its digits, since Meta sends some ids as
 * numbers. Throws SyntaxError for whatever `JSON.parse` refuses.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(LONG_INTEGER.test(text) ? quoteLongIntegers(text) : text);
}

/** The same without throwing: undefined is no JSON value, and so says that the text is none. */
export function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function quoteLongIntegers(text: string): string {
  let quoted = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (isUnsafeInteger(number) && !isObjectKey(text, end)) {
        quoted += `${text.slice(copied, at)}"${number}"`;
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return quoted + text.slice(copied);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** Takes in fraction, exponent and stray letters, so that only a clean integer is ever quoted. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[\w.+-]/.test(text.charAt(at))) at += 1;
  return at;
}

function isUnsafeInteger(number: string): boolean {
  return number.length > 15 && /^-?[1-9][0-9]+$/.test(number) && !Number.isSafeInteger(Number(number));
}

/** A bare number before a colon is no JSON; quoting it would make it so. */
function isObjectKey(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return text.charAt(at) === ':';
}
