import { describe, expect, it } from 'vitest';
import { mediaUrlGap } from '../../../src/graph/media-host.js';

const META = 'https://graph.facebook.com';
const gap = (url: string, origin = META) => mediaUrlGap(new URL(url), origin);

describe('media hosts', () => {
  it.each([
    'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1',
    'https://mmg.whatsapp.net/x',
    'https://scontent.whatsapp.net:443/x',
  ])('of Meta are followed: %s', (url) => {
    expect(gap(url)).toBeUndefined();
  });

  it.each([
    'http://lookaside.fbsbx.com/x',
    'https://lookaside.fbsbx.com:8443/x',
    'https://lookaside.fbsbx.com.evil.tld/x',
    'https://evil.lookaside.fbsbx.com/x',
    'https://fbsbx.com/x',
    'https://lookaside.fbsbx.com./x',
    'https://user@lookaside.fbsbx.com/x',
    'https://:word@lookaside.fbsbx.com/x',
    'https://lookaside.fbsbx.com@evil.tld/x',
    'https://lookaside.fbsb\u212a.com/x',
    'https://evil.tld/lookaside.fbsbx.com',
    'https://127.0.0.1/x',
    'http://127.0.0.1:8080/x',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'data:text/plain,x',
  ])('are refused against Meta: %s', (url) => {
    expect(gap(url)).toBeDefined();
  });

  it('on loopback are the Graph’s own origin, and nothing else', () => {
    const origin = 'http://127.0.0.1:8080';
    expect(gap('http://127.0.0.1:8080/bytes?sig=1', origin)).toBeUndefined();
    for (const url of [
      'http://127.0.0.1:8081/bytes',
      'https://127.0.0.1:8080/bytes',
      'http://localhost:8080/bytes',
      'http://127.0.0.2:8080/bytes',
      'http://user@127.0.0.1:8080/bytes',
      'https://lookaside.fbsbx.com/x',
    ]) {
      expect(gap(url, origin), url).toBeDefined();
    }
  });
});
