import { deleteMessageTemplate } from '../../graph/helpers/template-changes.js';
import { getMessageTemplate, listMessageTemplates } from '../../graph/helpers/templates.js';
import { listAll } from '../listing.js';
import { LAST_LOOK, named, type Remover, unlessOurs } from './remover.js';

/** Templates, one language at a time: by the name of the run and the id. */
export const template: Remover = {
  find: async ({ probes, assets: { wabaId } }, entry) => {
    const input: { wabaId: string; name?: string | undefined } =
      entry.name === null ? { wabaId } : { wabaId, name: entry.name };
    const { items, stopped } = await listAll(probes, listMessageTemplates, input, 'look-up by name');
    return stopped === undefined ? named(items, entry) : 'unreadable';
  },
  remove: async ({ probes, assets: { wabaId } }, resource) => {
    const look = await probes.read(getMessageTemplate, { templateId: resource.id }, LAST_LOOK);
    return (
      unlessOurs(look, resource) ??
      probes.remove(deleteMessageTemplate, { ...resource, wabaId }, { variant: 'clean-up' })
    );
  },
  isGone: async ({ probes }, { id }) => {
    const options = { variant: 'proof of deletion', gone: true };
    return (await probes.read(getMessageTemplate, { templateId: id }, options)).outcome === 'pass';
  },
};
