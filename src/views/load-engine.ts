/** Loads the engine on first use: activation must not pay for it. */
export const loadEngine = () => import('../engine.js');
export type Engine = Awaited<ReturnType<typeof loadEngine>>;
