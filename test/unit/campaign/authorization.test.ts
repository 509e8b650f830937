import { describe, expect, it } from 'vitest';
import { authorizationGap, authorize, hashAsset, readAuthorizationFile } from '../../../src/campaign/authorization.js';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { PHASE_IDS } from '../../../src/campaign/phase.js';
import { profileFrom } from '../../../src/campaign/profile.js';

const SALT = 'salt-of-sixteen-characters';
const ENVIRONMENT = {
  WATS_ACCESS_TOKEN: 'EAAtoken',
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_TEST_RECIPIENT_E164: '+15550100199',
};
const PROFILE = profileFrom(ENVIRONMENT, 'http://127.0.0.1:8080', 'loopback');
const END = new Date('2026-06-10T12:00:00.000Z');
const TERMS = { by: 'form', statement: 'I authorize my own test assets.', expiresAt: END, salt: SALT };
const BEFORE = new Date(END.getTime() - 1);

const ASSETS = {
  origin: hashAsset(SALT, PROFILE.origin),
  wabaId: hashAsset(SALT, PROFILE.wabaId),
  phoneNumberId: hashAsset(SALT, PROFILE.phoneNumberId),
  recipient: hashAsset(SALT, '15550100199'),
};
const FILE = {
  version: 1,
  statement: TERMS.statement,
  phases: [0, 3],
  expiresAt: END.toISOString(),
  salt: SALT,
  assets: ASSETS,
};

describe('an authorization', () => {
  const given = authorize(PROFILE, [0, 3], TERMS);

  it('covers its phases on its assets until the very millisecond of its end', () => {
    expect(authorizationGap(given, PROFILE, 3, BEFORE)).toBeUndefined();
    expect(authorizationGap(given, PROFILE, 3, END)?.rule).toContain('expired');
    expect(authorizationGap({ ...given, expiresAt: null }, PROFILE, 3, new Date(8.64e15))).toBeUndefined();
  });

  it('covers no phase that it does not list, save 0 and 9, which belong to every campaign', () => {
    for (const phase of PHASE_IDS.filter((id) => ![0, 3, 9].includes(id))) {
      expect(authorizationGap(given, PROFILE, phase, BEFORE)?.rule).toBe(
        `phase ${phase} is not among the authorized phases`,
      );
    }
    expect(authorizationGap({ ...given, phases: new Set([3]) }, PROFILE, 0, BEFORE)).toBeUndefined();
    expect(authorizationGap(given, PROFILE, 9, BEFORE)).toBeUndefined();
  });

  it.each([
    ['origin', { origin: 'http://127.0.0.1:8081' }],
    ['wabaId', { wabaId: '102290129340399' }],
    ['phoneNumberId', { phoneNumberId: '106540352242923' }],
    ['recipient', { recipient: '15550100198' }],
  ])('is void when the profile has another %s', (name, change) => {
    expect(authorizationGap(given, { ...PROFILE, ...change }, 3, BEFORE)?.rule).toBe(
      `the authorization does not name this ${name}`,
    );
  });

  it('is void when a recipient is added that it never named', () => {
    const without = authorize({ ...PROFILE, recipient: undefined }, [3], TERMS);
    expect(authorizationGap(without, PROFILE, 3, BEFORE)?.rule).toContain('recipient');
    expect(authorizationGap(without, { ...PROFILE, recipient: undefined }, 3, BEFORE)).toBeUndefined();
  });

  it('does not take one asset for another of the same value', () => {
    const swapped = { ...given, assets: { ...given.assets, wabaId: given.assets.phoneNumberId ?? '' } };
    expect(authorizationGap(swapped, PROFILE, 3, BEFORE)?.rule).toContain('wabaId');
  });

  it('keeps assets as salted hashes only', () => {
    const shown = JSON.stringify(given);
    for (const value of [PROFILE.wabaId, PROFILE.phoneNumberId, '15550100199', PROFILE.origin])
      expect(shown).not.toContain(value);
    expect(hashAsset('a', 'b')).not.toBe(hashAsset('b', 'a'));
    // Value and salt cannot trade characters.
    expect(hashAsset('bc', 'a')).not.toBe(hashAsset('c', 'ab'));
  });
});

describe('an authorization file', () => {
  it('authorizes what it says', () => {
    const read = readAuthorizationFile(JSON.stringify(FILE));
    expect(read).toMatchObject({ by: 'file', statement: TERMS.statement, expiresAt: END });
    expect(authorizationGap(read, PROFILE, 3, BEFORE)).toBeUndefined();
    expect(authorizationGap(read, PROFILE, 4, BEFORE)?.rule).toContain('phase 4');
  });

  it('that names fewer assets authorizes nothing on the rest', () => {
    const { recipient: _, ...assets } = ASSETS;
    const read = readAuthorizationFile(JSON.stringify({ ...FILE, assets }));
    expect(authorizationGap(read, PROFILE, 3, BEFORE)?.rule).toContain('recipient');
  });

  const HOSTILE = 'EAAhostile0123456789';
  const faults: readonly (readonly [fault: string, text: string, rule: RegExp])[] = [
    ['no JSON', '{', /must be a JSON document/],
    ['empty', '', /must be a JSON document/],
    ['a list', '[]', /breaks the format/],
    ['null', 'null', /\(top\) breaks the format/],
    ['of another version', JSON.stringify({ ...FILE, version: 2 }), /field version /],
    ['without a statement', JSON.stringify({ ...FILE, statement: '' }), /field statement /],
    ['with a novel for a statement', JSON.stringify({ ...FILE, statement: 'x'.repeat(501) }), /field statement /],
    ['with a phase that does not exist', JSON.stringify({ ...FILE, phases: [0, 10] }), /field phases\.1 /],
    ['with phases as text', JSON.stringify({ ...FILE, phases: '0,3' }), /field phases /],
    ['with a short salt', JSON.stringify({ ...FILE, salt: 'short' }), /field salt /],
    ['without an end', JSON.stringify({ ...FILE, expiresAt: undefined }), /field expiresAt /],
    ['with an end in words', JSON.stringify({ ...FILE, expiresAt: 'tomorrow' }), /expiresAt must be an ISO time/],
    ['with a bare number for an end', JSON.stringify({ ...FILE, expiresAt: '1' }), /expiresAt must be an ISO time/],
    [
      'with an end on a day that no month has',
      JSON.stringify({ ...FILE, expiresAt: '2027-02-30T12:00:00Z' }),
      /expiresAt must be an ISO time/,
    ],
    // Without a zone it would end at another moment on another machine.
    [
      'with an end without a zone',
      JSON.stringify({ ...FILE, expiresAt: '2026-06-10T12:00:00' }),
      /expiresAt must be an ISO time/,
    ],
    [
      'with an asset in clear',
      JSON.stringify({ ...FILE, assets: { wabaId: '102290129340398' } }),
      /field assets\.wabaId /,
    ],
    [
      'with an upper-case hash',
      JSON.stringify({ ...FILE, assets: { wabaId: 'A'.repeat(64) } }),
      /field assets\.wabaId /,
    ],
    [
      'with an unknown asset',
      JSON.stringify({ ...FILE, assets: { ...ASSETS, appId: ASSETS.wabaId } }),
      /assets may name only/,
    ],
    ['with a token for an asset name', JSON.stringify({ ...FILE, assets: { [HOSTILE]: 'x' } }), /field assets/],
  ];

  it.each(faults)('%s is refused by the field that is wrong', (_fault, text, rule) => {
    let thrown: unknown;
    try {
      readAuthorizationFile(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OperatorError);
    expect(thrown).toMatchObject({
      code: 'configuration',
      thing: 'the authorization file',
      rule: expect.stringMatching(rule) as string,
    });
    expect(String(thrown)).not.toMatch(/EAAhostile|102290129340398|tomorrow/);
  });
});
