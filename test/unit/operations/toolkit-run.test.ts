import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../evidence/bench-run.js';
import { campaign } from './bench.js';

const SOUND = {
  version: 1,
  defaultProfile: 'a',
  profiles: {
    a: {
      graph: { apiVersion: 'v25.0', baseUrl: 'https://graph.facebook.com' },
      whatsapp: { wabaId: '1234567890', phoneNumberId: '9876543210' },
      auth: { accessToken: { env: 'SOME_TOKEN' } },
    },
  },
};

/** A folder with a toolkit configuration in it. */
function configured(content: unknown, name = 'wats.config.json'): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

const dry = (changes: Parameters<typeof campaign>[1]) => campaign({}, { phases: [0, 9], ...changes });

describe('phase 0 and the configuration of the toolkit', () => {
  it('says that there is none', async () => {
    const { probes, result } = await dry({});
    expect(probes).toContain('configuration toolkit file: skipped');
    expect(result.exitCode).toBe(0);
  });

  it('checks one that lies in the workspace, by name: no secret is resolved', async () => {
    const secret = 'EAAnobodyshouldreadthis0123456789';
    const { probes, told } = await campaign(
      { SOME_TOKEN: secret },
      { phases: [0, 9], configFolders: [temporaryFolder(), configured(SOUND)] },
    );
    expect(probes).toContain('configuration toolkit file: pass');
    expect(told.join('\n')).not.toContain(secret);
    const missing = await dry({ configFolders: [configured(SOUND)] });
    expect(missing.told.join('\n')).toMatch(/not set: config\.profiles\[0\]\.auth\.accessToken/);
  });

  it.each([
    ['a secret in clear', { ...SOUND, profiles: { a: { ...SOUND.profiles.a, auth: { accessToken: 'EAAinclear' } } } }],
    ['a profile that is not there', { ...SOUND, defaultProfile: 'b' }],
    ['no configuration at all', '{'],
  ])('fails for one that was found with %s, and opens no effect', async (_what, content) => {
    const run = await campaign({}, { phases: [0, 3, 9], configFolders: [configured(content)] });
    expect(run.probes).toContain('configuration toolkit file: fail');
    expect(run.ends).toContain('3: refused');
    expect(run.told.join('\n')).not.toContain('EAAinclear');
  });

  it('refuses a given one that is not sound before anything is written', async () => {
    const config = join(configured({ ...SOUND, version: 2 }), 'wats.config.json');
    await expect(dry({ config })).rejects.toMatchObject({ code: 'configuration', thing: '--config config.version' });
    await expect(dry({ config: '/nowhere/wats.config.yaml' })).rejects.toMatchObject({ code: 'configuration' });
  });

  it('tells how the number stands before any effect', async () => {
    const { told } = await dry({});
    const note = told.find((line) => line.includes('preflight (standing)'));
    expect(note).toMatch(
      /account mode SANDBOX; quality GREEN; messaging limit TIER_\w+; 12 templates; the token expires in/,
    );
  });
});
