import { restoredFrom } from '../../graph/edges.js';
import { record } from '../../graph/errors.js';
import { getBusinessProfile, getCommerceSettings, getPhoneNumberSettings } from '../../graph/helpers/phone-numbers.js';
import type { Removable } from '../../graph/helper.js';
import { RESTORES } from '../../graph/helpers/restores.js';
import type { Prober } from '../probe.js';
import type { Remover } from './remover.js';

/** Settings that a run changes, by the name of their edge. */
export const SETTING_NAMES = ['whatsapp_business_profile', 'whatsapp_commerce_settings', 'settings'] as const;
export type SettingName = keyof typeof RESTORES;

/** Settings of the number: "made" is one that differs from the sealed value of before, and it is removed by restoring that. */
export const setting: Remover = {
  find: async ({ probes, assets: { phoneNumberId } }, { name }, before) => {
    if (name === null || !isSetting(name) || before === undefined) return 'unreadable';
    const now = await readSetting(probes, name, phoneNumberId, 'look-up');
    if (now === undefined) return 'unreadable';
    return holds(now, bodyOf(before)) ? [] : [before];
  },
  remove: async ({ probes, assets: { phoneNumberId } }, resource) =>
    probes.remove(
      RESTORES[settingOf(resource)],
      { ...resource, phoneNumberId },
      { variant: 'restore', check: ({ success }) => (success ? undefined : 'Meta did not confirm it') },
    ),
};

const isSetting = (name: string): name is SettingName => Object.hasOwn(RESTORES, name);
const settingOf = ({ name }: Removable) => (name !== null && isSetting(name) ? name : 'settings');

/** What a setting holds now; undefined: it could not be read. SIP credentials are never asked for. */
export async function readSetting(
  probes: Prober,
  name: SettingName,
  phoneNumberId: string,
  variant: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  switch (name) {
    case 'settings':
      return (await probes.read(getPhoneNumberSettings, { phoneNumberId, includeSipCredentials: false }, { variant }))
        .body;
    case 'whatsapp_business_profile': {
      const fields = 'about,address,description,email,vertical,websites';
      const { body } = await probes.read(getBusinessProfile, { phoneNumberId, fields }, { variant });
      return body && (body.data[0] ?? {});
    }
    case 'whatsapp_commerce_settings': {
      const { body } = await probes.read(getCommerceSettings, { phoneNumberId }, { variant });
      return body && (body.data[0] ?? {});
    }
  }
}

/** What a sealed request sets, less the word that every request of its kind bears. */
export function bodyOf(sealed: string): Readonly<Record<string, unknown>> {
  const [, value] = restoredFrom(sealed);
  return Object.fromEntries(Object.entries(record(value) ?? {}).filter(([name]) => name !== 'messaging_product'));
}

const isWord = (value: unknown): value is string => typeof value === 'string' && /^[A-Z_]+$|^[a-z_]+$/.test(value);

/** Whether everything that was set reads back. Meta writes words such as ENABLED in either case. */
export function holds(now: unknown, set: unknown): boolean {
  const wanted = record(set);
  if (wanted !== undefined) {
    return Object.entries(wanted).every(([name, value]) => holds(record(now)?.[name], value));
  }
  if (Array.isArray(set)) {
    return Array.isArray(now) && now.length === set.length && set.every((value, at) => holds(now[at], value));
  }
  return now === set || (isWord(set) && isWord(now) && now.toUpperCase() === set.toUpperCase());
}
