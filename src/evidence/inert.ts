import { plainUnit } from './fold.js';

/*
 * Text that does nothing where it lands: terminal, log, Markdown, HTML, VS Code labels. `clean` runs before the search, so
 * that nothing invisible hides a value; `neutral` runs after it, on what stays.
 */

const UNUSUAL = /[^\n\x20-\x7e]/;
// CSI and OSC sequences of terminals, in their seven-bit and eight-bit forms.
const ANSI =
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)?|\x1b[PX^_][^\x1b\n]{0,4096}(?:\x1b\\)?|\x1b[@-Z\\-~]?/g;
const HIDDEN =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\uddef]/g;

const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]/g;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const STYLED =
  /[\uff01-\uff5e\u0660-\u1b59\ua9d0-\uabf9]|[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ea]|\ud835[\udc00-\udfff]/g;

/** Removes what the eye does not see and writes digits and letters of other forms as ASCII. Line feeds stay. */
export function clean(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text
    .replace(LONE, '\ufffd')
    .replace(ANSI, '')
    .replace(HIDDEN, '')
    .replace(/\r\n?/g, (end, at: number, whole: string) => (end.length === 2 || whole[at + 1] === '\n' ? '\n' : ' '))
    .replace(CONTROL, ' ')
    .replace(STYLED, (unit) =>
      unit.length === 2 || /[\u00b2-\u00b9\u2070-\u24ea]/.test(unit)
        ? unit.normalize('NFKC')
        : String.fromCharCode(plainUnit(unit.charCodeAt(0))),
    );
}

const LINK =
  /\b(?:command|javascript|vbscript|vscode(?:-[a-z]{1,20})?|data|file|blob|intent)\s{0,3}(?::|&colon;|%3a)(?=[^\s])[^\s"'<>]*/gi;
/** The first word after a link's scheme; our own sentences have a space after a colon. */
const MARKUP = /<(?=[A-Za-z/!?%])|\]\s*(?=\()|\$(?=\()|\](?=\[)|&(?=#|[A-Za-z]{2,8};)/g;

/** Breaks markup, links that run something, and icon codes of VS Code. Running it again changes nothing. */
export function neutral(text: string): string {
  if (!/[<\]$&:]/.test(text) && !/%3a/i.test(text)) return text;
  return text.replace(LINK, '[link]').replace(MARKUP, (mark) => {
    if (mark === '<') return '‹';
    if (mark === '&') return '＆';
    return mark.startsWith(']') ? '] ' : '$ ';
  });
}
