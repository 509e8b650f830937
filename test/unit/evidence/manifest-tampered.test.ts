import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/evidence/manifest-form.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { beginRun, closing, template, temporaryState, type TestRun, UPLOAD } from './bench-run.js';

const ID = '594425479261596';

function rewrite(path: string, change: (manifest: Record<string, unknown>) => void): void {
  const parsed = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  change(parsed);
  writeFileSync(path, JSON.stringify(parsed));
}

describe('attack 29: a manifest that others have touched', () => {
  function ended(): TestRun {
    const run = beginRun();
    run.manifest.created(run.manifest.intent(template('r1', 'a')).n, ID);
    run.manifest.created(run.manifest.intent(template('r1', 'b')).n, '77');
    run.manifest.end('ended', 'incomplete');
    run.manifest.close();
    return run;
  }
  const opening = (run: TestRun) => () => Manifest.open(run.manifest.path, run.environment);

  it('is refused after any change of a value, and as it was otherwise', () => {
    const run = ended();
    const original = readFileSync(run.manifest.path, 'utf8');
    const changes: ((manifest: Record<string, unknown>) => void)[] = [
      (m) => (m['mode'] = 'dry-run'),
      (m) => (m['cleanup'] = 'complete'),
      (m) => (m['assets'] = { wabaId: '#0a1b2c3d4e5f' }),
      (m) => (m['ledger'] = { file: 'wats-live-r1.ledger.jsonl', length: 1, head: '0'.repeat(64) }),
      (m) => (m['mac'] = '0'.repeat(64)),
      (m) => (m['entries'] = []),
    ];
    for (const change of changes) {
      rewrite(run.manifest.path, change);
      expect(opening(run)).toThrow(/changed by someone else/);
      writeFileSync(run.manifest.path, original);
    }
    closing(opening(run)());
  });

  it('is refused or unchanged in meaning after any edit of a byte', () => {
    const run = ended();
    const original = readFileSync(run.manifest.path);
    const meaning = JSON.stringify(JSON.parse(original.toString()));
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const edited = Buffer.from(original);
        edited[at] = byte;
        writeFileSync(run.manifest.path, edited);
        try {
          opening(run)().close();
        } catch (error) {
          expect(error).toMatchObject({ name: 'OperatorError' });
          return;
        }
        expect(JSON.stringify(JSON.parse(edited.toString()))).toBe(meaning);
      }),
      { numRuns: 400 },
    );
  });

  it('is refused when it names another key of no run, not opened as one whose key is lost', () => {
    const run = ended();
    const original = readFileSync(run.manifest.path, 'utf8');
    const flipped = original.replace(
      /"keyId": "(.)/,
      (_all, first: string) => `"keyId": "${first === '0' ? '1' : '0'}`,
    );
    expect(flipped).not.toBe(original);
    writeFileSync(run.manifest.path, flipped);
    expect(opening(run)).toThrow(/another key/);
  });

  it('may be formatted by an editor', () => {
    const run = ended();
    const parsed = JSON.parse(readFileSync(run.manifest.path, 'utf8')) as Record<string, unknown>;
    const turned = Object.fromEntries(Object.entries(parsed).reverse());
    writeFileSync(run.manifest.path, `\n${JSON.stringify(turned, null, '\t')}`);
    expect(closing(opening(run)()).entries).toHaveLength(2);
  });

  it.each([
    ['a production name', (m: Record<string, unknown>) => patch(m, { name: 'order_confirmation' }), /did not make/],
    ["another run's name", (m: Record<string, unknown>) => patch(m, { name: 'wats_live_r10_a' }), /did not make/],
    ['a foreign prefix', (m: Record<string, unknown>) => (m['prefix'] = 'production'), /format at prefix/],
    ['a prefix of all runs', (m: Record<string, unknown>) => (m['prefix'] = 'wats-live-x'), /without its run id/],
    ['a run id with a path', (m: Record<string, unknown>) => (m['runId'] = '../../etc/x'), /format at runId/],
    ['another ledger', (m: Record<string, unknown>) => (m['ledger'] = { ...ledgerOf(m), file: 'x' }), /not its own/],
    [
      'a ledger elsewhere',
      (m: Record<string, unknown>) => (m['ledger'] = { ...ledgerOf(m), file: '/x' }),
      /ledger.file/,
    ],
    ['a future version', (m: Record<string, unknown>) => (m['version'] = 2), /version 2/],
    ['no version', (m: Record<string, unknown>) => delete m['version'], /no version/],
    ['a field of its own', (m: Record<string, unknown>) => (m['run'] = 'rm -rf'), /the top/],
    ['entries out of order', (m: Record<string, unknown>) => (m['entries'] as unknown[]).reverse(), /out of order/],
    ['a bare id', (m: Record<string, unknown>) => patch(m, { sealed: ID }), /sealed/],
  ])('is refused with %s even where the key is lost', (_, change, rule) => {
    const run = ended();
    rewrite(run.manifest.path, change);
    expect(opening(run)).toThrow(rule);
    expect(() => Manifest.open(run.manifest.path, temporaryState())).toThrow(rule);
    expect(existsSync(`${run.manifest.path}.lock`)).toBe(false);
  });

  it('opens no id that was moved from another entry or run', () => {
    const run = ended();
    const manifest = closing(opening(run)());
    const [first, second] = manifest.entries;
    if (first === undefined || second === undefined) throw new Error('two entries are expected');
    expect(() => manifest.id({ ...first, sealed: second.sealed })).toThrow(/a sealed id/);
    expect(() => manifest.id({ ...first, type: 'flow' })).toThrow(/a sealed id/);
    const other = beginRun('r2', { environment: run.environment });
    expect(() => other.manifest.id(first)).toThrow(/a sealed id/);
  });

  it('is refused under the name of another run, also one that the same machine wrote', () => {
    const run = ended();
    const other = beginRun('r2', { environment: run.environment });
    other.manifest.close();
    copyFileSync(other.manifest.path, run.manifest.path);
    expect(opening(run)).toThrow(/name of another run/);
  });

  it('is not read when it is a gigabyte, a link, a folder, or no JSON', () => {
    const run = ended();
    const path = run.manifest.path;
    renameSync(path, `${path}.kept`);
    symlinkSync(`${path}.kept`, path);
    expect(opening(run)).toThrow(/symbolic link/);
    rmSync(path);
    writeFileSync(path, '');
    truncateSync(path, 1024 ** 3);
    expect(opening(run)).toThrow(/larger than 16 MiB/);
    writeFileSync(path, '');
    expect(opening(run)).toThrow(/not a JSON document/);
    for (const text of ['null', '[]', '"x"', '{"version":1}', '['.repeat(200_000), '{"__proto__":{"version":1}}']) {
      writeFileSync(path, text);
      expect(opening(run)).toThrow(expect.objectContaining({ name: 'OperatorError', code: 'manifest' }));
    }
    rmSync(path);
    expect(opening(run)).toThrow(/does not exist/);
    expect(() => Manifest.open(run.folder.path, run.environment)).toThrow(/not a file/);
  });

  it('is never half accepted: every prefix of fifty entries is refused', () => {
    const { manifest } = beginRun();
    for (let i = 0; i < 25; i += 1) manifest.intent(UPLOAD);
    for (let i = 0; i < 25; i += 1) manifest.created(manifest.intent(UPLOAD).n, `${i}`);
    const text = readFileSync(manifest.path, 'utf8');
    const accepted: number[] = [];
    for (let size = 0; size <= text.length; size += 1) {
      try {
        parseManifest(text.slice(0, size));
        accepted.push(size);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'OperatorError') throw error;
      }
    }
    expect(accepted).toEqual([text.length - 1, text.length]); // less its last line feed it is still whole
  }, 60_000);
});

function patch(manifest: Record<string, unknown>, fields: object): void {
  const [first, ...rest] = manifest['entries'] as object[];
  manifest['entries'] = [{ ...first, ...fields }, ...rest];
}

function ledgerOf(manifest: Record<string, unknown>): object {
  return manifest['ledger'] as object;
}
