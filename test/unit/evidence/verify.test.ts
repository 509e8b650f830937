import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownValues } from '../../../src/evidence/known-values.js';
import { Ledger } from '../../../src/evidence/ledger.js';
import { composeLine, hashLine, NO_LINE } from '../../../src/evidence/ledger-line.js';
import { lockPath } from '../../../src/evidence/manifest-lock.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { createRunKey } from '../../../src/evidence/run-key.js';
import { verifyEvidence } from '../../../src/evidence/verify.js';
import { beginRun, json, template, temporaryFolder, temporaryState, type TestRun, WABA, words } from './bench-run.js';

const TOKEN = 'canary-token-5f1c9a';
const known = new KnownValues([
  { value: TOKEN, label: 'access-token' },
  { value: WABA, label: 'waba-id' },
]);

/** A run of ten ledger lines and one template that came to its end. */
function endedRun(runId = 'r1', options: Parameters<typeof beginRun>[1] = {}): TestRun {
  const run = beginRun(runId, options);
  for (let i = 1; i <= 9; i += 1) run.ledger.append('probe', json({ helper: 'getWabaInfo', ms: i, outcome: 'pass' }));
  run.manifest.created(run.manifest.intent(template(runId, 'a')).n, `99${WABA}`);
  run.manifest.cleaned(1, 'done');
  const report = run.folder.writeNew(`wats-live-${runId}.report.md`, words('# Report\n\nAll passed.\n'));
  run.manifest.addReport(`wats-live-${runId}.report.md`, readFileSync(report, 'utf8'));
  run.ledger.append('run.end', json({ outcome: 'passed' }));
  run.manifest.end('ended', 'complete');
  run.manifest.close();
  return run;
}

const check = (run: TestRun, environment = run.environment) => verifyEvidence(run.folder.path, { environment, known });
const told = (run: TestRun, environment = run.environment) =>
  check(run, environment).problems.map(({ file, line, problem }) => [
    file.replace(/^wats-live-r\d\./, ''),
    line,
    problem,
  ]);
const linesOf = (run: TestRun) => readFileSync(run.ledger.path, 'utf8').split('\n').slice(0, -1);
const writeLines = (run: TestRun, lines: readonly string[]) =>
  writeFileSync(run.ledger.path, lines.map((line) => `${line}\n`).join(''));
/** The state folder of another machine. */
const elsewhere = () => temporaryState();

describe('evidence as the run left it', () => {
  it('is clean, from folder and manifest, with the key and without, which is said', () => {
    const run = endedRun();
    expect(check(run)).toEqual({ problems: [], unchecked: [], manifests: ['wats-live-r1.json'] });
    expect(verifyEvidence(run.manifest.path, { environment: run.environment, known }).problems).toEqual([]);
    const stranger = check(run, elsewhere());
    expect(stranger.problems).toEqual([]);
    expect(stranger.unchecked).toEqual([expect.stringMatching(/could not check/)]);
  });

  it('is clean after a crash behind the last sync, with a torn line too, which is said', () => {
    const run = beginRun();
    run.ledger.append('probe', json({}));
    run.manifest.sync();
    run.ledger.append('probe', json({ behind: 'the sync' }));
    expect(check(run)).toMatchObject({ problems: [], unchecked: [] });
    appendFileSync(run.ledger.path, '{"n":3,"t":"2026');
    expect(check(run)).toMatchObject({ problems: [], unchecked: [expect.stringMatching(/interrupted/)] });
    run.manifest.close();
    const again = Manifest.open(run.manifest.path, run.environment);
    again.ledger?.append('cleanup', json({}));
    again.end('ended', 'complete');
    again.close();
    expect(check(run)).toMatchObject({ problems: [], unchecked: [] });
  });

  it('is clean for a run without a line, and for two runs of the same id with a key each', () => {
    const empty = beginRun();
    empty.manifest.close();
    expect(told(empty)).toEqual([]);
    const environment = temporaryState();
    const [one, two] = [endedRun('r1', { environment }), endedRun('r1', { environment })];
    expect([told(one), told(two)]).toEqual([[], []]);
  });

  it('is looked at run by run in a folder of many', () => {
    const path = temporaryFolder();
    const environment = temporaryState();
    const [one, two] = [endedRun('r1', { path, environment }), endedRun('r2', { path, environment })];
    writeFileSync(join(path, 'notes.txt'), TOKEN);
    writeFileSync(join(path, 'wats-live-r1.txt.old'), 'harmless');
    expect(check(one)).toMatchObject({ problems: [], manifests: ['wats-live-r1.json', 'wats-live-r2.json'] });
    truncateSync(two.ledger.path, 30);
    expect(check(one).problems.map(({ file }) => file)).toEqual(['wats-live-r2.ledger.jsonl']);
    expect(verifyEvidence(one.manifest.path, { environment, known }).problems).toEqual([]);
  });
});

describe('a changed ledger', () => {
  it('names the edited line, first, middle and last, with the key and without', () => {
    for (const line of [1, 4, 10]) {
      const run = endedRun();
      const lines = linesOf(run);
      writeLines(run, lines.with(line - 1, (lines[line - 1] ?? '').replace('pass', 'fail')));
      expect(told(run), `line ${line}`).toEqual([['ledger.jsonl', line, 'chain']]);
      expect(told(run, elsewhere()), `line ${line}, no key`).toEqual([['ledger.jsonl', line, 'chain']]);
    }
  });

  it('names an edit whose hashes were made anew down to the end', () => {
    const run = endedRun();
    const lines = linesOf(run);
    lines[3] = (lines[3] ?? '').replace('pass', 'fail');
    for (let i = 4; i < lines.length; i += 1) {
      lines[i] = (lines[i] ?? '').replace(/"prev":"\w+"/, `"prev":"${hashLine(lines[i - 1] ?? '')}"`);
    }
    writeLines(run, lines);
    expect(told(run)[0]).toEqual(['ledger.jsonl', 4, 'chain']);
    expect(told(run, elsewhere())).toEqual([['ledger.jsonl', 10, 'chain']]);
  });

  it('names a line taken out, and lines that changed places', () => {
    const out = endedRun();
    writeLines(out, linesOf(out).toSpliced(3, 1));
    expect(told(out)).toEqual([['ledger.jsonl', 4, 'chain']]);
    expect(told(out, elsewhere())).toEqual([['ledger.jsonl', 4, 'chain']]);
    const swapped = endedRun();
    const lines = linesOf(swapped);
    writeLines(swapped, lines.with(3, lines[4] ?? '').with(4, lines[3] ?? ''));
    expect(told(swapped)[0]?.slice(1)).toEqual([4, expect.stringMatching(/chain|foreign/)]);
  });

  it('names the missing tail: a line, half a line, its last byte, all of it, the file', () => {
    const cases: [cut: (run: TestRun) => void, line: number | null][] = [
      [(run) => writeLines(run, linesOf(run).slice(0, 9)), 10],
      [(run) => writeLines(run, linesOf(run).slice(0, 2)), 3],
      [(run) => truncateSync(run.ledger.path, readFileSync(run.ledger.path).length - 30), 10],
      [(run) => truncateSync(run.ledger.path, readFileSync(run.ledger.path).length - 1), 10],
      [(run) => truncateSync(run.ledger.path, 0), 1],
      [(run) => rmSync(run.ledger.path), null],
    ];
    for (const [cut, line] of cases) {
      const run = endedRun();
      cut(run);
      expect(told(run)).toEqual([['ledger.jsonl', line, 'tail']]);
      expect(told(run, elsewhere())).toEqual([['ledger.jsonl', line, 'tail']]);
    }
  });

  it('names a torn line behind the end of an ended run', () => {
    const run = endedRun();
    appendFileSync(run.ledger.path, '{"n":11');
    expect(told(run)).toEqual([['ledger.jsonl', 11, 'tail']]);
  });

  it.each([
    ['a line of its own making', () => '{"kind":"probe","outcome":"pass"}'],
    ['no JSON', () => 'hello'],
    ['an empty line', () => ''],
    ["another run's line", (run: TestRun) => otherLine(run)],
    ['a repeated line', (run: TestRun) => linesOf(run)[1] ?? ''],
    ['a well-chained line without the key', (run: TestRun) => forgedLine(run)],
  ])('names a foreign line: %s', (name, make) => {
    const behind = endedRun();
    appendFileSync(behind.ledger.path, `${make(behind)}\n`);
    expect(told(behind)).toEqual([['ledger.jsonl', 11, 'foreign']]);
    expect(told(behind, elsewhere())).toEqual([['ledger.jsonl', 11, 'foreign']]);
    if (name.startsWith('a well-chained')) return;
    const between = endedRun();
    writeLines(between, linesOf(between).toSpliced(4, 0, make(between)));
    expect(told(between)).toEqual([['ledger.jsonl', 5, 'foreign']]);
    expect(told(between, elsewhere())).toEqual([['ledger.jsonl', 5, 'foreign']]);
  });

  it('names a foreign line behind an interrupted run, where honest ones may stand', () => {
    const run = beginRun();
    run.ledger.append('probe', json({}));
    run.manifest.sync();
    run.ledger.append('probe', json({}));
    appendFileSync(run.ledger.path, `${forgedLine(run)}\n`);
    expect(told(run)).toEqual([['ledger.jsonl', 3, 'foreign']]);
  });

  it('is never clean after any edit, cut or insertion of bytes', () => {
    const run = endedRun();
    const original = readFileSync(run.ledger.path);
    const at = fc.nat(original.length - 1);
    const edit = fc.oneof(
      fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(([i, x]) => {
        const bytes = Buffer.from(original);
        bytes[i] = (bytes[i] ?? 0) ^ x;
        return bytes;
      }),
      at.map((size) => original.subarray(0, size)),
      fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([i, bytes]) => {
        return Buffer.concat([original.subarray(0, i), bytes, original.subarray(i)]);
      }),
      fc.tuple(at, at).map(([i, j]) => {
        const [from, to] = [Math.min(i, j), Math.max(i, j) + 1];
        return Buffer.concat([original.subarray(0, from), original.subarray(to)]);
      }),
    );
    fc.assert(
      fc.property(edit, (bytes) => {
        writeFileSync(run.ledger.path, bytes);
        expect(told(run).length > 0 || bytes.equals(original)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

function otherLine(run: TestRun): string {
  const other = beginRun('r9', { environment: run.environment });
  other.ledger.append('probe', json({ helper: 'sendText' }));
  return readFileSync(other.ledger.path, 'utf8').trimEnd();
}

function forgedLine(run: TestRun): string {
  const n = linesOf(run).length + 1;
  const prev = hashLine(linesOf(run).at(-1) ?? '');
  return composeLine(createRunKey('x', elsewhere()), { n, at: new Date(), kind: 'probe', prev }, json({}));
}

describe('a manifest that does not belong', () => {
  it('is named when it was changed', () => {
    const run = endedRun();
    writeFileSync(run.manifest.path, readFileSync(run.manifest.path, 'utf8').replace('"complete"', '"none"'));
    expect(told(run)).toEqual([['json', null, 'manifest']]);
  });

  it('is named under the file name of another run', () => {
    const environment = temporaryState();
    const run = endedRun('r1', { environment });
    const other = endedRun('r2', { environment });
    copyFileSync(other.manifest.path, run.manifest.path);
    expect(told(run)).toContainEqual(['json', null, 'manifest']);
  });

  it("is named beside another run's ledger", () => {
    const environment = temporaryState();
    const run = endedRun('r1', { environment });
    copyFileSync(endedRun('r1', { environment }).ledger.path, run.ledger.path);
    expect(told(run)).toContainEqual(['ledger.jsonl', 1, 'manifest']);
    expect(told(run, elsewhere())).toEqual([['ledger.jsonl', 10, 'chain']]);
  });

  it('is named when it is missing, for each file of its run', () => {
    const run = endedRun();
    rmSync(run.manifest.path);
    expect(told(run)).toEqual([
      ['ledger.jsonl', null, 'manifest'],
      ['report.md', null, 'manifest'],
    ]);
  });

  it('names reports that are missing or were changed', () => {
    const run = endedRun();
    appendFileSync(join(run.folder.path, 'wats-live-r1.report.md'), 'All passed twice.');
    expect(told(run)).toEqual([['report.md', null, 'manifest']]);
    rmSync(join(run.folder.path, 'wats-live-r1.report.md'));
    expect(told(run)).toEqual([['report.md', null, 'manifest']]);
  });
});

describe('a leak', () => {
  it('is named by file, line and kind in every artifact, never by its value', () => {
    const run = endedRun();
    const files = ['report.html', 'report.json', 'log-entry.md', 'ledger.jsonl.quarantined', 'json.tmp'];
    for (const file of files) writeFileSync(join(run.folder.path, `wats-live-r1.${file}`), `one\n<p>${TOKEN}</p>\n`);
    const { problems } = check(run);
    expect(problems.map(({ file, line, problem }) => [file, line, problem])).toEqual(
      files.sort().map((file) => [`wats-live-r1.${file}`, 2, 'leak']),
    );
    expect(JSON.stringify(problems)).not.toContain(TOKEN);
    expect(problems[0]?.detail).toContain('access-token');
  });

  it('is found in ledger and manifest as well', () => {
    const run = beginRun();
    run.ledger.append('probe', json({ note: `account ${WABA}` }));
    run.manifest.note(words(`Bearer ${TOKEN}`));
    run.manifest.close();
    const places = new Set(told(run).map((problem) => problem.join(' ')));
    expect([...places]).toEqual([expect.stringMatching(/^json \d+ leak$/), 'ledger.jsonl 1 leak']);
  });
});

describe('evidence that cannot be read', () => {
  it('is an error, not a finding', () => {
    const run = endedRun();
    const unreadable = (target: string) => () => verifyEvidence(target, { environment: run.environment, known });
    const error = expect.objectContaining({ name: 'OperatorError', code: 'manifest' }) as Error;
    expect(unreadable(join(run.folder.path, 'gone'))).toThrow(error);
    expect(unreadable(temporaryFolder())).toThrow(error);
    expect(unreadable(run.ledger.path)).toThrow(error);
    writeFileSync(run.manifest.path, '{');
    expect(unreadable(run.folder.path)).toThrow(error);
    truncateSync(run.manifest.path, 1024 ** 3);
    expect(unreadable(run.folder.path)).toThrow(/larger than/);
  });

  it('is also what is a link or a folder in place of a file', () => {
    const run = endedRun();
    renameSync(run.ledger.path, join(temporaryFolder(), 'moved'));
    mkdirSync(run.ledger.path);
    expect(() => check(run)).toThrow(/ledger/);
    rmSync(run.ledger.path, { recursive: true });
    symlinkSync('/dev/zero', run.ledger.path);
    expect(() => check(run)).toThrow(/link/);
  });

  it('is reached through a link to its folder, and needs no lock', () => {
    const run = endedRun();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(run.folder.path, link);
    writeFileSync(lockPath(run.manifest.path), 'held');
    expect(verifyEvidence(link, { environment: run.environment, known }).problems).toEqual([]);
  });
});

it('a ledger of many runs worth of lines is searched without a false alarm', () => {
  const run = beginRun();
  for (let i = 0; i < 1500; i += 1) {
    run.ledger.append('probe', json({ helper: 'sendText', ms: i, correlatesTo: hashLine(String(i)).slice(0, 12) }));
  }
  run.manifest.sync();
  run.manifest.close();
  expect(told(run)).toEqual([]);
  const again = Ledger.reopen(run.ledger.path, run.key);
  expect([again.length, again.head === NO_LINE]).toEqual([1500, false]);
  again.close();
});
