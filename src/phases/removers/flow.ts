import { deleteFlow } from '../../graph/helpers/flow-changes.js';
import { getFlow, listFlows } from '../../graph/helpers/flows.js';
import { listAll } from '../listing.js';
import { LAST_LOOK, named, type Remover, unlessOurs } from './remover.js';

/** Meta deletes drafts only, and deprecating what was published is for good: no clean-up. Source: Flows API, lifecycle. */
const UNDELETABLE: ReadonlySet<string> = new Set(['PUBLISHED', 'DEPRECATED', 'BLOCKED', 'THROTTLED']);

/** Flows: a draft is deleted; what was published stays, and is named. */
export const flow: Remover = {
  find: async ({ probes, assets: { wabaId } }, entry) => {
    const { items, stopped } = await listAll(probes, listFlows, { wabaId }, 'look-up by name');
    return stopped === undefined ? named(items, entry) : 'unreadable';
  },
  remove: async ({ probes }, resource) => {
    const look = await probes.read(getFlow, { flowId: resource.id }, LAST_LOOK);
    const stop = unlessOurs(look, resource);
    if (stop !== undefined) return stop;
    const status = look.body?.status;
    if (status !== undefined && UNDELETABLE.has(status)) {
      return { left: 'kept', note: `${status.toLowerCase()}: only a draft can be deleted, so it stays` };
    }
    return probes.remove(deleteFlow, resource, { variant: 'clean-up' });
  },
  isGone: async ({ probes }, { id }) => {
    const { outcome } = await probes.read(getFlow, { flowId: id }, { variant: 'proof of deletion', gone: true });
    return outcome === 'pass';
  },
};
