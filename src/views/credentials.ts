import * as vscode from 'vscode';
import { type Environment, inspectVariable, VARIABLES } from '../campaign/variables.js';

/** Where the profile lies in SecretStorage: one key, all values. Nothing of it is ever in settings or in plain storage. */
const STORAGE_KEY = 'watsLive.profile';

/** What is asked for, in order; the first three are needed, the rest may be left empty. */
const QUESTIONS = [
  ['WATS_ACCESS_TOKEN', 'Access token of the system user'],
  ['WATS_WABA_ID', 'Id of the WhatsApp Business account'],
  ['WATS_PHONE_NUMBER_ID', 'Id of the phone number'],
  ['WATS_TEST_RECIPIENT_E164', 'Test recipient, such as +15550001111'],
  ['WATS_APP_SECRET', 'App secret, to verify webhooks'],
  ['WATS_VERIFY_TOKEN', 'Verify token of the webhook'],
  ['WATS_TEMPLATE_NAME', 'Approved template to send'],
  ['WATS_TEMPLATE_LANG', 'Language of the template'],
] as const;
const NEEDED = 3;

/** Variables that a profile may hold: credentials and assets, never a flag and never the target. */
const STORED: ReadonlySet<string> = new Set(
  VARIABLES.filter(
    ({ kind, name }) =>
      kind === 'secret' || kind === 'webhook' || (kind === 'target' && !name.startsWith('WATS_GRAPH_')),
  ).map(({ name }) => name),
);

/** The profile's values in SecretStorage. */
export class Credentials {
  readonly #secrets: vscode.SecretStorage;
  readonly #changed: (stored: Environment) => void;

  constructor(secrets: vscode.SecretStorage, changed: (stored: Environment) => void) {
    this.#secrets = secrets;
    this.#changed = changed;
  }

  /** The stored values; empty when there are none. What is not of the expected form is left out. */
  async read(): Promise<Environment> {
    const text = await this.#secrets.get(STORAGE_KEY);
    if (text === undefined) return {};
    const parsed = parse(text);
    return Object.fromEntries(
      Object.entries(parsed).filter(([name, value]) => STORED.has(name) && typeof value === 'string' && value !== ''),
    ) as Environment;
  }

  /** Asks for each value with masked input; Escape keeps everything as it was. True when something was stored. */
  async ask(): Promise<boolean> {
    const current = await this.read();
    const answers: Record<string, string | undefined> = { ...current };
    for (const [index, [name, prompt]] of QUESTIONS.entries()) {
      const has = current[name] !== undefined;
      const answer = await vscode.window.showInputBox({
        title: vscode.l10n.t('Set Credentials ({0}/{1})', index + 1, QUESTIONS.length),
        prompt: has ? vscode.l10n.t('{0}. Leave empty to keep the stored value.', prompt) : prompt,
        placeHolder: name,
        password: true,
        ignoreFocusOut: true,
        validateInput: (value) => describeFault(name, value, index < NEEDED && !has),
      });
      if (answer === undefined) return false;
      if (answer !== '') answers[name] = answer;
    }
    await this.#store(answers);
    return true;
  }

  /** Takes the well-formed credentials of an environment. Returns the names taken and the names refused. */
  async import(environment: Environment): Promise<{ readonly taken: string[]; readonly refused: string[] }> {
    const states = [...STORED].map((name) => inspectVariable(environment, name));
    const taken = states.filter(({ state }) => state === 'set').map(({ name }) => name);
    const refused = states.filter(({ state }) => state === 'malformed').map(({ name }) => name);
    if (taken.length > 0) {
      const found = Object.fromEntries(taken.map((name) => [name, environment[name]]));
      await this.#store({ ...(await this.read()), ...found });
    }
    return { taken, refused };
  }

  async remove(): Promise<void> {
    await this.#secrets.delete(STORAGE_KEY);
    this.#changed({});
  }

  async #store(values: Environment): Promise<void> {
    await this.#secrets.store(STORAGE_KEY, JSON.stringify(values));
    this.#changed(values);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function describeFault(name: string, value: string, needed: boolean): string | undefined {
  const { state, rule } = inspectVariable({ [name]: value }, name);
  if (state === 'malformed') return rule;
  return needed && state === 'missing' ? vscode.l10n.t('A live run needs it.') : undefined;
}
