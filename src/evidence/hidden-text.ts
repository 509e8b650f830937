import { isUtf8 } from 'node:buffer';

/** A text that stands encoded in another one. */
export interface HiddenText {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const ESCAPED =
  /[^\s"'<>]*(?:%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|&(?:#x?[0-9a-f]{2,6}|commat|period);)[^\s"'<>]*/gi;
const ESCAPE =
  /%(?:25)*([0-9a-f]{2})|\\+u([0-9a-f]{4})|\\+x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#(\d{1,7});|&(commat|period);/gi;
/** Quoted-printable: an at sign, or several bytes. */
const QUOTED = /[^\s"'<>]*(?:=40|(?:=[0-9A-F]{2}){4})[^\s"'<>]*/g;
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{11,}={0,2}/g;
const HEX = /(?<![0-9a-z])(?:[0-9a-f]{2}[\s:]?){7,}[0-9a-f]{2}(?![0-9a-z])/gi;
const BYTES = /(?<![\d.,])(?:\d{1,3}(?:\s{0,12},\s{0,12}|\s)){7,}\d{1,3}(?![\d.,])/g;
/** As programs spell them: `chr(49) . chr(53)`. */
const SPELLED = /(?:cha?r\(\d{1,3}\)[\s.&+|,]{0,4}){6,}/gi;
const BITS = /(?<![\d.])(?:[01]{8}[\s,]?){6,}(?!\d)/g;
const POINTS = /(?:(?:\\N\{)?U\+[0-9a-f]{4,6}[\s,}]*){6,}/gi;
/** A longer run is searched for what was registered, which needs no decoding, and is masked as opaque. */
const MAX_RUN = 20_000;

/** What stands in a text as escapes, base64, hexadecimal, a list of bytes or of code points, where it is readable text. */
export function* hiddenTexts(text: string): Generator<HiddenText> {
  if (/[%\\&]/.test(text)) yield* runs(text, ESCAPED, unescaped);
  if (text.includes('=')) {
    yield* runs(text, QUOTED, (run) => run.replace(/=([0-9A-F]{2})/g, (_all, hex: string) => unit(parseInt(hex, 16))));
  }
  yield* runs(text, BASE64, (run) => readable(Buffer.from(run, 'base64')));
  if (!/\d/.test(text)) return;
  yield* runs(text, HEX, (run) => readable(Buffer.from(run.replace(/[\s:]/g, ''), 'hex')));
  for (const pattern of [BYTES, SPELLED]) {
    yield* runs(text, pattern, (run) => {
      const bytes = run.match(/\d+/g)?.map(Number) ?? [];
      return bytes.every((byte) => byte < 256) ? readable(Buffer.from(bytes)) : undefined;
    });
  }
  yield* runs(text, BITS, (run) =>
    readable(Buffer.from(run.match(/[01]{8}/g)?.map((bits) => parseInt(bits, 2)) ?? [])),
  );
  yield* runs(text, POINTS, (run) =>
    readable(
      Buffer.from(run.replace(/(?:\\N\{)?U\+([0-9a-f]+)[\s,}]*/gi, (_all, hex: string) => unit(parseInt(hex, 16)))),
    ),
  );
}

function* runs(text: string, pattern: RegExp, decode: (run: string) => string | undefined): Generator<HiddenText> {
  for (const found of text.matchAll(pattern)) {
    const [run] = found;
    const inner = run.length > MAX_RUN ? undefined : decode(run);
    if (inner !== undefined && inner !== run) yield { start: found.index, end: found.index + run.length, text: inner };
  }
}

const unit = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

function unescaped(run: string): string {
  return run.replace(ESCAPE, (...[, percent, wide, byte, hex, decimal, name]: (string | undefined)[]) => {
    if (name !== undefined) return name.toLowerCase() === 'commat' ? '@' : '.';
    return unit(decimal === undefined ? parseInt(percent ?? wide ?? byte ?? hex ?? '20', 16) : Number(decimal));
  });
}

function readable(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return readable(Buffer.from(bytes.toString('utf16le', 2)));
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8').replace(/\0/g, '');
  return text.length >= 6 && !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) ? text : undefined;
}
