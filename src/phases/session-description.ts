import { randomBytes, randomInt } from 'node:crypto';

/** What of an offer its answer must repeat. */
export interface Offered {
  /** Id of the audio line. */
  readonly mid: string | null;
  /** Payload type of OPUS. */
  readonly opus: number | null;
}

/** Payload type of OPUS in an offer of our own; those of PCMU and PCMA are fixed. Source: RFC 3551. */
const OPUS = 111;
const CRLF = '\r\n';

/** An offer of one audio line. Fresh at every call; no address of this machine stands in it. */
export function offer(): string {
  return describe('actpass', { mid: '0', opus: OPUS });
}

/** An answer to an offer of one audio line. */
export function answer({ mid, opus }: Offered): string {
  return describe('active', { mid: mid ?? '0', opus: opus ?? OPUS });
}

/**
 * A session description of OPUS and G.711 over WebRTC. Nobody speaks ICE or DTLS behind it: it is valid, and no media
 * will ever flow. Source: RFC 8866, 8839 (ICE), 8122 (fingerprint), 7587 (OPUS).
 */
function describe(setup: 'actpass' | 'active', { mid, opus }: { readonly mid: string; readonly opus: number }): string {
  const session = `${randomInt(1, 2 ** 47)}${randomInt(10)}`;
  return [
    'v=0',
    `o=- ${session} 1 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    `m=audio 9 UDP/TLS/RTP/SAVPF ${opus} 0 8`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${randomBytes(6).toString('base64')}`,
    `a=ice-pwd:${randomBytes(18).toString('base64')}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${fingerprint()}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    'a=sendrecv',
    'a=rtcp-mux',
    `a=rtpmap:${opus} opus/48000/2`,
    `a=fmtp:${opus} minptime=10;useinbandfec=1`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=ptime:20',
    '',
  ].join(CRLF);
}

function fingerprint(): string {
  return [...randomBytes(32)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':');
}
