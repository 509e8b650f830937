import { matchesOf } from './matches.js';

/*
 * One-time codes and PINs in free text. They have no form of their own, so that the words beside them tell; they are
 * dropped and never hashed, as a hash of six digits is soon tried out.
 */

const DIGITS = String.raw`\d{3}[ -]\d{3}|\d{4}-\d{4}|\d{4,8}|(?:\d{2}[ -]){2,3}\d{2}|(?:\d[ -]){3,7}\d`;
const KIND = String.raw`(?:verif\p{L}{0,10}|security|log-?in|one[- ]?time|otp|pin|passcode|2fa|mfa|two-?(?:step|factor)|confirm\p{L}{0,6}|registration|sms|auth\p{L}{0,12}|your|temporary|six[- ]digit|backup|recovery)`;
const CODE = String.raw`code|c[oó]digo|codice|kode?|код\p{L}{0,3}`;
const WORD = String.raw`(?:${KIND}\s{1,3}(?:${CODE}|pin|number|password)|${CODE}|pin|otp|passcode|token|tan|2fa|mfa|sms(?=\s?[:=]))`;
const MARKS = String.raw`[\s"'\x60*_()[\]{}「『【:：=#>→–—-]`;
const VERB = String.raw`(?:is|was|are|to|ist|lautet|es|est|è|é)`;

const AFTER_WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(${WORD})(?:${MARKS}{0,6}${VERB}(?!\p{L}))?${MARKS}{0,6}(${DIGITS})(?![\p{L}\p{N}]|[-/.]\d)`,
  'giu',
);
/** What may stand before a Graph code as well. */
const BARE_WORD = new RegExp(`^(?:${CODE}|token)$`, 'iu');
/** Where a language has words between: `código de verificación es`, `Ihr Bestätigungscode lautet`. */
const FOREIGN_WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}])((?:c[oó]digo|codice|code\s(?:de|du|d)|kode|kod\p{L}{0,3}|код\p{L}{0,3}|mã|\p{L}{4,20}code)(?:[\s'’]{1,3}\p{L}{1,16}){0,5})${MARKS}{0,6}(${DIGITS})(?![\p{L}\p{N}]|[-/.]\d)`,
  'giu',
);
/** In scripts of their own the word alone tells. */
const SCRIPT_WORD = new RegExp(
  String.raw`(?:验证码|驗證碼|校验码|认证码|認証(?:コード|番号)|確認コード|인증\s?번호|رمز|كود|कोड|รหัส)[^\d\n]{0,24}(${DIGITS})`,
  'gu',
);
const BEFORE_WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}#.])(${DIGITS})["'*_\x60]?\s{1,3}(?:${VERB}|as)\s{1,3}((?:[\p{L}'-]{1,20}\s{1,3}){0,4})(?:${CODE}|pin|otp|passcode|password|tan)(?![\p{L}\p{N}])`,
  'giu',
);
const IN_USE =
  /(?<![\p{L}\p{N}])(?:use|enter|type|with|using|submit|send)\s{1,3}(\d{3}[ -]\d{3}|\d{4,8})\s{1,3}(?:to|for)\s{1,3}(?:log|sign|verif|confirm|authent|regist)/giu;
/** Codes of letters and digits, which are written in capitals. */
const MIXED =
  /(?<![\p{L}\p{N}])(?:[Cc]ode|CODE|PIN|Pin|pin|OTP|otp|[Pp]asscode|[Cc][oó]digo)(?:\s{1,2}(?:is|was)|\s{0,2}[:=])?\s{0,2}["'*]?((?=[A-Z0-9-]{0,9}\d)(?=[A-Z0-9-]{0,9}[A-Z])[A-Z0-9]{2,6}-?[A-Z0-9]{2,6})(?![\w.-])/gu;
/** Graph error codes have four to seven digits too; those of six begin like the documented ones. */
const GRAPH = /^(?:1[34]\d{4}|20000\d|8000\d|\d{1,5}|[12]\d{6})$/;
const ABOUT_ERRORS = /err|fehler|exit|stat|graph|documented|http/i;

/** Calls `drop` for every one-time code of a text. */
export function findCodes(text: string, drop: (start: number, end: number) => void): void {
  const last = (found: RegExpExecArray, value: string): void => {
    const start = found.index + found[0].lastIndexOf(value);
    drop(start, start + value.length);
  };
  for (const found of matchesOf(AFTER_WORD, text)) {
    const [, word = '', digits = ''] = found;
    const graph = GRAPH.test(digits) && BARE_WORD.test(word);
    if (!graph) last(found, digits);
  }
  for (const found of matchesOf(BEFORE_WORD, text)) {
    const [, digits = '', between = ''] = found;
    if (!ABOUT_ERRORS.test(between)) drop(found.index, found.index + digits.length);
  }
  for (const found of matchesOf(FOREIGN_WORD, text)) {
    const [, words = '', digits = ''] = found;
    if (!(GRAPH.test(digits) && ABOUT_ERRORS.test(words))) last(found, digits);
  }
  for (const pattern of [SCRIPT_WORD, IN_USE, MIXED]) {
    for (const found of matchesOf(pattern, text)) last(found, found[1] ?? '');
  }
}
