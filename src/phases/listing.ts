import { GRAPH_ORIGIN, isLoopback } from '../campaign/target.js';
import type { Defined, ReadHelper } from '../graph/helper.js';
import type { Probed, Prober } from './probe.js';

/** A page of a list, as Graph answers it. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly paging?:
    | { readonly cursors?: { readonly after?: string | undefined } | undefined; readonly next?: string | undefined }
    | undefined;
}

/** Where the next page begins, after the one that began at `after`; undefined: it was the last. */
export function nextCursor({ paging }: Page<unknown>, after: string | undefined): string | undefined {
  const next = paging?.cursors?.after;
  return paging?.next === undefined || next === after ? undefined : next;
}

/** Items a page, and the most pages that are read: 6,000 templates, Meta's limit, take 30. */
export const PAGE_SIZE = 200;
export const MOST_PAGES = 60;

export interface Listed<Item> {
  readonly items: readonly Item[];
  /** Undefined when every page was read. */
  readonly stopped: Probed<unknown> | undefined;
}

/** Most numbers a page that Meta takes. Source: its OpenAPI description, phone_numbers. */
export const NUMBERS_PAGE_SIZE = 100;

/** Reads a whole list, page by page, rebuilding each request from the cursor; `paging.next` is never followed. */
export async function listAll<Input extends object, Item>(
  probes: Prober,
  helper: Defined<ReadHelper<Input & { limit?: number | undefined; after?: string | undefined }, Page<Item>>>,
  input: Input,
  variant = 'default',
  pageSize = PAGE_SIZE,
): Promise<Listed<Item>> {
  const items: Item[] = [];
  let after: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const probed = await probes.read(
      helper,
      { ...input, limit: pageSize, after },
      { variant: page === 1 ? variant : `${variant}, page ${page}` },
    );
    if (probed.body === undefined) return { items, stopped: probed };
    items.push(...probed.body.data);
    reportForeignNext(probes, helper.name, probed.body.paging?.next);
    after = nextCursor(probed.body, after);
    if (after === undefined) break;
  }
  return { items, stopped: undefined };
}

/** Lists show things late: before one is believed it is read again after these pauses, in milliseconds. */
export const LIST_PAUSES_MS = [1_000, 2_000, 4_000];

/** Reads a list until it shows what was just made, or has had the time to, and records whether it did. */
export async function awaitListed<Input extends object, Item>(
  probes: Prober,
  helper: Defined<ReadHelper<Input & { limit?: number | undefined; after?: string | undefined }, Page<Item>>>,
  input: Input,
  isIt: (item: Item) => boolean,
  variant: string,
): Promise<void> {
  for (const pause of [...LIST_PAUSES_MS, undefined]) {
    const { items, stopped } = await listAll(probes, helper, input, `${variant}, by name`);
    if (stopped !== undefined) return;
    const isFound = items.some(isIt);
    if (isFound || pause === undefined) {
      const note = isFound ? 'found by its name' : 'the list does not show what was just made';
      const { name, endpointGroup } = helper;
      return probes.record(name, `${variant}, listed`, isFound ? 'pass' : 'fail', note, { endpointGroup });
    }
    await probes.pause(pause);
  }
}

/** A next page on another host is never followed; it is told, because no Graph does that. */
function reportForeignNext(probes: Prober, helper: string, next: string | undefined): void {
  if (next === undefined || (URL.canParse(next) && isGraphHost(new URL(next)))) return;
  const seen = 'paging.next on another host, not followed';
  const source = 'pages are rebuilt from the cursor';
  probes.finding({
    helper,
    variant: 'default',
    family: 'security',
    severity: 'high',
    expected: 'paging.next on the Graph host',
    seen,
    source,
  });
}

function isGraphHost(url: URL): boolean {
  return url.origin === GRAPH_ORIGIN || isLoopback(url);
}
