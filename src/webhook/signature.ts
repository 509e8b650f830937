import { createHmac, timingSafeEqual } from 'node:crypto';

const FORM = /^sha256=([0-9a-f]{64})$/;

/**
 * The value of `X-Hub-Signature-256` for a body: `sha256=` and the lower-case hex HMAC-SHA256 over its raw bytes.
 */
export function sign(secret: string, body: Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/**
 * Whether a header can be a signature at all: exactly one value, lower-case hex as Meta documents it. Upper case, `sha1=`,
 * a wrong length or a second header (which node joins by a comma) are none.
 */
export function isSignature(header: string | string[] | undefined): header is string {
  return typeof header === 'string' && FORM.test(header);
}

/**
 * Checks a signature over the raw bytes against every secret, in constant time, without stopping at a match: during a
 * rotation both the old and the new secret count. An empty secret counts for nothing, so no secret refuses all. Never
 * throws.
 */
export function verifySignature(
  header: string | string[] | undefined,
  body: Uint8Array,
  secrets: readonly string[],
): boolean {
  if (!isSignature(header)) return false;
  const given = Buffer.from(header.slice('sha256='.length), 'hex');
  let valid = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const expected = createHmac('sha256', secret).update(body).digest();
    valid = timingSafeEqual(given, expected) || valid;
  }
  return valid;
}
