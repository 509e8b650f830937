import * as vscode from 'vscode';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { profileValues, readEnvFile } from '../engine.js';
import { mask } from './mask.js';
import { askForName, askForProfile, askForValues } from './profile-form.js';
import { namesOnly } from './profile-name.js';
import type { ProfileEntry } from './profile-store.js';
import type { Profiles } from './profiles.js';

const inform = (message: string) => void vscode.window.showInformationMessage(message);

/** Asks for the values of the active profile, or of a first one; Escape keeps everything as it was. */
export async function editProfile(profiles: Profiles): Promise<void> {
  const values = await askForValues(vscode.l10n.t('Set Credentials'), await profiles.read());
  if (values === undefined) return;
  await profiles.keep(values);
  inform(
    vscode.l10n.t('Credentials are in SecretStorage. Nothing was sent; runs stay dry until live flags are armed.'),
  );
}

export async function addProfile(profiles: Profiles): Promise<void> {
  const asked = await askForProfile(await profiles.store.list());
  if (asked === undefined) return;
  await profiles.use(await profiles.store.add(asked.name, asked.values));
  inform(vscode.l10n.t('{0} is stored and active in this window. Nothing was sent.', asked.name));
}

export async function switchProfile(profiles: Profiles): Promise<void> {
  const entry = await pickProfile(profiles, vscode.l10n.t('Switch Profile'));
  if (entry !== undefined) await profiles.use(entry);
}

export async function renameProfile(profiles: Profiles): Promise<void> {
  const title = vscode.l10n.t('Rename Profile');
  const entry = await pickProfile(profiles, title);
  if (entry === undefined) return;
  const others = (await profiles.store.list()).filter(({ id }) => id !== entry.id);
  const name = await askForName({ title, step: 1, total: 1 }, entry.name, others);
  if (typeof name !== 'string') return;
  await profiles.store.rename(entry.id, name.trim());
  await profiles.refresh();
}

export async function removeProfile(profiles: Profiles): Promise<void> {
  const entry = await pickProfile(profiles, vscode.l10n.t('Remove Profile'));
  if (entry === undefined) return;
  if (!(await confirmRemoval(vscode.l10n.t('Remove {0}?', entry.name), vscode.l10n.t('Remove Profile')))) return;
  await profiles.store.remove(entry.id);
  await profiles.refresh();
}

/** Removes every profile, reads back that nothing is left, and says which it was. */
export async function removeAllProfiles(profiles: Profiles): Promise<void> {
  const count = (await profiles.store.list()).length;
  const question = vscode.l10n.t('Remove all stored credentials ({0} profiles)?', count);
  if (!(await confirmRemoval(question, vscode.l10n.t('Remove Credentials')))) return;
  const left = await profiles.store.removeAll();
  await profiles.refresh();
  if (left > 0) {
    throw new OperatorError({
      code: 'internal',
      thing: 'SecretStorage',
      rule: `still holds ${left} of our secrets`,
      mend: 'Remove them again, or remove the keychain entries of VS Code by hand.',
    });
  }
  inform(vscode.l10n.t('SecretStorage was read back: no credential of WATS Live is left.'));
}

/** Takes the well-formed credentials of the environment that VS Code was started in. */
export async function importEnvironment(profiles: Profiles): Promise<void> {
  const none = vscode.l10n.t('The environment of VS Code holds no WATS credentials.');
  inform(await take(profiles, profileValues(process.env), none));
}

/** Takes the credentials of an `.env` file that is picked by hand and read once; offers to delete it. */
export async function importEnvFile(profiles: Profiles): Promise<void> {
  const title = vscode.l10n.t('Import Credentials from an .env File');
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Read Once') })) ?? [];
  if (file === undefined) return;
  const found = await readEnvFile(file.fsPath);
  const told = await take(profiles, found, vscode.l10n.t('The file holds no WATS credentials.'));
  if (Object.keys(found.values).length === 0) return inform(told);
  const [deletion, keep] = [vscode.l10n.t('Delete File'), vscode.l10n.t('Keep File')];
  const warning = vscode.l10n.t(
    'git tracks this file, so that its history holds the secrets: rotate them, and remove the file from the history.',
  );
  const detail = [told, ...(found.tracked === true ? [warning] : [])].join('\n\n');
  const question = vscode.l10n.t('The credentials are in SecretStorage. Delete the file?');
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, deletion, keep);
  if (chosen === deletion) await vscode.workspace.fs.delete(file);
}

/** Shows the names of profiles and of what each holds, as a document that may be handed on. */
export async function exportProfileNames(profiles: Profiles): Promise<void> {
  const entries = await profiles.store.list();
  const named = await Promise.all(
    entries.map(async ({ id, name }) => ({ name, values: await profiles.store.read(id) })),
  );
  const document = await vscode.workspace.openTextDocument({ language: 'json', content: namesOnly(named) });
  await vscode.window.showTextDocument(document);
}

/** Stores what was found in the active profile, or in a first one; answers what to tell. */
async function take(
  profiles: Profiles,
  { values, refused }: ReturnType<typeof profileValues>,
  none: string,
): Promise<string> {
  const taken = Object.keys(values);
  const refusal = refused.length === 0 ? '' : vscode.l10n.t(' Malformed and left out: {0}.', refused.join(', '));
  if (taken.length === 0) return none + refusal;
  const name = await profiles.keep({ ...(await profiles.read()), ...values });
  return vscode.l10n.t('Stored in {0}: {1}.', name, taken.join(', ')) + refusal;
}

async function pickProfile(profiles: Profiles, title: string): Promise<ProfileEntry | undefined> {
  const items = await profileItems(profiles);
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Choose a profile') }))?.entry;
}

/** The profiles as a pick shows them. */
export async function profileItems(profiles: Profiles) {
  const active = await profiles.active();
  return Promise.all(
    (await profiles.store.list()).map(async (entry) => ({
      label: entry.name,
      description: describeProfile(await profiles.store.read(entry.id), entry.id === active?.id),
      entry,
    })),
  );
}

/** "number …0001 · active". */
function describeProfile({ WATS_PHONE_NUMBER_ID: number }: Environment, active: boolean): string {
  const shown = number === undefined ? vscode.l10n.t('no number') : vscode.l10n.t('number {0}', mask(number));
  return active ? `${shown} · ${vscode.l10n.t('active')}` : shown;
}

async function confirmRemoval(question: string, verb: string): Promise<boolean> {
  const detail = vscode.l10n.t('The values are deleted from SecretStorage. Runs in the output folder stay.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, verb)) === verb;
}
