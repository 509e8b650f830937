import { appendFileSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger, type LedgerMark } from '../../../src/evidence/ledger.js';
import { NO_LINE, readLines } from '../../../src/evidence/ledger-line.js';
import { openOutputFolder } from '../../../src/evidence/output-folder.js';
import { createRunKey } from '../../../src/evidence/run-key.js';
import { FaultyDisk, json, temporaryFolder, temporaryState } from './bench-run.js';

function newLedger(options: { readonly disk?: FaultyDisk } = {}) {
  const key = createRunKey('r1', temporaryState());
  const disk = options.disk?.disk;
  const folder = openOutputFolder(temporaryFolder(), { workspaceFolders: [] });
  const ledger = Ledger.create(folder, 'r1', key, { ...(disk && { disk }), now: () => new Date(0) });
  return { key, folder, ledger };
}

const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1);

describe('the ledger', () => {
  it('is JSON lines, each with the hash of the one before', () => {
    const { ledger } = newLedger();
    expect([ledger.length, ledger.head]).toEqual([0, NO_LINE]);
    ledger.append('probe', json({ helper: 'getWabaInfo', ms: 12 }));
    ledger.append('abort', json({ criterion: 'leak' }));
    const [first = '', second = ''] = linesOf(ledger.path);
    expect(JSON.parse(first)).toEqual({
      n: 1,
      t: '1970-01-01T00:00:00.000Z',
      kind: 'probe',
      helper: 'getWabaInfo',
      ms: 12,
      prev: NO_LINE,
      mac: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(JSON.parse(second)).toMatchObject({ n: 2, prev: createHash('sha256').update(first).digest('hex') });
    expect([ledger.length, ledger.head]).toEqual([2, createHash('sha256').update(second).digest('hex')]);
    expect(statSync(ledger.path).mode & 0o777).toBe(0o600);
    ledger.close();
    ledger.close();
  });

  it('writes lines that belong together at once, and whatever is there before a sync', () => {
    const writes: number[] = [];
    const faulty = new FaultyDisk();
    const { key, ledger } = newLedger({ disk: faulty });
    faulty.plant((name) => {
      if (name === 'writeSync') writes.push(ledger.length);
      return undefined;
    });
    ledger.together(() => {
      for (let n = 0; n < 3; n += 1) ledger.append('webhook', json({ n }));
      ledger.together(() => ledger.append('webhook', json({ nested: true })));
      ledger.sync();
      expect(linesOf(ledger.path)).toHaveLength(4);
      ledger.append('webhook', json({}));
    });
    expect(writes).toEqual([4, 5]);
    ledger.close();
    const again = Ledger.reopen(ledger.path, key, { from: ledger });
    expect(again.length).toBe(5);
    again.close();
  });

  it('takes none of the lines that belong together when they cannot be written, and goes on', () => {
    const faulty = new FaultyDisk();
    const { key, ledger } = newLedger({ disk: faulty });
    ledger.append('probe', json({}));
    const before = { length: ledger.length, head: ledger.head };
    faulty.plant((name, call) => (name === 'writeSync' ? (call === 1 ? 'SHORT' : 'ENOSPC') : undefined));
    const lines = (): void => {
      ledger.append('webhook', json({}));
      ledger.append('webhook', json({}));
    };
    expect(() => ledger.together(lines)).toThrow(/no space|ENOSPC|full/i);
    expect({ length: ledger.length, head: ledger.head }).toEqual(before);
    faulty.heal();
    ledger.append('end', json({}));
    ledger.close();
    expect(readLines(readFileSync(ledger.path), key).lines.map(({ authentic }) => authentic)).toEqual([true, true]);
  });

  it("gives way to no field of an entry that is called like a line's own", () => {
    const { ledger } = newLedger();
    ledger.append('webhook', json({ event: 'webhook', kind: 'status', n: 9, prev: 'x', mac: 'y', t: 1 }));
    expect(JSON.parse(linesOf(ledger.path)[0] ?? '')).toMatchObject({
      n: 1,
      kind: 'webhook',
      webhookKind: 'status',
      webhookN: 9,
      webhookPrev: 'x',
      webhookMac: 'y',
      webhookT: 1,
      prev: NO_LINE,
    });
    ledger.close();
  });

  it('keeps any entry on one line, and goes on with its chain when it is reopened', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 6 }), (entries) => {
        const { key, ledger } = newLedger();
        for (const entry of entries) ledger.append('probe', json(entry));
        ledger.close();
        const again = Ledger.reopen(ledger.path, key, { from: ledger });
        again.append('end', json({}));
        again.close();
        const { lines, torn } = readLines(readFileSync(ledger.path), key);
        expect(torn).toBe(false);
        expect(lines.map(({ n, authentic }) => [n, authentic])).toEqual(
          [...entries, {}].map((_, index) => [index + 1, true]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('exists once for a run id and folder', () => {
    const { ledger, key, folder } = newLedger();
    expect(() => Ledger.create(folder, 'r1', key)).toThrow(/a file of that name exists/);
    ledger.close();
    expect(() => ledger.append('x', json({}))).toThrow(/closed/);
  });
});

describe('attack 30: a ledger cut off anywhere', () => {
  it('reopens at every byte of fifty entries with the whole lines before it, and verifies after the next', () => {
    const { key, ledger } = newLedger();
    const marks: LedgerMark[] = [{ length: 0, head: NO_LINE }];
    for (let i = 0; i < 50; i += 1) {
      ledger.append('p', json({ ms: i }));
      marks.push({ length: ledger.length, head: ledger.head });
    }
    ledger.close();
    const whole = readFileSync(ledger.path);
    for (let size = 0; size <= whole.length; size += 1) {
      const prefix = whole.subarray(0, size);
      const lines = prefix.toString().split('\n');
      const found = readLines(prefix, undefined);
      expect([found.lines.length, found.torn]).toEqual([lines.length - 1, lines.at(-1) !== '']);
      // Each prefix is taken apart; opened, with the key, those around the ends of lines and every seventh.
      if ((lines.at(-1)?.length ?? 0) > 2 && size % 7 !== 0) continue;
      writeFileSync(ledger.path, prefix);
      const again = Ledger.reopen(ledger.path, key);
      const expected = lines.length - 1;
      expect({ length: again.length, head: again.head }).toEqual(marks[expected]);
      if (size % 97 === 0) {
        again.append('p', json({ again: true }));
        const next = readLines(readFileSync(ledger.path), key);
        expect([next.lines.length, next.torn]).toEqual([expected + 1, false]);
        expect(next.lines.every(({ authentic }) => authentic)).toBe(true);
      }
      again.close();
    }
  }, 60_000);
});

describe('reopening', () => {
  function written() {
    const made = newLedger();
    for (let i = 0; i < 5; i += 1) made.ledger.append('p', json({ ms: i }));
    made.ledger.close();
    return made;
  }

  it('refuses a changed, foreign or missing line and leaves the file alone', () => {
    const { key, ledger } = written();
    const lines = linesOf(ledger.path);
    const [a = '', b = '', c = ''] = lines;
    const broken = [
      [a.replace('"ms":0', '"ms":7'), b, c],
      [a, c],
      [b, c],
      [a, '{"n":2}', b],
      [a, a, b],
      [a, '', b],
      [`${a} `, b],
    ];
    for (const content of broken) {
      const text = `${content.join('\n')}\n{"torn`;
      writeFileSync(ledger.path, text);
      expect(() => Ledger.reopen(ledger.path, key)).toThrow(/breaks its chain at line [12]/);
      expect(readFileSync(ledger.path, 'utf8')).toBe(text);
    }
  });

  it('refuses another key, a ledger shorter than its mark, and one with another head', () => {
    const { key, ledger } = written();
    expect(() => Ledger.reopen(ledger.path, createRunKey('r1', temporaryState()))).toThrow(
      /breaks its chain at line 1/,
    );
    expect(() => Ledger.reopen(ledger.path, key, { from: { length: 6, head: ledger.head } })).toThrow(/end is missing/);
    expect(() => Ledger.reopen(ledger.path, key, { from: { length: 5, head: NO_LINE } })).toThrow(/not the one/);
    truncateSync(ledger.path, 40);
    expect(() => Ledger.reopen(ledger.path, key, { from: ledger })).toThrow(/end is missing/);
    expect(statSync(ledger.path).size).toBe(40);
  });

  it('refuses bytes that only decode to the same text', () => {
    const { key, ledger } = newLedger();
    ledger.append('p', json({ note: '\ufffd' }));
    ledger.close();
    const bytes = readFileSync(ledger.path);
    const at = bytes.indexOf(Buffer.from('\ufffd'));
    writeFileSync(ledger.path, Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]));
    expect(() => Ledger.reopen(ledger.path, key)).toThrow(/breaks its chain at line 1/);
  });

  it('refuses links, folders and what is not there', () => {
    const { key, ledger, folder } = written();
    symlinkSync(ledger.path, join(folder.path, 'link'));
    expect(() => Ledger.reopen(join(folder.path, 'link'), key)).toThrow(/symbolic link/);
    expect(() => Ledger.reopen(folder.path, key)).toThrow(/folder/);
    expect(() => Ledger.reopen(join(folder.path, 'gone'), key)).toThrow(/does not exist/);
  });
});

describe('attack 28: a disk that fails under the ledger', () => {
  it.each(['ENOSPC', 'EIO', 'EDQUOT'])('takes a line back after %s, also one written by half, and goes on', (code) => {
    const faulty = new FaultyDisk();
    const { key, ledger } = newLedger({ disk: faulty });
    ledger.append('p', json({ ms: 1 }));
    const head = ledger.head;
    faulty.plant((_, call) => (call === 1 ? 'SHORT' : call === 2 ? code : undefined));
    expect(() => ledger.append('p', json({ ms: 2 }))).toThrow(
      expect.objectContaining({ name: 'OperatorError', code: 'manifest' }),
    );
    expect([ledger.length, ledger.head, linesOf(ledger.path).length]).toEqual([1, head, 1]);
    faulty.heal();
    ledger.append('p', json({ ms: 3 }));
    ledger.close();
    expect(readLines(readFileSync(ledger.path), key).lines.map(({ authentic }) => authentic)).toEqual([true, true]);
  });

  it('writes on through short writes', () => {
    const faulty = new FaultyDisk();
    const { ledger } = newLedger({ disk: faulty });
    faulty.plant((name) => (name === 'writeSync' ? 'SHORT' : undefined));
    ledger.append('p', json({ ms: 1 }));
    expect(linesOf(ledger.path)).toHaveLength(1);
    ledger.close();
  });

  it('writes nothing more when half a line could not be taken back', () => {
    const faulty = new FaultyDisk();
    const { key, ledger } = newLedger({ disk: faulty });
    ledger.append('p', json({ ms: 1 }));
    faulty.plant((name, call) => (call === 1 ? 'SHORT' : name === 'fstatSync' ? undefined : 'EIO'));
    expect(() => ledger.append('p', json({ ms: 2 }))).toThrow(/input or output error/);
    faulty.heal();
    expect(() => ledger.append('p', json({ ms: 3 }))).toThrow(/input or output error/);
    expect(() => ledger.sync()).toThrow(/input or output error/);
    ledger.close();
    const again = Ledger.reopen(ledger.path, key);
    expect(again.length).toBe(1);
    again.close();
  });

  it('does not believe a sync after one that failed', () => {
    const faulty = new FaultyDisk();
    const { ledger } = newLedger({ disk: faulty });
    ledger.append('p', json({ ms: 1 }));
    faulty.plant((name) => (name === 'fdatasyncSync' ? 'EIO' : undefined));
    expect(() => ledger.sync()).toThrow(/input or output error/);
    faulty.heal();
    expect(() => ledger.sync()).toThrow(/input or output error/);
    ledger.close();
  });

  it('syncs only what is new', () => {
    const faulty = new FaultyDisk();
    const { ledger } = newLedger({ disk: faulty });
    ledger.append('p', json({}));
    ledger.sync();
    faulty.plant(() => undefined);
    ledger.sync();
    expect(faulty.calls).toBe(0);
    ledger.close();
  });
});

it('a ledger that grew by other hands is seen at the next reopening', () => {
  const { key, ledger } = newLedger();
  ledger.append('p', json({}));
  ledger.close();
  appendFileSync(ledger.path, `${JSON.stringify({ n: 2, prev: ledger.head, mac: '0'.repeat(32) })}\n`);
  expect(() => Ledger.reopen(ledger.path, key)).toThrow(/breaks its chain at line 2/);
});
