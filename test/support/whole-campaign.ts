import { createServer } from 'node:net';
import { type GraphOptions, type IndependentGraph, startIndependentGraph } from './independent-graph.js';
import { type Environment, liveEnvironment } from './terminal.js';

/** A Graph on which each phase can do all of its work: a call may be made and comes back twice. */
export const WHOLE: GraphOptions = { token: 'narrow', number: { calling: 'enabled', callbacks: 2 } };

/** Everything that phases 0 to 7 may do is opted in to and named; the run is `r1`. */
export function wholeEnvironment(graph: IndependentGraph, more: Environment = {}): Environment {
  const { appId, catalogId, productRetailerId } = graph.credentials;
  return liveEnvironment(graph, {
    WATS_TEST_RUN_ID: 'r1',
    WATS_ENABLE_COMMERCE_MESSAGES: '1',
    WATS_ENABLE_TEMPLATE_MUTATIONS: '1',
    WATS_ENABLE_FLOW_MUTATIONS: '1',
    WATS_ENABLE_CALLING_LIVE: '1',
    WATS_ENABLE_CALL_ACCEPT_WEBRTC: '1',
    WATS_ENABLE_GROUPS: '1',
    WATS_APP_ID: appId,
    WATS_CATALOG_ID: catalogId,
    WATS_PRODUCT_RETAILER_ID: productRetailerId,
    ...more,
  });
}

/** Starts such a Graph, with production assets whose names are nearly this run's beside those that it has anyway. */
export async function startWholeGraph(options: GraphOptions = WHOLE): Promise<IndependentGraph> {
  const graph = await startIndependentGraph(options);
  const components = [{ type: 'BODY', text: 'Production' }];
  for (const [at, name] of ['wats_live_r10_utility', 'wats_live_r1_2_utility', 'order_shipped'].entries()) {
    const id = `770000000000000${at}`;
    graph.templates.set(id, { id, name, language: 'en_US', category: 'UTILITY', status: 'APPROVED', components });
  }
  for (const [at, name] of ['wats-live-r10-draft', 'wats-live-r1-2-draft', 'Order'].entries()) {
    const id = `880000000000000${at}`;
    graph.flows.set(id, { id, name, status: 'DRAFT', categories: ['OTHER'], validation_errors: [], json: '{}' });
  }
  const medium = { type: 'image/png', filename: 'logo.png', signature: 'production' };
  graph.media.set('9900000000000000', { id: '9900000000000000', bytes: Buffer.from('logo'), ...medium });
  return graph;
}

/** Everything that stands on a Graph, in a form that can be compared. */
export function stateOf({ templates, flows, media, number }: IndependentGraph): Readonly<Record<string, unknown>> {
  return structuredClone({
    templates: [...templates.values()],
    flows: [...flows.values()],
    media: [...media.keys()],
    groups: [...number.groups.values()],
    settings: number.settings,
    codes: [...number.codes.values()],
    blocked: [...number.blocked],
    // A call that the recipient makes and nobody took is not the run's.
    calls: number.calls
      .open()
      .filter(({ direction, state }) => direction === 'BUSINESS_INITIATED' || state === 'accepted'),
  });
}

/** A port of this machine that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
