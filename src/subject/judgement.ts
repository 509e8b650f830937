import type { RiskClass } from '../campaign/phase.js';
import { mediaUrlGap } from '../graph/media-host.js';
import type { WireRequest } from '../graph/wire.js';
import type { Seen } from './seen.js';

const GRAPH = 'https://graph.facebook.com';
const ORDER: readonly RiskClass[] = ['read', 'side-effect', 'destructive', 'admin'];

/** Edges where a POST is no more than a controlled effect; any other one counts as administration. */
const CONTROLLED =
  /^(messages|marketing_messages|media|uploads|message_templates|upsert_message_templates|flows|assets|calls|groups|join_requests|unpause)$/;
const IRREVERSIBLE = /^(publish|deprecate|invite_link)$/;

/** What a request does, by nothing but its method and path. */
export function riskOf({ method, path }: Pick<WireRequest, 'method' | 'path'>): RiskClass {
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
): { readonly aspect: string; readonly rule: string; readonly seen: string } | undefined {
  if (expected === undefined) {
    return { aspect: 'second-request', rule: 'no more requests than the helper needs', seen: 'one more request' };
  }
  if (seen === undefined) return { aspect: 'url', rule: 'a request to the Graph', seen: 'no valid URL' };
  const host = hostGap(seen, expected);
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

function hostGap({ origin }: Seen, expected: WireRequest): string | undefined {
  if (origin === GRAPH) return undefined;
  const url = new URL(origin);
  const isMedia = expected.host !== 'graph' && mediaUrlGap(url, GRAPH) === undefined;
  if (isMedia) return undefined;
  return expected.host !== 'graph' && origin === expected.host.origin
    ? 'the token to a host that Meta does not document'
    : 'the token to another host';
}
