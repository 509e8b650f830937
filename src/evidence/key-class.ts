import {
  HASH_KEYS,
  NUMBER_KEYS,
  PLAIN_KEYS,
  PROSE_KEYS,
  SEALED_KEYS,
  TIME_KEYS,
  VERSION_KEYS,
  VOCABULARIES,
} from './vocabulary.js';

/** What a key says about its value. */
export interface KeyClass {
  /** The key is documented and may stand in clear. */
  readonly known: boolean;
  /** The value is dropped, whatever it is: tokens, passwords, PINs, signatures. */
  readonly secret: boolean;
  readonly words: ReadonlySet<string> | undefined;
  readonly number: boolean;
  readonly time: boolean;
  readonly version: boolean;
  readonly prose: boolean;
  /** The value names a resource or a person, so that even a short number is hashed and not taken for a code. */
  readonly id: boolean;
  /** `code`: a Graph error code stays, a verification code is dropped. */
  readonly code: boolean;
  /** In our own artifacts the value is a bare hash. */
  readonly hash: boolean;
  /** In our own artifacts the value is sealed. */
  readonly sealed: boolean;
}

const SECRET_PARTS: ReadonlySet<string> = new Set(
  `token tokens secret secrets password passwords passwd passphrase passcode pwd pin pins otp authorization auth cookie cookies signature
   sig credential credentials creds apikey challenge proof bearer jwt certificate nonce cvv ssn hmac privatekey accesstoken
   appsecret verifytoken clientsecret hubsignature appsecretproof`.split(/\s+/),
);
/** Keys whose words look secret and are not. */
const HARMLESS: ReadonlySet<string> = new Set([
  'token_type',
  'is_pin_enabled',
  'pin_type',
  'token_scope',
  'include_sip_credentials',
  'credentials_state',
]);
const SECRET_HINT = /tok|sec|pass|pw|pin|otp|auth|cook|sig|cred|key|chal|proof|bear|jwt|cert|nonce|cvv|ssn|hmac|code/i;
const NO_CLASS: KeyClass = {
  known: false,
  secret: false,
  words: undefined,
  number: false,
  time: false,
  version: false,
  prose: false,
  id: false,
  code: false,
  hash: false,
  sealed: false,
};

/** A key in snake case, lower-cased: `httpStatus`, `Http-Status` and `http_status` are one. */
export function snakeKey(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-\s]/g, '_')
    .toLowerCase();
}

/** True for names of secrets such as `access_token`, `X-Hub-Signature-256`, `sipPassword`, `hub.challenge`. */
export function isSecretKey(key: string): boolean {
  if (key.length > 80 || !SECRET_HINT.test(key)) return false;
  const snake = snakeKey(key);
  return !HARMLESS.has(snake) && secretParts(snake);
}

function secretParts(snake: string): boolean {
  if (!SECRET_HINT.test(snake)) return false;
  const parts = snake.split(/[^a-z0-9]+/);
  for (const [index, part] of parts.entries()) {
    if (SECRET_PARTS.has(part) || /(?:token|secret|password|passwd)s?$/.test(part)) return true;
    const next = parts[index + 1];
    if ((part === 'api' || part === 'private' || part === 'session' || part === 'encryption') && next === 'key')
      return true;
    if (next === 'code' && /^(?:verification|security|auth|verify|login|sms|access|one|recovery)$/.test(part))
      return true;
  }
  return false;
}

function classify(key: string): KeyClass {
  if (key.length > 80 || !/^[A-Za-z][\w.-]*$/.test(key)) return { ...NO_CLASS, secret: isSecretKey(key) };
  const snake = snakeKey(key);
  const vocabulary = VOCABULARIES.get(snake);
  const number = NUMBER_KEYS.has(snake);
  const time = TIME_KEYS.has(snake) || /(?:time|timestamp|_at)$/.test(snake);
  const version = VERSION_KEYS.has(snake);
  const prose = PROSE_KEYS.has(snake);
  const secret = !HARMLESS.has(snake) && secretParts(snake) && !PLAIN_KEYS.has(snake);
  const secretName = secret && /^[a-z_.0-9]{1,40}$/.test(snake) && SECRET_NAMES.has(snake);
  const hash = HASH_KEYS.has(snake);
  return {
    known:
      vocabulary !== undefined ||
      number ||
      version ||
      prose ||
      hash ||
      secretName ||
      TIME_KEYS.has(snake) ||
      PLAIN_KEYS.has(snake) ||
      HARMLESS.has(snake),
    secret,
    words: vocabulary,
    number,
    time,
    version,
    prose,
    id: /(?:^|_)(?:ids?|number|phone|waba|handle|name|retailer|hash|recipient|from|to|user)$/.test(snake),
    code: snake === 'code' || snake === 'error_code',
    hash,
    sealed: SEALED_KEYS.has(snake),
  };
}

const SECRET_NAMES: ReadonlySet<string> = new Set(
  `access_token token app_secret client_secret verify_token hub_verify_token hub.verify_token hub.challenge challenge service_token pin
   password sip_password user_password authorization cookie set_cookie x_hub_signature x_hub_signature_256 appsecret_proof signature
   sip_user_password input_token flow_token refresh_token certificate otp credentials verification_code auth proxy_authorization
   security_code bearer_token system_user_access_token exchange_token fb_exchange_token wats_access_token wats_app_secret
   wats_verify_token wats_service_token wats_app_secret_previous secret`.split(/\s+/),
);

const classes = new Map<string, KeyClass>();

/** The class of a key; a key that is not documented is never `known`. */
export function keyClass(key: string): KeyClass {
  const memo = classes.get(key);
  if (memo) return memo;
  const found = classify(key);
  // Unknown keys come from outside without bound; only documented ones are worth remembering.
  if (found.known && classes.size < 4000) classes.set(key, found);
  return found;
}

/** The class of a value without a key. */
export const KEYLESS: KeyClass = NO_CLASS;
