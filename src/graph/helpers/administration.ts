/** What every change of the administration has in common in the catalogue. */
export const ADMIN = { effect: 'act', risk: 'admin', phase: 8, flag: 'WATS_ENABLE_ADMIN_MUTATIONS' } as const;
