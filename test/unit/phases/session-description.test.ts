import { describe, expect, it } from 'vitest';
import { answer, offer } from '../../../src/phases/session-description.js';

/** Lines by the order that RFC 8866, section 5 and 9, asks for: type letter, `=`, text; CRLF at every end. */
const lines = (sdp: string) => sdp.split('\r\n').slice(0, -1);
const attribute = (sdp: string, name: string) =>
  lines(sdp).flatMap((line) => (line.startsWith(`a=${name}:`) ? [line.slice(name.length + 3)] : []));

describe('a session description', () => {
  it.each([
    ['offer', offer()],
    ['answer', answer({ mid: 'audio', opus: 96 })],
  ])('of an %s is of the form of RFC 8866', (_kind, sdp) => {
    expect(sdp.endsWith('\r\n')).toBe(true);
    expect(sdp.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of lines(sdp)) expect(line).toMatch(/^[a-z]=\S.*$/);
    expect(
      lines(sdp)
        .map(([type]) => type)
        .join(''),
    ).toMatch(/^vosta+mca+$/);
    expect(lines(sdp)[0]).toBe('v=0');
    expect(lines(sdp)[1]).toMatch(/^o=- [1-9]\d{0,18} \d+ IN IP4 127\.0\.0\.1$/);
  });

  it('offers OPUS, PCMU and PCMA over WebRTC', () => {
    const sdp = offer();
    expect(lines(sdp)).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8');
    expect(attribute(sdp, 'rtpmap')).toEqual(['111 opus/48000/2', '0 PCMU/8000', '8 PCMA/8000']);
    expect(attribute(sdp, 'setup')).toEqual(['actpass']);
    expect(lines(sdp)).toContain('a=rtcp-mux');
    expect(attribute(sdp, 'group')).toEqual([`BUNDLE ${attribute(sdp, 'mid').join()}`]);
  });

  it('has fresh ICE credentials and a fresh fingerprint, of the lengths that RFC 8839 and 8122 ask for', () => {
    const [one, other] = [offer(), offer()];
    for (const [name, form] of [
      ['ice-ufrag', /^[A-Za-z0-9+/]{4,256}$/],
      ['ice-pwd', /^[A-Za-z0-9+/]{22,256}$/],
      ['fingerprint', /^sha-256 [0-9A-F]{2}(?::[0-9A-F]{2}){31}$/],
    ] as const) {
      expect(attribute(one, name).join()).toMatch(form);
      expect(attribute(one, name)).not.toEqual(attribute(other, name));
    }
  });

  it('answers with the id and the payload type of the offer', () => {
    const sdp = answer({ mid: 'audio', opus: 96 });
    expect(lines(sdp)).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 96 0 8');
    expect(attribute(sdp, 'mid')).toEqual(['audio']);
    expect(attribute(sdp, 'setup')).toEqual(['active']);
    expect(attribute(answer({ mid: null, opus: null }), 'rtpmap')[0]).toBe('111 opus/48000/2');
  });
});
