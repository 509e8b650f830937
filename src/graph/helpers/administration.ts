/** Administration that no run sends: the transport refuses it, whatever the grant. It can be composed to be looked at. */
export const COMPOSED = {
  effect: 'act',
  risk: 'admin',
  phase: 8,
  flag: 'WATS_ENABLE_ADMIN_MUTATIONS',
  composedOnly: true,
} as const;

/** What every change of the administration has in common in the catalogue. */
export const ADMIN = { effect: 'act', risk: 'admin', phase: 8, flag: 'WATS_ENABLE_ADMIN_MUTATIONS' } as const;
