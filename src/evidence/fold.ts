/** Text without what a writer may change: case, white space, invisible characters, escapes, full-width forms. */
export interface Folded {
  readonly length: number;
  /** Lower-cased UTF-16 units. */
  readonly folded: Uint16Array;
  /** The same units before lower-casing. */
  readonly exact: Uint16Array;
  /** Where each unit begins and ends in the source. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const SKIP = 0;
const SPECIAL = 1;
/** What to do with an ASCII unit: skip, look closer, or its lower-case form. */
const TABLE = new Uint16Array(128);
for (let code = 33; code < 127; code++) TABLE[code] = code >= 65 && code <= 90 ? code + 32 : code;
for (const mark of '\\%&=') TABLE[mark.charCodeAt(0)] = SPECIAL;

const INVISIBLE =
  /[\s\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u0080-\u009f]/;
/** First units of the decimal digit blocks that people type numbers in. */
const DIGIT_BLOCKS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1b50, 0xa9d0, 0xabf0,
];

/** An ASCII digit, letter or mark for its full-width or other-script form, else the unit itself; 0 for an invisible unit. */
export function plainUnit(code: number): number {
  if (code < 128) return code;
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  for (const block of DIGIT_BLOCKS) if (code >= block && code < block + 10) return code - block + 48;
  return INVISIBLE.test(String.fromCharCode(code)) ? SKIP : code;
}

function hexAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const c = text.charCodeAt(i);
    const digit = c >= 48 && c <= 57 ? c - 48 : c >= 97 && c <= 102 ? c - 87 : c >= 65 && c <= 70 ? c - 55 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

const BRACED = /^\{([0-9a-f]{1,6})\}/i;
const OCTAL = /^[01][0-7]{2}/;
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/iy;
const NAMED: Readonly<Record<string, number>> = {
  ...{ amp: 38, lt: 60, gt: 62, quot: 34, apos: 39, plus: 43, period: 46, commat: 64, lowbar: 95, nbsp: 160, shy: 173 },
  ...{ ensp: 8194, emsp: 8195, thinsp: 8201, zwnj: 8204, zwj: 8205, lrm: 8206, rlm: 8207 },
};
/** What follows the first byte of a character of several, in percent-encoded UTF-8. */
const FOLLOWING = /^(?:%[89ab][0-9a-f]){1,2}/i;
/** Cyrillic that looks like Latin. */
const ALIKE: Readonly<Record<string, number>> = Object.fromEntries(
  [...'аaеeоoрpсcуyхxіiѕs'.matchAll(/(.)(.)/gu)].map(([, seen = '', meant = '']) => [
    seen.charCodeAt(0),
    meant.charCodeAt(0),
  ]),
);

class Scratch implements Folded {
  length = 0;
  folded: Uint16Array;
  exact: Uint16Array;
  starts: Uint32Array;
  ends: Uint32Array;

  constructor(readonly capacity: number) {
    this.folded = new Uint16Array(capacity);
    this.exact = new Uint16Array(capacity);
    this.starts = new Uint32Array(capacity);
    this.ends = new Uint32Array(capacity);
  }

  push(code: number, start: number, end: number): void {
    let lower = code;
    if (code < 128) {
      const seen = TABLE[code] ?? SKIP;
      if (seen === SKIP) return;
      if (seen !== SPECIAL) lower = seen;
    } else {
      code = plainUnit(code);
      if (code === SKIP || code === 32) return;
      lower = String.fromCharCode(code).toLowerCase().charCodeAt(0);
      lower = ALIKE[lower] ?? lower;
    }
    this.put(lower, code, start, end);
  }

  put(lower: number, code: number, start: number, end: number): void {
    const at = this.length++;
    this.folded[at] = lower;
    this.exact[at] = code;
    this.starts[at] = start;
    this.ends[at] = end;
  }
}

/** One scratch for text after text; it grows to the longest. */
class Reused {
  #kept = new Scratch(1 << 14);

  of(units: number): Scratch {
    if (units > this.#kept.capacity) this.#kept = new Scratch(units);
    this.#kept.length = 0;
    return this.#kept;
  }
}

const folding = new Reused();
const squeezing = new Reused();

/** Folds a text. The result is valid until the next call. JSON, percent and HTML escapes are undone, however often nested. */
export function fold(text: string): Folded {
  const size = text.length;
  const out = folding.of(size);
  const { folded, exact, starts, ends } = out;
  let at = 0;
  while (at < size) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      const seen = TABLE[code] ?? SKIP;
      if (seen > SPECIAL) {
        const to = out.length++;
        folded[to] = seen;
        exact[to] = code;
        starts[to] = at;
        ends[to] = at + 1;
      } else if (seen === SPECIAL) {
        at = special(text, at, code, out);
        continue;
      }
    } else out.push(code, at, at + 1);
    at++;
  }
  return out;
}

/**
 * What is left of a folded text without the marks between its letters and digits, and without the `0x` of bytes in
 * hexadecimal; undefined when that is all of it. The result is valid until the next call.
 */
export function squeeze(units: Folded): Folded | undefined {
  const { folded, starts, ends, length } = units;
  const out = squeezing.of(length);
  const [seen, from, to] = [out.folded, out.starts, out.ends];
  let count = 0;
  for (let at = 0; at < length; at++) {
    const code = folded[at] ?? 0;
    if (code < 128 && MARK[code] === 1) continue;
    if (code === 48 && folded[at + 1] === 120 && isHex(folded[at + 2] ?? 0) && isHex(folded[at + 3] ?? 0)) {
      at++;
      continue;
    }
    seen[count] = code;
    from[count] = starts[at] ?? 0;
    to[count++] = ends[at] ?? 0;
  }
  return count === length ? undefined : { length: count, folded: seen, exact: seen, starts: from, ends: to };
}

/** ASCII that is neither letter nor digit. */
const MARK = Uint8Array.from({ length: 128 }, (_, code) => (/[a-z0-9]/.test(String.fromCharCode(code)) ? 0 : 1));
const isHex = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 97 && code <= 102);

function special(text: string, at: number, code: number, out: Scratch): number {
  if (code === 92) return backslash(text, at, out);
  if (code === 37) return percent(text, at, out);
  if (code === 38) return entity(text, at, out);
  // A soft break of quoted-printable text.
  const next = text.charCodeAt(at + 1);
  if (next === 10 || next === 13) return at + 1;
  out.put(code, code, at, at + 1);
  return at + 1;
}

function backslash(text: string, at: number, out: Scratch): number {
  let next = at + 1;
  while (text.charCodeAt(next) === 92) next++;
  const code = text.charCodeAt(next);
  if (code === 117) {
    const braced = BRACED.exec(text.slice(next + 1, next + 9))?.[1];
    const value = braced === undefined ? hexAt(text, next + 1, 4) : parseInt(braced, 16) & 0xffff;
    if (value >= 0) {
      const end = next + (braced === undefined ? 5 : braced.length + 3);
      out.push(value, at, end);
      return end;
    }
  } else if (code === 120) {
    const value = hexAt(text, next + 1, 2);
    if (value >= 0) {
      out.push(value, at, next + 3);
      return next + 3;
    }
  } else if (code === 110 || code === 114 || code === 116) return next + 1;
  else if (code === 10 || code === 13) return next;
  else if (code === 48 || code === 49) {
    // Three octal digits: a byte of printable ASCII.
    const value = parseInt(OCTAL.exec(text.slice(next, next + 3))?.[0] ?? '0', 8);
    if (value >= 32) {
      out.push(value, at, next + 3);
      return next + 3;
    }
  } else if (code === 34 || code === 39 || code === 47) {
    out.put(code, code, at, next + 1);
    return next + 1;
  }
  out.put(92, 92, at, next);
  return next;
}

function percent(text: string, at: number, out: Scratch): number {
  const unit = (text.charCodeAt(at + 1) | 32) === 117 ? hexAt(text, at + 2, 4) : -1;
  if (unit >= 0) {
    out.push(unit, at, at + 6);
    return at + 6;
  }
  let next = at + 1;
  while (hexAt(text, next, 2) === 0x25 && hexAt(text, next + 2, 2) >= 0) next += 2;
  const value = hexAt(text, next, 2);
  if (value < 0) {
    out.put(37, 37, at, at + 1);
    return at + 1;
  }
  const more = value < 0xc2 ? undefined : FOLLOWING.exec(text.slice(next + 2, next + 8))?.[0];
  if (more !== undefined) {
    const [one, two] = [hexAt(more, 1, 2) & 63, hexAt(more, 4, 2)];
    const unit = two < 0 ? ((value & 31) << 6) | one : ((value & 15) << 12) | (one << 6) | (two & 63);
    out.push(unit, at, next + 2 + more.length);
    return next + 2 + more.length;
  }
  out.push(value, at, next + 2);
  return next + 2;
}

function entity(text: string, at: number, out: Scratch): number {
  ENTITY.lastIndex = at;
  const [whole = '', hex, decimal, name] = ENTITY.exec(text) ?? [];
  const value = hex ? parseInt(hex, 16) : decimal ? parseInt(decimal, 10) : NAMED[(name ?? '').toLowerCase()];
  if (value === undefined) {
    out.put(38, 38, at, at + 1);
    return at + 1;
  }
  out.push(value & 0xffff, at, at + whole.length);
  return at + whole.length;
}
