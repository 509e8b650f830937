import { Refusal } from './reply.js';
import { unknownObject } from './route.js';
import type { Method, Route } from './route.js';
import { ROUTES } from './routes/all.js';
import { kindOf } from './state.js';
import type { State } from './state.js';

const BY_KEY: ReadonlyMap<string, Route> = new Map(ROUTES.map((route) => [`${route.method} ${route.pattern}`, route]));

/** Where a path leads. */
export interface Found {
  readonly route: Route;
  readonly node: string;
  readonly rest: string;
}

/**
 * Finds the route of decoded path segments (without the version). Throws 100/33 for an id that names nothing and 2500
 * for an edge that its node does not have, as Graph does.
 */
export function findRoute(state: State, method: Method, segments: readonly string[]): Found {
  const [first = '', edge, rest] = segments;
  const words = BY_KEY.get(`${method} ${segments.join('/')}`);
  if (words !== undefined && !words.pattern.startsWith('{')) return { route: words, node: '', rest: '' };
  const kind = kindOf(state, first);
  if (kind === undefined || segments.length > 3) throw unknownObject(method, first);
  const pattern = edge === undefined ? `{${kind}}` : rest === undefined ? `{${kind}}/${edge}` : `{${kind}}/${edge}/*`;
  const route = BY_KEY.get(`${method} ${pattern}`);
  if (route === undefined) {
    if (edge === undefined) throw unknownObject(method, first);
    throw new Refusal(2500, { message: `Unknown path components: /${edge.slice(0, 100)}` });
  }
  return { route, node: first, rest: rest ?? '' };
}

/** True for an operation of account management, which the hourly budget of an account counts. */
export function isManagement(route: Route): boolean {
  return /^\{(waba|template|flow|business)\}/.test(route.pattern);
}
