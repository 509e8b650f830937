import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockPath, ManifestLock } from '../../../src/evidence/manifest-lock.js';
import { Offers } from '../../../src/operations/offers.js';

let folder: string;
let manifest: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wats-offers-'));
  manifest = join(folder, 'wats-live-r1.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('two windows that find an interrupted run', () => {
  it('is offered in one of them, and in the other once the first has closed', () => {
    const [first, second] = [new Offers(), new Offers()];
    expect([first.claim(manifest), second.claim(manifest)]).toEqual([true, false]);
    first.dispose();
    first.dispose();
    expect(second.claim(manifest)).toBe(true);
    second.dispose();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is offered again when the window that offered it was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const offers = new Offers();
    expect(offers.claim(manifest)).toBe(true);
    const lock = lockPath(`${manifest}.offer`);
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as object;
    writeFileSync(lock, JSON.stringify({ ...holder, pid: child.pid, started: null, token: '0'.repeat(16) }));
    expect(new Offers().claim(manifest)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(new Offers().claim(manifest)).toBe(true);
  });

  it('keeps nobody from cleaning up', () => {
    const offers = new Offers();
    expect(offers.claim(manifest)).toBe(true);
    ManifestLock.acquire(manifest).release();
    offers.dispose();
  });
});
