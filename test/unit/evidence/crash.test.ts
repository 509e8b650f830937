import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KnownValues } from '../../../src/evidence/known-values.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { verifyEvidence } from '../../../src/evidence/verify.js';
import { temporaryFolder, temporaryState } from './bench-run.js';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 50);
const AT_ONCE = 2;

let programs = '';

beforeAll(async () => {
  programs = mkdtempSync(join(tmpdir(), 'wats-crash-'));
  await build({
    entryPoints: [join(import.meta.dirname, 'crash-writer.ts')],
    outfile: join(programs, 'writer.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
});

afterAll(() => rmSync(programs, { recursive: true, force: true }));

interface Told {
  readonly sent: ReadonlySet<number>;
  readonly made: ReadonlySet<number>;
  readonly gone: ReadonlySet<number>;
  readonly code: number | null;
  readonly complaint: string;
}

/** Runs the writer and kills it so long after its first word; undefined: lets it come to its end. */
async function run(role: 'write' | 'clean', folder: string, state: string, killAfterMs?: number): Promise<Told> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [join(programs, 'writer.mjs'), folder, 'crash', role],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { XDG_STATE_HOME: state } },
  );
  let [words, complaint] = ['', ''];
  let clock: NodeJS.Timeout | undefined;
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    words += chunk.toString();
    if (killAfterMs !== undefined) clock ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(clock);
  const numbers = (what: string) =>
    new Set([...words.matchAll(new RegExp(`^${what} (\\d+) .*\\n`, 'gm'))].map(([, n]) => Number(n)));
  return { sent: numbers('sent'), made: numbers('made'), gone: numbers('gone'), code, complaint };
}

const known = new KnownValues([]);

async function crashOnce(): Promise<void> {
  const folder = temporaryFolder();
  const environment = temporaryState();
  const state = environment['XDG_STATE_HOME'] ?? '';
  const path = join(folder, 'wats-live-crash.json');
  const writer = await run('write', folder, state, Math.random() * 40);
  expect([writer.code, writer.complaint]).toEqual([null, '']);

  const left = Manifest.read(path);
  const byNumber = new Map(left.entries.map((entry) => [entry.n, entry]));
  // What left has an intent, and what was made is never said not to be.
  for (const n of writer.sent) expect(byNumber.has(n)).toBe(true);
  for (const n of writer.made) expect(byNumber.get(n)?.state).not.toBe('not-created');
  expect(verifyEvidence(folder, { environment, known }).problems).toEqual([]);

  const second = await run('clean', folder, state, Math.random() * 8);
  expect(second.complaint).toBe('');
  expect(verifyEvidence(folder, { environment, known }).problems).toEqual([]);
  const third = await run('clean', folder, state);
  expect([third.code, third.complaint]).toEqual([0, '']);
  expect(verifyEvidence(folder, { environment, known }).problems).toEqual([]);

  const end = Manifest.read(path);
  const named = new Set(end.entries.filter(({ cleanup }) => cleanup === 'unconfirmed').map(({ n }) => n));
  const gone = new Set([...second.gone, ...third.gone]);
  const orphans = [...writer.made].filter((n) => !gone.has(n) && !named.has(n));
  expect(orphans).toEqual([]);
  expect(end.cleanup).toBe(named.size > 0 ? 'incomplete' : 'complete');
  expect(existsSync(`${path}.lock`)).toBe(false);
}

describe('attack 30: kill -9', () => {
  it(
    `leaves no orphan unnamed and verifies, ${KILLS} times at a random moment, clean-up killed as well`,
    async () => {
      for (let i = 0; i < KILLS; i += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, crashOnce));
    },
    Math.max(120_000, KILLS * 2_000),
  );

  it('before the first word leaves nothing that was sent', async () => {
    for (let i = 0; i < 10; i += 1) {
      const folder = temporaryFolder();
      const state = temporaryFolder();
      const child = spawn(process.execPath, [join(programs, 'writer.mjs'), folder, 'crash', 'write'], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { XDG_STATE_HOME: state },
      });
      const early = setInterval(() => {
        const marks = ['wats-live-crash.ledger.jsonl', 'wats-live-crash.json.lock', 'wats-live-crash.json'];
        if (existsSync(join(folder, marks[i % marks.length] ?? ''))) child.kill('SIGKILL');
      }, 0);
      let words = '';
      child.stdout.on('data', (chunk: Buffer) => (words += chunk.toString()));
      await new Promise((resolve) => child.on('close', resolve));
      clearInterval(early);
      const path = join(folder, 'wats-live-crash.json');
      if (existsSync(path)) Manifest.open(path, { XDG_STATE_HOME: state }).close();
      else expect(words).toBe('');
    }
  }, 60_000);
});
