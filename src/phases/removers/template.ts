import { deleteMessageTemplate } from '../../graph/helpers/template-changes.js';
import { getMessageTemplate, listMessageTemplates } from '../../graph/helpers/templates.js';
import { listAll } from '../listing.js';
import { named, type Remover } from './remover.js';

/** Templates: an entry may hold several ids, of the languages that were made at once. */
export const template: Remover = {
  find: async ({ probes, assets: { wabaId } }, entry) => {
    const input: { wabaId: string; name?: string | undefined } =
      entry.name === null ? { wabaId } : { wabaId, name: entry.name };
    const { items, stopped } = await listAll(probes, listMessageTemplates, input, 'look-up by name');
    return stopped === undefined ? named(items, entry) : 'unreadable';
  },
  remove: ({ probes, assets: { wabaId } }, resource) =>
    probes.remove(deleteMessageTemplate, { ...resource, wabaId }, { variant: 'clean-up' }),
  isGone: async ({ probes }, { id }) => {
    for (const templateId of id.split(',')) {
      const options = { variant: 'proof of deletion', gone: true };
      if ((await probes.read(getMessageTemplate, { templateId }, options)).outcome !== 'pass') return false;
    }
    return true;
  },
};
