import { describe, expect, it } from 'vitest';
import { judgeToken, type TokenFacts } from '../../../src/phases/token-scope.js';

const NOW = new Date('2026-06-10T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const PROFILE = { wabaId: '102290129340398', phoneNumberId: '106540352242922', businessId: undefined };
const NEEDED = ['whatsapp_business_management', 'whatsapp_business_messaging'];
const granular = (ids?: readonly (string | number)[]) =>
  NEEDED.map((scope) => ({ scope, ...(ids === undefined ? {} : { target_ids: ids }) }));
const FIT: TokenFacts = {
  is_valid: true,
  expires_at: SECONDS + 86_400,
  scopes: NEEDED,
  granular_scopes: granular([PROFILE.wabaId]),
};

const TABLE: readonly (readonly [what: string, change: Partial<TokenFacts>, verdict: string, note: RegExp])[] = [
  ['fits', {}, 'fit', /expires in 1 day/],
  ['fits without an end', { expires_at: 0 }, 'fit', /does not expire/],
  ['fits with its end unsaid', { expires_at: undefined }, 'fit', /does not expire/],
  ['fits by numbers', { granular_scopes: granular([102290129340398]) }, 'fit', /^(?!.*further)/],
  ['fits by the number’s own id', { granular_scopes: granular([PROFILE.phoneNumberId]) }, 'fit', /./],
  [
    'reaches further assets, which is told',
    { granular_scopes: granular([PROFILE.wabaId, '1', '2']) },
    'fit',
    /2 further asset/,
  ],
  ['has scopes that every token has', { scopes: [...NEEDED, 'public_profile', 'business_management'] }, 'fit', /./],
  ['is not valid', { is_valid: false }, 'unfit', /not valid/],
  ['has expired', { expires_at: SECONDS }, 'unfit', /expired/],
  ['has expired long ago', { expires_at: 1 }, 'unfit', /expired/],
  [
    'lacks messaging',
    { scopes: NEEDED.slice(0, 1), granular_scopes: granular([PROFILE.wabaId]).slice(0, 1) },
    'unfit',
    /lacks whatsapp_business_messaging/,
  ],
  [
    'lacks management',
    { scopes: NEEDED.slice(1), granular_scopes: granular([PROFILE.wabaId]).slice(1) },
    'unfit',
    /lacks whatsapp_business_management/,
  ],
  ['lacks all', { scopes: [], granular_scopes: [] }, 'unfit', / and /],
  ['says nothing of its scopes', { scopes: undefined, granular_scopes: undefined }, 'unfit', /lacks/],
  ['may advertise', { scopes: [...NEEDED, 'ads_management'] }, 'unfit', /broad.*ads_management/],
  [
    'may advertise, said only in detail',
    { granular_scopes: [...granular([PROFILE.wabaId]), { scope: 'pages_messaging', target_ids: ['5'] }] },
    'unfit',
    /broad.*pages_messaging/,
  ],
  ['names no targets', { granular_scopes: granular() }, 'broad', /every asset/],
  ['names empty targets', { granular_scopes: granular([]) }, 'broad', /every asset/],
  ['has no details at all', { granular_scopes: undefined }, 'broad', /every asset/],
  [
    'names targets for one scope only',
    { granular_scopes: granular([PROFILE.wabaId]).slice(0, 1) },
    'broad',
    /every asset/,
  ],
  [
    'names a scope twice, once without targets',
    { granular_scopes: [...granular([PROFILE.wabaId]), ...granular()] },
    'broad',
    /every asset/,
  ],
  ['names other assets only', { granular_scopes: granular(['999']) }, 'unfit', /other assets/],
  [
    'names other assets for one scope',
    { granular_scopes: [...granular([PROFILE.wabaId]).slice(0, 1), ...granular(['999']).slice(1)] },
    'unfit',
    /other assets/,
  ],
];

describe('a token', () => {
  it.each(TABLE)('that %s', (_what, change, verdict, note) => {
    const judged = judgeToken({ ...FIT, ...change }, PROFILE, NOW);
    expect(judged.verdict).toBe(verdict);
    expect(judged.note).toMatch(note);
    expect(judged.note).not.toMatch(/\d{5}/);
  });

  it('that is granted for the whole business fits where the profile names the business', () => {
    const ofBusiness = { ...FIT, granular_scopes: granular(['555']) };
    expect(judgeToken(ofBusiness, PROFILE, NOW).verdict).toBe('unfit');
    expect(judgeToken(ofBusiness, { ...PROFILE, businessId: '555' }, NOW).verdict).toBe('fit');
  });

  it('with a scope of a hostile name does not get it repeated', () => {
    const hostile = judgeToken({ ...FIT, scopes: [...NEEDED, 'EAAhostile0123456789'] }, PROFILE, NOW);
    expect(hostile.verdict).toBe('unfit');
    expect(hostile.note).not.toContain('EAA');
  });
});
