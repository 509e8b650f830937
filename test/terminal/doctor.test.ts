import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Environment, leaksIn, Terminal } from '../support/terminal.js';

const SET: Environment = {
  WATS_LIVE_ENABLE: '1',
  WATS_GRAPH_BASE_URL: 'http://127.0.0.1:9',
  WATS_ACCESS_TOKEN: 'EAAnobodysTokenAtAll0123456789',
  WATS_APP_SECRET: 'nobodys-app-secret-0123',
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_TEST_RECIPIENT_E164: '+15550107788',
  WATS_ENABLE_SEND: '1',
};
const MALFORMED: Environment = {
  WATS_LIVE_ENABLE: 'true',
  WATS_GRAPH_BASE_URL: 'http://graph.facebook.com',
  WATS_WABA_ID: 'abc-not-an-id',
  WATS_TEST_RECIPIENT_E164: 'call me maybe',
  WATS_ACCESS_TOKEN: 'with a space',
  WATS_TEST_RUN_ID: '../escape',
  WATS_ENABLE_MEDIA: 'yes-please',
};

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

const doctor = (env: Environment, ...args: readonly string[]) => terminal.run(['doctor', ...args], { env });

describe('doctor', () => {
  it('tells every variable by name as missing when none is set, exit 0: a dry run would work', async () => {
    const ended = await doctor({}, '--json');
    expect(ended.code, ended.stderr).toBe(0);
    const lines = ended.lines();
    expect(lines.every(({ state }) => state === 'missing')).toBe(true);
    for (const line of lines) expect(Object.keys(line)).toEqual(['name', 'state', 'rule']);
    const names = lines.map(({ name }) => name);
    for (const name of [
      ...['WATS_LIVE_ENABLE', 'WATS_YES_LIVE', 'WATS_GRAPH_BASE_URL', 'WATS_GRAPH_API_VERSION', 'WATS_WABA_ID'],
      ...['WATS_PHONE_NUMBER_ID', 'WATS_BUSINESS_ID', 'WATS_APP_ID', 'WATS_CATALOG_ID', 'WATS_PRODUCT_RETAILER_ID'],
      ...['WATS_TEST_RECIPIENT_E164', 'WATS_TEST_RECIPIENT', 'WATS_TEMPLATE_NAME', 'WATS_TEMPLATE_LANG'],
      ...['WATS_MEDIA_ID', 'WATS_ACCESS_TOKEN', 'WATS_APP_SECRET', 'WATS_APP_SECRET_PREVIOUS', 'WATS_VERIFY_TOKEN'],
      ...['WATS_SERVICE_TOKEN', 'WATS_PUBLIC_WEBHOOK_URL', 'WATS_WEBHOOK_PATH', 'WATS_TEST_RUN_ID'],
      ...['WATS_TEST_RESOURCE_PREFIX', 'WATS_MAX_UPLOAD_BYTES', 'WATS_MAX_DOWNLOAD_BYTES', 'WATS_MEDIA_FIXTURE'],
      ...['WATS_ENABLE_SEND', 'WATS_ENABLE_COMMERCE_MESSAGES', 'WATS_ENABLE_MEDIA', 'WATS_ENABLE_TEMPLATE_MUTATIONS'],
      ...['WATS_ENABLE_FLOW_MUTATIONS', 'WATS_ENABLE_FLOW_PUBLISH', 'WATS_ENABLE_CALLING_LIVE'],
      ...['WATS_ENABLE_CALL_ACCEPT_WEBRTC', 'WATS_ENABLE_GROUPS', 'WATS_ENABLE_ADMIN_MUTATIONS'],
      'WATS_ENABLE_DESTRUCTIVE',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('tells what is set, exit 0, and shows no value', async () => {
    for (const args of [['--json'], []]) {
      const ended = await doctor(SET, ...args);
      expect(ended.code, ended.stderr).toBe(0);
      const values = Object.values(SET).filter((value) => value !== '1');
      expect(leaksIn(ended.stdout + ended.stderr, values)).toEqual([]);
    }
    const lines = (await doctor(SET, '--json')).lines();
    const set = lines.filter(({ state }) => state === 'set').map(({ name }) => name);
    expect(set.sort()).toEqual(Object.keys(SET).sort());
  });

  it.each(Object.entries(MALFORMED))(
    'ends with 2 for a malformed %s, with its rule and without its value',
    async (name, value) => {
      const ended = await doctor({ [name]: value }, '--json');
      expect(ended.code, ended.stderr).toBe(2);
      const [line, ...others] = ended.lines().filter(({ state }) => state === 'malformed');
      expect(others).toEqual([]);
      expect(line).toMatchObject({ name });
      expect(String(line?.['rule'])).toMatch(/must|only/);
      expect(ended.stdout + ended.stderr).not.toContain(value);
    },
  );

  it('writes nothing, and an empty value is a missing one', async () => {
    const ended = await doctor({ ...SET, WATS_VERIFY_TOKEN: '' }, '--json');
    expect(ended.lines()).toContainEqual(expect.objectContaining({ name: 'WATS_VERIFY_TOKEN', state: 'missing' }));
    expect(terminal.files()).toEqual([]);
  });
});

describe('the program', () => {
  it('explains itself, and ends with 2 when it is asked for nothing', async () => {
    const [help, nothing, version] = await Promise.all(
      [['--help'], [], ['--version']].map((args) => terminal.run(args)),
    );
    expect(help?.code).toBe(0);
    for (const name of ['doctor', 'run', 'cleanup', 'verify', 'simulate', 'webhook', 'helpers', 'request', 'redact']) {
      expect(help?.stdout).toContain(`  ${name} `);
    }
    expect(nothing?.code).toBe(2);
    expect(version?.stdout).toMatch(/^wats-live \d+\.\d+\.\d+\n$/);
  });
});
