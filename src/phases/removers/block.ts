import { listBlockedUsers, unblockUsers } from '../../graph/helpers/blocks.js';
import { listAll } from '../listing.js';
import type { Remover } from './remover.js';

/** The block of the test recipient, who is known beforehand; a run blocks nobody who was blocked before it. */
export const block: Remover = {
  find: async ({ probes, assets: { phoneNumberId } }, _entry, known) => {
    const { items, stopped } = await listAll(probes, listBlockedUsers, { phoneNumberId }, 'look-up');
    if (stopped !== undefined) return 'unreadable';
    return items.flatMap(({ wa_id: person }) => (person !== undefined && person === known ? [person] : []));
  },
  remove: ({ probes, assets: { phoneNumberId } }, resource) =>
    probes.remove(unblockUsers, { ...resource, phoneNumberId }, { variant: 'clean-up' }),
};
