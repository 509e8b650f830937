import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { liveEnvironment, sweep, Terminal } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;

beforeEach(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

const live = () => liveEnvironment(graph, { WATS_TEST_RUN_ID: 'r1' });
const run = (...args: readonly string[]) =>
  terminal.run(['run', '--phases', '0,1,4,9', '--confirm', '4', '--out', terminal.path('out'), '--json', ...args], {
    env: live(),
  });

describe('run --raw-capture', () => {
  it('keeps every exchange sealed, apart from the evidence, and says so; nothing raw is on the disk', async () => {
    const ended = await run('--raw-capture', terminal.path('raw'));
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toMatch(/Raw capture is on.*raw-capture delete/);
    expect(terminal.files('raw')).toEqual(['wats-live-r1.raw.jsonl']);
    const lines = readFileSync(terminal.path('raw', 'wats-live-r1.raw.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(graph.requests.length);
    const report = readFileSync(terminal.path('out', 'wats-live-r1.report.md'), 'utf8');
    expect(report).toContain(`Raw capture was on: ${lines.length} exchanges`);
    expect(readFileSync(terminal.path('out', 'wats-live-r1.json'), 'utf8')).toContain('Raw capture is on');
    const { stdout, stderr } = ended;
    expect(sweep(terminal, '', { stdout, stderr }, graph.secrets())).toEqual([]);
    const verified = await terminal.run(['verify', terminal.path('out'), '--json'], { env: live() });
    expect([verified.code, verified.stdout]).toEqual([0, '']);

    const listed = await terminal.run(['raw-capture', 'list', terminal.path('raw'), '--json'], { env: live() });
    expect(listed.code, listed.stderr).toBe(0);
    expect(listed.events('raw-capture.exchange')).toHaveLength(lines.length);
    expect(listed.events('raw-capture.exchange')[0]).toMatchObject({ method: 'GET' });
    expect(sweep(terminal, '', { listed: listed.stdout + listed.stderr }, graph.secrets())).toEqual([]);

    const deleted = await terminal.run(['raw-capture', 'delete', terminal.path('raw'), '--json'], { env: live() });
    expect(deleted.events('raw-capture.deleted')).toEqual([
      { event: 'raw-capture.deleted', file: 'wats-live-r1.raw.jsonl' },
    ]);
    expect(existsSync(terminal.path('raw'))).toBe(false);
    const again = await terminal.run(['raw-capture', 'delete', terminal.path('raw')], { env: live() });
    expect(again.code).toBe(2);
  });

  it('captures nothing without the option', async () => {
    const ended = await run();
    expect(ended.code, ended.stderr).toBe(0);
    expect(terminal.files('').filter((path) => path.includes('raw'))).toEqual([]);
  });

  it.each([
    ['a repository', () => terminal.path('repository', 'raw'), /repository/],
    ['the folder of the evidence', () => terminal.path('out', 'raw'), /apart from/],
    ['the folder of the keys', () => terminal.path('state', 'wats-live', 'raw'), /keys/],
  ])('is refused in %s before anything is sent', async (_what, path, rule) => {
    mkdirSync(terminal.path('repository', '.git'), { recursive: true });
    const refused = await run('--raw-capture', path());
    expect(refused.code, refused.stderr).toBe(2);
    expect(refused.stderr).toMatch(rule);
    expect(refused.stderr).toContain('--raw-capture');
    expect(graph.requests).toEqual([]);
    expect(terminal.files('out')).toEqual([]);
  });

  it('must be told to list or to delete', async () => {
    const wrong = await terminal.run(['raw-capture', 'print', terminal.path('raw')], { env: live() });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/list or to delete/);
  });
});
