import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PhaseId } from '../../../src/campaign/phase.js';
import { installToolkit, type StandIn } from '../../support/toolkit.js';
import { temporaryFolder } from '../evidence/bench-run.js';
import { campaign } from './bench.js';
import { front } from './front.js';

const PHASES: readonly PhaseId[] = [0, 1, 3, 9];
const install = (standIn: StandIn) => installToolkit(temporaryFolder(), standIn);
const fileOf = (folder: string, runId: string, ending: string) =>
  readFileSync(join(folder, `wats-live-${runId}.${ending}`), 'utf8');

interface Rows {
  readonly findings: readonly { readonly helper: string; readonly state: string }[];
  readonly capabilities: readonly {
    readonly capability: string;
    readonly status: string;
    readonly subject: { readonly version: string } | null;
  }[];
}

/** One fault each: a foreign recipient, a second request, a field that is lost. */
const FAULTS = `
import * as sound from './sound.ts';
export async function ask(transport, request, wire) {
  const text = typeof request.body === 'string' ? request.body : '';
  if (text.includes('"type":"location"')) request = { ...request, body: text.replace(/"to":"\\d+"/, '"to":"15550109999"') };
  if (text.includes('"type":"contacts"')) await sound.ask(transport, request, wire);
  return sound.ask(transport, request, wire);
}
export const parse = (name, answer, input) =>
  name === 'getPhoneNumberInfo' ? { ...answer, verified_name: undefined } : sound.parse(name, answer, input);
`;

describe('a live run whose requests are the toolkit’s', () => {
  it('sends what our own sends, each once; its parity evidence names the toolkit', async () => {
    const ours = await front([]);
    await campaign(ours.environment, { phases: PHASES, confirm: () => Promise.resolve(true) });
    const theirs = await front([]);
    const { probes, result, folder } = await campaign(theirs.environment, {
      phases: PHASES,
      confirm: () => Promise.resolve(true),
      subject: await install({}),
    });
    expect(result.exitCode).toBe(0);
    expect(probes.filter((probe) => /fail|unknown/.test(probe))).toEqual([]);
    expect(theirs.effects()).toEqual(ours.effects());
    const agents = new Set(theirs.heard.map(({ headers }) => headers.authorization?.split(' ')[0]));
    expect(agents).toEqual(new Set(['Bearer']));
    const { capabilities } = JSON.parse(fileOf(folder, result.end.runId, 'parity.json')) as Rows;
    const of = (name: string) => capabilities.find(({ capability }) => capability === name);
    expect(of('sendText')).toMatchObject({ status: 'shape-only', subject: { version: '0.4.0-beta.0' } });
    expect(of('debugToken')?.subject).toBeNull();
    expect(fileOf(folder, result.end.runId, 'report.md')).toContain('was the subject');
    expect((JSON.parse(fileOf(folder, result.end.runId, 'findings.json')) as Rows).findings).toEqual([]);
  }, 60_000);

  it('stops what the toolkit may not do, and keeps findings over runs: new, known, gone', async () => {
    let before = '';
    const [faulty, sound] = [await install({ faults: FAULTS }), await install({})];
    const states: string[][] = [];
    for (const subject of [faulty, faulty, sound]) {
      const graph = await front([]);
      const outputFolder = temporaryFolder();
      if (before !== '') copyFileSync(before, join(outputFolder, basename(before)));
      const { result } = await campaign(graph.environment, {
        phases: PHASES,
        confirm: () => Promise.resolve(true),
        outputFolder,
        subject,
      });
      before = join(outputFolder, `wats-live-${result.end.runId}.findings.json`);
      expect(result.exitCode).toBe(0);
      expect(graph.heard.filter(({ body }) => body.includes('15550109999'))).toEqual([]);
      const sends = graph.heard.filter(({ body }) => body.includes('"type":"contacts"'));
      expect(sends).toHaveLength(1);
      const { findings } = JSON.parse(fileOf(outputFolder, result.end.runId, 'findings.json')) as Rows;
      states.push(findings.map(({ helper, state }) => `${helper} ${state}`).sort());
      const tests = readdirSync(outputFolder).filter((name) => name.endsWith('.test.ts'));
      expect(tests).toHaveLength(subject === faulty ? 3 : 0);
    }
    const helpers = ['getPhoneNumberInfo', 'sendContacts', 'sendLocation'];
    expect(states).toEqual(['new', 'known', 'gone'].map((state) => helpers.map((helper) => `${helper} ${state}`)));
  }, 120_000);

  it('is refused before anything is written where the folder has no toolkit', async () => {
    const outputFolder = temporaryFolder();
    await expect(campaign({}, { phases: [0, 9], outputFolder, subject: temporaryFolder() })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(readdirSync(outputFolder)).toEqual([]);
  });
});
