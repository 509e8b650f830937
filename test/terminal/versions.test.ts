import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Terminal } from '../support/terminal.js';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

describe('run --api-versions', () => {
  it('reads on each version and tables the differences; each run leaves shapes and parity', async () => {
    const out = terminal.path('out');
    const args = ['run', '--api-versions', 'v24.0,v25.0', '--out', out, '--json'];
    const ended = await terminal.run(args, { env: { WATS_TEST_RUN_ID: 'up' } });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('run.start').map(({ runId, phases }) => [runId, phases])).toEqual([
      ['up-v24-0', [0, 1]],
      ['up-v25-0', [0, 1]],
    ]);
    expect(readFileSync(terminal.path('out', 'wats-live-up.versions.md'), 'utf8')).toContain('v24.0, v25.0');
    for (const run of ['up-v24-0', 'up-v25-0']) {
      const shapes = readFileSync(terminal.path('out', `wats-live-${run}.shapes.json`), 'utf8');
      expect(shapes).toContain('data[].status = APPROVED');
      expect(shapes).not.toMatch(/\d{9}/);
      expect(readFileSync(terminal.path('out', `wats-live-${run}.parity.md`), 'utf8')).toContain(
        '| getWabaInfo | shape-only |',
      );
    }
    const merged = await terminal.run(['parity', out, '--json']);
    expect(merged.code).toBe(0);
    expect(merged.events('parity').find(({ capability }) => capability === 'getWabaInfo')).toMatchObject({
      status: 'shape-only',
      runId: 'up-v24-0',
    });
    expect((await terminal.run(['verify', out])).code).toBe(0);
  });

  it.each([
    ['phases beyond discovery', ['--phases', '0,1,3', '--api-versions', 'v24.0,v25.0']],
    ['one version', ['--api-versions', 'v25.0']],
    ['a version that is none', ['--api-versions', 'v24.0,25']],
  ])('refuses %s before anything is sent', async (_what, more) => {
    const ended = await terminal.run(['run', ...more, '--out', terminal.path('out'), '--json']);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(terminal.files('out')).toEqual([]);
  });
});
