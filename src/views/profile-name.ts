import { l10n } from 'vscode';
import type { Environment } from '../campaign/environment.js';
import type { ProfileEntry } from './profile-store.js';

const LONGEST = 60;

/** Why a profile may not bear a name; undefined when it may. */
export function nameFault(name: string, others: readonly ProfileEntry[]): string | undefined {
  if (name.trim() === '') return l10n.t('Give it a name.');
  if (name.length > LONGEST || /\p{Cc}/u.test(name)) return l10n.t('At most {0} printable characters.', LONGEST);
  if (/\d(?:[\s().-]*\d){6}/.test(name)) return l10n.t('No id and no phone number: a name is shown in clear.');
  return others.some((other) => other.name === name.trim()) ? l10n.t('Another profile has this name.') : undefined;
}

/** The names of profiles and of the variables that each holds, and no value: what may be handed on. */
export function namesOnly(profiles: readonly { readonly name: string; readonly values: Environment }[]): string {
  const named = profiles.map(({ name, values }) => ({ name, variables: Object.keys(values).toSorted() }));
  return `${JSON.stringify({ profiles: named }, undefined, 2)}\n`;
}
