import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const place = vi.hoisted(() => ({ folder: '', warned: [] as string[], ran: [] as string[] }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: string[]) => text.replace('{0}', values[0] ?? '') },
  commands: { executeCommand: (id: string) => void place.ran.push(id) },
  window: {
    showWarningMessage: async (text: string, ...actions: string[]) => {
      place.warned.push(text);
      return actions[0];
    },
  },
}));
vi.mock('../../../src/views/settings.js', () => ({ outputFolder: () => place.folder }));

const { openReportLink, runOfLink } = await import('../../../src/views/report-link.js');
const link = (path: string, query: string, fragment = '') => ({ path, query, fragment });

describe('a link to a report', () => {
  const opened: string[] = [];
  const panel = { openReport: async (path: string) => void opened.push(path) };
  const open = (path: string, query: string) =>
    openReportLink(link(path, query) as never, panel as never, { show: () => undefined });
  beforeEach(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'wats-link-'));
    opened.length = place.warned.length = place.ran.length = 0;
  });
  afterEach(() => rmSync(place.folder, { recursive: true }));

  it('names a run, and nothing else', () => {
    expect(runOfLink(link('/report', 'run=r1'))).toBe('r1');
    for (const [path, query, fragment] of [
      ['/report', 'run=../../etc/passwd'],
      ['/report', 'run=r1&path=/etc/passwd'],
      ['/report', 'run='],
      ['/report', 'run=-r1'],
      ['/report', 'run=r1%2f..'],
      ['/report', 'run=r1', 'x'],
      ['/report/', 'run=r1'],
      ['/run', 'run=r1'],
      ['', ''],
    ] as const) {
      expect(runOfLink(link(path, query, fragment)), `${path}?${query}`).toBeUndefined();
    }
  });

  it('opens the report of the output folder', async () => {
    const file = join(place.folder, 'wats-live-r1.report.html');
    writeFileSync(file, '<p>report</p>');
    await open('/report', 'run=r1');
    expect(opened).toEqual([file]);
    expect(place.warned).toEqual([]);
  });

  it('opens no link in its place, and leads from what is not there to the reports that are', async () => {
    writeFileSync(join(place.folder, 'other.html'), '<p>other</p>');
    symlinkSync(join(place.folder, 'other.html'), join(place.folder, 'wats-live-r2.report.html'));
    await open('/report', 'run=r2');
    await open('/report', 'run=r3');
    await open('/run', 'phases=3');
    expect(opened).toEqual([]);
    expect(place.warned).toHaveLength(3);
    expect(place.ran).toEqual(['watsLive.openRunReport', 'watsLive.openRunReport', 'watsLive.openRunReport']);
  });
});
