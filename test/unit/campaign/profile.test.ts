import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { readLiveProfile, readRecipient, readWebhookProfile } from '../../../src/campaign/profile.js';
import { VARIABLES } from '../../../src/campaign/variables.js';

const ENVIRONMENT: Readonly<Record<string, string>> = {
  WATS_ACCESS_TOKEN: 'EAAtoken0123456789',
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_TEST_RECIPIENT_E164: '+15550100199',
};
const without = (name: string) => Object.fromEntries(Object.entries(ENVIRONMENT).filter(([key]) => key !== name));

function refusal(act: () => unknown): OperatorError {
  try {
    act();
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a live profile', () => {
  it('is on Meta by default', () => {
    const profile = readLiveProfile(ENVIRONMENT, [0, 1, 3]);
    expect(profile).toMatchObject({
      target: 'meta',
      origin: 'https://graph.facebook.com',
      apiVersion: 'v25.0',
      recipient: '15550100199',
      template: undefined,
      webhook: { path: '/webhook', publicUrl: undefined, appSecrets: [] },
    });
  });

  it('is on loopback where the base URL says so', () => {
    const profile = readLiveProfile({ ...ENVIRONMENT, WATS_GRAPH_BASE_URL: 'http://LOCALHOST:8080/' }, [1]);
    expect(profile).toMatchObject({ target: 'loopback', origin: 'http://localhost:8080' });
  });

  it.each(['WATS_ACCESS_TOKEN', 'WATS_WABA_ID', 'WATS_PHONE_NUMBER_ID'])('names %s when it is missing', (name) => {
    const thrown = refusal(() => readLiveProfile(without(name), [1]));
    expect(thrown).toMatchObject({ code: 'configuration', thing: name });
    expect(refusal(() => readLiveProfile({ ...ENVIRONMENT, [name]: '' }, [1])).thing).toBe(name);
  });

  it('needs a recipient for the phases that send, and for no other', () => {
    const bare = without('WATS_TEST_RECIPIENT_E164');
    expect(refusal(() => readLiveProfile(bare, [0, 3])).thing).toBe('WATS_TEST_RECIPIENT_E164');
    expect(readLiveProfile(bare, [0, 1, 4, 9]).recipient).toBeUndefined();
  });

  it('takes the recipient from its alias, and its own name first', () => {
    expect(readRecipient({ WATS_TEST_RECIPIENT: '15550100111' })).toBe('15550100111');
    expect(readRecipient({ WATS_TEST_RECIPIENT: '+15550100111', WATS_TEST_RECIPIENT_E164: '+15550100199' })).toBe(
      '15550100199',
    );
    expect(readRecipient({})).toBeUndefined();
  });

  it('refuses two names of the recipient that name two people', () => {
    const recipients = (alias: string) =>
      readLiveProfile({ ...ENVIRONMENT, WATS_TEST_RECIPIENT_E164: '+15550100199', WATS_TEST_RECIPIENT: alias }, [3]);
    expect(recipients('15550100199').recipient).toBe('15550100199');
    const thrown = refusal(() => recipients('+15550100111'));
    expect(thrown.thing).toBe('WATS_TEST_RECIPIENT');
    expect(String(thrown)).not.toContain('15550100');
  });

  const malformed = VARIABLES.filter(({ kind }) => kind !== 'master' && kind !== 'opt-in').map(({ name }) => name);
  it.each(malformed)('refuses a malformed %s by name and rule, never with its value', (name) => {
    const value = '\u0000not-to-be-shown\u0000';
    const thrown = refusal(() => readLiveProfile({ ...ENVIRONMENT, [name]: value }, [1]));
    expect(thrown.thing).toBe(name);
    expect(thrown.message).not.toContain('not-to-be-shown');
    expect(JSON.stringify(thrown)).not.toContain('not-to-be-shown');
  });

  it('leaves malformed flags to the gate: they are off', () => {
    expect(() =>
      readLiveProfile({ ...ENVIRONMENT, WATS_ENABLE_SEND: 'true', WATS_LIVE_ENABLE: 'yes' }, [3]),
    ).not.toThrow();
  });

  it('names the language of the template only with a template', () => {
    const read = (more: Record<string, string>) => readLiveProfile({ ...ENVIRONMENT, ...more }, [1]).template;
    expect(read({ WATS_TEMPLATE_NAME: 'hello_world' })).toEqual({ name: 'hello_world', language: 'en_US', values: [] });
    expect(
      read({ WATS_TEMPLATE_NAME: 'hello_world', WATS_TEMPLATE_LANG: 'de', WATS_TEMPLATE_PARAMETERS: '["a"]' }),
    ).toEqual({
      name: 'hello_world',
      language: 'de',
      values: ['a'],
    });
    expect(read({ WATS_TEMPLATE_LANG: 'de' })).toBeUndefined();
  });

  it('takes the current app secret before the previous one', () => {
    const both = { WATS_APP_SECRET_PREVIOUS: 'old', WATS_APP_SECRET: 'new' };
    expect(readWebhookProfile(both).appSecrets).toEqual(['new', 'old']);
    expect(readWebhookProfile({ WATS_APP_SECRET_PREVIOUS: 'old' }).appSecrets).toEqual(['old']);
  });
});
