import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openStage } from '../test/e2e/driver/stage.mjs';
import { runCommand } from '../test/e2e/driver/workbench.mjs';
import { LIMITS } from '../scripts/build.mjs';
import { ROOT, VSIX } from '../scripts/place.mjs';
import { median, row } from './harness.mjs';

const STARTS = 5;

/** What VS Code itself says of our start: milliseconds to load the code and to call `activate`. */
async function startOf(stage) {
  const { page, context, close } = await stage.open();
  try {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.statusbar-item[id^="wats.wats-live"]').first().waitFor({ timeout: 60_000 });
    await runCommand(page, 'Developer: Startup Performance');
    for (let tries = 0; tries < 40; tries += 1) {
      await page.waitForTimeout(500);
      await page.locator('.part.editor .monaco-editor').first().click();
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Control+C');
      const text = await page.evaluate(() => globalThis.navigator.clipboard.readText());
      const line = text.split('\n').find((each) => each.startsWith('| wats.wats-live '));
      const cells = line?.split('|').map((cell) => Number.parseFloat(cell));
      if (cells !== undefined && Number.isFinite(cells[3])) return { load: cells[3], activate: cells[4] };
    }
    throw new Error('the editor names no start of wats.wats-live');
  } finally {
    await close();
  }
}

/** Start and sizes, on the packaged VSIX. */
export async function editor() {
  const stage = await openStage();
  const starts = [];
  try {
    for (let turn = 0; turn < STARTS; turn += 1) starts.push(await startOf(stage));
  } finally {
    await stage.close();
  }
  const sizes = Object.fromEntries(
    ['extension', 'engine', 'cli'].map((name) => [name, statSync(join(ROOT, 'dist', `${name}.js`)).size]),
  );
  const all = sizes.extension + sizes.engine + sizes.cli;
  const kilobytes = (bytes) => bytes / 1000;
  return [
    row(
      'load code + call activate, by the editor’s own clock',
      median(starts.map(({ load, activate }) => load + activate)),
      {
        unit: 'ms',
        goal: ['<=', 10],
        note: `load ${starts.map(({ load }) => load).join(' ')}; activate ${starts.map(({ activate }) => activate).join(' ')}`,
      },
    ),
    row('entry bundle', kilobytes(sizes.extension), { unit: 'KB', goal: ['<=', LIMITS.entry / 1000] }),
    row('all JavaScript', kilobytes(all), { unit: 'KB', goal: ['<=', LIMITS.javascript / 1000] }),
    row('VSIX', kilobytes(statSync(VSIX).size), { unit: 'KB', goal: ['<=', LIMITS.vsix / 1000] }),
  ];
}
