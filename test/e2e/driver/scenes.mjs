import { confirm, expand, phaseRow, runPhases } from './campaign.mjs';
import { clearToasts, dialog, openContainer, option, quickInput, row, runCommand, toast } from './workbench.mjs';
import { tree, type, webviewFrame } from './workbench.mjs';

/** The pointer away from everything that answers it with a tooltip. */
const rest = async (page) => {
  await page.mouse.move(820, 250);
  await page.waitForTimeout(800);
};

/** The sidebar wide enough for its rows, and low; only these views are open in it. */
async function onlyViews(page, names) {
  await page.setViewportSize({ width: 1280, height: 600 });
  const { x, width } = await page.locator('.part.sidebar').boundingBox();
  await page.mouse.move(x + width, 300);
  await page.mouse.down();
  await page.mouse.move(x + SIDEBAR, 300, { steps: 4 });
  await page.mouse.up();
  const header = (open) => page.locator(`.part.sidebar .pane-header[aria-expanded="${open}"]`);
  for (const name of names) await runCommand(page, `WATS Live: Focus on ${name} View`);
  for (let left = 10; (await header(true).count()) > names.length && left > 0; left -= 1) {
    const others = header(true).filter({ hasNotText: new RegExp(names.join('|')) });
    await others.first().click();
  }
}

const SIDEBAR = 560;
const sidebar = (page) => page.locator('.part.sidebar');

/**
 * The pictures of the documentation, in order, played in one window: a name, and what to do before it is taken; `strong`:
 * also in high contrast; `part`: only that of the window.
 */
export const scenes = [
  {
    name: 'confirm',
    strong: true,
    play: async (page) => {
      await openContainer(page, 'WATS Live');
      await phaseRow(page, 9).waitFor();
      await runPhases(page, [0, 1, 2, 3, 4, 5, 6, 7, 9]);
      await dialog(page, 60_000);
      await rest(page);
    },
  },
  {
    name: 'request',
    play: async (page) => {
      await confirm(page, /^Show Request$/);
      await quickInput(page).locator('.quick-input-title', { hasText: 'Phase 3 waits' }).waitFor();
      await rest(page);
    },
  },
  {
    name: 'report',
    play: async (page) => {
      await option(page, /^Back to the Question/).click();
      await confirm(page, /^Send/, 60_000);
      await toast(page, /Dry run .*: passed/, 180_000);
      await webviewFrame(page, 'main#main .verdict', 30_000);
      await clearToasts(page);
      await runCommand(page, 'View: Toggle Panel Visibility');
      await rest(page);
      await page.waitForTimeout(1_500);
    },
  },
  {
    name: 'dashboard',
    strong: true,
    play: async (page) => {
      await expand(phaseRow(page, 3));
      await runCommand(page, 'WATS Live: Open Dashboard');
      await webviewFrame(page, 'main .asks', 30_000);
      await rest(page);
    },
  },
  {
    name: 'webhooks',
    strong: true,
    part: sidebar,
    play: async (page) => {
      await onlyViews(page, ['Webhooks']);
      const sent = row(tree(page, /^Webhooks/), /^\w+\s*read/).first();
      await expand(sent);
      await rest(page);
    },
  },
  {
    name: 'runs',
    strong: true,
    part: sidebar,
    play: async (page) => {
      await onlyViews(page, ['Runs', 'Run Resources']);
      await row(tree(page, /^(WATS Live: )?Runs\b/), /dry run/)
        .first()
        .waitFor();
      await rest(page);
    },
  },
  {
    name: 'findings',
    strong: true,
    part: sidebar,
    play: async (page) => {
      await runCommand(page, 'WATS Live: Compare Toolkit with WATS Live…');
      await option(page, /sample$/).click();
      await toast(page, /findings/, 180_000);
      await clearToasts(page);
      await onlyViews(page, ['Findings']);
      await rest(page);
    },
  },
  {
    name: 'profiles',
    strong: true,
    play: async (page) => {
      await page.setViewportSize({ width: 1280, height: 600 });
      await runCommand(page, 'WATS Live: Import Credentials from the Environment');
      await toast(page, /Stored in/);
      await runCommand(page, 'WATS Live: Add Profile…');
      for (const [index, answer] of ['Meadow', 'EAAmeadow', '200000000002', '100000000022', ...Array(5)].entries())
        await type(page, `Add Profile (${index + 1}/9)`, answer ?? '');
      await toast(page, /Meadow is stored/);
      await clearToasts(page);
      await onlyViews(page, ['Campaign']);
      await runCommand(page, 'WATS Live: Switch Profile…');
      await option(page, /^Meadow/).waitFor();
      await rest(page);
    },
  },
];
