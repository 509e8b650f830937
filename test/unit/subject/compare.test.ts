import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComparedFinding, type CompareResult, compareToolkit } from '../../../src/operations/compare.js';
import { scanText } from '../../../src/evidence/leak-scan.js';
import { createRedactor } from '../../../src/evidence/redactor.js';
import { runReproduction } from '../../support/reproduction.js';
import { installToolkit, type StandIn } from '../../support/toolkit.js';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'wats-live-compare-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Compared extends CompareResult {
  readonly told: readonly ComparedFinding[];
}

let count = 0;
async function compared(standIn: StandIn, out?: string): Promise<Compared> {
  count += 1;
  return comparing(await installToolkit(join(home, `toolkit-${count}`), standIn), out);
}

async function comparing(subject: string, out?: string): Promise<Compared> {
  const told: ComparedFinding[] = [];
  const result = await compareToolkit({
    subject,
    outputFolder: out,
    workspaceFolders: [],
    environment: { PATH: '' },
    observe: (finding) => told.push(finding),
    signal: new AbortController().signal,
  });
  return { ...result, told };
}

/** Both go to a host that Meta does not document, whoever composes them. */
const UNDOCUMENTED = ['archiveTemplates security', 'unarchiveTemplates security'];
const named = (findings: readonly ComparedFinding[]) =>
  [...new Set(findings.map(({ helper, family }) => `${helper} ${family}`))].sort();

/** One fault of each class, each in a helper of its own. */
const SEEDED = `
import * as sound from './sound.ts';
const again = (request, wire, url, method = request.method) => [{ ...request, method, url }, { ...wire, method }];
export async function ask(transport, request, wire) {
  const text = typeof request.body === 'string' ? request.body : '';
  const { url } = request;
  if (text.includes('"type":"location"')) request = { ...request, body: text.replace('52.52', '"52.52"') };
  const isRead = request.method === 'GET';
  if (isRead && /whatsapp_business_profile/.test(url)) return sound.ask(transport, ...again(request, wire, 'https://elsewhere.example.com/x'));
  if (isRead && /whatsapp_commerce_settings/.test(url)) return sound.ask(transport, ...again(request, wire, url, 'DELETE'));
  if (text.includes('"emoji":"👍"')) request = { ...request, body: text.replace(/"to":"\\d+"/, '"to":"15550109999"') };
  if (text.includes('"Choose"')) await sound.ask(transport, request, wire);
  try {
    return await sound.ask(transport, request, wire);
  } catch (error) {
    if (error.code === 80007) throw new sound.GraphApiError(error.status, error.code, undefined);
    if (error.errorSubcode === 33) throw new sound.GraphApiError(error.status, error.code, undefined);
    throw error;
  }
}
export function parse(name, answer, input) {
  if (name === 'getFlow') return { ...answer, status: undefined };
  if (name === 'getPhoneNumberInfo') return { ...answer, id: Number(answer.id) };
  if (name === 'getMessageTemplate') throw new TypeError('cannot be read');
  if (name === 'downloadMediaBytes') return { bytes: answer, sha256: sound.parse(name, answer, {}).sha256 };
  return sound.parse(name, answer, input);
}
export const misread = (updates) => updates.map((update) =>
  update.kind === 'template' ? { ...update, id: undefined } : update.kind === 'flow' ? { ...update, kind: 'unknown' } : update,
).filter(({ kind }) => kind !== 'preference');
`;

describe('a comparison with a toolkit', () => {
  it('invents nothing where there is no fault', async () => {
    const { told, cases, left } = await compared({});
    expect(named(told)).toEqual(UNDOCUMENTED);
    expect(cases).toBeGreaterThan(110);
    expect(left).toBe(0);
  }, 120_000);

  it('finds a fault of each class, and no other', async () => {
    const { told } = await compared({ faults: SEEDED, absent: ['listFlows', 'listQrCodes'] });
    expect(named(told)).toEqual([
      ...UNDOCUMENTED.slice(0, 1),
      'downloadMediaBytes response',
      'getBusinessProfile security',
      'getCommerceSettings security',
      'getFlow response',
      'getMessageTemplate response',
      'getPhoneNumberInfo response',
      'getWabaInfo error',
      'listFlows not-implemented',
      'listQrCodes not-implemented',
      'normalizeWebhookEnvelope webhook',
      'sendButtons security',
      'sendLocation request',
      'sendReaction security',
      ...UNDOCUMENTED.slice(1),
    ]);
    const of = (helper: string, variant?: string) =>
      told.filter((each) => each.helper === helper && (variant === undefined || each.variant === variant));
    expect(of('sendLocation')).toMatchObject([
      {
        expected: expect.stringContaining('body.location.latitude is ') as string,
        seen: 'body.location.latitude is text (5)',
      },
    ]);
    expect(of('getFlow')).toMatchObject([{ expected: 'status is "DRAFT"', seen: 'status is nothing' }]);
    expect(of('getWabaInfo').map(({ variant }) => variant)).toEqual(['error 100, subcode 33', 'error 80007']);
    expect(of('downloadMediaBytes').map(({ variant }) => variant)).toEqual([
      'other bytes than the digest',
      'more bytes than the cap',
      'fewer bytes than file_size',
    ]);
    const webhooks = of('normalizeWebhookEnvelope').map(({ variant }) => variant);
    expect(webhooks).toEqual(expect.arrayContaining(['user_preferences', 'flows', 'message_template_status_update']));
    expect(webhooks.filter((kind) => !/template|flows|^user_/.test(kind))).toEqual([]);
  }, 120_000);

  it('keeps findings between comparisons: new, known, gone; each with a test that shows it', async () => {
    const out = join(home, 'out');
    const first = await compared({ faults: SEEDED }, out);
    expect(new Set(first.told.map(({ state }) => state))).toEqual(new Set(['new']));
    const second = await compared({}, out);
    expect(new Set(second.told.map(({ state }) => state))).toEqual(new Set(['known']));
    expect(second.gone).toHaveLength(first.told.length - second.told.length);
    const third = await compared({}, out);
    expect(third.gone).toEqual([]);
    const { known } = createRedactor({ salt: Buffer.from('salt of a test'), known: [] });
    const files = readdirSync(out);
    for (const name of files) expect(scanText(name, readFileSync(join(out, name), 'utf8'), known)).toEqual([]);
    expect(first.told.filter(({ reproduction }) => reproduction === null).map(({ helper }) => helper)).toEqual([]);
    const { reproduction } = first.told.find(({ helper }) => helper === 'sendLocation') ?? {};
    const text = readFileSync(reproduction ?? '', 'utf8');
    expect(text).toContain("from 'bun:test'");
    expect(text).toContain('sendLocation({');
    // A test that shows a fault fails where it is, and passes where it is not.
    const [faulty, sound] = [count - 2, count].map((at) => join(home, `toolkit-${at}`));
    const oneOfAKind = new Map(first.told.map((each) => [`${each.helper} ${each.family} ${each.expected}`, each]));
    for (const { helper, variant, reproduction: path } of oneOfAKind.values()) {
      const isUndocumented = /archiveTemplates/i.test(helper);
      expect(await runReproduction(path ?? '', faulty ?? ''), `${helper}, ${variant}`).toBeDefined();
      const said = await runReproduction(path ?? '', sound ?? '');
      if (!isUndocumented) expect(said, `${helper}, ${variant}`).toBeUndefined();
    }
  }, 240_000);
});
