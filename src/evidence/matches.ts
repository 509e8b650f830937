/**
 * Every match of a global pattern; `matchAll` would make a new pattern for each text. A pattern is walked by one caller at a
 * time.
 */
export function* matchesOf(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    yield found;
    if (found[0] === '') pattern.lastIndex++;
  }
}
