import { deleteGroup, listGroups } from '../../graph/helpers/groups.js';
import { MOST_PAGES, nextCursor, PAGE_SIZE } from '../listing.js';
import type { Prober } from '../probe.js';
import { named, type Remover } from './remover.js';

interface Group {
  readonly id: string;
  readonly name: string | undefined;
}

/**
 * Groups are found by their subject, which is the run's own name: their ids come later than the answer. Deleting one is
 * carried out later, too, so that the list proves it.
 */
export const group: Remover = {
  find: async ({ probes, assets: { phoneNumberId } }, entry) => {
    const groups = await groupsOf(probes, phoneNumberId, 'look-up by name');
    return groups === undefined ? 'unreadable' : named(groups, entry);
  },
  remove: ({ probes }, resource) => probes.remove(deleteGroup, resource, { variant: 'clean-up' }),
};

/** Every group of the number, in both forms that lists of groups come in; undefined: the list could not be read whole. */
export async function groupsOf(
  probes: Prober,
  phoneNumberId: string,
  variant: string,
): Promise<readonly Group[] | undefined> {
  const groups: Group[] = [];
  let after: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { body } = await probes.read(listGroups, { phoneNumberId, limit: PAGE_SIZE, after }, { variant });
    if (body === undefined) return undefined;
    const { data = [], paging } = body;
    const listed = Array.isArray(data) ? data : (data.groups ?? []);
    groups.push(...listed.map(({ id, subject }) => ({ id, name: subject })));
    after = nextCursor({ data: listed, paging }, after);
    if (after === undefined) return groups;
  }
  return undefined;
}
