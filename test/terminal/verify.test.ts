import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { liveEnvironment, startLive, Terminal } from '../support/terminal.js';

const RUN_ID = 'verified-1';
const LEDGER = `wats-live-${RUN_ID}.ledger.jsonl`;
const MANIFEST = `wats-live-${RUN_ID}.json`;
const REPORT = `wats-live-${RUN_ID}.report.md`;
const ENTRY = `wats-live-${RUN_ID}.log-entry.md`;

let terminal: Terminal;
let graph: IndependentGraph;
let copies = 0;

beforeAll(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph();
  const args = ['--phases', '0,1,3,4,9', '--confirm', '3,4'];
  const env = liveEnvironment(graph, { WATS_TEST_RUN_ID: RUN_ID });
  expect((await (await startLive(terminal, graph, args, env)).ended).code).toBe(0);
});
afterAll(async () => {
  terminal.dispose();
  await graph.stop();
});

/** A copy of the evidence with one file changed. */
function tampered(file: string, change: (text: string) => string): string {
  copies += 1;
  const folder = terminal.path(`copy-${copies}`);
  cpSync(terminal.path('out'), folder, { recursive: true });
  const path = `${folder}/${file}`;
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
  return folder;
}

const verify = (path: string, env: Readonly<Record<string, string>> = {}) =>
  terminal.run(['verify', path, '--json'], { env });

const lines = (text: string) => text.trimEnd().split('\n');
const joined = (all: readonly string[]) => `${all.join('\n')}\n`;

describe('verify', () => {
  it('finds nothing in what a run wrote, given the folder or the manifest', async () => {
    for (const path of [terminal.path('out'), terminal.path('out', MANIFEST)]) {
      const ended = await verify(path, liveEnvironment(graph));
      expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, '', '']);
    }
  });

  it.each([
    ['a ledger line that was changed', LEDGER, 'chain', (t: string) => t.replace('"pass"', '"fail"')],
    ['a ledger line that was taken out', LEDGER, 'chain', (t: string) => joined(lines(t).toSpliced(5, 1))],
    ['two ledger lines that changed places', LEDGER, 'chain', (t: string) => joined(swapped(lines(t), 4))],
    ['a ledger cut short', LEDGER, 'tail', (t: string) => joined(lines(t).slice(0, -2))],
    ['an empty ledger', LEDGER, 'tail', () => ''],
    ['a line put behind the end', LEDGER, 'foreign', (t: string) => joined([...lines(t), forged(lines(t))])],
    ['a line put in between', LEDGER, 'foreign', (t: string) => joined(lines(t).toSpliced(3, 0, forged(lines(t))))],
    ['a manifest that says something else', MANIFEST, 'manifest', (t: string) => t.replace('"done"', '"not-needed"')],
    ['a report that was changed', REPORT, 'manifest', (t: string) => t.replace('passed', 'flawless')],
    ['a token in a report', REPORT, 'leak', (t: string) => `${t}\n${graph.credentials.accessToken}\n`],
    ['an id in a log entry', ENTRY, 'leak', (t: string) => `${t}\n${graph.credentials.phoneNumberId}\n`],
    ['the recipient in a ledger', LEDGER, 'leak', (t: string) => `${t}{"to":"${graph.credentials.recipient}"}\n`],
    ['an address in a report', REPORT, 'leak', (t: string) => `${t}\nask someone@orchard.example\n`],
  ])('tells %s', async (_what, file, problem, change) => {
    const ended = await verify(tampered(file, change), liveEnvironment(graph));
    expect(ended.code, ended.stdout).toBe(1);
    const found = ended.events('verify');
    expect(found.map((one) => one['problem'])).toContain(problem);
    expect(found.find((one) => one['problem'] === problem)).toMatchObject({ event: 'verify', file });
    for (const one of found) expect(Object.keys(one)).toEqual(expect.arrayContaining(['file', 'line', 'problem']));
    expect(ended.stdout + ended.stderr).not.toContain(graph.credentials.phoneNumberId);
    expect(ended.stdout + ended.stderr).not.toContain(graph.credentials.accessToken);
  });

  it('tells a token that it does not know by its form', async () => {
    const folder = tampered(REPORT, (text) => `${text}\nEAA${'k'.repeat(20)}9${'Q'.repeat(40)}\n`);
    const ended = await verify(folder);
    expect(ended.events('verify')).toContainEqual(expect.objectContaining({ problem: 'leak', file: REPORT }));
  });

  it.each([LEDGER, REPORT])('tells that %s is missing', async (file) => {
    const folder = tampered(file, (text) => `${text} `);
    rmSync(`${folder}/${file}`);
    const ended = await verify(folder);
    expect(ended.code).toBe(1);
    expect(ended.events('verify')).toContainEqual(expect.objectContaining({ file }));
  });

  it('tells the evidence of a run whose manifest is gone, or bears another name', async () => {
    const folder = tampered(REPORT, (text) => `${text} `);
    renameSync(`${folder}/${MANIFEST}`, `${folder}/wats-live-other.json`);
    const ended = await verify(folder);
    expect(ended.code).toBe(1);
    expect(ended.events('verify').map((one) => one['problem'])).toContain('manifest');
  });

  it('says what it could not check without the key of the run', async () => {
    const ended = await terminal.run(['verify', terminal.path('out'), '--json'], {
      env: { XDG_STATE_HOME: terminal.path('elsewhere') },
    });
    expect(ended.code, ended.stdout).toBe(0);
    expect(ended.stderr).toMatch(/key/);
  });

  it.each([
    ['nothing', () => terminal.path('nowhere')],
    ['a folder without evidence', () => terminal.path('tmp')],
    ['a manifest that is no document', () => `${tampered(MANIFEST, () => 'no document')}/${MANIFEST}`],
    ['a manifest of a future version', () => tampered(MANIFEST, (t) => t.replace(/"version": ?1/, '"version": 9'))],
  ])('ends with 2 for what it cannot read: %s', async (_what, path) => {
    const ended = await verify(path());
    expect(ended.code, ended.stdout).toBe(2);
    expect(ended.stderr).not.toBe('');
  });
});

function swapped(all: readonly string[], at: number): string[] {
  const [one = '', other = ''] = all.slice(at, at + 2);
  return all.toSpliced(at, 2, other, one);
}

/** A line in the ledger's form that the run did not write. */
function forged(all: readonly string[]): string {
  return (all.at(-1) ?? '').replace(/"outcome":"[a-z]+"/, '"outcome":"refused"').replace(/[0-9a-f]{8}"/, '00000000"');
}
