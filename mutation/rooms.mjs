/** The rooms in which a fault that no test sees would cost an operator most. */
export const ROOMS = {
  signature: ['src/webhook/signature.ts'],
  gate: ['src/phases/gate.ts'],
  transport: ['src/graph/transport.ts', 'src/graph/guard.ts', 'src/graph/edges.ts', 'src/graph/grant.ts'],
  manifest: ['src/evidence/manifest.ts', 'src/evidence/manifest-entry.ts'],
  redactor: ['src/evidence/redactor.ts', 'src/evidence/outside-value.ts'],
};
