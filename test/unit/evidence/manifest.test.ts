import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KnownValues } from '../../../src/evidence/known-values.js';
import { scanText } from '../../../src/evidence/leak-scan.js';
import { Ledger } from '../../../src/evidence/ledger.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { openOutputFolder } from '../../../src/evidence/output-folder.js';
import { createRunKey, saltedHash } from '../../../src/evidence/run-key.js';
import {
  beginRun,
  closing,
  json,
  startOf,
  template,
  temporaryFolder,
  temporaryState,
  type TestRun,
  UPLOAD,
  WABA,
  words,
} from './bench-run.js';

const ID = '594425479261596';

function reopened({ manifest, environment }: Pick<TestRun, 'manifest' | 'environment'>): Manifest {
  manifest.close();
  return closing(Manifest.open(manifest.path, environment));
}

describe('the manifest', () => {
  it('is on disk, private and readable, from the first moment', () => {
    const { manifest, key, ledger, folder } = beginRun();
    expect(basename(manifest.path)).toBe('wats-live-r1.json');
    expect(statSync(manifest.path).mode & 0o777).toBe(0o600);
    expect(Manifest.read(manifest.path)).toMatchObject({
      version: 1,
      runId: 'r1',
      prefix: 'wats-live-r1',
      mode: 'live',
      target: 'loopback',
      keyId: key.id,
      status: 'running',
      cleanup: 'none',
      assets: { wabaId: `#${saltedHash(key, WABA)}` },
      ledger: { file: 'wats-live-r1.ledger.jsonl', length: 0, head: ledger.head },
      entries: [],
    });
    expect(readFileSync(manifest.path, 'utf8')).not.toContain(WABA);
    expect(readdirSync(folder.path).sort()).toEqual([
      'wats-live-r1.json',
      'wats-live-r1.json.lock',
      'wats-live-r1.ledger.jsonl',
    ]);
    manifest.close();
    expect(existsSync(`${manifest.path}.lock`)).toBe(false);
  });

  it('refuses a name that is taken, be it by a file or a link, and leaves no lock', () => {
    for (const plant of [
      (path: string) => writeFileSync(path, 'mine'),
      (path: string) => symlinkSync('/nowhere', path),
    ]) {
      const folder = openOutputFolder(temporaryFolder(), { workspaceFolders: [] });
      const key = createRunKey('r1', temporaryState());
      const ledger = Ledger.create(folder, 'r1', key);
      plant(folder.file('wats-live-r1.json'));
      expect(() => Manifest.create(folder, startOf('r1'), key, ledger)).toThrow(/a file of that name exists/);
      expect(readdirSync(folder.path).sort()).toEqual(['wats-live-r1.json', 'wats-live-r1.ledger.jsonl']);
      ledger.close();
    }
  });

  it('refuses a prefix that is not of its run', () => {
    const folder = openOutputFolder(temporaryFolder(), { workspaceFolders: [] });
    const key = createRunKey('r1', temporaryState());
    const ledger = Ledger.create(folder, 'r1', key);
    for (const prefix of ['wats-live-other', 'prod-r1', 'wats-live-r1/..']) {
      expect(() => Manifest.create(folder, { ...startOf('r1'), prefix }, key, ledger)).toThrow(/the manifest/);
    }
    ledger.close();
  });

  it('holds the intent before it returns, then what came of it', () => {
    const { manifest } = beginRun();
    const onDisk = () => Manifest.read(manifest.path).entries.at(-1);
    const intent = manifest.intent(template('r1', 'a'));
    expect(onDisk()).toEqual(intent);
    expect(intent).toMatchObject({ n: 1, state: 'intent', cleanup: 'pending', hash: null, sealed: null });
    const created = manifest.created(intent.n, ID);
    expect(onDisk()).toEqual(created);
    expect(readFileSync(manifest.path, 'utf8')).not.toContain(ID);
    expect(manifest.id(created)).toBe(ID);
    expect(manifest.pending).toEqual([created]);
    expect(manifest.cleaned(1, 'failed', 'HTTP 500')).toMatchObject({ cleanup: 'failed', cleanedAt: null });
    expect(manifest.pending).toHaveLength(1);
    expect(manifest.cleaned(1, 'done')).toMatchObject({ cleanup: 'done', cleanedAt: expect.any(String) as string });
    expect([manifest.pending, manifest.leftovers]).toEqual([[], []]);
    const other = manifest.intent(template('r1', 'b'));
    expect(manifest.notCreated(other.n, 'refused by the Graph')).toMatchObject({ n: 2, cleanup: 'not-needed' });
    expect(manifest.end('ended', 'complete')).toBe('complete');
  });

  it('names an upload without an answer as a possible leftover of thirty days and is never complete with it', () => {
    const { manifest } = beginRun();
    const upload = manifest.intent(UPLOAD);
    const left = manifest.unknown(upload.n, 'the answer was lost');
    expect(left).toMatchObject({ state: 'possible-leftover', cleanup: 'unconfirmed' });
    expect(Date.parse(left.expiresAt ?? '') - Date.parse(left.createdAt)).toBe(30 * 86_400_000);
    expect([manifest.pending.length, manifest.leftovers.length]).toEqual([0, 1]);
    expect(manifest.end('ended', 'complete')).toBe('incomplete');
    expect(Manifest.read(manifest.path).cleanup).toBe('incomplete');
  });

  it('lets an upload session expire and looks up what can be listed', () => {
    const { manifest } = beginRun();
    const session = manifest.intent({ ...UPLOAD, type: 'upload-session', cleanupAction: 'none' });
    expect(manifest.unknown(session.n, 'lost')).toMatchObject({ state: 'unknown', cleanup: 'expires' });
    const made = manifest.intent({ ...UPLOAD, type: 'upload-session', cleanupAction: 'none' });
    expect(manifest.created(made.n, 'upload:x')).toMatchObject({ state: 'created', cleanup: 'expires' });
    expect(manifest.end('ended', 'complete')).toBe('complete');
    const lost = manifest.intent(template('r1', 'a'));
    expect(manifest.unknown(lost.n, 'lost')).toMatchObject({ state: 'unknown', cleanup: 'pending' });
    expect(manifest.created(lost.n, ID)).toMatchObject({ state: 'created' });
    expect(manifest.end('ended', 'none')).toBe('incomplete');
  });

  it('seals what is known before a change: whom a block names, what a setting was', () => {
    const run = beginRun();
    const entry = run.manifest.intent({
      type: 'setting',
      phase: 8,
      name: 'is_cart_enabled',
      endpointGroup: 'whatsapp_commerce_settings',
      cleanupAction: 'updateCommerceSettings',
      id: '{"is_cart_enabled":true,"to":"+15550101234"}',
    });
    const again = reopened(run);
    expect(again.id(again.entries[0] ?? entry)).toBe('{"is_cart_enabled":true,"to":"+15550101234"}');
    expect(readFileSync(again.path, 'utf8')).not.toContain('5550101234');
  });

  it('takes no name but those of the run, and no entry that it could not read again', () => {
    const { manifest } = beginRun();
    const foreign = ['production_welcome', 'wats_live_r10_a', 'wats-live-r2-a', 'wats-live-r1', 'wats-live-r1-a-b'];
    for (const name of foreign) {
      expect(() => manifest.intent({ ...template('r1', 'a'), name }), name).toThrow(/prefix of the run/);
    }
    expect(() => manifest.intent({ ...UPLOAD, endpointGroup: `media/${ID}` })).toThrow(/endpointGroup/);
    expect(() => manifest.intent({ ...UPLOAD, expiresAt: 'soon' })).toThrow(/expiresAt/);
    expect(() => manifest.created(7, ID)).toThrow(/does not exist/);
    expect(manifest.entries).toEqual([]);
    const done = manifest.notCreated(manifest.intent(UPLOAD).n);
    expect(() => manifest.created(done.n, ID)).toThrow(/not-created/);
    expect(() => manifest.cleaned(done.n, 'done')).toThrow(/not-created/);
  });

  it('withholds a note that is more than words', () => {
    const { manifest } = beginRun();
    const n = manifest.intent(UPLOAD).n;
    const notes = [`id ${ID}`, 'EAAB'.repeat(10), 'line\nbreak', '<script>', 'a@b.example', '\u001b[31m'];
    for (const note of notes) expect(manifest.cleaned(n, 'failed', note).note).toMatch(/withheld/);
    expect(manifest.cleaned(n, 'failed', 'Graph code 131009 at #0a1b2c3d4e5f').note).toMatch(/131009 at #0a1b/);
  });

  it('records reports with their digests, and notes', () => {
    const { manifest } = beginRun();
    manifest.addReport('wats-live-r1.report.md', 'text');
    manifest.addReport('wats-live-r1.report.md', 'text');
    manifest.note(words('x'.repeat(900)));
    const read = Manifest.read(manifest.path);
    expect(read.reports).toEqual(['wats-live-r1.report.md']);
    expect(read.digests['wats-live-r1.report.md']).toMatch(/^982d9e3eb996f559/);
    expect(read.notes[0]).toHaveLength(400);
  });

  it('holds nothing that the leak scan takes for a secret, over many runs', () => {
    for (let i = 0; i < 25; i += 1) {
      const { manifest } = beginRun(`r${i}`);
      for (let n = 1; n <= 4; n += 1) manifest.created(manifest.intent(UPLOAD).n, `${i}${ID}${n}`);
      expect(scanText('m', readFileSync(manifest.path, 'utf8'), new KnownValues([{ value: ID, label: 'id' }]))).toEqual(
        [],
      );
      manifest.close();
    }
  });
});

describe('opening a manifest', () => {
  it('goes on with entries, ids, numbers and the ledger', () => {
    const run = beginRun();
    run.ledger.append('probe', json({}));
    run.manifest.created(run.manifest.intent(template('r1', 'a')).n, ID);
    run.ledger.append('probe', json({ behind: 'the last sync' }));
    const again = reopened(run);
    const [entry] = again.entries;
    expect(entry && again.id(entry)).toBe(ID);
    expect(again.intent(template('r1', 'b')).n).toBe(2);
    expect(again.ledger?.length).toBe(2);
    again.ledger?.append('cleanup', json({}));
    again.resume();
    expect(Manifest.read(again.path)).toMatchObject({ status: 'interrupted', ledger: { length: 3 } });
  });

  it('works without a ledger that can be continued, and says why', () => {
    const missing = beginRun();
    rmSync(missing.ledger.path);
    expect(reopened(missing)).toMatchObject({
      ledger: undefined,
      ledgerProblem: expect.stringMatching(/not exist/) as string,
    });
    const short = beginRun();
    short.ledger.append('probe', json({}));
    short.manifest.sync();
    truncateSync(short.ledger.path, 5);
    const opened = reopened(short);
    expect(opened.ledgerProblem).toMatch(/end is missing/);
    opened.created(opened.intent(UPLOAD).n, ID);
    expect(Manifest.read(opened.path).ledger.length).toBe(1);
  });

  it('says when the key is lost, reads names only, makes nothing and changes nothing on disk', () => {
    const run = beginRun();
    run.manifest.created(run.manifest.intent(template('r1', 'a')).n, ID);
    run.manifest.close();
    const before = readFileSync(run.manifest.path, 'utf8');
    const lost = closing(Manifest.open(run.manifest.path, temporaryState()));
    expect(lost.keyLost).toBe(true);
    const [entry] = lost.entries;
    expect(entry?.name).toBe('wats_live_r1_a');
    expect(entry && lost.id(entry)).toBeUndefined();
    expect(lost.differingAssets({ wabaId: WABA })).toEqual(['origin', 'wabaId']);
    expect(() => lost.intent(template('r1', 'b'))).toThrow(/key is lost/);
    lost.cleaned(1, 'done');
    expect(lost.end('ended', 'complete')).toBe('incomplete');
    expect(readFileSync(run.manifest.path, 'utf8')).toBe(before);
    lost.close();
    expect(closing(Manifest.open(run.manifest.path, run.environment)).pending).toHaveLength(1);
  });

  it('tells which assets are not those of the run', () => {
    const { manifest } = beginRun();
    const own = { origin: 'http://127.0.0.1:8080', wabaId: WABA };
    expect(manifest.differingAssets(own)).toEqual([]);
    expect(manifest.differingAssets({ ...own, wabaId: '1' })).toEqual(['wabaId']);
    expect(manifest.differingAssets({ wabaId: WABA, extra: 'x' })).toEqual(['origin']);
  });
});
