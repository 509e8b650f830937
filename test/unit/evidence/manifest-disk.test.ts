import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDisk, replaceFile } from '../../../src/evidence/disk.js';
import { Ledger } from '../../../src/evidence/ledger.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { openOutputFolder } from '../../../src/evidence/output-folder.js';
import { createRunKey } from '../../../src/evidence/run-key.js';
import {
  beginRun,
  closing,
  FaultyDisk,
  json,
  startOf,
  template,
  temporaryFolder,
  temporaryState,
  UPLOAD,
} from './bench-run.js';

const ID = '594425479261596';

describe('attack 28: a disk that fails under the manifest', () => {
  it.each(['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'SHORT'])('%s at any call: no intent without the disk', (code) => {
    const faulty = new FaultyDisk();
    let failed = 0;
    for (let nth = 1; ; nth += 1) {
      faulty.heal();
      const { manifest, ledger, environment } = beginRun('r1', { disk: faulty.disk });
      ledger.append('decision', json({}));
      manifest.intent(template('r1', 'kept'));
      ledger.append('decision', json({}));
      const before = manifest.entries;
      faulty.plant((_, call) => (call === nth ? code : undefined));
      let refused = false;
      try {
        manifest.intent(template('r1', 'new'));
      } catch (error) {
        refused = true;
        failed += 1;
        expect(error).toMatchObject({ name: 'OperatorError', code: 'manifest' });
        expect(manifest.entries).toEqual(before);
      }
      const done = faulty.calls < nth;
      faulty.heal();
      const names = Manifest.read(manifest.path).entries.map(({ name }) => name);
      expect(names[0]).toBe('wats_live_r1_kept');
      if (!refused) expect(names).toEqual(['wats_live_r1_kept', 'wats_live_r1_new']);
      manifest.close();
      const again = closing(Manifest.open(manifest.path, environment));
      expect(again.intent(template('r1', 'later')).n).toBeGreaterThan(1);
      again.close();
      if (done) break;
    }
    expect(failed === 0).toBe(code === 'SHORT');
  });

  it('keeps the id of what was made in memory, and writes it as soon as it can', () => {
    const faulty = new FaultyDisk();
    const { manifest } = beginRun('r1', { disk: faulty.disk });
    const { n } = manifest.intent(template('r1', 'a'));
    faulty.plant((name) => (name === 'renameSync' ? 'ENOSPC' : undefined));
    expect(() => manifest.created(n, ID)).toThrow(/the disk is full/);
    expect(manifest.entries.map((entry) => manifest.id(entry))).toEqual([ID]);
    expect(Manifest.read(manifest.path).entries[0]).toMatchObject({ state: 'intent' });
    faulty.heal();
    manifest.sync();
    expect(Manifest.read(manifest.path).entries[0]).toMatchObject({ state: 'created' });
  });

  it('writes what was made even when the ledger cannot be synced any more', () => {
    const faulty = new FaultyDisk();
    const { manifest, ledger } = beginRun('r1', { disk: faulty.disk });
    const { n } = manifest.intent(template('r1', 'a'));
    ledger.append('probe', json({}));
    faulty.plant((name) => (name === 'fdatasyncSync' ? 'EIO' : undefined));
    expect(() => manifest.created(n, ID)).toThrow(/input or output error/);
    expect(Manifest.read(manifest.path).entries[0]).toMatchObject({ state: 'created' });
    expect(() => manifest.intent(template('r1', 'b'))).toThrow(/input or output error/);
  });

  it('begins nothing when the first write fails', () => {
    const faulty = new FaultyDisk();
    for (const name of ['openSync', 'writeSync', 'fsyncSync']) {
      const folder = openOutputFolder(temporaryFolder(), { workspaceFolders: [] });
      const key = createRunKey('r1', temporaryState());
      const ledger = Ledger.create(folder, 'r1', key);
      faulty.plant((called) => (called === name ? 'EIO' : undefined));
      expect(() => Manifest.create(folder, startOf('r1'), key, ledger, { disk: faulty.disk })).toThrow(/error/);
      expect(existsSync(folder.file('wats-live-r1.json.lock'))).toBe(false);
      ledger.close();
    }
  });

  it('is made where there are no hard links, and after a writer that left its unfinished file', () => {
    const faulty = new FaultyDisk();
    faulty.plant((name) => (name === 'linkSync' ? 'EPERM' : undefined));
    const run = beginRun('r1', { disk: faulty.disk });
    run.manifest.close();
    expect(Manifest.read(run.manifest.path).runId).toBe('r1');
    appendFileSync(`${run.manifest.path}.tmp`, 'unfinished');
    const again = closing(Manifest.open(run.manifest.path, run.environment));
    again.intent(UPLOAD);
    expect(existsSync(`${run.manifest.path}.tmp`)).toBe(false);
    expect(readdirSync(join(run.folder.path))).toHaveLength(3);
  });
});

it('a write among fifty entries costs little more than its bytes on the disk', () => {
  const { manifest, folder } = beginRun();
  for (let i = 0; i < 50; i += 1) manifest.intent(UPLOAD);
  const bytes = readFileSync(manifest.path);
  const took = (work: () => void) => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const ratios = Array.from({ length: 21 }, () => {
    const floor = took(() => replaceFile(nodeDisk, folder.file('floor'), bytes));
    return took(() => manifest.sync()) / floor;
  }).sort((a, b) => a - b);
  expect(ratios[10]).toBeLessThan(5); // 1.4 on a quiet machine
});
