/* 44 ways in which a secret, an id or a personal value comes to a sink, each with what must not be seen of it. */

export const TOKEN = 'EAABwzLixnjYBO7ZCqw4kXh2TnV9dRs1QmFpKe8LgYcAu3BoJt6';
export const SECRET = '5f2b8c1d9e0a47638fbc1e2d3a4b5c6d';
const PHONE = '15550100199';
const WABA = '102290129340398';
const FRESH = 'EAAGm0PX4ZCpsBAKZAx9QwErTyUiOpAsDfGhJkLzXcVbNm';
const OTHER_PHONE = '15550104567';

/** Registered values, as a profile has them. */
export const KNOWN = [
  { value: TOKEN, label: 'access-token' },
  { value: SECRET, label: 'app-secret' },
  { value: PHONE, label: 'recipient' },
  { value: WABA, label: 'waba-id' },
];

const base64 = (text) => Buffer.from(text).toString('base64');
const pieces = (text) => [text.slice(0, 20), text.slice(-20)];
const jsonTwice = (text) => JSON.stringify(JSON.stringify({ token: text }));
const nested = (depth, leaf) => (depth === 0 ? leaf : { data: nested(depth - 1, leaf) });
const circular = () => {
  const loop = { token: TOKEN };
  loop.self = loop;
  return loop;
};
class Session {
  #hidden = 1;
  token = TOKEN;
  get later() {
    return `${TOKEN}${this.#hidden}`;
  }
}

/** `[what, input, what must not appear]`. */
export const CANARIES = [
  ['token in a listed key', { access_token: TOKEN }, [TOKEN]],
  ['token in an unlisted key', { note: TOKEN }, [TOKEN]],
  ['token in free text', { message: `failed with ${TOKEN} today` }, [TOKEN]],
  ['token as an object key', { [TOKEN]: true }, [TOKEN]],
  ['token in an array', { list: ['a', TOKEN] }, [TOKEN]],
  ['token in a camelCase key', { accessToken: TOKEN }, [TOKEN]],
  ['token in a URL', { url: `https://graph.facebook.com/v25.0/me?access_token=${TOKEN}` }, [TOKEN]],
  ['token, percent-encoded', { url: `https://x.test/?t=${encodeURIComponent(`${TOKEN}|a b`)}` }, [TOKEN]],
  ['token in base64', { blob: base64(TOKEN) }, [base64(TOKEN), TOKEN]],
  ['token in base64, one byte on', { blob: base64(`x${TOKEN}`) }, [base64(`x${TOKEN}`).slice(4, 40)]],
  ['token in base64, two bytes on', { blob: base64(`xy${TOKEN}`) }, [base64(`xy${TOKEN}`).slice(4, 40)]],
  ['token in base64url', { blob: Buffer.from(TOKEN).toString('base64url') }, [base64(TOKEN).slice(0, 40)]],
  ['token in hex', { blob: Buffer.from(TOKEN).toString('hex') }, [Buffer.from(TOKEN).toString('hex')]],
  ['token in upper case', { note: TOKEN.toUpperCase() }, [TOKEN.toUpperCase()]],
  ['token in a JSON string', { body: JSON.stringify({ token: TOKEN }) }, [TOKEN]],
  ['token in JSON, twice', { body: jsonTwice(TOKEN) }, [TOKEN]],
  [
    'token in \\u escapes',
    { body: [...TOKEN].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('') },
    [String.raw`\u0045\u0041\u0041\u0042`],
  ],
  ['token, zero-width inside', { note: `${TOKEN.slice(0, 25)}\u200b${TOKEN.slice(25)}` }, pieces(TOKEN)],
  ['token, wrapped over lines', { note: `${TOKEN.slice(0, 30)}\n${TOKEN.slice(30)}` }, pieces(TOKEN)],
  ['bearer header', { headers: { Authorization: `Bearer ${TOKEN}` } }, [TOKEN]],
  ['header, any case', { headers: { aUTHORIZATION: `Bearer ${FRESH}` } }, [FRESH]],
  ['raw header pairs', { rawHeaders: ['Host', 'x', 'Authorization', `Bearer ${FRESH}`] }, [FRESH]],
  ['signature header', { 'x-hub-signature-256': `sha256=${SECRET}${SECRET}` }, [SECRET]],
  ['token never registered', { note: `got ${FRESH}` }, [FRESH]],
  ['secret in an error message', new Error(`bad secret ${SECRET}`), [SECRET]],
  [
    'secret three causes deep',
    new Error('a', { cause: new Error('b', { cause: new Error(`c ${SECRET}`) }) }),
    [SECRET],
  ],
  ['secret in a Map', { map: new Map([[SECRET, SECRET]]) }, [SECRET]],
  ['secret in a Set', { set: new Set([SECRET]) }, [SECRET]],
  ['secret in a Buffer', { bytes: Buffer.from(SECRET) }, [SECRET, Buffer.from(SECRET).toString('hex')]],
  ['Buffer as JSON', { bytes: Buffer.from(SECRET).toJSON() }, [[...Buffer.from(SECRET)].slice(0, 8).join(',')]],
  ['class instance', new Session(), [TOKEN]],
  ['circular structure', circular(), [TOKEN]],
  ['a depth of 200', nested(200, TOKEN), [TOKEN]],
  ['account id', { id: WABA }, [WABA]],
  ['account id as a number', { id: Number(WABA) }, [WABA]],
  ['account id as a key', { [WABA]: { name: 'x' } }, [WABA]],
  ['recipient', { to: PHONE }, [PHONE]],
  ['recipient as a number', { to: Number(PHONE) }, [PHONE]],
  ['recipient, spelled out', { note: 'call +1 (555) 010-0199' }, ['010-0199', '(555)']],
  ['phone never registered', { note: `from ${OTHER_PHONE}` }, [OTHER_PHONE]],
  [
    'phone inside a message id',
    { id: `wamid.${base64(`\x1c\x00${PHONE}\x15\x02`)}` },
    [base64(`\x1c\x00${PHONE}\x15\x02`)],
  ],
  ['e-mail address', { note: 'write to jane.doe@example.org' }, ['jane.doe@example.org']],
  ['signed media URL', { url: 'https://lookaside.fbsbx.com/whatsapp/?mid=1&ext=1&hash=ARtJ9xQw8rT' }, ['ARtJ9xQw8rT']],
  ['paging.next', { paging: { next: `https://graph.facebook.com/v25.0/1/t?access_token=${FRESH}&after=x` } }, [FRESH]],
];
