// Candidates only: the same characters inside a string send the text through the exact scan, which finds nothing.
const LONG_NUMBER = /[[:,]\s*-?\d{16}|^\s*-?\d{16}/;

/** Parses JSON; integers of 16 digits and more become strings of their digits, which a double would round. Never throws. */
export function parseLossless(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(LONG_NUMBER.test(text) ? quoted(text) : text) };
  } catch {
    return undefined;
  }
}

function quoted(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at++;
      while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
      at++;
    } else if (code === 45 || (code >= 48 && code <= 57)) {
      const start = at;
      while (at < text.length && /[\d+.eE-]/.test(text.charAt(at))) at++;
      const literal = text.slice(start, at);
      // A literal that JSON forbids stays as it is, so that the parse fails as it should.
      if (/^-?[1-9]\d{15,}$/.test(literal)) {
        pieces.push(text.slice(from, start), '"', literal, '"');
        from = at;
      }
    } else at++;
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(from);
}
