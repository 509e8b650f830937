import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { arm, authorize, campaignTree, confirm, expand, formStep, phaseRow, runPhases } from './driver/campaign.mjs';
import { setCredentials } from './driver/campaign.mjs';
import { startGraph } from './driver/graph.mjs';
import { openStage } from './driver/stage.mjs';
import {
  chooseContext,
  clearToasts,
  dialog,
  editorText,
  openContainer,
  option,
  quickInput,
} from './driver/workbench.mjs';
import { pressToast, row, runCommand, toast, tree, webviewFrame } from './driver/workbench.mjs';

const MASTERS = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE'];
const resources = (page) => tree(page, /^Run Resources|Run Resources$/);
const runs = (page) => tree(page, /^(WATS Live: )?Runs\b/);

describe('the runs of a window', () => {
  let graph;
  let stage;
  let page;
  before(async () => {
    graph = await startGraph();
    stage = await openStage({
      machine: { 'watsLive.graphBaseUrl': graph.url },
      env: { HTTPS_PROXY: 'http://127.0.0.1:9' },
    });
    const scripts = { typecheck: 'echo types >> checked.txt', test: 'echo tests $CI >> checked.txt' };
    writeFileSync(join(stage.folder, 'package.json'), JSON.stringify({ scripts }));
    // High enough for the rows of all views at once.
    ({ page } = await stage.open({ height: 1800 }));
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
    const { accessToken, wabaId, phoneNumberId, recipient, appSecret } = graph.credentials;
    await setCredentials(page, [accessToken, wabaId, phoneNumberId, recipient, appSecret, '', '', '']);
    await clearToasts(page);
  });
  after(async () => {
    await stage?.close();
    await graph?.stop();
  });

  it('show what a run created and could not remove', async () => {
    graph.faults = [{ route: 'media_delete', kind: 'answer', when: 'before', status: 400, code: 100 }];
    await arm(page, [...MASTERS, 'WATS_ENABLE_MEDIA']);
    await runPhases(page, [0, 4, 9]);
    await authorize(page, [4], { total: 6, check: /^Run npm run typecheck, npm run test before each run/ });
    await confirm(page, /^Send \d+ requests$/);
    await toast(page, /LIVE run .*Clean-up incomplete/, 90_000);
    await runCommand(page, 'WATS Live: Focus on Run Resources View');
    await row(resources(page), /media .*(removal failed|may be left|to be removed)/)
      .first()
      .waitFor();
    equal(graph.media.size, 1);
    graph.faults = [];
    await clearToasts(page);
  });

  it('ran the checks of the workspace as tasks before anything was sent, and tell it', async () => {
    equal(readFileSync(join(stage.folder, 'checked.txt'), 'utf8'), 'types\ntests true\n');
    await expand(phaseRow(page, 0));
    await row(campaignTree(page), /localChecks.*exit code 0/).waitFor();
  });

  it('are cleaned up from the view, after a question that counts, and only when armed', async () => {
    await runCommand(page, 'WATS Live: Clean Up Now…');
    const asked = await dialog(page);
    match(asked.message, /LIVE: clean up 1 resource of run/);
    await page.keyboard.press('Escape');
    equal(graph.media.size, 1);
    await arm(page, MASTERS);
    await runCommand(page, 'WATS Live: Clean Up Now…');
    await (await dialog(page)).press('Clean Up');
    await toast(page, /Clean-up of \S+ is complete/, 60_000);
    equal(graph.media.size, 0);
    await row(resources(page), /media .*removed/)
      .first()
      .waitFor();
    await clearToasts(page);
  });

  it('of a single phase start from its row, behind the same gate', async () => {
    await arm(page, MASTERS);
    const sent = graph.requests.length;
    await chooseContext(page, phaseRow(page, 1), 'Run This Phase…');
    // The authorization at hand covers phase 4 only.
    await formStep(page, '1/');
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
    equal(graph.requests.length, sent);
    await chooseContext(page, phaseRow(page, 1), 'Run This Phase…');
    await authorize(page, [1], { total: 7, check: /^Skip them/, reason: 'they ran an hour ago' });
    await toast(page, /LIVE run .*: passed/, 60_000);
    await clearToasts(page);
    equal(readFileSync(join(stage.folder, 'checked.txt'), 'utf8'), 'types\ntests true\n');
    await row(campaignTree(page), /localChecks.*skipped by the operator: they ran an hour ago/).waitFor();
    const live = graph.requests.length;
    ok(live > sent);
    await chooseContext(page, phaseRow(page, 1), 'Run This Phase…');
    await toast(page, /Dry run .*: passed/, 60_000);
    await phaseRow(page, 1)
      .filter({ hasText: /passed · \d/ })
      .waitFor();
    match(await phaseRow(page, 4).innerText(), /stale/);
    equal(graph.requests.length, live);
    await clearToasts(page);
  });

  it('stand in the Runs view, verified and compared', async () => {
    await runCommand(page, 'WATS Live: Focus on Runs View');
    await row(runs(page), /dry run · passed/)
      .first()
      .waitFor();
    await row(runs(page), /LIVE · /)
      .first()
      .waitFor();
    await chooseContext(page, row(runs(page), /dry run · passed/).first(), 'Verify Evidence…');
    await toast(page, /The evidence of \S+ is whole/);
    await row(runs(page), /dry run · passed · verified/)
      .first()
      .waitFor();
    await chooseContext(page, row(runs(page), /dry run · passed/).first(), 'Compare Runs…');
    await option(page, /LIVE/).click();
    await page.locator('.part.editor .view-line').first().waitFor();
    const text = await editorText(page);
    match(text, /^# \S+ and \S+/);
    match(text, /outcome/);
    deepEqual(
      graph.secrets().filter((value) => text.includes(value)),
      [],
    );
    ok(text.includes('dry-run'));
  });

  it('open by a link to a report, which can name a run of the folder and nothing else', async () => {
    const follow = async (tail) => {
      await runCommand(page, 'Developer: Open URL');
      await quickInput(page).locator('.quick-input-box input').fill(`code-oss://wats.wats-live/${tail}`);
      await page.keyboard.press('Enter');
      await (await dialog(page, 30_000)).press('Open');
    };
    const [, run = ''] = /wats-live-([\w-]+)\.report\.html/.exec(readdirSync(stage.temporary).join('\n')) ?? [];
    await runCommand(page, 'View: Close All Editors');
    await follow(`report?run=${run}`);
    const report = await webviewFrame(page, 'main#main .verdict', 30_000);
    match(await report.locator('body').innerText(), new RegExp(run));
    await follow('report?run=never-was');
    const none = await toast(page, /has no report of run never-was/);
    await pressToast(none, 'Open Report of Run…');
    await option(page, /dry run · passed/).waitFor();
    await page.keyboard.press('Escape');
  });
});
