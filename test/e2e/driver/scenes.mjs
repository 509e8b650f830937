import { campaignTree, confirm, expand, phaseRow, runPhases } from './campaign.mjs';
import { clearToasts, dialog, openContainer, runCommand, toast, webviewFrame } from './workbench.mjs';

/** The pointer away from everything that answers it with a tooltip. */
const rest = async (page) => {
  await page.mouse.move(820, 250);
  await page.waitForTimeout(800);
};

/** The pictures of the documentation, in order, played in one window: a name, and what to do before it is taken. */
export const scenes = [
  {
    name: 'confirm',
    play: async (page) => {
      await openContainer(page, 'WATS Live');
      await campaignTree(page).waitFor();
      await runPhases(page, [0, 1, 3, 4, 9]);
      await dialog(page, 30_000);
      await rest(page);
    },
  },
  {
    name: 'dry-run',
    play: async (page) => {
      await confirm(page, /^Send/);
      await toast(page, /Dry run .*: passed/, 60_000);
      await expand(phaseRow(page, 3));
      await webviewFrame(page, 'main#main .verdict', 30_000);
      await rest(page);
      await page.waitForTimeout(1_500);
    },
  },
  {
    name: 'report',
    play: async (page) => {
      await clearToasts(page);
      await runCommand(page, 'View: Toggle Panel Visibility');
      await rest(page);
    },
  },
];
