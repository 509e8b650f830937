import { OperatorError } from '../campaign/operator-error.js';

/**
 * One path segment made of outside text. Anything that could leave its segment is refused, not escaped: an id never
 * holds such a character.
 */
export function segment(parameter: string, value: string): string {
  if (value === '' || value.length > 512 || /^\.+$|[/\\?#%\s\p{Cc}\p{Cf}]/u.test(value)) {
    throw new OperatorError({
      code: 'usage',
      thing: parameter,
      rule: 'must be an id: no slash, question mark, hash, percent sign, space or control character',
      mend: 'Give the id exactly as Meta shows it.',
    });
  }
  return encodeURIComponent(value);
}

/** `/v25.0/ID/edge` of segments that were checked one by one. */
export function graphPath(apiVersion: string, ...segments: readonly string[]): string {
  return `/${[apiVersion, ...segments].join('/')}`;
}
