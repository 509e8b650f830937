import { LATE_LIST_MS } from './faults.js';
import { invalid } from './reply.js';
import type { Exchange } from './route.js';

export interface Paging {
  readonly cursors: { readonly before: string; readonly after: string };
  readonly next?: string;
  readonly previous?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent for an empty list, as in Graph. */
  readonly paging?: Paging;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/** A cursor: opaque to clients, Base64 of the place in the list. */
function cursorOf(seq: number): string {
  return Buffer.from(`QVFI${seq}`).toString('base64');
}

function placeOf(cursor: string): number {
  const place = /^QVFI(\d{1,12})$/.exec(Buffer.from(cursor, 'base64').toString('latin1'))?.[1];
  if (place === undefined) throw invalid('The cursor is not valid');
  return Number(place);
}

function limitOf(exchange: Exchange): number {
  const asked = exchange.query.get('limit');
  if (asked === null) return DEFAULT_LIMIT;
  if (!/^\d{1,9}$/.test(asked) || Number(asked) === 0) throw invalid('limit must be a positive whole number');
  return Math.min(Number(asked), MAX_LIMIT);
}

/**
 * The page that `limit`, `after` and `before` ask for, of items in rising `seq`. As at Meta the links `next` and
 * `previous` carry the access token; nobody should follow them.
 */
export function pageOf<T extends { readonly seq: number }>(exchange: Exchange, all: Iterable<T>): Page<T> {
  const limit = limitOf(exchange);
  const after = exchange.query.get('after');
  const before = exchange.query.get('before');
  const items = [...all];
  const from = after === null || after === '' ? -1 : placeOf(after);
  const until = before === null || before === '' ? null : placeOf(before);
  const candidates = items.filter((item) => item.seq > from && (until === null || item.seq < until));
  const page = until === null ? candidates.slice(0, limit) : candidates.slice(-limit);
  const first = page[0];
  const last = page.at(-1);
  if (first === undefined || last === undefined) return { items: [] };
  const cursors = { before: cursorOf(first.seq), after: cursorOf(last.seq) };
  const more = (items.at(-1)?.seq ?? 0) > last.seq;
  const less = (items[0]?.seq ?? 0) < first.seq;
  return {
    items: page,
    paging: {
      cursors,
      ...(more ? { next: link(exchange, limit, 'after', cursors.after) } : {}),
      ...(less ? { previous: link(exchange, limit, 'before', cursors.before) } : {}),
    },
  };
}

function link(exchange: Exchange, limit: number, direction: 'after' | 'before', cursor: string): string {
  const url = new URL(exchange.path, exchange.world.origin());
  for (const [name, value] of exchange.query) {
    if (!['limit', 'after', 'before', 'access_token'].includes(name)) url.searchParams.set(name, value);
  }
  url.searchParams.set('access_token', exchange.world.credentials.accessToken);
  url.searchParams.set('limit', String(limit));
  url.searchParams.set(direction, cursor);
  return url.href;
}

/** True once a thing that was created at `createdAt` shows in lists. */
export function listed(exchange: Exchange, createdAt: number): boolean {
  if (!exchange.world.faults.has('late-lists')) return true;
  return exchange.world.now().getTime() - createdAt >= LATE_LIST_MS;
}
