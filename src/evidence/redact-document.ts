import type { Redactor } from './redactor.js';

/**
 * Redacts a document: as one JSON value when it is one; else line by line, JSON lines as JSON and the lines between them as one
 * text. The output has as many lines as the input.
 */
export function redactDocument(input: string, redactor: Redactor): string {
  const body = input.replace(/^\ufeff/, '');
  if (body.trim() === '') return body.replace(/[^\r\n]+/g, '');
  const whole = redactor.parse(body);
  if (whole === undefined) return redactLines(body, redactor);
  const lead = /^\s*/.exec(body)?.[0].split('\n').length ?? 1;
  const tail = /\s*$/.exec(body)?.[0].split('\n').length ?? 1;
  const count = body.trim().split(/\r?\n/).length;
  const indent = /\n([ \t]+)\S/.exec(body.trim())?.[1] ?? '';
  const width = indent.startsWith('\t') ? 2 : Math.min(indent.length, 8);
  const text =
    count === 1 ? redactor.line(whole) : fitted(redactor.line(whole, width === 0 ? 1 : width).split('\n'), count);
  return '\n'.repeat(lead - 1) + text + '\n'.repeat(tail - 1);
}

/** As many lines as asked for: missing ones empty, surplus ones joined; JSON stays JSON. */
function fitted(lines: readonly string[], count: number): string {
  if (lines.length <= count) return lines.join('\n') + '\n'.repeat(count - lines.length);
  const kept = lines.slice(0, count - 1);
  const rest = lines.slice(count - 1).map((line) => line.trim());
  return [...kept, rest.join(' ')].join('\n');
}

function redactLines(body: string, redactor: Redactor): string {
  const out: string[] = [];
  let text: string[] = [];
  const flush = (): void => {
    if (text.length === 0) return;
    out.push(redactor.lines(text.join('\n')));
    text = [];
  };
  for (const line of body.split(/\r?\n/)) {
    // A bare number may be a piece of a value split over lines; only values with a form of their own stand for themselves.
    const json = /^\s*(?:[{[]|"[^]*"\s*$)/.test(line) ? redactor.parse(line) : undefined;
    if (json === undefined) {
      text.push(line.replace(/\r/g, ' '));
      continue;
    }
    flush();
    out.push(redactor.line(json));
  }
  flush();
  return out.join('\n');
}
