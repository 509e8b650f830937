import { createHash } from 'node:crypto';

/** The same finding has the same id in every run: it is made of our own words and shapes only. */
export function findingId(parts: readonly string[]): string {
  return `finding-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 10)}`;
}
