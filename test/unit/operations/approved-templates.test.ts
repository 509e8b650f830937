import { describe, expect, it } from 'vitest';
import { readApproved } from '../../../src/operations/approved-templates.js';
import { liveEnvironment, simulator } from './bench.js';

const { signal } = new AbortController();

describe('the approved templates of an account', () => {
  it('are told with what is asked for, by a tag and never by their name', async () => {
    const environment = liveEnvironment(await simulator());
    const found = await readApproved({ environment, signal });
    const own = found.find(({ name }) => name === environment['WATS_TEMPLATE_NAME']);
    expect(own).toMatchObject({ language: environment['WATS_TEMPLATE_LANG'], variables: [] });
    expect(found.map(({ variables }) => variables)).toContainEqual(['body 1', 'body 2']);
    for (const { name, label, category, variables } of found) {
      expect([label, category, ...variables].join(' ')).not.toContain(name);
      expect(category).toMatch(/^(?:UTILITY|MARKETING|AUTHENTICATION)$/);
    }
  });

  it('are not read without both live flags', async () => {
    const real = await simulator();
    const environment = { ...liveEnvironment(real), WATS_YES_LIVE: undefined };
    await expect(readApproved({ environment, signal })).rejects.toMatchObject({ code: 'gate' });
    expect(real.requests).toBe(0);
  });
});
