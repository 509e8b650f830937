import fc from 'fast-check';
import type { KnownValue } from '../../../src/evidence/known-values.js';

/** Values that no sink may show, new for every run of a property. */
export interface Canaries {
  /** Registered with the redactor: searched in every spelling. */
  readonly known: {
    readonly token: string;
    readonly secret: string;
    readonly verifyToken: string;
    readonly wabaId: string;
    readonly phoneNumberId: string;
    readonly recipient: string;
  };
  /** Met for the first time in an answer: found by their form, or denied by default. */
  readonly fresh: {
    readonly token: string;
    readonly mediaId: string;
    readonly messageId: string;
    readonly signedUrl: string;
    readonly email: string;
    readonly phone: string;
  };
}

const characters = (set: string, length: number) =>
  fc.array(fc.constantFrom(...set), { minLength: length, maxLength: length }).map((list) => list.join(''));
const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const alphanumeric = (length: number) => characters(LETTERS + DIGITS, length);
const id = characters(DIGITS, 14).map((rest) => `1${rest}`);

/** Synthetic, in the forms that Meta uses. */
export const canaries: fc.Arbitrary<Canaries> = fc.record({
  known: fc.record({
    token: alphanumeric(70).map((rest) => `EAAB${rest}`),
    secret: characters('0123456789abcdef', 32),
    verifyToken: alphanumeric(24),
    wabaId: id,
    phoneNumberId: id,
    recipient: characters(DIGITS, 7).map((rest) => `+1555${rest}`),
  }),
  fresh: fc.record({
    token: alphanumeric(70).map((rest) => `EAAG${rest}`),
    mediaId: id,
    messageId: characters(DIGITS, 20).map((phone) => `wamid.HBgL${Buffer.from(phone).toString('base64')}`),
    signedUrl: alphanumeric(32).map(
      (hash) => `https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=1&hash=${hash}`,
    ),
    email: fc.tuple(characters(LETTERS, 12), characters(LETTERS, 12)).map(([who, where]) => `${who}@${where}.example`),
    phone: characters(DIGITS, 9).map((rest) => `+4915${rest}`),
  }),
});

const LABELS: Readonly<Record<keyof Canaries['known'], string>> = {
  token: 'access-token',
  secret: 'app-secret',
  verifyToken: 'verify-token',
  wabaId: 'waba-id',
  phoneNumberId: 'phone-number-id',
  recipient: 'recipient',
};

export function registered({ known }: Canaries): KnownValue[] {
  return Object.entries(LABELS).map(([name, label]) => ({ value: known[name as keyof typeof LABELS], label }));
}

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const unicode = (text: string) => [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** Spellings in which a registered value is planted. */
const SPELLINGS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => value.toUpperCase(),
  (value) => Buffer.from(value).toString('base64'),
  (value) => Buffer.from(`a${value}`).toString('base64'),
  (value) => Buffer.from(`ab${value}`).toString('base64url'),
  (value) => Buffer.from(value).toString('hex'),
  percent,
  unicode,
  (value) => JSON.stringify(JSON.stringify(value)),
];

/** A text with a canary in it, as an answer, a webhook or an error could hold it. */
export function plantedText({ known, fresh }: Canaries): fc.Arbitrary<string> {
  const value = fc.oneof(
    fc.tuple(fc.constantFrom(...Object.values(known)), fc.constantFrom(...SPELLINGS)).map(([raw, spell]) => spell(raw)),
    fc.constantFrom(...Object.values(fresh)),
  );
  return fc.oneof(
    value,
    value.map((it) => `(#100) Object with ID '${it}' does not exist`),
    value.map((it) => `Authorization: Bearer ${it}`),
    value.map((it) => `before ${it}, after`),
    value.map((it) => JSON.stringify({ error: { message: it, [it]: [it] } })),
    value.map((it) => `https://graph.facebook.com/v25.0/me?access_token=${it}&after=x`),
  );
}

const KEYS = [
  'id',
  'name',
  'status',
  'category',
  'language',
  'code',
  'message',
  'text',
  'error',
  'wa_id',
  'url',
] as const;
const MORE_KEYS = [
  'timestamp',
  'note',
  'type',
  'hash',
  'digest',
  'sealed',
  'about',
  'email',
  'details',
  'title',
] as const;

/** Nested data with canaries in its leaves and keys. */
export function plantedTree(planted: Canaries): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const text = plantedText(planted);
  const key = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...KEYS, ...MORE_KEYS) },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: text },
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.constantFrom(null, true, 0, 131047),
      fc.constant(Number(planted.fresh.mediaId)),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  return fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5 });
}

const PIECE = 12;

/** A text with its percent and \\u escapes read. */
function decoded(text: string): string {
  const character = (_all: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
  return text.replace(/%([0-9a-f]{2})/gi, character).replace(/\\+u([0-9a-f]{4})/gi, character);
}

/** What of the canaries stands in a text: a piece of 12 characters of any of them, or of its base64 or hex. */
export function piecesIn(text: string, { known, fresh }: Canaries): readonly string[] {
  const [, hash = ''] = fresh.signedUrl.split('&hash=');
  const [, messageId = ''] = fresh.messageId.split('.');
  const raw = [...Object.values(known), fresh.token, fresh.mediaId, messageId, hash, fresh.email, fresh.phone];
  const encoded = Object.values(known).flatMap((value) => [
    Buffer.from(value).toString('hex'),
    ...['', 'a', 'ab'].map((before) =>
      Buffer.from(before + value)
        .toString('base64url')
        .slice(before.length === 0 ? 0 : before.length + 1, -2),
    ),
  ]);
  const folded = `${text}\n${decoded(text)}`.toLowerCase();
  const pieces = [...raw, ...raw.map((value) => value.replace(/^\+/, '')), ...encoded].flatMap((value) =>
    value.length <= PIECE
      ? [value]
      : Array.from({ length: value.length - PIECE + 1 }, (_, at) => value.slice(at, at + PIECE)),
  );
  return pieces.filter((piece) => folded.includes(piece.toLowerCase()));
}
