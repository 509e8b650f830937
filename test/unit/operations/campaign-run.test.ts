import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/campaign/operator-error.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { resumeCleanup } from '../../../src/operations/cleanup-run.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';
import { afterwards } from '../graph/bench.js';
import { simulatedEnvironment } from '../../../src/operations/simulated-environment.js';
import type { Simulator } from '../../../src/simulator/server.js';
import { ALL, campaign, liveEnvironment, simulator } from './bench.js';

const simulatedTarget = ({ credentials }: Simulator) => simulatedEnvironment(credentials);

describe('a dry run', () => {
  it('with nothing set passes, cleans up and says that it is no evidence', async () => {
    const { result, ends, asked, probes } = await campaign(temporaryState());
    expect(result.exitCode).toBe(0);
    expect(result.end).toMatchObject({ mode: 'dry-run', target: 'simulator', outcome: 'passed', cleanup: 'complete' });
    expect(ends).toEqual(ALL.map((phase) => `${phase}: passed`));
    expect(asked.map(({ phase, live }) => [phase, live])).toEqual([
      [3, false],
      [4, false],
    ]);
    expect(probes.filter((line) => /: (?:fail|unknown)$/.test(line))).toEqual([]);
    expect(probes).toContain('markMessageAsRead inbound test message: pass');
    expect(probes).toContain('downloadMediaBytes bytes with integrity: pass');
    expect(result.end.counts['webhooks']).toBeGreaterThanOrEqual(4);
  });

  it('that is not confirmed sends nothing and is refused', async () => {
    const { result, ends, probes } = await campaign(temporaryState(), { confirm: async () => false });
    expect(result.exitCode).toBe(3);
    expect(ends).toEqual(['0: passed', '1: passed', '3: refused', '4: refused', '9: passed']);
    expect(probes.filter((line) => /^(?:send|upload|delete|mark)/.test(line))).toEqual([]);
  });

  it.each([{ WATS_LIVE_ENABLE: '1' }, { WATS_YES_LIVE: '1' }, { WATS_LIVE_ENABLE: 'true', WATS_YES_LIVE: '1' }])(
    'is what incomplete live flags give: %j; the real Graph hears nothing',
    async (flags) => {
      const real = await simulator();
      const environment = { ...liveEnvironment(real), WATS_LIVE_ENABLE: undefined, WATS_YES_LIVE: undefined, ...flags };
      const { result } = await campaign(environment, { phases: [0, 1, 9] });
      expect(result.end).toMatchObject({ mode: 'dry-run', target: 'simulator' });
      expect(real.requests).toBe(0);
    },
  );
});

describe('a live run on loopback', () => {
  it('names in its report each asset that it may reach, and says that the token is another app’s', async () => {
    const app = { WATS_APP_ID: '990001112223334' };
    const { result } = await campaign(liveEnvironment(await simulator(), app), { phases: [0] });
    const report = (ending: string) =>
      readFileSync(result.end.reports.find((path) => path.endsWith(ending)) ?? '', 'utf8');
    const { assets } = JSON.parse(report('.report.json')) as { readonly assets: readonly { readonly name: string }[] };
    expect(assets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['origin', 'wabaId', 'phoneNumberId', 'recipient', 'appId']),
    );
    expect(report('.report.md')).toContain('the token was issued to another app than that of WATS_APP_ID');
    expect(result.exitCode).toBe(0);
  });

  it('has its account for itself: a second campaign on it is refused, one after it is not', async () => {
    const real = await simulator();
    const environment = liveEnvironment(real);
    let second: unknown;
    const during = async () => {
      const asked = real.requests;
      second = await campaign(environment, { phases: [0, 9] }).catch((error: unknown) => error);
      expect(real.requests).toBe(asked);
      return true;
    };
    const { result } = await campaign(environment, { phases: [3, 9], confirm: during });
    expect(result.exitCode).toBe(0);
    expect(second).toMatchObject({ name: 'OperatorError', code: 'configuration', thing: 'the account' });
    expect((await campaign(environment, { phases: [0, 9] })).result.exitCode).toBe(0);
    const other = await simulator();
    const elsewhere = { ...environment, ...simulatedTarget(other) };
    const [one, two] = await Promise.all([environment, elsewhere].map((each) => campaign(each, { phases: [0, 9] })));
    expect([one?.result.exitCode, two?.result.exitCode]).toEqual([0, 0]);
  });

  it('passes, and phase 0 runs though it is not listed', async () => {
    const real = await simulator();
    const { result, ends, asked } = await campaign(liveEnvironment(real), { phases: [1, 3, 4, 9] });
    expect(result.exitCode).toBe(0);
    expect(result.end).toMatchObject({ mode: 'live', target: 'loopback', cleanup: 'complete' });
    expect(ends.map((line) => line.split(':')[0])).toEqual(['0', '1', '3', '4', '9']);
    expect(asked.every(({ live }) => live)).toBe(true);
  });

  it.each([
    ['its own flag', { WATS_ENABLE_SEND: undefined }, ['3: refused', '4: refused']],
    ['the flag of the later phase', { WATS_ENABLE_MEDIA: 'yes' }, ['3: passed', '4: refused']],
  ])('refuses a phase without %s', async (_what, change, refused) => {
    const { result, ends } = await campaign(liveEnvironment(await simulator(), change));
    expect(result.exitCode).toBe(3);
    expect(ends).toEqual(expect.arrayContaining(refused));
    expect(ends.at(-1)).toBe('9: passed');
  });

  it('skips only the sending by id where media are allowed and sends are not', async () => {
    const { result, probes } = await campaign(liveEnvironment(await simulator(), { WATS_ENABLE_SEND: '' }), {
      phases: [0, 4, 9],
    });
    expect(result.exitCode).toBe(0);
    expect(probes).toContain('sendImage by id: skipped');
    expect(probes).toContain('deleteMedia clean-up: pass');
  });

  it('is narrowed by an authorization file', async () => {
    const real = await simulator();
    const file = {
      version: 1,
      statement: 'mine',
      phases: [0, 1, 9],
      expiresAt: '2099-01-01T00:00:00Z',
      salt: 'salt-of-the-test-run',
      assets: {},
    };
    const { result } = await campaign(liveEnvironment(real), {
      phases: [0, 1, 3, 9],
      authorizationFile: JSON.stringify(file),
    });
    expect(result.exitCode).toBe(3);
    expect(result.end.outcome).toBe('refused');
  });

  it('interrupted after an upload ends with 130, and its clean-up can be taken up again', async () => {
    const real = await simulator();
    const environment = liveEnvironment(real);
    const stop = new AbortController();
    const { result } = await campaign(environment, {
      signal: stop.signal,
      phases: [0, 4, 9],
      onEvent: (event) => {
        if (event.event === 'probe' && event.helper === 'uploadMedia') stop.abort();
      },
    });
    expect(result.exitCode).toBe(130);
    expect(result.end).toMatchObject({ outcome: 'interrupted', cleanup: 'incomplete' });
    expect(Manifest.read(result.end.manifest)).toMatchObject({
      status: 'interrupted',
      entries: [{ state: 'created', cleanup: 'pending' }],
    });
    const request = {
      manifest: result.end.manifest,
      environment,
      acknowledged: false,
      observe: () => undefined,
      signal: new AbortController().signal,
    };
    const unarmed = await resumeCleanup({ ...request, environment: { ...environment, WATS_YES_LIVE: undefined } });
    expect(unarmed).toMatchObject({ exitCode: 3, cleanup: 'incomplete' });
    await expect(
      resumeCleanup({ ...request, environment: { ...environment, WATS_WABA_ID: '999999999999999' } }),
    ).rejects.toThrow('another asset');
    expect(await resumeCleanup(request)).toMatchObject({ exitCode: 0, cleanup: 'complete', leftovers: [] });
    const before = readFileSync(result.end.manifest, 'utf8');
    const requests = real.requests;
    expect(await resumeCleanup(request)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(result.end.manifest, 'utf8')).toBe(before);
    expect(real.requests).toBe(requests);
  });

  it('stopped in the dialog sends nothing', async () => {
    const stop = new AbortController();
    const { result, probes } = await campaign(liveEnvironment(await simulator()), {
      phases: [0, 3, 9],
      signal: stop.signal,
      confirm: async () => {
        stop.abort();
        return true;
      },
    });
    expect(result.exitCode).toBe(130);
    expect(probes.filter((line) => line.startsWith('send') && !line.endsWith('skipped'))).toEqual([]);
  });
});

describe('a plan that is wrong', () => {
  const wrong: readonly (readonly [what: string, environment: Record<string, string>, thing: string])[] = [
    ['a foreign base URL', { WATS_GRAPH_BASE_URL: 'https://graph.facebook.com.evil.tld' }, 'WATS_GRAPH_BASE_URL'],
    ['plain http', { WATS_GRAPH_BASE_URL: 'http://graph.facebook.com' }, 'WATS_GRAPH_BASE_URL'],
    ['a run id that is a path', { WATS_TEST_RUN_ID: '../../x' }, 'WATS_TEST_RUN_ID'],
    ['a prefix without the run id', { WATS_TEST_RESOURCE_PREFIX: 'wats-live-other' }, 'WATS_TEST_RESOURCE_PREFIX'],
    ['no token', { WATS_ACCESS_TOKEN: '' }, 'WATS_ACCESS_TOKEN'],
    ['a malformed id', { WATS_WABA_ID: 'abc' }, 'WATS_WABA_ID'],
    ['a cap that is none', { WATS_MAX_UPLOAD_BYTES: '5MB' }, 'WATS_MAX_UPLOAD_BYTES'],
    ['a fixture that is not there', { WATS_MEDIA_FIXTURE: '/nowhere/x.png' }, 'WATS_MEDIA_FIXTURE'],
    ['a fixture of no known type', { WATS_MEDIA_FIXTURE: '/etc/passwd' }, 'WATS_MEDIA_FIXTURE'],
  ];

  it.each(wrong)('is refused before anything is written or sent: %s', async (_what, change, thing) => {
    const real = await simulator();
    const out = join(temporaryFolder(), 'out');
    const environment = { ...liveEnvironment(real), ...change };
    await expect(campaign(environment, { outputFolder: out })).rejects.toMatchObject({ name: 'OperatorError', thing });
    expectNothing(out, environment, real.requests);
  });

  it.each([
    ['phase 8 beside others', { phases: [3, 8] as const }],
    ['an authorization that is no JSON', { authorizationFile: '{' }],
  ])('is refused before anything is written or sent: %s', async (_what, change) => {
    const real = await simulator();
    const out = join(temporaryFolder(), 'out');
    const environment = liveEnvironment(real);
    await expect(campaign(environment, { ...change, outputFolder: out })).rejects.toThrow(OperatorError);
    expectNothing(out, environment, real.requests);
  });

  it('is refused in a repository and in a workspace', async () => {
    const [repository, workspace] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(repository, '.git'));
    writeFileSync(join(repository, '.git', 'HEAD'), '');
    for (const [out, folders] of [
      [join(repository, 'out'), []],
      [join(workspace, 'out'), [workspace]],
    ] as const) {
      await expect(campaign(temporaryState(), { outputFolder: out, workspaceFolders: folders })).rejects.toMatchObject({
        code: 'output',
      });
      expect(existsSync(out)).toBe(false);
    }
  });

  it('with a proxy that cannot be one is refused before a file is written', async () => {
    const real = await simulator();
    const out = temporaryFolder();
    const environment = {
      ...liveEnvironment(real),
      WATS_GRAPH_BASE_URL: 'https://graph.facebook.com',
      HTTPS_PROXY: 'ftp://user:secretword@proxy',
    };
    await expect(campaign(environment, { outputFolder: out })).rejects.toThrow(/the proxy: (?!.*secretword)/);
    expect(readdirSync(out)).toEqual([]);
  });

  it('with a port in use leaves no interrupted run behind', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    afterwards(() => new Promise((resolve) => taken.close(resolve)));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const out = temporaryFolder();
    const real = await simulator();
    await expect(campaign(liveEnvironment(real), { outputFolder: out, webhookPort: port })).rejects.toThrow(
      OperatorError,
    );
    const manifests = readdirSync(out).filter((name) => /^wats-live-[\w-]+\.json$/.test(name));
    for (const name of manifests) expect(Manifest.read(join(out, name)).status).toBe('ended');
    expect(real.requests).toBe(0);
  });

  it('twice under one run id in one folder is refused the second time, and the first stays whole', async () => {
    const environment = { ...temporaryState(), WATS_TEST_RUN_ID: 'r1' };
    const { folder, result } = await campaign(environment, { phases: [0, 9] });
    const before = readFileSync(result.end.manifest, 'utf8');
    await expect(campaign(environment, { phases: [0, 9], outputFolder: folder })).rejects.toThrow(OperatorError);
    expect(readFileSync(result.end.manifest, 'utf8')).toBe(before);
  });
});

function expectNothing(out: string, environment: Readonly<Record<string, string | undefined>>, requests: number): void {
  expect(requests).toBe(0);
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(environment['XDG_STATE_HOME'] ?? '')).toEqual([]);
}
