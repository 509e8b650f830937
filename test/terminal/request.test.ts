import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { CLI, type Environment, ROOT, Terminal } from '../support/terminal.js';

const Captured = z.object({
  method: z.string(),
  host: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.optional(z.record(z.string(), z.string())),
  contentType: z.nullable(z.string()),
  bodyKind: z.enum(['none', 'json', 'form-urlencoded', 'multipart', 'binary']),
  body: z.unknown(),
});
const Form = z.object({ multipart: z.array(z.record(z.string(), z.unknown())) });
const Binary = z.object({ binary: z.object({ byteLength: z.number() }) });
const Named = z.object({ name: z.string() });
const Parts = z.object({ parts: z.array(z.looseObject({ name: z.string() })) });

const Row = z.object({
  helper: z.string(),
  variant: z.string(),
  input: z.unknown(),
  request: Captured,
  requests: z.optional(z.array(Captured)),
});

/** The helpers that this build has; those of later phases come with them. */
const listed = execFileSync(process.execPath, [CLI, 'helpers', '--json'], { encoding: 'utf8', env: {} });
const KNOWN: ReadonlySet<string> = new Set(
  listed
    .trimEnd()
    .split('\n')
    .map((line) => z.parse(Named, JSON.parse(line)).name),
);

/** Where our composer follows Meta and not the toolkit: see "Where the upstream toolkit and Meta's documents part". */
const diverges = ({ helper, input }: z.infer<typeof Row>) =>
  ['updateFlowJson', 'uploadFileToSession'].includes(helper) ||
  (helper === 'createFlow' && JSON.stringify(input).includes('flowJson'));

const contract = readFileSync(join(ROOT, 'test', 'fixtures', 'wire-contract.json'), 'utf8');
const ROWS = z.parse(z.array(Row), JSON.parse(contract)).filter((row) => KNOWN.has(row.helper) && !diverges(row));

/** The same request as `wats-live request` has to print it. */
function printed({ bodyKind, body, contentType, headers, query, method, host, path }: z.infer<typeof Captured>) {
  const shown = () => {
    if (bodyKind === 'multipart') {
      return { parts: z.parse(Form, body).multipart.map(({ byteLength, ...part }) => withBytes(part, byteLength)) };
    }
    if (bodyKind === 'binary') return { bytes: z.parse(Binary, body).binary.byteLength };
    return body;
  };
  const type = contentType?.split(';')[0] ?? null;
  return { method, host, path, query, headers: headers ?? {}, contentType: type, body: shown() };
}

const withBytes = (part: Readonly<Record<string, unknown>>, bytes: unknown) =>
  bytes === undefined ? part : { ...part, bytes };

const IDS: Environment = {
  WATS_WABA_ID: '102290129340398',
  WATS_PHONE_NUMBER_ID: '106540352242922',
  WATS_APP_ID: '670843887433847',
};

let terminal: Terminal;

beforeAll(() => {
  terminal = new Terminal();
});
afterAll(() => terminal.dispose());

const request = (helper: string, input: unknown, env: Environment = IDS) =>
  terminal.run(['request', helper, '--input', typeof input === 'string' ? input : JSON.stringify(input)], { env });

describe('helpers', () => {
  it('lists each once, with risk class, group, phase, flag and summary', async () => {
    const lines = (await terminal.run(['helpers', '--json'])).lines();
    expect(KNOWN.size).toBe(lines.length);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(
        expect.arrayContaining(['name', 'risk', 'endpointGroup', 'phase', 'flag', 'summary']),
      );
      expect(['read', 'side-effect', 'destructive', 'admin']).toContain(line['risk']);
      expect(String(line['endpointGroup'])).toMatch(/^[a-z_]+$/);
      expect(String(line['flag'])).toMatch(line['risk'] === 'read' ? /^null$|^WATS_/ : /^WATS_ENABLE_/);
    }
  });

  it('names those of discovery, token, sends and media', () => {
    for (const name of [
      ...['getWabaInfo', 'listSubscribedApps', 'listPhoneNumbers', 'getPhoneNumberInfo', 'getPhoneNumberSettings'],
      ...['getBusinessProfile', 'getCommerceSettings', 'listMessageTemplates', 'getMessageTemplate', 'listFlows'],
      ...['getFlow', 'getFlowAssets', 'debugToken', 'sendText', 'sendTemplate', 'sendImage', 'markMessageAsRead'],
      ...['uploadMedia', 'downloadMedia', 'downloadMediaBytes', 'deleteMedia'],
    ]) {
      expect(KNOWN).toContain(name);
    }
  });
});

describe.concurrent('request', () => {
  it.each(ROWS.map((row) => [`${row.helper}, ${row.variant}`, row] as const))(
    'composes as captured: %s',
    async (_name, row) => {
      const ended = await request(row.helper, row.input);
      expect(ended.code, ended.stderr).toBe(0);
      const { requests, ...shown } = ended.lines()[0] ?? {};
      expect(shown).toEqual(printed(row.request));
      expect(requests).toEqual(row.requests?.map(printed));
      expect(ended.stdout).not.toMatch(/authorization|Bearer/i);
    },
  );

  it('takes ids and recipient from the environment, without the plus sign', async () => {
    const env = { ...IDS, WATS_TEST_RECIPIENT_E164: '+15550001111' };
    const ended = await request('sendText', { text: 'hi' }, env);
    expect(ended.lines()[0]).toMatchObject({
      path: '/v25.0/106540352242922/messages',
      body: { to: '15550001111', text: { body: 'hi' } },
    });
    const given = await request('sendText', { text: 'hi', to: '+15550002222' }, env);
    expect(given.lines()[0]).toMatchObject({ body: { to: '+15550002222' } });
  });

  it('uses the version of the environment', async () => {
    const ended = await request('getWabaInfo', {}, { ...IDS, WATS_GRAPH_API_VERSION: 'v24.0' });
    expect(ended.lines()[0]).toMatchObject({ path: '/v24.0/102290129340398' });
  });

  it('takes a file as a path with its own name, as base64, or as zero bytes', async () => {
    const file = terminal.path('photo of a fixture.png');
    writeFileSync(file, 'twelve bytes');
    const part = async (input: unknown) => {
      const ended = await request('uploadMedia', input);
      expect(ended.code, ended.stderr).toBe(0);
      const { parts } = z.parse(Parts, ended.lines()[0]?.['body']);
      return parts.find(({ name }) => name === 'file');
    };
    expect(await part({ file, type: 'image/png' })).toMatchObject({ filename: 'photo of a fixture.png', bytes: 12 });
    expect(await part({ file: { base64: 'AAAA' }, type: 'image/png' })).toMatchObject({ bytes: 3 });
    expect(await part({ file: 'Uint8Array(5)', type: 'image/png' })).toMatchObject({ bytes: 5 });
  });

  it('takes fields, limit, after and before for lists', async () => {
    const input = { fields: 'id,name', limit: 3, after: 'QVFI', before: 'QVFJ' };
    const ended = await request('listMessageTemplates', input);
    expect(ended.lines()[0]?.['query']).toEqual({ fields: 'id,name', limit: '3', after: 'QVFI', before: 'QVFJ' });
  });

  it('prints null for content type and body of a GET', async () => {
    const ended = await request('getWabaInfo', {});
    expect(ended.lines()[0]).toMatchObject({ method: 'GET', contentType: null, body: null });
  });

  it.each([
    ['sendText', { text: '' }, /text/],
    ['sendText', { text: 'x'.repeat(4097), to: '15550001111' }, /text.*4096/],
    ['sendText', { text: 5 }, /text/],
    ['sendText', { text: 'a', to: '12' }, /\bto\b/],
    ['sendText', { text: 'a', to: '15550001111', phoneNumberId: '1/../2' }, /phoneNumberId/],
    ['sendText', { text: 'a', to: '15550001111', phoneNumberId: '%2e%2e' }, /phoneNumberId/],
    ['sendText', { text: 'a', to: '15550001111', sideways: true }, /sideways/],
    ['sendImage', { to: '15550001111' }, /mediaId|link/],
    ['getWabaInfo', { wabaId: '1\n2' }, /wabaId/],
    ['getWabaInfo', { wabaId: '12345', fields: 'a?b&c' }, /fields/],
    ['listMessageTemplates', { limit: 0 }, /limit/],
    ['getMessageTemplate', {}, /templateId/],
    ['deleteMedia', { mediaId: 'a#b' }, /mediaId/],
    ['uploadMedia', { file: '/nowhere/at/all', type: 'image/png' }, /file/],
    ['uploadMedia', { file: 'Uint8Array(1)', type: 'no type' }, /type/],
    ['downloadMediaBytes', { url: 'no url' }, /url/],
    ['noSuchHelper', {}, /helper/],
    ['constructor', {}, /helper/],
    ['__proto__', {}, /helper/],
    ['sendText', '{', /--input/],
    ['sendText', '[]', /input|object/],
    ['sendText', 'null', /input|object/],
  ] as const)('refuses %s %j with exit 2 and one line that names it', async (helper, input, thing) => {
    const ended = await request(helper, input, { ...IDS, WATS_TEST_RECIPIENT_E164: '+15550001111' });
    expect(ended.code, ended.stdout).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.stderr).toMatch(thing);
  });
});
