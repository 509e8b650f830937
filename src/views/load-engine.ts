/** Loads the engine on first use: activation must not pay for it. */
export const loadEngine = () => import('../engine.js');
export type Engine = Awaited<ReturnType<typeof loadEngine>>;

/** Loads what asks the operator, on first use too. */
export const loadForms = () => import('./forms.js');
