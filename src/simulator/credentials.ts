import type { Ids } from './ids.js';

/** What a client needs to talk to a simulator: all synthetic, all from the seed. */
export interface SimulatorCredentials {
  readonly url: string;
  readonly accessToken: string;
  readonly wabaId: string;
  readonly phoneNumberId: string;
  readonly businessId: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** E.164 with the plus sign, from the range kept for fiction. */
  readonly recipient: string;
  readonly catalogId: string;
  readonly productRetailerId: string;
  readonly templateName: string;
  readonly templateLanguage: string;
}

/** Credentials of a seed: distinctive enough that a leak scan finds each and mistakes nothing else for one. */
export function makeCredentials(ids: Ids, url: string): SimulatorCredentials {
  const area = 200 + ids.below('area', 700);
  return {
    url,
    accessToken: `EAA${ids.text('token', 190)}`,
    wabaId: ids.digits('waba', 15),
    phoneNumberId: ids.digits('phone', 15),
    businessId: ids.digits('business', 16),
    appId: ids.digits('app', 15),
    appSecret: ids.hex('app-secret', 32),
    verifyToken: ids.text('verify-token', 32),
    recipient: `+1${area}55501${String(ids.below('line', 100)).padStart(2, '0')}`,
    catalogId: ids.digits('catalog', 15),
    productRetailerId: `sku-${ids.hex('product', 12)}`,
    templateName: `t_${ids.hex('template-name', 14)}`,
    templateLanguage: 'en_US',
  };
}
