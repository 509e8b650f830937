import { deepEqual, equal, match } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { axe } from './driver/axe.mjs';
import { confirm, expand, phaseRow, runPhases } from './driver/campaign.mjs';
import { openStage } from './driver/stage.mjs';
import {
  clearToasts,
  openContainer,
  pressInline,
  row,
  runCommand,
  toast,
  tree,
  treeRows,
  webviewFrame,
} from './driver/workbench.mjs';

const webhooks = (page) => tree(page, /^Webhooks/);
/** A sent message that arrived. */
const DELIVERED = /^\w+\s*(delivered|read) · accepted, sent, delivered(, read)? · #[0-9a-f]{12}/;

describe('the webhooks of a dry run in a window', () => {
  let stage;
  let page;
  before(async () => {
    stage = await openStage();
    // High enough for the rows of all views at once.
    ({ page } = await stage.open({ height: 1800 }));
    await openContainer(page, 'WATS Live');
    await phaseRow(page, 9).waitFor({ timeout: 120_000 });
  });
  after(() => stage?.close());

  const open = async (text) => {
    const item = row(webhooks(page), text).first();
    await item.waitFor();
    await expand(item);
    return item;
  };

  it('come in while phases 2 and 3 run on the simulator', async () => {
    await runPhases(page, [0, 2, 3, 9]);
    await confirm(page, /^Send \d+ requests$/, 60_000);
    await toast(page, /Dry run .*: passed/, 120_000);
    await clearToasts(page);
    await runCommand(page, 'WATS Live: Focus on Webhooks View');
    await row(webhooks(page), /^Sent/).first().waitFor();
  });

  it('tell first how far a sent message came, then its whole way in order', async () => {
    await open(/^Sent/);
    const sent = await open(DELIVERED);
    await row(webhooks(page), /^delivered\d\d:/)
      .first()
      .waitFor();
    match(await sent.innerText(), DELIVERED);
    const told = JSON.stringify(await treeRows(webhooks(page))).replaceAll(/#[0-9a-f]{12}/g, '#');
    equal(/\d{9}|wamid/.test(told), false, told);
  });

  it('open as a page with the state, time and advice of each step', async () => {
    await pressInline(row(webhooks(page), DELIVERED).first(), 'Show Details');
    const shown = /Delivery of \w+ #[0-9a-f]{12}[\s\S]*accepted[\s\S]*sent[\s\S]*delivered/;
    // A webview changes its frame while it opens.
    for (let left = 10; left > 0; left -= 1) {
      const details = await webviewFrame(page, 'main table thead', 60_000);
      const text = await details
        .locator('body')
        .innerText()
        .catch(() => '');
      if (shown.test(text) || left === 1) match(text, shown);
      if (shown.test(text)) break;
      await page.waitForTimeout(500);
    }
  });

  it('have rows that axe-core finds nothing in, and go when cleared', async () => {
    deepEqual(await axe(page, '.part.sidebar .pane-body'), []);
    await runCommand(page, 'WATS Live: Clear Webhooks');
    await page.locator('.welcome-view-content', { hasText: 'What Meta says back' }).waitFor();
  });
});
