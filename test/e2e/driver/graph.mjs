import { importSupport } from './support.mjs';

/** Starts the independent Graph of test/support. */
export async function startGraph(options) {
  const { startIndependentGraph } = await importSupport('independent-graph');
  return startIndependentGraph(options);
}
