import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { departures } from '../support/event-contract.js';
import { Terminal } from '../support/terminal.js';
import { installPackage, installToolkit } from '../support/toolkit.js';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

describe('compare', () => {
  it('tells a line for each finding and ends with 1; nothing of the environment comes out', async () => {
    const token = `EAA${'x1'.repeat(60)}`;
    const subject = await installToolkit(terminal.path('toolkit'), { absent: ['getWabaInfo', 'listFlows'] });
    const ended = await terminal.run(['compare', '--subject', subject, '--out', terminal.path('out'), '--json'], {
      env: { WATS_ACCESS_TOKEN: token },
    });
    expect(ended.code, ended.stderr).toBe(1);
    expect(departures(ended.events('finding'))).toEqual([]);
    const named = ended.events('finding').map(({ helper, family }) => `${String(helper)} ${String(family)}`);
    expect(named.sort()).toEqual([
      'archiveTemplates security',
      'getWabaInfo not-implemented',
      'listFlows not-implemented',
      'unarchiveTemplates security',
    ]);
    expect(ended.events('compare.end')).toMatchObject([{ findings: 4, known: 0, left: 0 }]);
    expect(ended.stdout + ended.stderr).not.toContain(token);
  });

  it.each([
    ['no folder is named', []],
    ['the folder has no toolkit', ['--subject', '.']],
  ])('ends with 2 where %s', async (_what, more) => {
    const ended = await terminal.run(['compare', ...more]);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('ends with a finding where the toolkit does not load', async () => {
    installPackage(terminal.path('toolkit'), '@wats/graph', 'throw new Error("broken");');
    const ended = await terminal.run(['compare', '--subject', terminal.path('toolkit'), '--json']);
    expect(ended.code).toBe(1);
    expect(ended.events('finding')).toMatchObject([{ helper: '@wats/graph', family: 'not-implemented' }]);
  });
});
