import { confirm, expand, phaseRow, runPhases } from './campaign.mjs';
import { clearToasts, dialog, openContainer, option, quickInput, runCommand, toast } from './workbench.mjs';
import { webviewFrame } from './workbench.mjs';

/** The pointer away from everything that answers it with a tooltip. */
const rest = async (page) => {
  await page.mouse.move(820, 250);
  await page.waitForTimeout(800);
};

/**
 * The pictures of the documentation, in order, played in one window: a name, and what to do before it is taken; with
 * `strong` also in high contrast.
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
];
