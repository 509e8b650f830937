import { readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KnownValues } from '../../../src/evidence/known-values.js';
import { Ledger } from '../../../src/evidence/ledger.js';
import { verifyEvidence } from '../../../src/evidence/verify.js';
import { beginRun, FaultyDisk, json, template, type TestRun } from './bench-run.js';

const PART_BYTES = 1_000;
const known = new KnownValues();
const lineOf = (n: number) => json({ helper: 'getWabaInfo', ms: n, outcome: 'pass' });
const part = (run: TestRun, n: number) => run.folder.file(`wats-live-r1.ledger${n === 1 ? '' : `.${n}`}.jsonl`);
const told = (run: TestRun) =>
  verifyEvidence(run.folder.path, { environment: run.environment, known }).problems.map(({ file, line, problem }) => [
    file.replace('wats-live-r1.', ''),
    line,
    problem,
  ]);

/** A run that came to its end, with a ledger in several parts. */
function longRun(): TestRun {
  const run = beginRun('r1', { partBytes: PART_BYTES });
  for (let n = 1; n <= 20; n += 1) run.ledger.append('probe', lineOf(n));
  run.manifest.created(run.manifest.intent(template('r1', 'a')).n, '99');
  run.manifest.cleaned(1, 'done');
  run.manifest.end('ended', 'complete');
  run.manifest.close();
  return run;
}

describe('a ledger that grows long', () => {
  it('goes on in further parts, none over the cap, on one chain', () => {
    const run = longRun();
    expect(run.ledger.parts.length).toBeGreaterThan(4);
    for (const path of run.ledger.parts) {
      expect(statSync(path).size).toBeLessThanOrEqual(PART_BYTES);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    const lines = run.ledger.parts.flatMap((path) => readFileSync(path, 'utf8').trim().split('\n'));
    expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual(lines.map((_line, at) => at + 1));
    expect(lines).toHaveLength(run.ledger.length);
    expect(told(run)).toEqual([]);
  });

  it('is gone on with in its last part, after a crash too', () => {
    const run = longRun();
    const last = run.ledger.parts.at(-1) ?? '';
    writeFileSync(last, `${readFileSync(last, 'utf8')}{"n":99,"torn`);
    const from = { length: run.ledger.length, head: run.ledger.head };
    const again = Ledger.reopen(run.ledger.path, run.key, { from, partBytes: PART_BYTES });
    expect(again.length).toBe(from.length);
    for (let n = 1; n <= 5; n += 1) again.append('probe', lineOf(n));
    again.close();
    expect(Ledger.reopen(run.ledger.path, run.key, { from }).length).toBe(from.length + 5);
  });

  it('takes one line that is longer than a part by itself', () => {
    const run = beginRun('r1', { partBytes: 10 });
    run.ledger.append('probe', lineOf(1));
    run.ledger.append('probe', lineOf(2));
    expect(run.ledger.parts).toHaveLength(2);
  });
});

describe('what was done to the parts of a ledger', () => {
  it.each<[string, (run: TestRun) => void, [string, number | null, string][]]>([
    [
      'a line of a later part changed',
      (run) => writeFileSync(part(run, 3), readFileSync(part(run, 3), 'utf8').replace('"ms":', '"ms":1')),
      [['ledger.3.jsonl', 1, 'chain']],
    ],
    ['the last part removed', (run) => rmSync(run.ledger.parts.at(-1) ?? ''), [['LAST', 0, 'tail']]],
    [
      'an older part put behind',
      (run) => writeFileSync(part(run, run.ledger.parts.length + 1), readFileSync(part(run, 2))),
      [['NEW', 1, 'foreign']],
    ],
    ['the end of an earlier part torn', (run) => truncateSync(part(run, 1), statSync(part(run, 1)).size - 3), []],
    [
      'two parts exchanged',
      (run) => {
        renameSync(part(run, 2), join(run.folder.path, 'aside'));
        renameSync(part(run, 3), part(run, 2));
        renameSync(join(run.folder.path, 'aside'), part(run, 3));
      },
      [],
    ],
    ['a part in the middle removed', (run) => rmSync(part(run, 2)), []],
    ['the first part removed', (run) => rmSync(part(run, 1)), []],
  ])('%s is told', (what, harm, expected) => {
    const run = longRun();
    const count = run.ledger.parts.length;
    harm(run);
    const problems = told(run);
    expect(problems.length, what).toBeGreaterThan(0);
    for (const [, , problem] of problems) expect(['chain', 'tail', 'foreign']).toContain(problem);
    const [first] = expected;
    if (first?.[0] === 'LAST')
      expect(problems).toMatchObject([[`ledger.${count - 1}.jsonl`, expect.any(Number), 'tail']]);
    else if (first?.[0] === 'NEW') expect(problems[0]).toEqual([`ledger.${count + 1}.jsonl`, 1, 'foreign']);
    else if (first !== undefined) expect(problems).toEqual(expected);
  });
});

describe('a disk that fails at the turn to the next part', () => {
  it.each(['EIO', 'ENOSPC', 'EACCES', 'SHORT'])('%s at any call leaves a chain that goes on', (code) => {
    for (let nth = 1; nth <= 8; nth += 1) {
      const faulty = new FaultyDisk();
      const run = beginRun('r1', { disk: faulty.disk, partBytes: 400 });
      run.ledger.append('probe', lineOf(1));
      run.manifest.sync();
      let kept = run.ledger.length;
      faulty.plant((name, call) => (call === nth && (code !== 'SHORT' || name === 'writeSync') ? code : undefined));
      for (let n = 0; n < 3; n += 1) {
        try {
          run.ledger.append('probe', lineOf(n));
          kept += 1;
        } catch (error) {
          expect(error).toMatchObject({ code: 'manifest' });
        }
      }
      faulty.heal();
      run.ledger.close();
      const again = Ledger.reopen(run.ledger.path, run.key, { disk: faulty.disk });
      expect(again.length, `${code} at call ${nth}`).toBe(kept);
      again.close();
    }
  });
});
