import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sign, verifySignature } from '../../../src/webhook/signature.js';

const BODY = Buffer.from('{"entry":[]}');

describe('signature', () => {
  it('matches the test vector of RFC 4231, case 2', () => {
    expect(sign('Jefe', Buffer.from('what do ya want for nothing?'))).toBe(
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('accepts what it signed, for any secret and body', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.uint8Array(), (secret, body) => {
        expect(verifySignature(sign(secret, body), body, [secret])).toBe(true);
        expect(verifySignature(sign(secret, body), body, [`${secret}x`])).toBe(false);
      }),
    );
  });

  it('attack 14: refuses every malformed header without throwing', () => {
    const good = sign('secret', BODY);
    const hex = good.slice(7);
    const headers = [
      undefined,
      '',
      'sha256=',
      hex,
      `sha1=${hex}`,
      `sha1=${hex.slice(0, 40)}`,
      `sha256=${hex.slice(1)}`,
      `sha256=${hex}0`,
      `sha256=${'z'.repeat(64)}`,
      `sha256=${hex.toUpperCase()}`,
      `SHA256=${hex}`,
      ` ${good}`,
      `${good}\n`,
      `${good}, ${good}`,
      [good],
      [good, good],
    ];
    for (const header of headers) expect(verifySignature(header, BODY, ['secret'])).toBe(false);
  });

  it('attack 15: one changed byte, a byte order mark or other escapes do not pass', () => {
    const body = Buffer.from('{"text":"\\u00e4"}');
    const signature = sign('secret', body);
    const other = [
      Buffer.from('{"text":"ä"}'),
      Buffer.from('{"text":"\\u00E4"}'),
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
      Buffer.from('{"text": "\\u00e4"}'),
    ];
    expect(verifySignature(signature, body, ['secret'])).toBe(true);
    for (const bytes of other) expect(verifySignature(signature, bytes, ['secret'])).toBe(false);
    for (let at = 0; at < body.length; at += 1) {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifySignature(signature, changed, ['secret'])).toBe(false);
    }
  });

  it('attack 16: an empty secret counts for nothing, two count during a rotation', () => {
    expect(verifySignature(sign('', BODY), BODY, [''])).toBe(false);
    expect(verifySignature(sign('', BODY), BODY, [])).toBe(false);
    expect(verifySignature(sign('old', BODY), BODY, ['new', 'old'])).toBe(true);
    expect(verifySignature(sign('new', BODY), BODY, ['new', 'old'])).toBe(true);
    expect(verifySignature(sign('old', BODY), BODY, ['new'])).toBe(false);
  });
});
