import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/campaign/environment.js';
import { type AssetCheck, checkAssets, uncovered } from '../../../src/operations/asset-check.js';
import type { FaultName } from '../../../src/simulator/server.js';
import { liveEnvironment, simulator } from './bench.js';

const { signal } = new AbortController();
const NOW = new Date('2026-03-01T10:00:00Z');
const HOUR = 3_600_000;

async function check(
  ...faults: readonly FaultName[]
): Promise<{ readonly environment: Environment; readonly found: AssetCheck }> {
  const environment = liveEnvironment(await simulator(...faults));
  return { environment, found: await checkAssets({ environment, signal }) };
}

describe('a look at the assets before they are authorized', () => {
  it('tells mode, quality and token, and shows no value', async () => {
    const { environment, found } = await check();
    expect(found.number).toMatchObject({ state: 'ready', mode: 'SANDBOX' });
    expect(found.account).toMatchObject({ state: 'ready' });
    expect(found.token).toMatchObject({ verdict: 'fit' });
    const shown = JSON.stringify(found);
    for (const name of ['WATS_ACCESS_TOKEN', 'WATS_WABA_ID', 'WATS_PHONE_NUMBER_ID']) {
      expect(shown).not.toContain(environment[name]);
    }
  });

  it.each([
    ['broad-token', 'broad'],
    ['advertising-token', 'unfit'],
    ['missing-scope', 'unfit'],
  ] as const)('with a %s says that the token is %s', async (fault, verdict) => {
    expect((await check(fault)).found.token.verdict).toBe(verdict);
  });

  it('sends nothing without both live flags', async () => {
    const real = await simulator();
    const environment = { ...liveEnvironment(real), WATS_YES_LIVE: undefined };
    await expect(checkAssets({ environment, signal })).rejects.toMatchObject({ code: 'gate' });
    expect(real.requests).toBe(0);
  });

  it('tells an asset that cannot be read', async () => {
    const environment = { ...liveEnvironment(await simulator()), WATS_WABA_ID: '99999999999999' };
    const { account, number } = await checkAssets({ environment, signal });
    expect([account.state, number.state]).toEqual(['unread', 'ready']);
  });
});

describe('the authorization that comes of it', () => {
  it('covers exactly these assets and phases until it ends', async () => {
    const { environment, found } = await check();
    const given = found.authorize([3, 4], 'I am authorized.', new Date(NOW.getTime() + HOUR));
    const gap = (phases: readonly (0 | 3 | 5 | 9)[], change: Environment = {}, at = NOW) =>
      uncovered(given, { ...environment, ...change }, phases, at);
    expect(given.by).toBe('form');
    expect(gap([0, 3, 9])).toBeUndefined();
    expect(gap([3, 5])).toContain('phase 5');
    expect(gap([3], { WATS_PHONE_NUMBER_ID: '123456789' })).toContain('phoneNumberId');
    expect(gap([3], { WATS_TEST_RECIPIENT_E164: '+15550009999' })).toContain('recipient');
    expect(gap([3], {}, new Date(NOW.getTime() + HOUR))).toContain('expired');
    expect(JSON.stringify(given)).not.toContain(environment['WATS_PHONE_NUMBER_ID']);
  });
});
