import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { parseEnv, readEnvFile } from '../../../src/operations/env-file.js';
import { temporaryFolder } from '../evidence/bench-run.js';

const TEXT = [
  '\uFEFF# credentials',
  'export WATS_ACCESS_TOKEN="EAAtoken" # of the system user',
  "WATS_WABA_ID='200000000001'",
  'WATS_PHONE_NUMBER_ID=100000000001 # the test number\r',
  'WATS_TEST_RECIPIENT_E164=one two',
  'WATS_LIVE_ENABLE=1',
  'WATS_GRAPH_BASE_URL=https://graph.facebook.com',
  'DATABASE_URL=postgres://user:secret@host/db',
  'not a line',
].join('\n');

describe('an .env file', () => {
  it('gives credentials and assets, names what is malformed, and passes over flags, target and what is not ours', async () => {
    const file = join(temporaryFolder(), '.env');
    writeFileSync(file, TEXT);
    expect(await readEnvFile(file)).toEqual({
      values: { WATS_ACCESS_TOKEN: 'EAAtoken', WATS_WABA_ID: '200000000001', WATS_PHONE_NUMBER_ID: '100000000001' },
      refused: ['WATS_TEST_RECIPIENT_E164'],
      tracked: undefined,
    });
  });

  it.each([
    ['A=b#c', 'b#c'],
    ['A=b #c', 'b'],
    ['A="b #c"', 'b #c'],
    ['A=', ''],
    ['A=#c', ''],
    [' A = b ', 'b'],
    ['A=b\nA=c', 'c'],
  ])('reads %j', (text, value) => expect(parseEnv(text)['A']).toBe(value));

  it('tells whether git tracks it, and lets the settings of the folder run nothing', async () => {
    const folder = temporaryFolder();
    const [file, ran] = [join(folder, '.env'), join(folder, 'ran')];
    writeFileSync(file, TEXT);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
    git('init');
    git('config', 'core.fsmonitor', `touch ${ran}; false`);
    expect((await readEnvFile(file)).tracked).toBe(false);
    git('-c', 'core.fsmonitor=false', 'add', '.env');
    expect((await readEnvFile(file)).tracked).toBe(true);
    expect(() => execFileSync('ls', [ran], { stdio: 'ignore' })).toThrow();
  });

  it('is refused when it is no text file', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'binary');
    writeFileSync(file, 'A=b\0');
    for (const path of [file, folder, join(folder, 'absent')]) {
      await expect(readEnvFile(path)).rejects.toThrow(OperatorError);
    }
  });
});
