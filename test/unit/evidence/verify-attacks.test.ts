import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/campaign/environment.js';
import { KnownValues } from '../../../src/evidence/known-values.js';
import { checkLedger } from '../../../src/evidence/ledger-check.js';
import { hashLine } from '../../../src/evidence/ledger-line.js';
import { type ManifestContent, renderManifest } from '../../../src/evidence/manifest-form.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { createRunKey } from '../../../src/evidence/run-key.js';
import { verifyEvidence } from '../../../src/evidence/verify.js';
import { beginRun, json, template, temporaryState, type TestRun } from './bench-run.js';

const known = new KnownValues();
const PART_BYTES = 1_000;
const elsewhere = () => temporaryState();
const told = (run: TestRun, environment: Environment = run.environment) =>
  verifyEvidence(run.folder.path, { environment, known }).problems.map(({ file, line, problem }) =>
    [file.replace(/^wats-live-r\d\./, ''), line ?? 'file', problem].join(' '),
  );
const part = (run: TestRun, n: number) => run.folder.file(`wats-live-r1.ledger${n === 1 ? '' : `.${n}`}.jsonl`);
const lines = (run: TestRun) => readFileSync(run.ledger.path, 'utf8').trimEnd().split('\n');

/** A resource of the run, as its client and its recorder make it: in the manifest first, then told to the ledger. */
function make(run: Pick<TestRun, 'manifest' | 'ledger'>, suffix: string): void {
  const { n } = run.manifest.intent(template('r1', suffix));
  run.ledger.append('intent', json({ entry: n, type: 'template' }));
  run.manifest.created(n, `77${n}`);
  run.ledger.append('probe', json({ helper: 'createMessageTemplate', ms: n, outcome: 'pass' }));
}

/** A run that came to its end and left one of its two resources to a clean-up, with its manifest after each step. */
function rolledBack() {
  const run = beginRun();
  const copies: Record<string, string> = {};
  const keep = (when: string) => (copies[when] = readFileSync(run.manifest.path, 'utf8'));
  make(run, 'a');
  run.manifest.sync();
  keep('before its second resource');
  make(run, 'b');
  run.ledger.append('run.end', json({ outcome: 'passed' }));
  run.manifest.end('ended', 'incomplete');
  keep('before its clean-up');
  run.manifest.close();
  const again = Manifest.open(run.manifest.path, run.environment);
  again.resume();
  for (const { n } of again.pending) {
    again.cleaned(n, 'done');
    again.ledger?.append('probe', json({ helper: 'deleteMessageTemplate', ms: n, outcome: 'pass' }));
  }
  again.end('ended', 'complete');
  again.close();
  return { run, copies };
}

describe('an earlier manifest of the run, put back beside the longer ledger', () => {
  it.each([
    ['before its second resource', 3],
    ['before its clean-up', 6],
  ])('is told when it is that of %s, by the first line that it cannot know', (when, line) => {
    const { run, copies } = rolledBack();
    expect(told(run)).toEqual([]);
    writeFileSync(run.manifest.path, copies[when] ?? '');
    expect(told(run)[0]).toBe(`ledger.jsonl ${line} manifest`);
    expect(told(run, elsewhere())).not.toEqual([]);
  });

  it('is not opened for a clean-up when it hides a resource', () => {
    const { run, copies } = rolledBack();
    writeFileSync(run.manifest.path, copies['before its second resource'] ?? '');
    expect(() => Manifest.open(run.manifest.path, run.environment)).toThrow(/older than its ledger/);
  });
});

describe('a manifest edited to fit a ledger whose tail was deleted', () => {
  const cut = (run: TestRun, kept: number): ManifestContent => {
    const left = lines(run).slice(0, kept);
    writeFileSync(run.ledger.path, left.map((line) => `${line}\n`).join(''));
    const { mac: _mac, ...content } = Manifest.read(run.manifest.path);
    const mark = { length: kept, head: hashLine(left.at(-1) ?? '') };
    return { ...content, ledger: { ...content.ledger, ...mark }, entries: content.entries.slice(0, 1) };
  };

  it('is told by the key: its own code no longer fits', () => {
    const { run } = rolledBack();
    const { mac } = Manifest.read(run.manifest.path);
    writeFileSync(run.manifest.path, JSON.stringify({ ...cut(run, 2), mac }));
    expect(told(run)).toEqual(['json file manifest']);
    expect(() => Manifest.open(run.manifest.path, run.environment)).toThrow(/changed by someone else/);
  });

  it('is told by the key: a code made with another one does not fit', () => {
    const { run } = rolledBack();
    writeFileSync(run.manifest.path, renderManifest(cut(run, 2), createRunKey('r1', elsewhere())));
    expect(told(run)).toEqual(['json file manifest']);
  });

  it('cannot be told without the key, and that is said', () => {
    const { run } = rolledBack();
    writeFileSync(run.manifest.path, renderManifest(cut(run, 2), createRunKey('r1', elsewhere())));
    const { problems, unchecked } = verifyEvidence(run.folder.path, { environment: elsewhere(), known });
    expect(problems).toEqual([]);
    expect(unchecked).toEqual([expect.stringMatching(/could not check who wrote manifest and ledger/)]);
  });
});

/** A run that came to its end, with a ledger in several parts. */
function longRun(environment?: TestRun['environment'], helper = 'getWabaInfo'): TestRun {
  const run = beginRun('r1', { partBytes: PART_BYTES, ...(environment === undefined ? {} : { environment }) });
  for (let ms = 1; ms <= 20; ms += 1) run.ledger.append('probe', json({ helper, ms, outcome: 'pass' }));
  run.manifest.end('ended', 'none');
  run.manifest.close();
  return run;
}

const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').length - 1;

describe('the parts of a rotated ledger', () => {
  it('tell that the first is missing', () => {
    const run = longRun();
    const others = run.ledger.parts.length - 1;
    rmSync(part(run, 1));
    const strays = Array.from({ length: others }, (_, at) => `ledger.${at + 2}.jsonl file foreign`);
    for (const environment of [run.environment, elsewhere()]) {
      expect(told(run, environment)).toEqual(['ledger.jsonl file tail', ...strays]);
    }
  });

  it('tell that one in the middle is missing', () => {
    const run = longRun();
    const last = run.ledger.parts.length;
    rmSync(part(run, 3));
    const strays = Array.from({ length: last - 3 }, (_, at) => `ledger.${at + 4}.jsonl file foreign`);
    const torn = `ledger.2.jsonl ${linesOf(part(run, 2)) + 1} tail`;
    for (const environment of [run.environment, elsewhere()]) {
      expect(told(run, environment)).toEqual([torn, ...strays]);
    }
  });

  it('tell that the last is missing', () => {
    const run = longRun();
    const last = run.ledger.parts.length;
    rmSync(part(run, last));
    const before = part(run, last - 1);
    for (const environment of [run.environment, elsewhere()]) {
      expect(told(run, environment)).toEqual([`ledger.${last - 1}.jsonl ${linesOf(before) + 1} tail`]);
    }
  });

  it('tell that two changed places, and that one was renamed into the gap', () => {
    const swapped = longRun();
    const aside = join(swapped.folder.path, 'aside');
    renameSync(part(swapped, 2), aside);
    renameSync(part(swapped, 3), part(swapped, 2));
    renameSync(aside, part(swapped, 3));
    const moved = longRun();
    renameSync(part(moved, 3), part(moved, 2));
    for (const run of [swapped, moved]) {
      for (const environment of [run.environment, elsewhere()]) {
        expect(told(run, environment)[0]).toMatch(/^ledger\.2\.jsonl 1 (?:chain|foreign)$/);
      }
    }
  });

  it('tell one of another run, with a key of its own or the same one', () => {
    const environment = temporaryState();
    const run = longRun(environment);
    const other = longRun(environment, 'listFlows');
    writeFileSync(part(run, 2), readFileSync(part(other, 2)));
    expect(told(run)[0]).toMatch(/^ledger\.2\.jsonl 1 (?:chain|foreign)$/);
    expect(told(run, elsewhere())[0]).toMatch(/^ledger(?:\.2)?\.jsonl \d+ chain$/);
  });

  it('tell one that was emptied, and one that lost its last line', () => {
    for (const size of [0, 500]) {
      const run = longRun();
      truncateSync(part(run, 2), size);
      for (const environment of [run.environment, elsewhere()]) expect(told(run, environment)).not.toEqual([]);
    }
  });
});

it('a ledger of fifty lines cut off at any byte of a run that came to its end is told', () => {
  const { key, ledger, manifest } = beginRun();
  for (let ms = 1; ms <= 50; ms += 1) ledger.append('probe', json({ helper: 'getFlow', ms }));
  manifest.end('ended', 'none');
  const bytes = readFileSync(ledger.path);
  const expected = { length: ledger.length, head: ledger.head, ended: true, entries: 0 };
  expect(checkLedger([bytes], key, expected).problems).toEqual([]);
  const quiet: number[] = [];
  for (let size = 0; size < bytes.length; size += 1) {
    if (checkLedger([bytes.subarray(0, size)], undefined, expected).problems.length === 0) quiet.push(size);
  }
  expect(quiet).toEqual([]);
}, 60_000);
