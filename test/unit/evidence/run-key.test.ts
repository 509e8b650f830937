import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authenticate,
  createRunKey,
  isAuthentic,
  readRunKey,
  saltedHash,
  seal,
  stateFolder,
  unseal,
} from '../../../src/evidence/run-key.js';
import { FaultyDisk, temporaryFolder, temporaryState } from './bench-run.js';

const fileOf = (environment: Readonly<Record<string, string>>, runId: string) =>
  join(environment['XDG_STATE_HOME'] ?? '', 'wats-live', 'keys', runId);

describe('the state folder', () => {
  it('follows the platform', () => {
    expect(stateFolder({ HOME: '/home/u' }, 'linux')).toBe('/home/u/.local/state/wats-live');
    expect(stateFolder({ HOME: '/home/u', XDG_STATE_HOME: '/s' }, 'linux')).toBe('/s/wats-live');
    expect(stateFolder({ HOME: '/home/u', XDG_STATE_HOME: 'relative' }, 'linux')).toBe(
      '/home/u/.local/state/wats-live',
    );
    expect(stateFolder({ HOME: '/Users/u' }, 'darwin')).toBe('/Users/u/Library/Application Support/wats-live');
    expect(stateFolder({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/wats-live');
  });
});

describe('a run key', () => {
  it('is kept for its owner alone and read again', () => {
    const environment = temporaryState();
    const key = createRunKey('r1', environment);
    expect(key.id).toMatch(/^[0-9a-f]{8}$/);
    expect([key.salt.length, key.key.length]).toEqual([32, 32]);
    expect(readRunKey('r1', key.id, environment)).toEqual(key);
    const file = fileOf(environment, 'r1');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  it('is one of several when a run id is used again', () => {
    const environment = temporaryState();
    const [first, second] = [createRunKey('r1', environment), createRunKey('r1', environment)];
    expect(readRunKey('r1', first.id, environment)).toEqual(first);
    expect(readRunKey('r1', undefined, environment)).toEqual(second);
    expect(first.salt.equals(second.salt)).toBe(false);
  });

  it('is undefined when it is lost', () => {
    const environment = temporaryState();
    expect(readRunKey('r1', undefined, environment)).toBeUndefined();
    createRunKey('r1', environment);
    expect(readRunKey('r1', 'ffffffff', environment)).toBeUndefined();
  });

  it('outlives a record torn by a crash', () => {
    const environment = temporaryState();
    const first = createRunKey('r1', environment);
    const file = fileOf(environment, 'r1');
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"id":"0123`);
    const second = createRunKey('r1', environment);
    expect(readRunKey('r1', first.id, environment)).toEqual(first);
    expect(readRunKey('r1', undefined, environment)).toEqual(second);
  });

  it.each(['', '..', '../x', 'a/b', '.hidden', 'x'.repeat(41)])('refuses the run id %j as a file name', (runId) => {
    expect(() => createRunKey(runId, temporaryState())).toThrow(/the run id/);
    expect(() => readRunKey(runId, undefined, temporaryState())).toThrow(/the run id/);
  });

  it('refuses a folder of keys that others may look into, and a link in place of the file', () => {
    const open = temporaryState();
    mkdirSync(join(open['XDG_STATE_HOME'] ?? '', 'wats-live', 'keys'), { recursive: true, mode: 0o755 });
    chmodSync(join(open['XDG_STATE_HOME'] ?? '', 'wats-live', 'keys'), 0o755);
    expect(() => createRunKey('r1', open)).toThrow(/closed to everyone else/);

    const linked = temporaryState();
    createRunKey('other', linked);
    const elsewhere = join(temporaryFolder(), 'stolen');
    writeFileSync(elsewhere, '');
    symlinkSync(elsewhere, fileOf(linked, 'r1'));
    expect(() => createRunKey('r1', linked)).toThrow(/symbolic link/);
    expect(readFileSync(elsewhere, 'utf8')).toBe('');
  });

  it('closes a key file that was opened to others', () => {
    const environment = temporaryState();
    createRunKey('r1', environment);
    chmodSync(fileOf(environment, 'r1'), 0o644);
    createRunKey('r1', environment);
    expect(statSync(fileOf(environment, 'r1')).mode & 0o777).toBe(0o600);
  });

  it.each(['EIO', 'ENOSPC', 'EACCES', 'EROFS'])('names %s at any of its disk calls', (code) => {
    const faulty = new FaultyDisk();
    for (let nth = 1; ; nth += 1) {
      const environment = temporaryState();
      faulty.plant((_, call) => (call === nth ? code : undefined));
      try {
        createRunKey('r1', environment, faulty.disk);
        if (faulty.calls < nth) break;
      } catch (error) {
        expect(error).toMatchObject({ name: 'OperatorError', code: 'key' });
        expect(String(error)).not.toContain(environment['XDG_STATE_HOME']);
      }
    }
  });
});

describe('sealing', () => {
  const key = createRunKey('seal', temporaryState());

  it('opens with the same key and context only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, context) => {
        const sealed = seal(key, plain, context);
        expect(sealed).toMatch(/^[g-v]{56,}$/);
        expect(unseal(key, sealed, context)).toBe(plain);
        expect(() => unseal(key, sealed, `${context}x`)).toThrow(/does not open/);
        expect(() => unseal({ ...key, key: Buffer.alloc(32) }, sealed, context)).toThrow(/does not open/);
      }),
      { numRuns: 50 },
    );
  });

  it('notices every changed letter, and anything that is no sealed text', () => {
    const sealed = seal(key, '1234567890', 'c');
    for (let i = 0; i < sealed.length; i += 1) {
      const other = sealed.charAt(i) === 'g' ? 'h' : 'g';
      expect(() => unseal(key, sealed.slice(0, i) + other + sealed.slice(i + 1), 'c')).toThrow(/a sealed id/);
    }
    for (const text of ['', 'g', 'gg', 'g'.repeat(54), 'ABC', sealed.slice(2)]) {
      expect(() => unseal(key, text, 'c')).toThrow(/a sealed id/);
    }
  });

  it('never seals twice alike', () => {
    expect(seal(key, 'x', 'c')).not.toBe(seal(key, 'x', 'c'));
  });
});

describe('codes and hashes', () => {
  const key = createRunKey('codes', temporaryState());

  it('takes a whole code or at least half of it', () => {
    const mac = authenticate(key, 'text');
    expect(isAuthentic(key, 'text', mac)).toBe(true);
    expect(isAuthentic(key, 'text', mac.slice(0, 32))).toBe(true);
    expect(isAuthentic(key, 'text', mac.slice(0, 31))).toBe(false);
    expect(isAuthentic(key, 'text', '')).toBe(false);
    expect(isAuthentic(key, 'text', `${mac}0`)).toBe(false);
    expect(isAuthentic(key, 'other', mac)).toBe(false);
  });

  it('hashes value and salt as the runbook says', () => {
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.from('102290129340398'), key.salt]))
      .digest('hex');
    expect(saltedHash(key, '102290129340398')).toBe(expected.slice(0, 12));
  });
});
