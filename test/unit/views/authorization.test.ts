import { describe, expect, it, vi } from 'vitest';
import type { Authorization } from '../../../src/campaign/authorization.js';
import type { AssetCheck } from '../../../src/engine.js';
import { type Authorized, describeAuthorization, HeldAuthorization } from '../../../src/views/authorization.js';
import { describeCheck, isFine } from '../../../src/views/credential-test.js';
import { told } from './samples.js';

const START = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;

function authorized(minutes: number): Authorized {
  const authorization: Authorization = {
    by: 'form',
    statement: 'I am authorized.',
    phases: new Set([1, 3]),
    expiresAt: new Date(START + minutes * MINUTE),
    salt: 'salt',
    assets: {},
  };
  return { authorization, profile: 'Orchard', acceptBroadToken: false, check: undefined };
}

describe('the authorization of a window', () => {
  it('lasts until its end, tells the time that is left, and then is none', () => {
    vi.useFakeTimers({ now: START });
    const changed = vi.fn();
    const held = new HeldAuthorization(changed);
    try {
      expect([held.current, held.minutesLeft]).toEqual([undefined, 0]);
      const given = authorized(2);
      held.hold(given);
      expect([held.current, held.minutesLeft, changed.mock.calls.length]).toEqual([given, 2, 1]);
      vi.advanceTimersByTime(MINUTE);
      expect([held.minutesLeft, changed.mock.calls.length]).toEqual([1, 2]);
      vi.advanceTimersByTime(MINUTE);
      expect([held.current, changed.mock.calls.length]).toEqual([undefined, 3]);
      vi.advanceTimersByTime(5 * MINUTE);
      expect(changed).toHaveBeenCalledTimes(3);
    } finally {
      held.dispose();
      vi.useRealTimers();
    }
  });

  it('is void at its end, though the clock has not ticked', () => {
    let now = START;
    const held = new HeldAuthorization(
      () => undefined,
      () => new Date(now),
    );
    held.hold(authorized(1));
    now += MINUTE;
    expect(held.current).toBeUndefined();
    held.dispose();
  });

  it('is revoked by the operator', () => {
    const held = new HeldAuthorization(
      () => undefined,
      () => new Date(START),
    );
    held.hold(authorized(5));
    held.hold(undefined);
    expect(held.current).toBeUndefined();
  });

  it('tells phases and what is left', () => {
    expect(describeAuthorization(authorized(60), 43)).toBe('43 min left · phases 1, 3');
    expect(describeAuthorization(authorized(60), 240)).toBe('4 h left · phases 1, 3');
  });
});

describe('the test of credentials', () => {
  const asset = { state: 'ready', mode: null, detail: told('the token can see it') } as const;
  const fit: AssetCheck = {
    number: { ...asset, mode: 'SANDBOX', detail: told('CONNECTED, quality GREEN') },
    account: asset,
    token: { verdict: 'fit', detail: told('the token expires in 20 day(s)'), days: 20 },
    authorize: () => authorized(1).authorization,
  };

  it('tells token with days, number and account', () => {
    expect(describeCheck(fit)).toBe(
      'token fit: the token expires in 20 day(s); number SANDBOX: CONNECTED, quality GREEN; account: the token can see it',
    );
  });

  it('warns of a token that ends soon or is not fit, and of what cannot be read', () => {
    expect(isFine(fit)).toBe(true);
    expect(isFine({ ...fit, token: { ...fit.token, days: null } })).toBe(true);
    expect(isFine({ ...fit, token: { ...fit.token, days: 6 } })).toBe(false);
    expect(isFine({ ...fit, token: { ...fit.token, verdict: 'broad' } })).toBe(false);
    expect(isFine({ ...fit, account: { ...asset, state: 'unread' } })).toBe(false);
  });
});
