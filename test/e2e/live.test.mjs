import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../../scripts/code-server.mjs';
import { arm, assetsTree, authorize, campaignTree, confirm, expand, phaseRow, runPhases } from './driver/campaign.mjs';
import { formStep, setCredentials, STATUS } from './driver/campaign.mjs';
import { startGraph } from './driver/graph.mjs';
import { openStage } from './driver/stage.mjs';
import { clearToasts, dialog, findCommand, openContainer, pressToast, quickInput } from './driver/workbench.mjs';
import { reload, row, runCommand, statusItem, toast, treeRows, webviewFrame } from './driver/workbench.mjs';

const MASTERS = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE'];

describe('a live campaign in a window, against an independent Graph', () => {
  let graph;
  let stage;
  let page;
  before(async () => {
    graph = await startGraph();
    const port = await freePort();
    graph.webhookUrl = `http://127.0.0.1:${port}/webhook`;
    const machine = { 'watsLive.graphBaseUrl': graph.url, 'watsLive.webhookPort': port };
    // A proxy that leads nowhere: whatever a fault of ours lets out does not get far.
    stage = await openStage({ machine, env: { HTTPS_PROXY: 'http://127.0.0.1:9' } });
    ({ page } = await stage.open({ height: 1800 }));
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
  });
  after(async () => {
    await stage?.close();
    await graph?.stop();
  });
  const own = () => {
    const { accessToken, wabaId, phoneNumberId, recipient, appSecret, verifyToken } = graph.credentials;
    const { templateName, templateLanguage } = graph.credentials;
    return [accessToken, wabaId, phoneNumberId, recipient, appSecret, verifyToken, templateName, templateLanguage];
  };

  it('refuses a malformed value in the input, by its rule', async () => {
    await runCommand(page, 'WATS Live: Set Credentials…');
    const input = quickInput(page).locator('.quick-input-box input');
    await quickInput(page).locator('.quick-input-title', { hasText: '(1/8)' }).waitFor();
    await input.fill('a token with spaces');
    await quickInput(page).locator('.quick-input-message', { hasText: 'without spaces' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('takes credentials through masked inputs', async () => {
    const seen = await setCredentials(page, own());
    deepEqual([...new Set(seen.map(({ type }) => type))], ['password']);
    await toast(page, /Credentials are in SecretStorage/);
    equal(graph.requests.length, 0);
    await clearToasts(page);
  });

  it('discovers the account when armed, and says LIVE in words', async () => {
    await arm(page, MASTERS);
    const status = statusItem(page, STATUS);
    await status.filter({ hasText: `LIVE …${graph.credentials.phoneNumberId.slice(-4)}` }).waitFor();
    await page.locator('.part.sidebar', { hasText: /LIVE is armed: the next run reaches a loopback server/ }).waitFor();
    await runCommand(page, 'WATS Live: Discover Assets');
    await formStep(page, '1/');
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
    deepEqual(graph.requests, []);
    await runCommand(page, 'WATS Live: Discover Assets');
    const assets = await authorize(page, [1, 3, 4]);
    const last = (text) => text.slice(-4);
    match(JSON.stringify(assets), new RegExp(`Number …${last(graph.credentials.phoneNumberId)} \\((SANDBOX|LIVE)\\)`));
    for (const value of own().slice(0, 6)) ok(!JSON.stringify(assets).includes(value));
    await toast(page, /LIVE run .*: (passed|blocked)/, 60_000);
    await row(assetsTree(page), /Templates/).waitFor();
    ok((await treeRows(assetsTree(page))).length >= 4);
    deepEqual(graph.effects(), []);
    match((await status.getAttribute('aria-label')) ?? '', /Simulator/);
    await clearToasts(page);
  });

  it('is refused in phase 3 without its flag, with the reason and the next step', async () => {
    await arm(page, MASTERS);
    match(await runPhases(page, [0, 3]), /LIVE on a loopback server, number …/);
    const closing = await toast(page, /LIVE run .*: refused/, 60_000);
    match(await closing.innerText(), /phase 3 needs WATS_ENABLE_SEND=1/);
    match(await closing.innerText(), /Arm Live Flags…/);
    // The tree draws a moment after the toast.
    await row(campaignTree(page), /3 Low-impact sends.*refused/).waitFor();
    deepEqual(graph.effects(), []);
    await clearToasts(page);
  });

  it('sends nothing when the modal is dismissed', async () => {
    await arm(page, [...MASTERS, 'WATS_ENABLE_SEND']);
    await runPhases(page, [0, 3]);
    await dialog(page, 30_000);
    await page.keyboard.press('Escape');
    await toast(page, /LIVE run .*: refused.*not confirmed/, 60_000);
    deepEqual(graph.effects(), []);
    await clearToasts(page);
  });

  it('names the masked target, the count and what cannot be undone before it sends', async () => {
    await arm(page, [...MASTERS, 'WATS_ENABLE_SEND', 'WATS_ENABLE_MEDIA']);
    await runPhases(page, [0, 1, 3, 4, 9]);
    const asked = await confirm(page, /^Send 19 requests$/);
    match(asked.message, /^LIVE: phase 3/);
    match(asked.detail, /LIVE on a loopback server, number #[0-9a-f]{12}/);
    ok(asked.detail.includes(`recipient …${graph.credentials.recipient.slice(-4)}`), asked.detail);
    match(
      asked.detail,
      /19 requests \(side-effect\): a text message, a text that answers the first one, .*\(may be charged\)/,
    );
    match(asked.detail, /1 of them may be billed to the account/);
    match(asked.detail, /cannot be taken back/);
    for (const value of own().slice(0, 7)) ok(!asked.detail.includes(value));
    match((await confirm(page, /^Send 15 requests$/, 90_000)).message, /^LIVE: phase 4/);
  });

  it('shows the message delivered, and leaves nothing on the account', async () => {
    await toast(page, /LIVE run .*: passed.* Clean-up complete/, 90_000);
    await expand(phaseRow(page, 3));
    await row(campaignTree(page), /sendText.*accepted, sent, delivered/)
      .first()
      .waitFor();
    match(stage.log(), /status delivered {2}for #[0-9a-f]{12}/);
    equal(graph.media.size, 0);
    ok(graph.effects().some(({ route }) => route === 'media_delete'));
    ok(graph.deliveries.every((status) => status === 200));
  });

  it('opens the report from its toast', async () => {
    await pressToast(await toast(page, /LIVE run .*: passed/), 'Open Report');
    const report = await webviewFrame(page, 'main#main .verdict', 30_000);
    match(await report.locator('body').innerText(), /Not evidence: target is loopback/);
  });

  it('shows no credential and no id on the screen', async () => {
    await expand(row(assetsTree(page), 'Phone numbers'));
    await expand(row(assetsTree(page), 'Templates'));
    const shown = await Promise.all(page.frames().map((frame) => frame.content().catch(() => '')));
    ok(
      shown.some((text) => text.includes('Not evidence')),
      'the report was looked at',
    );
    deepEqual(
      graph.secrets().filter((value) => shown.some((text) => text.includes(value))),
      [],
    );
  });

  it('writes no credential and no id to the disk', async () => {
    await page.waitForTimeout(1_500);
    const everywhere = [stage.temporary, stage.state, stage.server().data, stage.folder, stage.profileDir];
    const runId = /LIVE run (\S+) on/.exec(stage.log())?.[1] ?? 'none';
    ok(stage.sweep([runId], everywhere).length > 4, 'the sweep finds what is there');
    const control = join(stage.temporary, 'control.txt');
    writeFileSync(control, `before ${graph.credentials.accessToken} after`);
    deepEqual(stage.sweep([graph.credentials.accessToken], everywhere), [control]);
    rmSync(control);
    deepEqual(stage.sweep(graph.secrets(), everywhere), []);
    ok(readdirSync(stage.temporary).some((name) => name.endsWith('.ledger.jsonl')));
  });

  it('keeps the credentials through a reload, and nothing armed', async () => {
    await reload(page, STATUS);
    await findCommand(page, 'WATS Live: Remove All Credentials…', 60_000);
    await page.keyboard.press('Escape');
    match((await statusItem(page, STATUS).getAttribute('aria-label')) ?? '', /Simulator/);
    await arm(page, MASTERS);
    const status = statusItem(page, STATUS);
    await status.filter({ hasText: `LIVE …${graph.credentials.phoneNumberId.slice(-4)}` }).waitFor();
    await runCommand(page, 'WATS Live: Disarm Live Flags');
    await status.filter({ hasText: 'Simulator' }).waitFor();
  });
});
