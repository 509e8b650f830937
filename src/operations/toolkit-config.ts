import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { OperatorError } from '../campaign/operator-error.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { isSafePath, type VariableState } from '../campaign/variables.js';

/** Largest configuration file that is read, in bytes. */
const LARGEST = 1024 * 1024;

/**
 * Checks a toolkit configuration (`wats.config.yaml`, or the same shape in JSON): its structure, and by name whether the
 * variables that its secrets refer to are set. No value is resolved. Throws `OperatorError` for a file that cannot be
 * read or parsed.
 */
export function checkToolkitConfig(path: string, environment: Environment): VariableState[] {
  const checks = new Checks(environment);
  const config = checks.object('config', readConfig(path));
  if (config === undefined) return checks.states;
  checks.check('config.version', config['version'], 'must be 1', (value) => value === 1);
  const profiles = checks.object('config.profiles', config['profiles']) ?? {};
  const names = Object.keys(profiles);
  checks.check('config.profiles', names, 'must hold at least one profile', () => names.length > 0);
  checks.check(
    'config.defaultProfile',
    config['defaultProfile'],
    'must name one of the profiles',
    (value) => typeof value === 'string' && Object.hasOwn(profiles, value),
  );
  names.forEach((name, index) => checkProfile(checks, `config.profiles[${index}]`, profiles[name]));
  return checks.states;
}

const NAMES = ['wats.config.yaml', 'wats.config.yml', 'wats.config.json'];

/**
 * Checks the configuration at `given`, or the first one that lies in a folder; undefined: there is none. Throws
 * `OperatorError` for a given one that is not sound; what is wrong with one that was found is told in its states.
 */
export function findToolkitConfig(
  given: string | undefined,
  folders: readonly string[],
  environment: Environment,
): VariableState[] | undefined {
  if (given !== undefined) {
    const states = checkToolkitConfig(given, environment);
    const bad = states.find(({ state }) => state === 'malformed');
    if (bad === undefined) return states;
    const { name, rule } = bad;
    throw new OperatorError({
      code: 'configuration',
      thing: `--config ${name}`,
      rule,
      mend: 'Correct the file; nothing was sent.',
    });
  }
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) return undefined;
  try {
    return checkToolkitConfig(found, environment);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return [{ name: 'config', state: 'malformed', rule: error.rule }];
  }
}

function checkProfile(checks: Checks, at: string, value: unknown): void {
  const profile = checks.object(at, value);
  if (profile === undefined) return;
  const graph = checks.object(`${at}.graph`, profile['graph']);
  checks.optional(`${at}.graph.apiVersion`, graph?.['apiVersion'], 'must match vNN.N', (text) =>
    /^v\d{1,3}\.\d{1,2}$/.test(text),
  );
  checks.optional(`${at}.graph.baseUrl`, graph?.['baseUrl'], 'must be an http or https URL', isHttpUrl);
  const whatsapp = checks.object(`${at}.whatsapp`, profile['whatsapp']);
  for (const id of ['wabaId', 'phoneNumberId']) {
    checks.check(
      `${at}.whatsapp.${id}`,
      whatsapp?.[id],
      'must be text that is not empty and holds no control character',
      isPlainText,
    );
  }
  checks.secret(`${at}.auth.accessToken`, checks.object(`${at}.auth`, profile['auth'])?.['accessToken']);
  checkWebhook(checks, `${at}.webhook`, profile['webhook']);
  checkService(checks, `${at}.service`, profile['service']);
}

function checkWebhook(checks: Checks, at: string, value: unknown): void {
  if (value === undefined) return;
  const webhook = checks.object(at, value) ?? {};
  checks.optional(`${at}.path`, webhook['path'], 'must be an absolute safe path', isSafePath);
  checks.secret(`${at}.verifyToken`, webhook['verifyToken']);
  checks.secret(`${at}.appSecret`, webhook['appSecret']);
  checks.whole(`${at}.maxBodyBytes`, webhook['maxBodyBytes'], 1, 10_485_760);
}

function checkService(checks: Checks, at: string, value: unknown): void {
  if (value === undefined) return;
  const service = checks.object(at, value) ?? {};
  checks.optional(`${at}.host`, service['host'], 'must be a host name or address', isPlainText);
  checks.optional(`${at}.apiPrefix`, service['apiPrefix'], 'must be an absolute safe path', isSafePath);
  checks.whole(`${at}.port`, service['port'], 1, 65_535);
  checks.secret(`${at}.bearerToken`, service['bearerToken']);
}

function readConfig(path: string): unknown {
  const refuse = (rule: string, cause?: unknown) =>
    new OperatorError(
      { code: 'configuration', thing: '--config', rule, mend: 'Give the path of a wats.config.yaml or .json.' },
      { cause },
    );
  let text: string;
  try {
    if (statSync(path).size > LARGEST) throw refuse('must not exceed 1 MiB');
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw cause instanceof OperatorError ? cause : refuse('must be a readable file', cause);
  }
  try {
    // JSON is YAML. Aliases stay references, so that a small file cannot grow without bound.
    return load(text);
  } catch {
    throw refuse('must be YAML or JSON without syntax errors');
  }
}

/** Collects what was found, by name. */
class Checks {
  readonly states: VariableState[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  check(name: string, value: unknown, rule: string, accepts: (value: unknown) => boolean): void {
    const state = value === undefined || value === null ? 'missing' : accepts(value) ? 'set' : 'malformed';
    // What the configuration must hold and does not is as wrong as what it holds wrongly.
    this.states.push({ name, state: state === 'missing' ? 'malformed' : state, rule });
  }

  optional(name: string, value: unknown, rule: string, accepts: (text: string) => boolean): void {
    if (value === undefined) return;
    this.check(name, value, rule, (given) => typeof given === 'string' && accepts(given));
  }

  whole(name: string, value: unknown, min: number, max: number): void {
    if (value === undefined) return;
    const fits = (given: unknown) =>
      typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max;
    // In thousands, because a long run of digits reads as an id to the redactor.
    this.check(name, value, `must be a whole number from ${min} to ${max.toLocaleString('en')}`, fits);
  }

  object(name: string, value: unknown): Readonly<Record<string, unknown>> | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
    this.states.push({ name, state: 'malformed', rule: 'must be a map' });
    return undefined;
  }

  /** A secret is a reference to the environment, never a value; the variable is looked up by name only. */
  secret(name: string, value: unknown): void {
    if (value === undefined) return;
    const reference =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as { env?: unknown }).env
        : undefined;
    if (
      typeof reference !== 'string' ||
      !/^[A-Za-z_]\w{0,127}$/.test(reference) ||
      Object.keys(value as object).length !== 1
    ) {
      this.states.push({ name, state: 'malformed', rule: 'must be {env: NAME}: a reference, never the secret itself' });
      return;
    }
    const isSet = readVariable(this.#environment, reference) !== undefined;
    this.states.push({ name, state: isSet ? 'set' : 'missing', rule: 'refers to a variable of the environment' });
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isPlainText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value);
}
