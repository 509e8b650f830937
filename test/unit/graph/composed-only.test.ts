import { describe, expect, it } from 'vitest';
import { GATED_STEPS } from '../../../src/campaign/flags.js';
import { RISK_CLASSES } from '../../../src/campaign/phase.js';
import { findHelper, HELPERS } from '../../../src/graph/catalogue.js';
import { guard, WrongAsset } from '../../../src/graph/guard.js';
import { previewRequest, type RequestPreview } from '../../../src/graph/preview.js';
import type { WireRequest } from '../../../src/graph/wire.js';
import contract from '../../fixtures/wire-contract.json' with { type: 'json' };
import { grantOf } from './bench.js';

const WABA = '102290129340398';
const PHONE = '106540352242922';
const APP = '670843887433847';
const ENVIRONMENT = { WATS_WABA_ID: WABA, WATS_PHONE_NUMBER_ID: PHONE, WATS_APP_ID: APP };

/** Holds everything: whoever a request names is a recipient. */
class Everyone extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** The widest grant that the gate could ever mint: all risks, flags and steps, every recipient, and all that is not an asset its own. */
function widest(kind: 'phase' | 'clean-up') {
  return grantOf({
    kind,
    risks: new Set(RISK_CLASSES),
    steps: new Set(GATED_STEPS),
    assets: new Set([WABA, PHONE, APP]),
    protectedIds: new Set([WABA, PHONE, APP]),
    recipients: new Everyone(),
    owns: () => true,
    ownsName: () => true,
    restores: () => true,
  });
}

const CASES = contract as readonly { readonly helper: string; readonly input: unknown }[];

/** Every request of the captured inputs of a helper, in the parts that the guard looks at. */
function requestsOf(helper: string): WireRequest[] {
  return CASES.filter((one) => one.helper === helper)
    .map(({ input }) => previewRequest(helper, input, ENVIRONMENT))
    .flatMap((preview) => preview.requests ?? [preview])
    .map(wireOf);
}

function wireOf({ method, host, path, query, body, headers }: RequestPreview): WireRequest {
  return {
    method: method as WireRequest['method'],
    host: host === 'graph.facebook.com' ? 'graph' : { origin: `https://${host}`, search: '' },
    path,
    query,
    headers,
    body: body === null ? { kind: 'none' } : { kind: 'json', value: body },
  };
}

const passes = (request: WireRequest, helper: string, kind: 'phase' | 'clean-up') => {
  try {
    guard(request, findHelper(helper).risk, widest(kind), 'https://graph.facebook.com', new Date(0), null);
    return true;
  } catch {
    return false;
  }
};

const EFFECTS = HELPERS.filter(({ effect, name }) => effect !== 'none' && CASES.some(({ helper }) => helper === name));

describe('what is composed only', () => {
  it.each(EFFECTS.map(({ name, composedOnly = false }) => [name, composedOnly] as const))(
    '%s passes the transport under the widest grant unless it is composed only (%s)',
    (name, composedOnly) => {
      const requests = requestsOf(name);
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.map((request) => passes(request, name, 'phase'))).toEqual(requests.map(() => !composedOnly));
      if (composedOnly) expect(requests.some((request) => passes(request, name, 'clean-up'))).toBe(false);
    },
  );

  it('is all that could cut a number off, or hand it over', () => {
    expect(HELPERS.filter(({ composedOnly }) => composedOnly === true).map(({ name }) => name)).toEqual([
      ...['exchangeBusinessAccessToken', 'setWabaCallbackOverride', 'clearWabaCallbackOverride'],
      ...['registerPhoneNumber', 'deregisterPhoneNumber', 'setTwoStepVerificationPin', 'requestVerificationCode'],
      ...['verifyPhoneNumber', 'createPhoneNumber', 'submitDisplayNameForReview'],
      ...['requestOfficialBusinessAccountReview', 'setBusinessPublicKey'],
      ...['migrateTemplates', 'archiveTemplates', 'unarchiveTemplates', 'migrateFlows'],
    ]);
  });

  it.each([
    'register',
    'deregister',
    'request_code',
    'subscribed_apps',
    'assigned_users',
    'anything_new',
    '../messages',
  ])('is an edge that nobody knows, too: %s', (edge) => {
    for (const method of ['POST', 'DELETE'] as const) {
      const request = wireOf({ ...NOTHING, method, path: `/v25.0/${PHONE}/${edge}` });
      expect(() => guard(request, 'admin', widest('phase'), 'https://graph.facebook.com', new Date(0), null)).toThrow(
        WrongAsset,
      );
    }
  });
});

const NOTHING: RequestPreview = {
  method: 'POST',
  host: 'graph.facebook.com',
  path: '/',
  query: {},
  headers: {},
  contentType: null,
  body: null,
};
