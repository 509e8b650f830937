import type { ResourceType } from '../evidence/manifest.js';
import { listBlockedUsers } from '../graph/helpers/blocks.js';
import { listFlows } from '../graph/helpers/flows.js';
import { listQrCodes } from '../graph/helpers/qr-codes.js';
import { listMessageTemplates } from '../graph/helpers/templates.js';
import { listAll, type Listed } from './listing.js';
import type { PhaseContext } from './phase.js';
import { groupsOf } from './removers/group.js';
import { readSetting, SETTING_NAMES } from './removers/setting.js';

/** Members of a family by a text that is theirs alone; undefined: it could not be read whole. */
type Members = readonly string[] | undefined;

/** What can be listed of an account, by the type of resource that a run makes of it. */
const FAMILIES: Partial<
  Readonly<
    Record<ResourceType, { readonly name: string; readonly read: (c: PhaseContext, when: string) => Promise<Members> }>
  >
> = {
  template: {
    name: 'templates',
    read: async (c, when) => ids(await listAll(c.probes, listMessageTemplates, waba(c), when)),
  },
  flow: { name: 'flows', read: async (c, when) => ids(await listAll(c.probes, listFlows, waba(c), when)) },
  group: {
    name: 'groups',
    read: async (c, when) => (await groupsOf(c.probes, number(c).phoneNumberId, when))?.map(({ id }) => id),
  },
  'qr-code': {
    name: 'QR codes',
    read: async (c, when) => {
      const { items, stopped } = await listAll(c.probes, listQrCodes, number(c), when);
      return stopped === undefined
        ? items.map(({ code, prefilled_message: text }) => `${code} ${text ?? ''}`)
        : undefined;
    },
  },
  block: {
    name: 'blocked people',
    read: async (c, when) => {
      const { items, stopped } = await listAll(c.probes, listBlockedUsers, number(c), when);
      return stopped === undefined ? items.map(({ wa_id: person }) => person ?? '') : undefined;
    },
  },
  setting: {
    name: 'settings',
    read: async (c, when) => {
      const settings: string[] = [];
      for (const name of SETTING_NAMES) {
        const now = await readSetting(c.probes, name, number(c).phoneNumberId, when);
        if (now === undefined) return undefined;
        settings.push(`${name} ${JSON.stringify(now)}`);
      }
      return settings;
    },
  },
};

const waba = ({ run }: PhaseContext) => ({ wabaId: run.profile.wabaId });
const number = ({ run }: PhaseContext) => ({ phoneNumberId: run.profile.phoneNumberId });
const ids = ({ items, stopped }: Listed<{ readonly id: string }>): Members =>
  stopped === undefined ? items.map(({ id }) => id) : undefined;

/** Reads the families of these types into the inventory, so that what a run leaves or loses shows. */
export async function takeInventory(
  context: PhaseContext,
  types: Iterable<ResourceType>,
  when: 'before' | 'after',
): Promise<void> {
  const { inventory, redactor } = context.run;
  for (const type of new Set(types)) {
    const family = FAMILIES[type];
    const members = await family?.read(context, when);
    if (family === undefined || members === undefined) continue;
    const hashes = members.map((member) => redactor.hash(member));
    if (when === 'before') inventory.recordBefore(family.name, hashes);
    else inventory.recordAfter(family.name, hashes);
  }
}
