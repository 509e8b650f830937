import { refuse, Refusal } from './reply.js';
import type { Answer } from './reply.js';
import type { Exchange, Route, World } from './route.js';

/** What becomes of a connection instead of an answer. */
export type Broken = 'reset' | 'hang';

const SEND_REFUSALS = [
  ['rate-limit', 130429],
  ['policy', 368],
  ['account-locked', 131031],
  ['integrity', 130497],
  ['spam', 131048],
  ['missing-scope', 10],
] as const;

/** Faults that strike before a route runs, at a point where nothing has been done. Counts reads for `flaky-reads`. */
export function strikeBefore(world: World, route: Route, reads: number): Broken | Answer | null {
  const { faults } = world;
  if (route.method !== 'GET') {
    if (route.method === 'POST' && faults.has('reset-before')) return 'reset';
    if (route.method === 'POST' && faults.has('hang')) return 'hang';
    if (route.method === 'DELETE' && faults.has('delete-fails')) throw refuse(131000, 'The delete was not done');
    if (route.sends === true) {
      for (const [fault, code] of SEND_REFUSALS) if (faults.has(fault)) throw refuse(code);
    }
    return null;
  }
  if (faults.has('redirect')) {
    const location = 'https://graph.example.test/elsewhere';
    return { kind: 'text', status: 302, type: 'text/plain', text: '', headers: { location } };
  }
  if (faults.has('html-error')) {
    const text =
      '<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>';
    return { kind: 'text', status: 502, type: 'text/html; charset=utf-8', text };
  }
  if (faults.has('flaky-reads') && reads % 2 === 1) throw refuse(2);
  return null;
}

/** Faults that strike after a route has done its work. */
export function strikeAfter(exchange: Exchange, route: Route, answer: Answer): Broken | Answer {
  const { faults } = exchange.world;
  const created = typeof route.creates === 'function' ? route.creates(exchange) : route.creates === true;
  if (created && faults.has('reset-after')) return 'reset';
  if (created && faults.has('error-after-create')) throw new Refusal(1);
  if (route.method === 'GET' && faults.has('truncated-json') && answer.kind === 'json') {
    const text = JSON.stringify(answer.body);
    return { kind: 'text', status: answer.status, type: 'application/json', text: text.slice(0, text.length >> 1) };
  }
  return answer;
}
