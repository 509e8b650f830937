import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { axe } from './driver/axe.mjs';
import { campaignTree, confirm } from './driver/campaign.mjs';
import { openStage } from './driver/stage.mjs';
import { changeTheme, dialog, openContainer, runCommand, THEMES } from './driver/workbench.mjs';
import { toast, webviewFrame } from './driver/workbench.mjs';

const BOARD = 'main .asks';

describe('the dashboard of a campaign', () => {
  let stage;
  let page;
  before(async () => {
    stage = await openStage();
    ({ page } = await stage.open());
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
  });
  after(() => stage?.close());

  it('opens before any run, and offers one by a button that the keyboard reaches', async () => {
    await runCommand(page, 'WATS Live: Open Dashboard');
    const board = await webviewFrame(page, BOARD);
    match(await board.locator('#mode').innerText(), /NO RUN/);
    const run = board.getByRole('button', { name: 'Run Phase…' });
    await run.focus();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: 'Dry Run on the Simulator' }).waitFor();
    await page.keyboard.press('Escape');
    deepEqual(await axe(board), []);
  });

  it('follows a run while it waits for the operator', async () => {
    // Two clicks: this button, and the one of the dialog.
    await page.locator('.part.sidebar .welcome-view-content').getByRole('button', { name: 'Start Dry Run' }).click();
    await dialog(page, 30_000);
    const board = await webviewFrame(page, BOARD);
    await board.locator('#now', { hasText: 'Phase 3' }).waitFor();
    match(await board.locator('#mode').innerText(), /DRY RUN[\s\S]*Not evidence/);
    equal(await board.locator('#phases li').count(), 10);
    ok((await board.locator('#waterfall rect').count()) > 5);
    ok((await board.locator('#latency tbody tr').count()) > 3);
    equal(await board.getByRole('button', { name: 'Stop Run' }).isEnabled(), true);
    equal(await board.getByRole('button', { name: 'Run Phase…' }).isEnabled(), false);
    deepEqual(await axe(board), []);
  });

  it('gives its frame to the report, and takes it back with the whole run', async () => {
    await confirm(page, /^Send/);
    await toast(page, /Dry run .*: passed/, 120_000);
    await webviewFrame(page, 'main#main .verdict', 30_000);
    equal(await page.locator('.tab', { hasText: 'WATS Live' }).count(), 1);
    await runCommand(page, 'WATS Live: Open Dashboard');
    const board = await webviewFrame(page, BOARD);
    await board.locator('#now', { hasText: 'The run ended' }).waitFor();
    match(await board.locator('#funnel').innerText(), /accepted: \d+\s+delivered: \d+/);
    match(await board.locator('#usage').innerText(), /allowance|newest answer: \d+ %/);
    match(await board.locator('#log').innerText(), /clean-up complete/);
  });

  for (const [theme, [, name]] of Object.entries(THEMES)) {
    it(`is a page that axe-core finds nothing in, contrast among it, in ${theme}`, async () => {
      await changeTheme(page, theme);
      const board = await webviewFrame(page, `body.${name} ${BOARD}`);
      deepEqual(await axe(board), []);
    });
  }

  it('has a walkthrough of five steps, the dry run first and ticked by the run that was', async () => {
    await runCommand(page, 'WATS Live: Get Started');
    const steps = page.locator('.getting-started-step');
    await steps.first().waitFor();
    equal(await steps.count(), 5);
    match((await steps.allInnerTexts()).join(), /Rehearse on the simulator/);
    const done = '.codicon-getting-started-step-checked';
    await steps.first().locator(done).waitFor();
    equal(await steps.locator(done).count(), 1);
  });

  it('opens the report from its button', async () => {
    await runCommand(page, 'WATS Live: Open Dashboard');
    const board = await webviewFrame(page, BOARD);
    await board.getByRole('button', { name: 'Open Report' }).click();
    await webviewFrame(page, 'main#main .verdict', 30_000);
  });
});
