import type { Environment } from '../campaign/environment.js';
import type { SimulatorCredentials } from '../simulator/server.js';

/** A simulator's credentials under the names of the campaign's variables. */
export function simulatedEnvironment(credentials: SimulatorCredentials): Environment {
  return {
    WATS_GRAPH_BASE_URL: credentials.url,
    WATS_ACCESS_TOKEN: credentials.accessToken,
    WATS_WABA_ID: credentials.wabaId,
    WATS_PHONE_NUMBER_ID: credentials.phoneNumberId,
    WATS_BUSINESS_ID: credentials.businessId,
    WATS_APP_ID: credentials.appId,
    WATS_APP_SECRET: credentials.appSecret,
    WATS_VERIFY_TOKEN: credentials.verifyToken,
    WATS_TEST_RECIPIENT_E164: credentials.recipient,
    WATS_CATALOG_ID: credentials.catalogId,
    WATS_PRODUCT_RETAILER_ID: credentials.productRetailerId,
    WATS_TEMPLATE_NAME: credentials.templateName,
    WATS_TEMPLATE_LANG: credentials.templateLanguage,
  };
}
