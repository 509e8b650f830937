/** The text of an error, its causes and members, from own data properties only. */
export function errorText(error: unknown, depth = 0): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return `[${error === null ? 'null' : typeof error}]`;
  const own = (key: string): unknown => Object.getOwnPropertyDescriptor(error, key)?.value as unknown;
  const message = own('message');
  const parts = [typeof message === 'string' && message !== '' ? message : '[error]'];
  if (depth < 8) {
    const cause = own('cause');
    if (cause !== undefined) parts.push(`caused by: ${errorText(cause, depth + 1)}`);
    const members = own('errors');
    if (Array.isArray(members)) {
      for (const member of members.slice(0, 20) as unknown[]) parts.push(`with: ${errorText(member, depth + 1)}`);
    }
  }
  return parts.join('; ');
}
