import type { ActHelper, CreateHelper, Defined } from '../graph/helper.js';
import { restorable } from '../graph/edges.js';
import { updatePhoneNumberSettings } from '../graph/helpers/number-settings.js';
import { updateBusinessProfile, updateCommerceSettings } from '../graph/helpers/profiles.js';
import { cleanEntry } from './cleanup.js';
import type { PhaseContext } from './phase.js';
import { bodyOf, holds, readSetting, type SettingName } from './removers/setting.js';

type Now = Readonly<Record<string, unknown>>;

/** One setting: what to change of it, and the same request with what was there before. */
interface SettingChange<Input> {
  readonly name: SettingName;
  readonly helper: Defined<ActHelper<Input, { readonly success: boolean }>>;
  /** Undefined: there is nothing that could be changed and restored, for the reason `absent`. */
  readonly plan: (now: Now, context: PhaseContext) => { readonly change: Input; readonly before: Input } | undefined;
  readonly absent: string;
}

/** Changes each setting, proves the change, restores what the manifest sealed before, and proves that. */
export async function probeSettings(context: PhaseContext): Promise<void> {
  await probeSetting(context, PROFILE);
  await probeSetting(context, COMMERCE);
  await probeSetting(context, SETTINGS);
}

const idOf = ({ run }: PhaseContext) => ({ phoneNumberId: run.profile.phoneNumberId });

/** A text of the profile that is there now: an empty one could not be restored for sure. */
const PROFILE: SettingChange<Parameters<typeof updateBusinessProfile.compose>[0]> = {
  name: 'whatsapp_business_profile',
  helper: updateBusinessProfile,
  plan: (now, context) => {
    const field = (['description', 'address', 'about'] as const).find((name) => isText(now[name]));
    if (field === undefined) return undefined;
    const change = { ...idOf(context), [field]: `Test of ${context.run.identity.prefix}` };
    return { change, before: { ...idOf(context), [field]: String(now[field]) } };
  },
  absent: 'the profile has neither description, address nor about text that could be restored',
};

const COMMERCE: SettingChange<Parameters<typeof updateCommerceSettings.compose>[0]> = {
  name: 'whatsapp_commerce_settings',
  helper: updateCommerceSettings,
  plan: (now, context) => {
    const { is_cart_enabled: cart } = now;
    if (typeof cart !== 'boolean') return undefined;
    return { change: { ...idOf(context), isCartEnabled: !cart }, before: { ...idOf(context), isCartEnabled: cart } };
  },
  absent: 'the number has no commerce settings',
};

const OPPOSITE: Readonly<Record<string, string>> = { ENABLED: 'DISABLED', DISABLED: 'ENABLED' };

const SETTINGS: SettingChange<Parameters<typeof updatePhoneNumberSettings.compose>[0]> = {
  name: 'settings',
  helper: updatePhoneNumberSettings,
  plan: (now, context) => {
    const { calling } = now;
    const held = typeof calling === 'object' && calling !== null ? Object.entries(calling) : [];
    const [, value] = held.find(([name]) => name === 'callback_permission_status') ?? [];
    const before = isText(value) ? value.toUpperCase() : '';
    const change = OPPOSITE[before];
    if (change === undefined) return undefined;
    return {
      change: { ...idOf(context), calling: { callbackPermissionStatus: change } },
      before: { ...idOf(context), calling: { callbackPermissionStatus: before } },
    } as ReturnType<(typeof SETTINGS)['plan']>;
  },
  absent: 'the number has no callback permission setting',
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

async function probeSetting<Input>(context: PhaseContext, setting: SettingChange<Input>): Promise<void> {
  const { run, probes } = context;
  const { phoneNumberId, apiVersion } = run.profile;
  const { name, helper } = setting;
  const now = await readSetting(probes, name, phoneNumberId, 'before');
  if (now === undefined) return probes.skip(helper, 'change', 'what is there now could not be read');
  const plan = setting.plan(now, context);
  if (plan === undefined) return probes.skip(helper, 'change', setting.absent);
  const sealed = restorable(helper.prepare(plan.before, apiVersion));
  const { entry } = await probes.create(changing(helper, sealed), plan.change, name, {
    variant: 'change',
    check: ({ success }) => (success ? undefined : 'Meta did not confirm it'),
  });
  if (entry === undefined || entry.state === 'not-created') return;
  if (entry.state === 'created') {
    const changed = await readSetting(probes, name, phoneNumberId, 'after the change');
    if (changed !== undefined) {
      const isHeld = holds(changed, bodyOf(restorable(helper.prepare(plan.change, apiVersion))));
      const note = isHeld ? 'the change reads back' : 'what reads back is not what was set';
      probes.record(helper.name, 'proof of the change', isHeld ? 'pass' : 'fail', note);
    }
  }
  const restored = await cleanEntry(run.manifest, entry, probes, run.profile);
  if (!restored) probes.abort('cleanup-failure', `${helper.name} did not restore what was there before`);
}

/** A change whose way back is sealed in the manifest before it is sent. */
function changing<Input, Response>(
  helper: Defined<ActHelper<Input, Response>>,
  before: string,
): Defined<CreateHelper<Input, Response>> {
  return {
    ...helper,
    effect: 'create',
    risk: 'admin',
    resource: 'setting',
    cleanupAction: helper.name,
    unlistedDays: null,
    idOf: () => before,
    knownId: () => before,
  };
}
