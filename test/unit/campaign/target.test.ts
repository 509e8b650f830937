import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRAPH_ORIGIN, isLoopback, readBaseUrl } from '../../../src/campaign/target.js';

const REFUSED: readonly (readonly [why: string, url: string])[] = [
  ['plain http to Meta', 'http://graph.facebook.com'],
  ['a user name', 'https://user@graph.facebook.com'],
  ['a user name and a password', 'https://user:word@graph.facebook.com'],
  ['Meta as the user name of another host', 'https://graph.facebook.com@evil.tld'],
  ['Meta as user name and password of another host', 'https://graph.facebook.com:443@evil.tld'],
  ['an evil suffix', 'https://graph.facebook.com.evil.tld'],
  ['an evil prefix', 'https://evil-graph.facebook.com'],
  ['another host of Meta', 'https://www.facebook.com'],
  ['a subdomain', 'https://a.graph.facebook.com'],
  ['a trailing dot', 'https://graph.facebook.com.'],
  ['a trailing dot and a slash', 'https://graph.facebook.com./'],
  ['a foreign port', 'https://graph.facebook.com:8443'],
  ['even the default port', 'https://graph.facebook.com:443'],
  ['a version in the path', 'https://graph.facebook.com/v25.0'],
  ['a double slash', 'https://graph.facebook.com//'],
  ['a path that goes up', 'https://graph.facebook.com/../'],
  ['a query', 'https://graph.facebook.com?x=1'],
  ['a fragment', 'https://graph.facebook.com#x'],
  ['a backslash before another host', 'https://graph.facebook.com\\@evil.tld'],
  ['a Cyrillic look-alike', 'https://gr\u0430ph.facebook.com'],
  ['the Kelvin sign for k', 'https://graph.faceboo\u212a.com'],
  ['the long s in the scheme', 'http\u017f://graph.facebook.com'],
  ['full-width letters', 'https://\uff47raph.facebook.com'],
  ['an ideographic full stop', 'https://graph\u3002facebook.com'],
  ['a soft hyphen', 'https://graph.face\u00adbook.com'],
  ['punycode', 'https://xn--grph-53d.facebook.com'],
  ['a percent-encoded letter', 'https://gr%61ph.facebook.com'],
  ['space before', ' https://graph.facebook.com'],
  ['a newline after', 'https://graph.facebook.com\n'],
  ['a tab within', 'https://graph.face\tbook.com'],
  ['no scheme', 'graph.facebook.com'],
  ['no slashes', 'https:graph.facebook.com'],
  ['one slash', 'https:/graph.facebook.com'],
  ['another scheme', 'ftp://graph.facebook.com'],
  ['a script', 'javascript://graph.facebook.com/%0aalert(1)'],
  ['nothing', ''],
  ['a public address', 'http://192.0.2.1'],
  ['a private address', 'http://10.0.0.1'],
  ['the address of the cloud metadata', 'http://169.254.169.254'],
  ['any address', 'http://0.0.0.0'],
  ['a short form of loopback', 'http://127.1'],
  ['a shorter form of loopback', 'http://127.0.1'],
  ['decimal loopback', 'http://2130706433'],
  ['hexadecimal loopback', 'http://0x7f000001'],
  ['hexadecimal parts', 'http://0x7f.0.0.1'],
  ['octal parts', 'http://0177.0.0.1'],
  ['a part above 255', 'http://127.0.0.256'],
  ['a fifth part', 'http://127.0.0.1.1'],
  ['full-width loopback digits', 'http://\uff11\uff12\uff17.0.0.1'],
  ['loopback with a trailing dot', 'http://127.0.0.1.'],
  ['loopback as a prefix of a name', 'http://127.0.0.1.evil.tld'],
  ['loopback as a user name', 'http://127.0.0.1@evil.tld'],
  ['loopback with a path', 'http://127.0.0.1:80/v25.0'],
  ['loopback with a query', 'http://127.0.0.1?x'],
  ['a port above 65535', 'http://127.0.0.1:65536'],
  ['an empty port', 'http://127.0.0.1:'],
  ['a signed port', 'http://127.0.0.1:+80'],
  ['localhost with a suffix', 'http://localhost.evil.tld'],
  ['a subdomain of localhost', 'http://x.localhost'],
  ['localhost with a trailing dot', 'http://localhost.'],
  ['IPv6 that is not loopback', 'http://[::2]'],
  ['IPv4 in IPv6', 'http://[::ffff:127.0.0.1]'],
  ['a long form of IPv6 loopback', 'http://[0:0:0:0:0:0:0:1]'],
  ['an IPv6 zone', 'http://[::1%25lo]'],
];

describe('attack 23: base URLs', () => {
  it.each(REFUSED)('refuses %s', (_why, url) => {
    expect(readBaseUrl(url)).toBeUndefined();
  });

  it.each(['https://graph.facebook.com', 'https://graph.facebook.com/', 'HTTPS://Graph.Facebook.COM'])(
    'takes %s as Meta, in one form',
    (url) => {
      expect(readBaseUrl(url)).toEqual({ origin: 'https://graph.facebook.com', target: 'meta' });
    },
  );

  it.each([
    ['http://127.0.0.1', 'http://127.0.0.1'],
    ['http://127.0.0.1/', 'http://127.0.0.1'],
    ['https://127.0.0.1:8443', 'https://127.0.0.1:8443'],
    ['http://127.255.255.255:1', 'http://127.255.255.255:1'],
    ['http://localhost:65535', 'http://localhost:65535'],
    ['http://LocalHost:8080/', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['http://127.0.0.1:80', 'http://127.0.0.1'],
  ])('takes %s as loopback', (url, origin) => {
    expect(readBaseUrl(url)).toEqual({ origin, target: 'loopback' });
  });

  it('takes nothing whose host, as a browser reads it, is neither Meta nor this machine', () => {
    const piece = fc.constantFrom(
      ...['http://', 'https://', 'graph.facebook.com', '127.0.0.1', 'localhost', '[::1]', 'evil.tld', '@', '.', '/'],
      ...[':', '80', '#', '?', '\\', '%2e', '0', '127', '\u3002', '\u212a', '\n', ' ', 'x'],
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        const read = readBaseUrl(text);
        if (read === undefined) return;
        const url = new URL(text);
        expect(url.origin).toBe(read.origin);
        expect(url.username + url.password + url.search + url.hash).toBe('');
        expect(read.target === 'meta' ? read.origin === GRAPH_ORIGIN : isLoopback(url)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
