import type { RiskClass } from '../campaign/phase.js';
import { mediaUrlGap } from '../graph/media-host.js';
import type { WireRequest } from '../graph/wire.js';
import { record } from '../graph/errors.js';
import { GRAPH, type Seen } from './seen.js';

const ORDER: readonly RiskClass[] = ['read', 'side-effect', 'destructive', 'admin'];

/** Edges where a POST is no more than a controlled effect; any other one counts as administration. */
const CONTROLLED =
  /^(messages|marketing_messages|media|uploads|message_templates|upsert_message_templates|flows|assets|calls|groups|join_requests|unpause)$/;
const IRREVERSIBLE = /^(publish|deprecate|invite_link)$/;

/** Parameters by which the Graph takes a request for another one, or for several. */
const DISGUISES = ['method', 'batch', 'access_token', 'ids'];

function isDisguised({ query, body }: WireRequest): boolean {
  const named =
    body.kind === 'json'
      ? Object.keys(record(body.value) ?? {})
      : body.kind === 'form'
        ? Object.keys(body.fields)
        : body.kind === 'multipart'
          ? body.parts.map(({ name }) => name)
          : [];
  return [...Object.keys(query), ...named].some((name) => DISGUISES.includes(name));
}

/** What a request does, by nothing but itself: method, path, and parameters that stand for either. */
export function riskOf(request: WireRequest): RiskClass {
  const { method, path } = request;
  if (isDisguised(request)) return 'admin';
  const [, ...segments] = path.split('/').filter((part) => part !== '');
  if (method === 'GET') return segments[0] === 'oauth' ? 'admin' : 'read';
  if (method === 'DELETE') return segments[1] === undefined || segments[1] !== 'block_users' ? 'destructive' : 'admin';
  const edge = segments[1];
  if (edge === undefined) return /^upload/.test(segments[0] ?? '') ? 'side-effect' : 'admin';
  return CONTROLLED.test(edge) ? 'side-effect' : IRREVERSIBLE.test(edge) ? 'destructive' : 'admin';
}

/** Why a request of the subject is not sent, by what it is; undefined: the transport has the last word. */
export function stopReason(
  seen: Seen | undefined,
  expected: WireRequest | undefined,
  graph = GRAPH,
): { readonly aspect: string; readonly rule: string; readonly seen: string } | undefined {
  if (expected === undefined) {
    return { aspect: 'second-request', rule: 'no more requests than the helper needs', seen: 'one more request' };
  }
  if (seen === undefined) return { aspect: 'url', rule: 'a request to the Graph', seen: 'no valid URL' };
  const host = hostGap(seen, expected, graph);
  if (host !== undefined) return { aspect: 'host', rule: 'the Graph, or a media host of Meta', seen: host };
  const { wire, shown } = seen;
  const risk = wire === undefined ? 'admin' : riskOf(wire);
  if (ORDER.indexOf(risk) > ORDER.indexOf(riskOf(expected))) {
    return {
      aspect: 'undeclared-mutation',
      rule: `${expected.method}, risk class ${riskOf(expected)}`,
      seen: `${/^[A-Z]{3,7}$/.test(shown.method) ? shown.method : 'another method'}, risk class ${risk}`,
    };
  }
  return undefined;
}

function hostGap({ origin }: Seen, expected: WireRequest, graph: string): string | undefined {
  if (origin === graph) return undefined;
  const url = new URL(origin);
  const isMedia = expected.host !== 'graph' && mediaUrlGap(url, graph) === undefined;
  if (isMedia) return undefined;
  return expected.host !== 'graph' && origin === expected.host.origin
    ? 'the token to a host that Meta does not document'
    : 'the token to another host';
}
