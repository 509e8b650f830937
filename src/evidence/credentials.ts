import { matchesOf } from './matches.js';

/*
 * Credentials in free text: those with a form of their own, and what stands behind the name of one. All expressions are
 * linear: quantifiers are bounded or cannot start inside a run of their own.
 */

/** Calls back for a place that is dropped; `what` becomes its marker. */
export type Drop = (start: number, end: number, what: string) => void;

const FORMS: readonly (readonly [what: string, pattern: RegExp, needs?: string])[] = [
  [
    'token',
    /EAA[A-Za-z0-9](?:-?[A-Za-z0-9]|["' \t]*[=+\\]?[ \t]*\n[ \t"']*(?=[A-Za-z0-9]{16,})){10,}|\bEAA[A-Z][A-Za-z0-9]{3,}/g,
  ],
  ['token', /\bE[ .]A[ .]A(?:[ .][A-Za-z0-9]){13,}/g],
  [
    'token',
    /\b(?:bearer|oauth|basic)[\s:]{1,4}["']?(?!(?:tokens?|headers?|auth\w*|schemes?|apps?|the|is|and|or|of|\[)\b)[\w.|~+/=%*…-]{8,}/gi,
  ],
  ['token', /\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?/g],
  ['token', /\b\d{5,20}\|[\w-]{10,}/g],
  ['token', /\b(?:gh[pousr]_|github_pat_|sk-|xox[abprs]-|AKIA|AIza|glpat-|npm_|1\/\/0)[\w-]{12,}/g],
  ['encoded', /=\?[\w-]{2,20}\?[bq]\?[^?\s]{1,500}\?=/gi, '=?'],
  ['header', /(?<=\s(?:-b|--cookie)[\s=])(?:"[^"\n]+|'[^'\n]+|[^\s"'=]+=[^\s"']+)/g, 'curl'],
  ['secret', /(?<=(?:-u|--user)[\s=]{1,3}["']?[^\s:"']{1,60}:)[^\s"']{3,}/g],
  ['signature', /\bsha(?:1|256|512)=["']?[0-9a-f]{16,}/gi],
  [
    'header',
    /(?<![A-Za-z])(?:authorization|(?:set-)?cookie|x[-_]hub[-_]signature(?:[-_]256)?)["']?\s{0,3}[:=,]\s{0,3}(?!\s*(?:\[|must|is|was|(?:none|missing|expired|valid|invalid|required|refused|unknown)\s*(?:$|[.;,)])))[^\n]+/gim,
  ],
];

const NAME =
  'access_?token|token|secret[_-](?:access[_-])?key|secret|passwor[dt]|kennwort|contrase\u00f1a|senha|mot de passe|wachtwoord|has\u0142o|parola|\u015fifre|\u043f\u0430\u0440\u043e\u043b\u044c|\u5bc6\u7801|\u5bc6\u78bc|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638|passwd|passphrase|passcode|(?:api|account|access)[_-]?key|appsecret_?proof|biz_opaque_callback_data|credentials?|signature|session_?key|private[_-]?key|[a-z]{0,4}s(?:ess(?:ion)?)?id(?==)|(?<![a-z])(?:pwd|pin|otp|challenge|sig|hmac|ufrag|(?:verification|security|verify|otp|sms)_?code|(?:pass|auth|nonce|session(?:_?id)?)(?==)|(?<=[&?;])(?:hash|oh|oe|state|jsessionid))';
/** After a blank alone: behind an option, in quotes, or letters and digits that no sentence has. */
const BLANK = String.raw`(?:(?<=--[\w-]{1,40})|(?<=token|secret|pass(?:word|phrase|code)|\bpin)(?=\s{1,3}["'])|(?<=token|secret|passw(?:or)?d|pass(?:phrase|code)|key|proof|pwd)(?=\s{1,3}(?=[\w.-]{0,60}\d)[\w.-]{0,60}[A-Za-z][\w.-]{0,60}))(\s)\s{0,2}`;
/** `name=value`, `name: value`, `name is value` for names of secrets; a value in quotes to its end. */
const ASSIGNED = new RegExp(
  String.raw`(${NAME})(?:_?value)?(?:["']?\s{0,3}(=>|:=|=|:|>|\n\s{0,20}["']?value["']?:)\s{0,3}|\s{1,3}(is|was|(?:starts|begins|ends)\s(?:in|with))\s{1,3}|${BLANK})(?:(["'])([^"'\n]{3,400})|([^\s"',;&)\]}<]{3,}))`,
  'gi',
);
const PLAIN_WORD =
  /^(?:true|false|null|undefined|set|unset|missing|malformed|none|valid|invalid|expired|required|present|absent|redacted|unknown|ok|given|eaa)\.?$/i;
/** What is said of a token or password in a sentence. */
const SAID =
  /^(?:\p{L}+(?:ed|ing|able|ible|ly)|an?|the|not|no|too|never|only|always|also|still|just|now|one|what|that|this|as|at|by|for|from|in|of|on|over|to|under|up|with|your|our|meta's|dead|empty|gone|good|bad|known|kept|long|made|new|old|own|read|right|safe|sent|shown|short|wrong|held|lost|put|given|written|correct|needed|optional|public|secret|private|fine|live|due)(?![\p{L}\d])/iu;
const COMPARABLE = /verify[ _-]?token|secret|passw|token changed|pin changed/i;
const COMPARED =
  /(?:expected|received|got|equal|match:|[!=]==?|instead of|changed(?::| from| to))\s{1,3}(["']?)((?!\b(?:but|expected|to|got|with|verify|tokens?|secrets?|passwords?)\b)[\w.+/=-]{4,120}(?:["']?\s(?:to|->|→)\s["']?(?!equal|be\b|match)[\w.+/=-]{3,120})?)/gi;
/** The name and version of a method: `SHA-256`. */
const METHOD = /^(?:[A-Z]{2,6}-?)+\d{1,3}\.?$/;

/** True when the value after a secret's name is one, and not the next word of a sentence. */
function isAssignedSecret(name: string, sign: string, quoted: boolean, value: string, after: string): boolean {
  if (/^[[<#]|^\*+$/.test(value) || PLAIN_WORD.test(value)) return false;
  if (sign === ' ' && !quoted) return !METHOD.test(value);
  if (quoted || sign === '=' || sign === '=>') return true;
  if (/\d/.test(value) || value.length >= 20 || /[a-z][A-Z]/.test(value)) return true;
  if (sign === 'is' || sign === 'was') return /token|secret|pass|pin|pwd|key/i.test(name) && !SAID.test(value);
  // The last word of a line is a value; a sentence goes on.
  return /^(?:$|[\n,;"'}\])<])/.test(after) || /[a-z0-9][-_][a-z0-9]/i.test(value) || /passw|pwd/i.test(name);
}

/** Tells every credential in a text. */
export function findCredentials(text: string, drop: Drop): void {
  for (const [what, pattern, needs] of FORMS) {
    if (needs !== undefined && !text.includes(needs)) continue;
    for (const found of matchesOf(pattern, text)) drop(found.index, found.index + found[0].length, what);
  }
  findPrivateKeys(text, drop);
  findCompared(text, drop);
  ASSIGNED.lastIndex = 0;
  for (let found = ASSIGNED.exec(text); found; found = ASSIGNED.exec(text)) {
    const [whole, name = '', mark, verb, blank, quote, quoted, plain] = found;
    const value = quoted ?? plain ?? '';
    const end = found.index + whole.length;
    const sign = mark ?? verb?.toLowerCase() ?? (blank === undefined ? '' : ' ');
    if (isAssignedSecret(name, sign, quote !== undefined, value, text.charAt(end)))
      drop(end - value.length, end, 'secret');
    else ASSIGNED.lastIndex = end - value.length;
  }
}

/** Two of a kind held against each other, in a line that tells of which kind they are. */
function findCompared(text: string, drop: Drop): void {
  if (!COMPARABLE.test(text)) return;
  for (const found of matchesOf(COMPARED, text)) {
    const [whole, , value = ''] = found;
    const line = text.slice(text.lastIndexOf('\n', found.index) + 1, found.index + whole.length + 80).split('\n')[0];
    const end = found.index + whole.length;
    if (COMPARABLE.test(line ?? '') && !PLAIN_WORD.test(value) && !SAID.test(value))
      drop(end - value.length, end, 'secret');
  }
}

function findPrivateKeys(text: string, drop: Drop): void {
  for (let start = text.indexOf('-----BEGIN '); start >= 0;) {
    const close = text.indexOf('-----END', start);
    const line = close < 0 ? -1 : text.indexOf('-----', close + 8);
    const end = line < 0 ? text.length : line + 5;
    drop(start, end, 'private key');
    start = text.indexOf('-----BEGIN ', end);
  }
}

const SECRET_START: ReadonlySet<number> = new Set([...'EeBbOoSs-0123456789'].map((unit) => unit.charCodeAt(0)));

/** True for a value that is a credential by its form: a token, a header value, a signature, a key. */
export function isSecretForm(value: string): boolean {
  if (!SECRET_START.has(value.charCodeAt(0))) return false;
  return /^(?:EAA[A-Za-z0-9]|(?:bearer|basic|oauth)\s|sha(?:1|256|512)=|eyJ[\w-]{6,}\.|-----BEGIN|\d{5,}\|)/i.test(
    value,
  );
}
