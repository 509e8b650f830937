import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { axe } from './driver/axe.mjs';
import { assetsTree, campaignTree } from './driver/campaign.mjs';
import { openStage } from './driver/stage.mjs';
import {
  dialog,
  openContainer,
  pressInline,
  chooseContext,
  row,
  runCommand,
  treeRows,
  type,
  webviewFrame,
} from './driver/workbench.mjs';

describe('the asset explorer in a window without credentials', () => {
  let stage;
  let page;
  before(async () => {
    stage = await openStage();
    ({ page } = await stage.open({ height: 1800 }));
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
  });
  after(() => stage?.close());

  const open = async (name) => {
    const item = row(assetsTree(page), name).first();
    await item.waitFor();
    if ((await item.getAttribute('aria-expanded')) !== 'true') await item.locator('.monaco-tl-twistie').click();
  };

  it('fills the tree from a simulator of its own, without a run', async () => {
    await runCommand(page, 'WATS Live: Explore Assets');
    await row(assetsTree(page), /Media of runs/).waitFor({ timeout: 30_000 });
    const labels = (await treeRows(assetsTree(page))).map(({ label }) => label.replace(/#.*/, '#'));
    deepEqual(labels, ['Account #', 'Phone numbers', 'Templates', 'Flows', 'Subscribed apps', 'Media of runs']);
  });

  it('groups templates by status and category, and previews one with masked words', async () => {
    await open(/^Templates/);
    await open(/^APPROVED/);
    await open(/^UTILITY/);
    const template = row(assetsTree(page), /#[0-9a-f]{12}.*UTILITY/).first();
    await template.waitFor();
    await pressInline(template, 'Preview');
    const preview = await webviewFrame(page, 'main', 30_000);
    const text = await preview.locator('body').innerText();
    match(text, /Template preview/);
    match(text, /▒▒▒▒/);
    equal(/Hello|Welcome/.test(text), false);
  });

  it('asks before a real id goes to the clipboard', async () => {
    const template = row(assetsTree(page), /#[0-9a-f]{12}.*UTILITY/).first();
    await chooseContext(page, template, 'Copy Id…');
    const box = await dialog(page);
    match(JSON.stringify(box), /Copy the real id of #|outside of redaction/);
    await page.keyboard.press('Escape');
  });

  it('filters by a real name and shows masked labels', async () => {
    await runCommand(page, 'WATS Live: Filter Assets…');
    await type(page, 'Filter Assets', 'hello_world');
    await page.getByText('Filtered by name: 1 match').waitFor();
    const told = JSON.stringify(await treeRows(assetsTree(page)));
    ok(!told.includes('hello_world'));
  });

  it('has rows that axe-core finds nothing in', async () => {
    deepEqual(await axe(page, '.part.sidebar .pane-body'), []);
  });
});
