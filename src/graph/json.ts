/**
 * Parses JSON so that no digit of an id is lost: an integer beyond 2^53 becomes text. Returns undefined for what is not
 * JSON. Meta sends ids as numbers in places.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(
      text.replace(/("(?:[^"\\]|\\.)*")|(?<![\d.eE+-])(-?\d{16,})(?![\d.eE])/g, (match, quoted) =>
        quoted === undefined ? `"${match}"` : match,
      ),
    ) as unknown;
  } catch {
    return undefined;
  }
}
