import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRunKey, readRunKeys } from '../../../src/evidence/run-key.js';
import { exportRunKeys, importRunKeys } from '../../../src/operations/webhook-key.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';

const failure = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('the key of a receiver elsewhere', () => {
  it('is handed over by a file for the operator alone, and taken once', () => {
    const [there, here] = [temporaryState(), temporaryState()];
    const file = join(temporaryFolder(), 'key');
    const made = [createRunKey('far', there), createRunKey('far', there)];
    expect(exportRunKeys('far', file, there)).toBe(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(importRunKeys('far', file, here)).toBe(2);
    expect(readRunKeys('far', here)).toEqual(made);
    expect(importRunKeys('far', file, here)).toBe(0);
    expect(readRunKeys('far', here)).toHaveLength(2);
  });

  it('is not written over a file, nor where there is none, nor taken from anything else', () => {
    const state = temporaryState();
    const folder = temporaryFolder();
    const file = join(folder, 'key');
    expect(failure(() => exportRunKeys('far', file, state))).toMatchObject({ code: 'key' });
    createRunKey('far', state);
    writeFileSync(file, 'mine');
    expect(failure(() => exportRunKeys('far', file, state))).toMatchObject({ code: 'output' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    for (const source of [file, join(folder, 'missing'), folder]) {
      expect(failure(() => importRunKeys('other', source, state))).toMatchObject({ code: 'key' });
    }
    exportRunKeys('far', join(folder, 'torn'), state);
    writeFileSync(join(folder, 'torn'), `${readFileSync(join(folder, 'torn'), 'utf8')}{"id":`);
    expect(failure(() => importRunKeys('other', join(folder, 'torn'), state))).toMatchObject({ code: 'key' });
    expect(readRunKeys('other', state)).toEqual([]);
  });
});
