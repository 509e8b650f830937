/** Cuts a text into pieces of a length. */
const cut = (value: string, length = Math.ceil(value.length / 2)): string[] =>
  Array.from({ length: Math.ceil(value.length / length) }, (_, at) => value.slice(at * length, (at + 1) * length));
const bytes = (value: string): number[] => [...Buffer.from(value)];
const hex = (byte: number, width = 2): string => byte.toString(16).padStart(width, '0');
const each = (value: string, spell: (byte: number) => string, between = ''): string =>
  bytes(value)
    .map((byte) => spell(byte))
    .join(between);
const base64 = (value: string | Buffer): string => Buffer.from(value).toString('base64');
const wide = (c: string): string => (c > '!' && c < '~' ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c);
const mathematical = (c: string): string => {
  if (/\d/.test(c)) return String.fromCodePoint(0x1d7ce + Number(c));
  if (/[a-z]/.test(c)) return String.fromCodePoint(0x1d41a + c.charCodeAt(0) - 97);
  return /[A-Z]/.test(c) ? String.fromCodePoint(0x1d400 + c.charCodeAt(0) - 65) : c;
};

const filled = (value: string): Buffer =>
  Buffer.concat([Buffer.from(value), Buffer.alloc((5 - (value.length % 5)) % 5)]);
function inLetters(bytes: Buffer, letters: string, width = 0): string {
  let [rest, text] = [BigInt(`0x${bytes.toString('hex')}`), ''];
  for (; rest > 0n; rest /= BigInt(letters.length)) text = letters.charAt(Number(rest % BigInt(letters.length))) + text;
  return text.padStart(width, letters.charAt(0));
}

/** Ways to write a registered value so that a search for its characters misses it. */
export const SPELLINGS: Readonly<Record<string, (value: string) => string>> = {
  'as it is': (v) => v,
  'upper case': (v) => v.toUpperCase(),
  'lower case': (v) => v.toLowerCase(),
  percent: (v) => each(v, (b) => `%${hex(b)}`),
  'percent twice': (v) => encodeURIComponent(each(v, (b) => `%${hex(b)}`)),
  'percent of units': (v) => each(v, (b) => `%u${hex(b, 4)}`),
  'base64 at 0': (v) => base64(v),
  'base64 at 1': (v) => base64(`x${v}`),
  'base64 at 2': (v) => base64(`xy${v}z`),
  base64url: (v) => Buffer.from(`xy${v}zz`).toString('base64url'),
  'base64 twice': (v) => base64(base64(v)),
  'base64 of JSON': (v) => base64(JSON.stringify({ a: v })),
  'base64 of UTF-16': (v) => base64(Buffer.from(v, 'utf16le')),
  'base64, wrapped': (v) => cut(base64(`some words before it ${v}`), 20).join('\n'),
  'base64, percent-encoded': (v) => encodeURIComponent(`${base64(v)}=`),
  hex: (v) => each(v, (b) => hex(b)),
  'hex in capitals': (v) => each(v, (b) => hex(b)).toUpperCase(),
  'hex with spaces': (v) => each(v, (b) => hex(b), ' '),
  'hex with colons': (v) => each(v, (b) => hex(b), ':'),
  'hex bytes': (v) => each(v, (b) => `0x${hex(b)}`, ', '),
  'hex escapes': (v) => each(v, (b) => `\\x${hex(b)}`),
  'a hex dump': (v) =>
    cut(
      each(v, (b) => hex(b)),
      4,
    ).join(' '),
  'hex of UTF-16': (v) => Buffer.from(v, 'utf16le').toString('hex'),
  octal: (v) => each(v, (b) => `\\${b.toString(8).padStart(3, '0')}`),
  'decimal bytes': (v) => JSON.stringify(bytes(v)),
  'decimal bytes, printed': (v) => `[ ${bytes(v).join(',\n  ')} ]`,
  'a Buffer': (v) => JSON.stringify({ x: Buffer.from(v) }),
  'unicode escapes': (v) => each(v, (b) => `\\u${hex(b, 4)}`),
  'unicode escapes twice': (v) => each(v, (b) => `\\\\u${hex(b, 4)}`),
  'unicode in braces': (v) => each(v, (b) => `\\u{${b.toString(16)}}`),
  'code points': (v) => each(v, (b) => `U+${hex(b, 4).toUpperCase()}`, ' '),
  entities: (v) => each(v, (b) => `&#${b};`),
  'hex entities': (v) => each(v, (b) => `&#x${hex(b, 4)};`),
  'style escapes': (v) => each(v, (b) => `\\${b.toString(16)} `),
  'JSON once': (v) => JSON.stringify(v),
  'JSON twice': (v) => JSON.stringify(JSON.stringify({ v })),
  'zero-width spaces': (v) => [...v].join('\u200b'),
  'soft hyphens': (v) => cut(v, 4).join('\u00ad'),
  'word joiners': (v) => cut(v, 3).join('\u2060'),
  'a byte order mark': (v) => cut(v).join('\ufeff'),
  'variation selectors': (v) => [...v].join('\ufe0f'),
  'tag characters': (v) => cut(v).join('\u{e0020}'),
  'combining accents': (v) => [...v].join('\u0301'),
  'NUL between': (v) => [...v].join('\0'),
  'turned around by marks': (v) => `\u202e${v}\u202c`,
  'full width': (v) => [...v].map(wide).join(''),
  'mathematical letters': (v) => [...v].map(mathematical).join(''),
  'two lines': (v) => cut(v).join('\n'),
  'two lines, indented': (v) => cut(v).join('\r\n  '),
  'many lines': (v) => cut(v, 6).join('\n'),
  'a soft line break': (v) => cut(v).join('=\n'),
  'a continued line': (v) => cut(v).join('\\\n'),
  'an escaped line feed': (v) => cut(v).join('\\n'),
  'a quoted reply': (v) => cut(v).join('\n> '),
  'a boxed line': (v) => cut(v).join('\n| '),
  'numbered lines': (v) =>
    cut(v)
      .map((piece, at) => `${at + 1} | ${piece}`)
      .join('\n'),
  'lines of a log': (v) =>
    cut(v)
      .map((piece, at) => `2026-06-10T12:00:00.${100 + at}Z DEBUG ${piece}`)
      .join('\n'),
  'commented lines': (v) => `// ${cut(v, 6).join('\n// ')}`,
  reversed: (v) => [...v].reverse().join(''),
  'a percent-encoded zero-width space': (v) => cut(v).join('%E2%80%8B'),
  'a percent-encoded hard space': (v) => cut(v).join('%C2%A0'),
  'named entities': (v) => cut(v, 4).join('&zwnj;'),
  'an entity of a soft hyphen': (v) => cut(v).join('&shy;'),
  'an element between': (v) => cut(v).join('<wbr>'),
  'an element with attributes between': (v) => cut(v).join('<span class="x">'),
  'a comment between': (v) => cut(v).join('<!-- x -->'),
  'decimal bytes with spaces': (v) => bytes(v).join(' '),
  'decimal bytes on lines': (v) => bytes(v).join('\n'),
  'spelled by a program': (v) => each(v, (b) => `chr(${b})`, '.'),
  'spelled by a query': (v) => each(v, (b) => `CHAR(${b})`, ' + '),
  bits: (v) => each(v, (b) => b.toString(2).padStart(8, '0'), ' '),
  'bits in one': (v) => each(v, (b) => b.toString(2).padStart(8, '0')),
  'named characters': (v) => each(v, (b) => `\\N{U+${hex(b, 4)}}`),
  'base64 of UTF-16 with its mark': (v) => base64(Buffer.concat([Buffer.from([255, 254]), Buffer.from(v, 'utf16le')])),
  'letters in circles': (v) => v.replace(/[a-z]/g, (c) => String.fromCharCode(0x24d0 + c.charCodeAt(0) - 97)),
  'letters that look alike': (v) => v.replace(/[aeopcyx]/g, (c) => 'аеорсух'.charAt('aeopcyx'.indexOf(c))),
  'quoted-printable': (v) => each(v, (b) => `=${hex(b).toUpperCase()}`),
  'an id to base 32': (v) => (/^\d{10,}$/.test(v) ? BigInt(v).toString(32) : v),
  'an id to base 36': (v) => (/^\d{10,}$/.test(v) ? BigInt(v).toString(36).toUpperCase() : v),
  base32: (v) => inLetters(filled(v), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', (filled(v).length * 8) / 5),
  base58: (v) => inLetters(Buffer.from(v), '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'),
  'an id to another base': (v) => (/^\d{10,}$/.test(v) ? `0x${BigInt(v).toString(16)}` : v),
  'a space': (v) => cut(v).join(' '),
  'a tabulator': (v) => cut(v).join('\t'),
  'a hard space': (v) => cut(v).join('\u00a0'),
  spaced: (v) => [...v].join(' '),
  'in threes': (v) => cut(v, 3).join(' '),
  'in threes with commas': (v) => cut(v, 3).join(','),
  'in fours with dashes': (v) => cut(v, 4).join('-'),
  'in fours with dots': (v) => cut(v, 4).join('.'),
  'in fours with underscores': (v) => cut(v, 4).join('_'),
  'terminal colours': (v) => cut(v, 3).join('\u001b[0m'),
  'joined strings': (v) =>
    cut(v)
      .map((piece) => `"${piece}"`)
      .join(' + '),
  'joined strings on lines': (v) =>
    cut(v)
      .map((piece) => `'${piece}'`)
      .join(' +\n'),
  'a list of pieces': (v) => JSON.stringify(cut(v)),
  'a list of characters': (v) => JSON.stringify([...v]),
  bold: (v) => cut(v).join('**'),
  code: (v) => cut(v).join('`'),
};
