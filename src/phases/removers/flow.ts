import { deleteFlow } from '../../graph/helpers/flow-changes.js';
import { getFlow, listFlows } from '../../graph/helpers/flows.js';
import { listAll } from '../listing.js';
import { named, type Remover } from './remover.js';

/** Flow drafts. A published flow cannot be deleted, and deprecating it is no clean-up: it stays and is named. */
export const flow: Remover = {
  find: async ({ probes, assets: { wabaId } }, entry) => {
    const { items, stopped } = await listAll(probes, listFlows, { wabaId }, 'look-up by name');
    return stopped === undefined ? named(items, entry) : 'unreadable';
  },
  remove: ({ probes }, resource) => probes.remove(deleteFlow, resource, { variant: 'clean-up' }),
  isGone: async ({ probes }, { id }) => {
    const { outcome } = await probes.read(getFlow, { flowId: id }, { variant: 'proof of deletion', gone: true });
    return outcome === 'pass';
  },
};
