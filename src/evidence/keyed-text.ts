import { type KeyClass, keyClass, snakeKey } from './key-class.js';
import { matchesOf } from './matches.js';

/** A text that stands under a key, in a text that is no whole JSON. */
export interface KeyedText {
  /** Where the key begins. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  /** The text without its escapes. */
  readonly text: string;
  readonly of: KeyClass;
}

interface Way {
  readonly pattern: RegExp;
  /** What a text must hold for the pattern to be tried. */
  readonly needs: string;
  /** Whether a key of this class is denied; what is left of broken JSON is denied like the rest of it. */
  readonly denied: (of: KeyClass, key: string) => boolean;
}

const content = (of: KeyClass, key: string): boolean => of.prose || of.secret || of.id || key === 'filename';
/** What a person is called or writes, under keys that are no words of a sentence. */
const NAMES = /(?:^|[_.])(?:name|user|username|login|uid|birthday|company)$/i;
const personal = (of: KeyClass, key: string): boolean => of.prose || NAMES.test(key);
const always = (): boolean => true;

/** Ways in which a key and its text are written. The first group is the key, the last the text, which ends the match. */
const WAYS: readonly Way[] = [
  {
    pattern: /"([A-Za-z][\w.-]{0,60})"\s{0,4}:\s{0,4}"((?:[^"\\\n]|\\[^\n]){1,4000})/g,
    needs: '"',
    denied: always,
  },
  // As programs print their objects, and as assignments and attributes have it; the name of a form's part is none.
  {
    pattern:
      /(?<![\w"']|form-data; )'?([A-Za-z_]\w{0,60})'?\s?[:=]\s{0,4}(?:['`]((?:[^'`\\\n]|\\[^\n]){1,4000})(?=['`]))/g,
    needs: "'",
    denied: content,
  },
  {
    pattern: /(?<![\w"']|form-data; )([A-Za-z_]\w{0,60})\s?(?:=>|[:=])\s{0,4}"((?:[^"\\\n]|\\[^\n]){1,4000})(?=")/g,
    needs: '"',
    denied: content,
  },
  { pattern: /<([A-Za-z_]\w{0,60})(?:\s[^<>\n]{1,200})?>([^<>\n]{1,4000})(?=<\/)/g, needs: '</', denied: content },
  // Without quotes: to the next name, or the end of the line.
  {
    pattern:
      /(?<![\w."'$-])([A-Za-z][\w.]{0,40}(?:\[\w{1,20}(?=\]))?)\]?=(?!["'\s…<[*$]|(?:VALUE|value)\b)([^"'&;,\n]{1,400}?)(?=\s{1,4}[\w.-]{1,40}=|[&;,"'\n]|$)/g,
    needs: '=',
    denied: personal,
  },
  // In a sentence: names of people and firms have capitals.
  {
    pattern: /([Nn]ame)(?:\s{0,2}[:=]\s{0,2}|\sis\s)(\p{Lu}[\p{L}'.-]{0,40}(?: \p{Lu}[\p{L}'.-]{0,40}){1,4})/gu,
    needs: 'ame',
    denied: always,
  },
  {
    pattern:
      /\b(user_?name|login)(?::\s{0,2}|\s{1,2}(?=["']|[\w-]*[\d.][\w-]))["']?((?!(?:is|must|required|optional|missing|unknown|not|none|the|an?|failed)\b)[\w.@+-]{2,60})/gi,
    needs: 'n',
    denied: always,
  },
  {
    pattern:
      /\b(birthday|birth_?date|dob|date of birth)\W{1,4}(\d{4}-\d\d-\d\d|\d{1,2}[./ ][A-Za-z\d]{1,9}[./ ]\d{2,4})/gi,
    needs: '',
    denied: always,
  },
  { pattern: /\bname="([\w.-]{1,60})"\s{1,3}value="([^"\n]{1,4000})/g, needs: 'value="', denied: content },
  // A part of a form, behind its headers.
  {
    pattern: /form-data; name="([\w.-]{1,60})"[^\n]*\n(?:[^\n]+\n){0,4}\n(?!--)([^\n]{1,4000})/g,
    needs: 'form-data',
    denied: content,
  },
  // A line of YAML: inside of a block, or under a name of several words.
  {
    pattern:
      /^(?:[ \t]+|(?=[a-z]+_|(?:body|text|caption|address|street):))([a-z][a-z_]{0,60}):[ \t]+((?!(?:at most|up to|optional|required|must|missing|too|not|none|an?|the|one|only|is)\b)[^\s'"[{|>#][^\n]{0,4000})/gm,
    needs: ':',
    denied: (of, key) => of.prose || /(?:first|last|middle|formatted|verified|profile|display)_name$/.test(key),
  },
  // A card of a person.
  {
    pattern: /^(?:item\d\.)?(FN|N(?=[^\n]*;)|BDAY|ADR|ORG|NICKNAME)(?:;[^:\n]{0,100})?:([^\n]*[^\s\n][^\n]*)/gm,
    needs: ':',
    denied: always,
  },
  {
    pattern: /^(?:item\d\.)?(NOTE|TITLE|ROLE|URL|LABEL)(?:;[^:\n]{0,100})?:([^\n]*[^\s\n][^\n]*)/gm,
    needs: 'BEGIN:VCARD',
    denied: always,
  },
];

/** A line of names, as a table begins. */
const HEADER = /^[| ]*["']?[A-Za-z][\w -]{0,30}["']?(?: *[,;|] *["']?[A-Za-z][\w -]{0,30}["']?){1,40}[ |]*(?=\n)/gm;
const CELLS: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [',', ';', '|'].map((mark) => [mark, new RegExp(`(?<=^|[${mark}])(?: *"(?:[^"\n]|"")*"|[^${mark}\n]*)`, 'g')]),
);

/** What stands in a table under names of secrets and of what people write. */
function* tableTexts(text: string): Generator<KeyedText> {
  for (const header of matchesOf(HEADER, text)) {
    const cells = CELLS[/[,;|]/.exec(header[0])?.[0] ?? ','] ?? /$/g;
    const keys = [...header[0].matchAll(cells)].map(([cell]) => snakeKey(cell.replace(/["']/g, '').trim()));
    const classes = keys.map((key) => {
      const of = keyClass(key);
      return of.secret || /(?:^|_)(?:body|text|caption|address|city)$/.test(key) || NAMES.test(key) ? of : undefined;
    });
    if (classes.every((of) => of === undefined)) continue;
    for (let from = HEADER.lastIndex + 1; from < text.length;) {
      const end = text.indexOf('\n', from) < 0 ? text.length : text.indexOf('\n', from);
      const row = [...text.slice(from, end).matchAll(cells)];
      if (row.length !== keys.length) break;
      for (const [at, { index, 0: cell }] of row.entries()) {
        const of = classes[at];
        const inner = cell.trim().replace(/^"|"$/g, '');
        const start = from + index + cell.indexOf(inner);
        if (of !== undefined && /[^-: ]/.test(inner))
          yield { at: start, start, end: start + inner.length, text: inner, of };
      }
      from = end + 1;
    }
  }
}

/** Every text under a key that is not shown as it is. */
export function* keyedTexts(text: string): Generator<KeyedText> {
  if (text.includes('\n')) yield* tableTexts(text);
  for (const { pattern, needs, denied } of WAYS) {
    if (!text.includes(needs)) continue;
    for (const found of matchesOf(pattern, text)) {
      const key = found.at(-2) ?? '';
      const written = found.at(-1) ?? '';
      const of = keyClass(key.replace(/^(?:.*[.[])?_*/, ''));
      if (!denied(of, key)) continue;
      const end = found.index + found[0].length;
      yield { at: found.index, start: end - written.length, end, text: written.replace(/\\(["\\/])/g, '$1'), of };
    }
  }
}
