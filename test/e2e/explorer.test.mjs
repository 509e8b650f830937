import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { scratch } from '../../scripts/scratch.mjs';
import { axe } from './driver/axe.mjs';
import { assetsTree, campaignTree, runPhases } from './driver/campaign.mjs';
import { openStage } from './driver/stage.mjs';
import { importSupport } from './driver/support.mjs';
import {
  clearToasts,
  dialog,
  openContainer,
  pick,
  pressInline,
  chooseContext,
  row,
  runCommand,
  toast,
  tree,
  treeRows,
  type,
  webviewFrame,
} from './driver/workbench.mjs';

describe('the asset explorer, and a toolkit, in a window without credentials', () => {
  let stage;
  let page;
  let removeToolkit;
  before(async () => {
    const { path: sample, remove } = scratch('wlk-');
    removeToolkit = remove;
    const { installToolkit } = await importSupport('toolkit');
    await installToolkit(sample, { absent: ['listFlows'] });
    stage = await openStage({ sample, machine: { 'watsLive.subject': sample } });
    ({ page } = await stage.open({ height: 1800 }));
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
  });
  after(async () => {
    await stage?.close();
    removeToolkit?.();
  });

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

  it('compares the toolkit of a folder, and opens the test that shows a finding', async () => {
    await runCommand(page, 'WATS Live: Compare Toolkit with WATS Live…');
    await pick(page, 'Compare Toolkit with WATS Live', new RegExp(stage.folder));
    const closing = await toast(page, /@wats\/graph 0\.4\.0-beta\.0: \d+ findings/, 120_000);
    match(await closing.innerText(), /its own sockets: (blocked|not enforced)/);
    const finding = row(tree(page, /^Findings/), /^listFlows\s*not-implemented/).first();
    await finding.waitFor();
    await pressInline(finding, 'Open the Test That Shows It');
    await page.locator('.part.editor .view-line', { hasText: 'listFlows' }).first().waitFor();
    await clearToasts(page);
  });

  it('has that toolkit make the requests of a run, each judged', async () => {
    await row(campaignTree(page), /Subject.*the toolkit of/).waitFor();
    await runPhases(page, [0, 1]);
    await toast(page, /Dry run .*: (passed|failed)/, 120_000);
    match(stage.log(), /finding .*listFlows: expected an export listFlows/);
  });
});
