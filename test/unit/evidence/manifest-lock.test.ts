import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isHeldHere, lockPath, ManifestLock } from '../../../src/evidence/manifest-lock.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { beginRun, closing, FaultyDisk, temporaryFolder, UPLOAD } from './bench-run.js';

const manifestIn = (folder: string) => join(folder, 'wats-live-r1.json');

type Holder = Record<'pid' | 'started' | 'host' | 'token', unknown>;

/** Leaves a lock that differs from that of this process. */
function plantLock(change: Partial<Holder>): string {
  const manifest = manifestIn(temporaryFolder());
  const lock = ManifestLock.acquire(manifest);
  const holder = JSON.parse(readFileSync(lockPath(manifest), 'utf8')) as Holder;
  lock.release();
  writeFileSync(lockPath(manifest), JSON.stringify({ ...holder, ...change }));
  return manifest;
}

describe('attack 30: two windows on one manifest', () => {
  it('lets one in at a time, also within a process', () => {
    const run = beginRun();
    expect(isHeldHere(run.manifest.path)).toBe(true);
    expect(() => Manifest.open(run.manifest.path, run.environment)).toThrow(/in use by another process/);
    run.manifest.close();
    expect(isHeldHere(run.manifest.path)).toBe(false);
    const second = closing(Manifest.open(run.manifest.path, run.environment));
    run.manifest.close(); // the first one's second close must not free the lock of the next
    expect(isHeldHere(second.path)).toBe(true);
  });

  it('keeps out a holder that lives, whoever it is', () => {
    for (const [holder, here] of [
      [{ pid: process.ppid, started: null }, true],
      // It may be gone for good, which nobody here can tell: it is offered for clean-up, and the lock says why not.
      [{ host: 'another-host', pid: 2 ** 22 + 1 }, false],
    ] as const) {
      const manifest = plantLock(holder);
      expect(isHeldHere(manifest)).toBe(here);
      expect(() => ManifestLock.acquire(manifest)).toThrow(/in use/);
    }
  });

  it('takes over from a process that died, and from one whose pid was given away', () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    for (const holder of [{ pid: dead }, { started: 'long ago' }]) {
      const manifest = plantLock(holder);
      expect(isHeldHere(manifest)).toBe(false);
      const lock = ManifestLock.acquire(manifest);
      lock.confirm();
      lock.release();
      expect(readdirSync(join(manifest, '..'))).toEqual([]);
    }
  });

  it('takes over a lock that a crash left without content', () => {
    for (const content of ['', '{"pid"', '[]']) {
      const manifest = manifestIn(temporaryFolder());
      writeFileSync(lockPath(manifest), content);
      ManifestLock.acquire(manifest).release();
      expect(existsSync(lockPath(manifest))).toBe(false);
    }
  });

  it('puts back a lock that another process took between look and removal', () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const manifest = plantLock({ pid: dead });
    const faulty = new FaultyDisk();
    const living = JSON.stringify({ pid: process.pid, started: null, host: 'another-host', token: 'theirs' });
    faulty.plant((name) => {
      if (name === 'renameSync') writeFileSync(lockPath(manifest), living);
      return undefined;
    });
    expect(() => ManifestLock.acquire(manifest, faulty.disk)).toThrow(/in use/);
    expect(readFileSync(lockPath(manifest), 'utf8')).toBe(living);
  });

  it('lets no one write who has lost the lock', () => {
    const { manifest } = beginRun();
    const before = readFileSync(manifest.path, 'utf8');
    const holder = JSON.parse(readFileSync(lockPath(manifest.path), 'utf8')) as Holder;
    writeFileSync(lockPath(manifest.path), JSON.stringify({ ...holder, token: 'another' }));
    expect(() => manifest.intent(UPLOAD)).toThrow(/taken by another process/);
    expect(readFileSync(manifest.path, 'utf8')).toBe(before);
    manifest.close();
    expect(existsSync(lockPath(manifest.path))).toBe(true);
  });

  it('shows neither name of the machine nor of its user', () => {
    const { manifest } = beginRun();
    const text = readFileSync(lockPath(manifest.path), 'utf8');
    expect(Object.keys(JSON.parse(text) as Holder).sort()).toEqual(['host', 'pid', 'started', 'token']);
    expect(JSON.parse(text)).toMatchObject({ host: expect.stringMatching(/^[0-9a-f]{12}$/) as string });
  });

  it('names a folder that takes no lock', () => {
    for (const [name, code] of [
      ['openSync', 'EACCES'],
      ['writeSync', 'ENOSPC'],
    ]) {
      const manifest = manifestIn(temporaryFolder());
      const faulty = new FaultyDisk();
      faulty.plant((called) => (called === name ? code : undefined));
      expect(() => ManifestLock.acquire(manifest, faulty.disk)).toThrow(/the manifest's lock/);
      expect(existsSync(lockPath(manifest))).toBe(false);
    }
  });
});
