import { type KeyClass, keyClass } from './key-class.js';
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

/** Ways in which a key and its text are written. The first group is the key, the last the text, which ends the match. */
const WAYS: readonly Way[] = [
  {
    pattern: /"([A-Za-z][\w.-]{0,60})"\s{0,4}:\s{0,4}"((?:[^"\\\n]|\\[^\n]){1,4000})/g,
    needs: '"',
    denied: () => true,
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
  { pattern: /<([A-Za-z_]\w{0,60})>([^<>\n]{1,4000})(?=<\/)/g, needs: '</', denied: content },
  { pattern: /\bname="([\w.-]{1,60})"\s{1,3}value="([^"\n]{1,4000})/g, needs: 'value="', denied: content },
  // A part of a form, behind its headers.
  {
    pattern: /form-data; name="([\w.-]{1,60})"[^\n]*\n(?:[^\n]+\n){0,4}\n(?!--)([^\n]{1,4000})/g,
    needs: 'form-data',
    denied: content,
  },
  // A line of YAML: inside of a block, or under a name of several words.
  {
    pattern: /^(?:[ \t]+|(?=[a-z]+_))([a-z][a-z_]{0,60}):[ \t]+([^\s'"[{|>#][^\n]{0,4000})/gm,
    needs: ':',
    denied: (of, key) => of.prose || /(?:first|last|middle|formatted|verified|profile|display)_name$/.test(key),
  },
  // A card of a person.
  {
    pattern: /^(?:item\d\.)?(FN|N(?=[^\n]*;)|BDAY|ADR|ORG|NICKNAME)(?:;[^:\n]{0,100})?:([^\n]*[^\s\n][^\n]*)/gm,
    needs: ':',
    denied: () => true,
  },
  {
    pattern: /^(?:item\d\.)?(NOTE|TITLE|ROLE|URL|LABEL)(?:;[^:\n]{0,100})?:([^\n]*[^\s\n][^\n]*)/gm,
    needs: 'BEGIN:VCARD',
    denied: () => true,
  },
];

/** Every text under a key that is not shown as it is. */
export function* keyedTexts(text: string): Generator<KeyedText> {
  for (const { pattern, needs, denied } of WAYS) {
    if (!text.includes(needs)) continue;
    for (const found of matchesOf(pattern, text)) {
      const key = found.at(-2) ?? '';
      const written = found.at(-1) ?? '';
      const of = keyClass(key);
      if (!denied(of, key)) continue;
      const end = found.index + found[0].length;
      yield { at: found.index, start: end - written.length, end, text: written.replace(/\\(["\\/])/g, '$1'), of };
    }
  }
}
