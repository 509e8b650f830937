/** Loads what asks the operator, on first use like the engine. */
export const loadForms = () => import('./forms.js');
