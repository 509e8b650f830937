import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { axe } from './driver/axe.mjs';
import { assetsTree, campaignTree, confirm, expand, phaseRow, runPhases, STATUS } from './driver/campaign.mjs';
import { openStage } from './driver/stage.mjs';
import { cornerColour, openContainer, option, row, statusItem, toast } from './driver/workbench.mjs';
import { treeRows, webviewFrame } from './driver/workbench.mjs';

describe('a dry run in a window without credentials', () => {
  let stage;
  let page;
  before(async () => {
    stage = await openStage();
    ({ page } = await stage.open({ height: 1800 }));
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
  });
  after(() => stage?.close());

  it('shows ten phases, none of them run, beneath what the next run works with', async () => {
    await phaseRow(page, 9).waitFor();
    const rows = await treeRows(campaignTree(page));
    const phases = rows.filter(({ label }) => /^\d /.test(label));
    equal(phases.length, 10);
    ok(rows.length > phases.length);
    for (const { spoken } of phases) ok(!/passed|failed|refused|aborted/.test(spoken), spoken);
  });

  it('offers a dry run, credentials and the first steps where there are no assets', async () => {
    const welcome = page.locator('.part.sidebar .welcome-view-content', { hasText: 'a whole campaign' });
    await welcome.waitFor();
    equal(await welcome.locator('.monaco-button').count(), 1);
    equal(await welcome.getByRole('button', { name: 'Start Dry Run' }).count(), 1);
    equal(await welcome.getByText('set credentials').count(), 1);
  });

  it('shows what would be sent, beside the message, and asks again', async () => {
    const title = await runPhases(page, [0, 1, 3, 4, 9]);
    match(title, /Dry Run on the Simulator/);
    await confirm(page, /^Show Request$/);
    const shown = await webviewFrame(page, '.beside .bubble', 30_000);
    const text = await shown.locator('body').innerText();
    match(text, /Nothing of this was sent/);
    match(text, /"messaging_product": "whatsapp"/);
    match(text, /"to": "#[0-9a-f]{12}"/);
    equal(/Bearer|EAA|\b\d{9,}\b/.test(text), false, text);
    await option(page, /^Back to the Question/).click();
  });

  it('asks once, naming the simulator, and runs to the end', async () => {
    const asked = await confirm(page, /^Send 22 requests$/);
    match(asked.message, /^Dry run: phase 3/);
    match(asked.detail, /the embedded simulator/);
    match(asked.detail, /Nothing leaves this machine/);
    const closing = await toast(page, /Dry run .*: passed/, 120_000);
    match(await closing.innerText(), /Clean-up complete/);
    equal(await page.locator('.monaco-dialog-box').count(), 0);
    equal(await page.locator('.notifications-toasts .notification-list-item', { hasText: /run/ }).count(), 1);
  });

  it('fills both trees', async () => {
    await phaseRow(page, 9).filter({ hasText: 'passed' }).waitFor();
    await expand(phaseRow(page, 3));
    await row(campaignTree(page), /sendText.*accepted, sent, delivered/)
      .first()
      .waitFor();
    const labels = (await treeRows(assetsTree(page))).map(({ label }) => label.replace(/#.*/, '#'));
    deepEqual(labels, ['Account #', 'Phone numbers', 'Templates', 'Flows']);
  });

  it('scrolls a log', async () => {
    const lines = page.locator('.part.panel .view-lines .view-line');
    await lines.filter({ hasText: 'clean-up complete' }).first().waitFor();
    match(stage.log(), /Dry run .* on the embedded simulator/);
  });

  it('opens the report in the colours of the theme, and says that it is no evidence', async () => {
    const report = await webviewFrame(page, 'main#main .verdict', 30_000);
    match(await report.locator('body').innerText(), /Not evidence/);
    const picture = await page.locator('iframe.webview.ready').first().screenshot();
    const darkest = await cornerColour(page, picture);
    ok(
      darkest.every((part) => part < 60),
      `the dark theme shows rgb(${darkest})`,
    );
  });

  for (const theme of ['vscode-light', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light']) {
    it(`has a report that axe-core finds nothing in, as ${theme}`, async () => {
      // No script may run in the webview, axe-core neither: the same file, in a page of its own, as VS Code marks it.
      const file = readdirSync(stage.temporary).find((name) => name.endsWith('.report.html')) ?? '';
      const reader = await page.context().newPage();
      try {
        await reader.goto(pathToFileURL(join(stage.temporary, file)).href);
        await reader.evaluate((name) => document.body.classList.add(name), theme);
        deepEqual(await axe(reader), []);
      } finally {
        await reader.close();
      }
    });
  }

  it('has rows that axe-core finds nothing in', async () => {
    // Headers and toolbars are VS Code's own; the rows and their spoken names are ours.
    deepEqual(await axe(page, '.part.sidebar .pane-body'), []);
  });

  it('goes back to the simulator in the status bar', async () => {
    match((await statusItem(page, STATUS).getAttribute('aria-label')) ?? '', /Simulator/);
  });

  it('leaves private files outside the workspace, and none in it', () => {
    const made = readdirSync(stage.temporary).filter((name) => name.startsWith('wats-live-'));
    ok(made.length >= 6, made.join());
    for (const name of made) equal(statSync(join(stage.temporary, name)).mode & 0o077, 0, name);
    const manifest = made.find((name) => /^wats-live-[\w-]+\.json$/.test(name)) ?? '';
    equal(JSON.parse(readFileSync(join(stage.temporary, manifest), 'utf8')).mode, 'dry-run');
    deepEqual(
      readdirSync(stage.folder).filter((name) => name.startsWith('wats-live')),
      [],
    );
  });
});
