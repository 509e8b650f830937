import { statSync } from 'node:fs';
import { join } from 'node:path';
import { campaignTree, confirm, phaseRow } from '../test/e2e/driver/campaign.mjs';
import { openStage } from '../test/e2e/driver/stage.mjs';
import { clearToasts, openContainer, runCommand, webviewFrame } from '../test/e2e/driver/workbench.mjs';
import { LIMITS } from '../scripts/build.mjs';
import { ROOT, VSIX } from '../scripts/place.mjs';
import { median, row } from './harness.mjs';

const STARTS = 5;
const DRY_RUNS = 3;
/** So many of the editor's own extensions are named. */
const BESIDE = 4;
/** Every row of the view is drawn. */
const TALL = { height: 1800 };

/** Notes when the status item, which activation draws, and the last phase in the Campaign view come up. */
function watchForView() {
  const seen = (globalThis.watsLiveSeen = {});
  const look = () => {
    const has = (selector) => document.querySelector(selector) !== null;
    if (seen.active === undefined && has('.statusbar-item[id^="wats.wats-live"]')) seen.active = performance.now();
    const rows = [...document.querySelectorAll('.part.sidebar [role="treeitem"]')];
    if (rows.some((item) => /^9 /.test(item.getAttribute('aria-label') ?? ''))) seen.usable ??= performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
}

/** Of each extension in the editor's table that it loaded: milliseconds to load the code and to call `activate`. */
function startsIn(text) {
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    rows
      .filter((cells) => /^[\w-]+\.[\w-]+$/.test(cells[1] ?? ''))
      .map(([, name, , load, activate]) => [
        name,
        { load: Number.parseFloat(load), activate: Number.parseFloat(activate) },
      ])
      .filter(([, { load, activate }]) => Number.isFinite(load + activate)),
  );
}

/** What VS Code itself says of our start, and of those of its own extensions beside it: milliseconds to load the code and to call `activate`; and until a view stands. */
async function startOf(stage) {
  const { page, context, close } = await stage.open({ ...TALL, prepare: watchForView });
  try {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.statusbar-item[id^="wats.wats-live"]').waitFor({ timeout: 60_000 });
    // It is up to the editor whether the container of the last time is open.
    const isThere = await campaignTree(page).isVisible();
    const asked = await page.evaluate(() => performance.now());
    if (!isThere) await openContainer(page, 'WATS Live');
    await phaseRow(page, 9).waitFor({ timeout: 20_000 });
    const { active, usable } = await page.evaluate(() => globalThis.watsLiveSeen);
    await runCommand(page, 'Developer: Startup Performance');
    for (let tries = 0; tries < 40; tries += 1) {
      await page.waitForTimeout(500);
      await page.locator('.part.editor .monaco-editor').first().click();
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Control+C');
      const text = await page.evaluate(() => globalThis.navigator.clipboard.readText());
      const starts = startsIn(text);
      const ours = starts.get('wats.wats-live');
      if (ours === undefined) continue;
      starts.delete('wats.wats-live');
      return { ...ours, others: starts, view: Math.max(0, usable - (isThere ? active : asked)) };
    }
    throw new Error('the editor names no start of wats.wats-live');
  } finally {
    await close();
  }
}

/** Seconds from the button, by way of the question, to the report of a whole dry run. */
async function dryRunsOf(stage) {
  const { page, close } = await stage.open(TALL);
  const times = [];
  try {
    await page.locator('.statusbar-item[id^="wats.wats-live"]').waitFor({ timeout: 60_000 });
    if (!(await campaignTree(page).isVisible())) await openContainer(page, 'WATS Live');
    await phaseRow(page, 9).waitFor({ timeout: 20_000 });
    for (let turn = 0; turn < DRY_RUNS; turn += 1) {
      const began = performance.now();
      if (turn > 0) await runCommand(page, 'WATS Live: Start Dry Run');
      else await page.locator('.part.sidebar').getByRole('button', { name: 'Start Dry Run' }).click();
      await confirm(page, /^Send/, 60_000);
      await webviewFrame(page, 'main#main .verdict', 60_000);
      times.push((performance.now() - began) / 1000);
      await runCommand(page, 'View: Close All Editors');
      await clearToasts(page);
    }
  } finally {
    await close();
  }
  return times;
}

/** Of the editor's own extensions that started with ours the quickest few: their times in milliseconds, by name. */
function quickest(starts) {
  const names = [...starts[0].others.keys()].filter((name) => starts.every(({ others }) => others.has(name)));
  const time = (name) => median(starts.map(({ others }) => others.get(name).load + others.get(name).activate));
  const times = names.map((name) => [name, time(name)]).toSorted((a, b) => a[1] - b[1]);
  return Object.fromEntries(times.slice(0, BESIDE));
}

/** Start, first report and sizes, on the packaged VSIX. */
export async function editor() {
  const stage = await openStage();
  const starts = [];
  let reports = [];
  try {
    const first = await stage.open(TALL);
    await openContainer(first.page, 'WATS Live');
    await campaignTree(first.page).waitFor();
    await first.close();
    for (let turn = 0; turn < STARTS; turn += 1) starts.push(await startOf(stage));
    reports = await dryRunsOf(stage);
  } finally {
    await stage.close();
  }
  const each = (pick) => starts.map(pick).join(' ');
  const bundles = ['extension', 'forms', 'engine', 'cli'];
  const sizes = Object.fromEntries(bundles.map((name) => [name, statSync(join(ROOT, 'dist', `${name}.js`)).size]));
  const kilobytes = (bytes) => bytes / 1000;
  return [
    row(
      'load code + call activate, by the editor’s own clock',
      median(starts.map(({ load, activate }) => load + activate)),
      {
        unit: 'ms',
        goal: ['<=', 10],
        rivals: quickest(starts),
        note: `load ${each(({ load }) => load)}; activate ${each(({ activate }) => activate)}`,
      },
    ),
    row('from activation to the ten phases in the Campaign view', median(starts.map(({ view }) => view)), {
      unit: 'ms',
      note: `${each(({ view }) => Math.round(view))}; drawn by the editor`,
    }),
    row('from the button to the report of a first whole dry run', reports[0], {
      unit: 's',
      goal: ['<=', 60],
      note: `later ones ${reports
        .slice(1)
        .map((seconds) => seconds.toFixed(1))
        .join(' ')}`,
    }),
    row('entry bundle', kilobytes(sizes.extension), { unit: 'KB', goal: ['<=', LIMITS.entry / 1000] }),
    ...bundles.slice(1).map((name) => row(`${name}.js`, kilobytes(sizes[name]), { unit: 'KB' })),
    row('all JavaScript', kilobytes(bundles.reduce((sum, name) => sum + sizes[name], 0)), {
      unit: 'KB',
      goal: ['<=', LIMITS.javascript / 1000],
    }),
    row('VSIX', kilobytes(statSync(VSIX).size), { unit: 'KB', goal: ['<=', LIMITS.vsix / 1000] }),
  ];
}
