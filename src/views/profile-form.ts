import * as vscode from 'vscode';
import type { Environment } from '../campaign/environment.js';
import { inspectVariable } from '../engine.js';
import { nameFault } from './profile-name.js';
import type { ProfileEntry } from './profile-store.js';
import { type Answer, askAll, inputStep, type Place } from './steps.js';

/** What is asked for, in order; the first three are needed, the rest may be left empty. */
const QUESTIONS = [
  ['WATS_ACCESS_TOKEN', vscode.l10n.t('Access token of the system user')],
  ['WATS_WABA_ID', vscode.l10n.t('Id of the WhatsApp Business account')],
  ['WATS_PHONE_NUMBER_ID', vscode.l10n.t('Id of the phone number')],
  ['WATS_TEST_RECIPIENT_E164', vscode.l10n.t('Test recipient, such as +15550001111')],
  ['WATS_APP_SECRET', vscode.l10n.t('App secret, to verify webhooks')],
  ['WATS_VERIFY_TOKEN', vscode.l10n.t('Verify token of the webhook')],
  ['WATS_TEMPLATE_NAME', vscode.l10n.t('Approved template to send')],
  ['WATS_TEMPLATE_LANG', vscode.l10n.t('Language of the template')],
] as const;
const NEEDED = 3;

/** Asks for each value with masked input; undefined: dismissed, and everything stays as it was. */
export async function askForValues(title: string, current: Environment): Promise<Environment | undefined> {
  const answers: Record<string, string> = {};
  const asked = await askAll(title, () => valueSteps(current, answers));
  return asked ? { ...current, ...given(answers) } : undefined;
}

/** Asks for a name, then for each value. */
export async function askForProfile(
  others: readonly ProfileEntry[],
): Promise<{ readonly name: string; readonly values: Environment } | undefined> {
  const answers: Record<string, string> = {};
  let name = '';
  const nameStep = async (place: Place) => {
    const answer = await askForName(place, name, others);
    if (typeof answer === 'string') name = answer.trim();
    return answer;
  };
  const asked = await askAll(vscode.l10n.t('Add Profile'), () => [nameStep, ...valueSteps({}, answers)]);
  return asked ? { name, values: given(answers) } : undefined;
}

export function askForName(place: Place, value: string, others: readonly ProfileEntry[]): Promise<Answer<string>> {
  return inputStep(place, {
    prompt: vscode.l10n.t('Name of the profile: how you call this test asset'),
    value,
    fault: (text) => nameFault(text, others),
  });
}

const given = (answers: Environment) => Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== ''));

function valueSteps(current: Environment, answers: Record<string, string>) {
  return QUESTIONS.map(([name, prompt], index) => async (place: Place) => {
    const has = current[name] !== undefined;
    const answer = await inputStep(place, {
      prompt: has ? vscode.l10n.t('{0}. Leave empty to keep the stored value.', prompt) : prompt,
      placeholder: name,
      value: answers[name] ?? '',
      password: true,
      fault: (value) => describeFault(name, value, index < NEEDED && !has),
    });
    if (typeof answer === 'string') answers[name] = answer;
    return answer;
  });
}

function describeFault(name: string, value: string, needed: boolean): string | undefined {
  const { state, rule } = inspectVariable({ [name]: value }, name);
  if (state === 'malformed') return rule;
  return needed && state === 'missing' ? vscode.l10n.t('A live run needs it.') : undefined;
}
