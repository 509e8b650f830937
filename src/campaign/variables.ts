import { type Environment, readVariable } from './environment.js';
import { BASE_URL_RULE, isLoopback, readBaseUrl } from './target.js';
import { readTemplateValues, TEMPLATE_VALUE_RULE } from './template-values.js';

export type VariableKind = 'master' | 'target' | 'secret' | 'webhook' | 'run' | 'opt-in' | 'cap';

export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  readonly rule: string;
  readonly accepts: (value: string) => boolean;
  /** Its values are hashed or dropped wherever they appear; version, base URL and language are not. */
  readonly sensitive: boolean;
}

const matches = (pattern: RegExp) => (value: string) => pattern.test(value);

const FLAG_RULE = 'only the exact value 1 turns it on; leave it unset to keep it off';
const ID_RULE = 'must be 5 to 32 digits, as Meta shows the id';
const SECRET_RULE = 'must be one line of printable characters without spaces, at most 4096';

const flag = (kind: 'master' | 'opt-in', name: string): Variable => ({
  name,
  kind,
  rule: FLAG_RULE,
  accepts: (value) => value === '1',
  sensitive: false,
});
const id = (name: string): Variable => ({
  name,
  kind: 'target',
  rule: ID_RULE,
  accepts: matches(/^\d{5,32}$/),
  sensitive: true,
});
const secret = (name: string): Variable => ({
  name,
  kind: 'secret',
  rule: SECRET_RULE,
  accepts: matches(/^[\x21-\x7e]{1,4096}$/),
  sensitive: true,
});
const target = (name: string, rule: string, accepts: (value: string) => boolean, sensitive: boolean): Variable => ({
  name,
  kind: 'target',
  rule,
  accepts,
  sensitive,
});
const cap = (name: string): Variable => ({
  name,
  kind: 'cap',
  rule: 'must be a whole number of bytes from 1 to 100 MiB, the size of the largest medium that Meta takes',
  accepts: (value) => /^[1-9]\d{0,8}$/.test(value) && Number(value) <= MAX_CAP_BYTES,
  sensitive: false,
});

const MAX_CAP_BYTES = 100 * 1024 * 1024;

export const RUN_ID_RULE = 'must be 1 to 40 letters, digits and -, beginning with a letter or a digit';
export const isRunId = matches(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/);

const RECIPIENT_RULE = 'must be one phone number in E.164 form: +, then 7 to 15 digits without spaces';
const isRecipient = matches(/^\+?[1-9]\d{6,14}$/);

/** An absolute path of plain segments, as a receiver can serve it. */
export function isSafePath(path: string): boolean {
  return path.length <= 200 && /^\/(?:[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*)?$/.test(path);
}

function isPublicUrl(value: string): boolean {
  // A URL parser drops spaces and line breaks, and what is searched for must be what was set.
  if (!/^[\x21-\x7e]+$/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.search !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

function isFileLink(value: string): boolean {
  if (!/^https:\/\/[\x21-\x7e]{1,2000}$/.test(value) || !URL.canParse(value)) return false;
  const { username, password, pathname } = new URL(value);
  return username === '' && password === '' && /\.[A-Za-z0-9]{2,4}$/.test(pathname);
}

/** Every variable of the campaign, by its own name. Source: the campaign page and the command line's contract. */
export const VARIABLES: readonly Variable[] = [
  flag('master', 'WATS_LIVE_ENABLE'),
  flag('master', 'WATS_YES_LIVE'),
  target('WATS_GRAPH_BASE_URL', BASE_URL_RULE, (value) => readBaseUrl(value) !== undefined, false),
  target('WATS_GRAPH_API_VERSION', 'must look like v25.0', matches(/^v[1-9]\d{0,2}\.\d{1,2}$/), false),
  id('WATS_WABA_ID'),
  id('WATS_PHONE_NUMBER_ID'),
  id('WATS_BUSINESS_ID'),
  id('WATS_APP_ID'),
  id('WATS_CATALOG_ID'),
  target(
    'WATS_PRODUCT_RETAILER_ID',
    'must be 1 to 100 printable characters',
    matches(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,100}$/u),
    true,
  ),
  target('WATS_TEST_RECIPIENT_E164', RECIPIENT_RULE, isRecipient, true),
  target('WATS_TEST_RECIPIENT', RECIPIENT_RULE, isRecipient, true),
  target(
    'WATS_TEMPLATE_NAME',
    'must be 1 to 512 lower-case letters, digits and _ (Meta: template name)',
    matches(/^[a-z0-9_]{1,512}$/),
    true,
  ),
  target(
    'WATS_TEMPLATE_LANG',
    'must be a language code such as en_US',
    matches(/^[a-z]{2,3}(?:_[A-Za-z]{2,4})?$/),
    false,
  ),
  target(
    'WATS_TEMPLATE_PARAMETERS',
    `must be a JSON list of texts, each of ${TEMPLATE_VALUE_RULE}`,
    (value) => readTemplateValues(value) !== undefined,
    true,
  ),
  id('WATS_MEDIA_ID'),
  target(
    'WATS_MEDIA_LINK',
    'must be a list of https URLs, separated by commas, each with a file ending such as .png',
    (value) => value.split(',').every((link) => isFileLink(link.trim())),
    true,
  ),
  secret('WATS_ACCESS_TOKEN'),
  secret('WATS_APP_SECRET'),
  secret('WATS_APP_SECRET_PREVIOUS'),
  secret('WATS_VERIFY_TOKEN'),
  secret('WATS_SERVICE_TOKEN'),
  {
    name: 'WATS_PUBLIC_WEBHOOK_URL',
    kind: 'webhook',
    rule: 'must be an https URL without user name, query or fragment (http only on loopback)',
    accepts: isPublicUrl,
    sensitive: true,
  },
  {
    name: 'WATS_WEBHOOK_PATH',
    kind: 'webhook',
    rule: 'must be an absolute path of plain segments such as /webhook',
    accepts: isSafePath,
    sensitive: false,
  },
  { name: 'WATS_TEST_RUN_ID', kind: 'run', rule: RUN_ID_RULE, accepts: isRunId, sensitive: false },
  {
    name: 'WATS_TEST_RESOURCE_PREFIX',
    kind: 'run',
    rule: 'must start with wats-live-, contain the run id and use only letters, digits and -',
    accepts: matches(/^wats-live-[A-Za-z0-9-]{1,80}$/),
    sensitive: false,
  },
  flag('opt-in', 'WATS_ENABLE_SEND'),
  flag('opt-in', 'WATS_ENABLE_COMMERCE_MESSAGES'),
  flag('opt-in', 'WATS_ENABLE_MEDIA'),
  flag('opt-in', 'WATS_ENABLE_TEMPLATE_MUTATIONS'),
  flag('opt-in', 'WATS_ENABLE_FLOW_MUTATIONS'),
  flag('opt-in', 'WATS_ENABLE_FLOW_PUBLISH'),
  flag('opt-in', 'WATS_ENABLE_CALLING_LIVE'),
  flag('opt-in', 'WATS_ENABLE_CALL_ACCEPT_WEBRTC'),
  flag('opt-in', 'WATS_ENABLE_GROUPS'),
  flag('opt-in', 'WATS_ENABLE_ADMIN_MUTATIONS'),
  flag('opt-in', 'WATS_ENABLE_DESTRUCTIVE'),
  cap('WATS_MAX_UPLOAD_BYTES'),
  cap('WATS_MAX_DOWNLOAD_BYTES'),
  {
    name: 'WATS_MEDIA_FIXTURE',
    kind: 'cap',
    rule: 'must be a list of file paths, separated by commas',
    accepts: (value) => value.split(',').every((path) => path.trim() !== '' && !path.includes('\0')),
    sensitive: false,
  },
];

const BY_NAME = new Map(VARIABLES.map((variable) => [variable.name, variable]));

export interface VariableState {
  readonly name: string;
  readonly state: 'set' | 'missing' | 'malformed';
  readonly rule: string;
}

/** By name what is set, missing or malformed; no value leaves this function. */
export function inspectVariable(environment: Environment, name: string): VariableState {
  const variable = BY_NAME.get(name);
  if (variable === undefined) throw new RangeError(`no variable is called ${name}`);
  const value = readVariable(environment, name);
  const state = value === undefined ? 'missing' : variable.accepts(value) ? 'set' : 'malformed';
  return { name, state, rule: variable.rule };
}

export function inspectVariables(environment: Environment): VariableState[] {
  return VARIABLES.map((variable) => inspectVariable(environment, variable.name));
}

/** Names of what a stored profile may hold: credentials and assets, never a flag and never the target. */
const PROFILE_NAMES = VARIABLES.filter(
  ({ kind, name }) => kind === 'secret' || kind === 'webhook' || (kind === 'target' && !name.startsWith('WATS_GRAPH_')),
).map(({ name }) => name);

/** What of an environment a profile may hold: the well-formed values, and the names of those that break their rule. */
export function profileValues(environment: Environment): {
  readonly values: Readonly<Record<string, string>>;
  readonly refused: readonly string[];
} {
  const values: Record<string, string> = {};
  const refused: string[] = [];
  for (const name of PROFILE_NAMES) {
    const value = readVariable(environment, name);
    if (value === undefined) continue;
    if (inspectVariable(environment, name).state === 'set') values[name] = value;
    else refused.push(name);
  }
  return { values, refused };
}
