import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { campaignTree, confirm, offers, runPhases, STATUS } from './driver/campaign.mjs';
import { startGraph } from './driver/graph.mjs';
import { openStage } from './driver/stage.mjs';
import { dialog, openContainer, statusItem, toast } from './driver/workbench.mjs';

describe('27: a workspace that is not trusted and wants to steer', () => {
  let graph;
  let stage;
  let page;
  before(async () => {
    graph = await startGraph();
    const { accessToken, wabaId, phoneNumberId, recipient } = graph.credentials;
    const live = { WATS_LIVE_ENABLE: '1', WATS_YES_LIVE: '1', WATS_ENABLE_SEND: '1', WATS_ENABLE_MEDIA: '1' };
    const ids = { WATS_ACCESS_TOKEN: accessToken, WATS_WABA_ID: wabaId, WATS_PHONE_NUMBER_ID: phoneNumberId };
    stage = await openStage({
      trustPrompt: true,
      settings: { 'security.workspace.trust.startupPrompt': 'always' },
      env: { ...live, ...ids, WATS_TEST_RECIPIENT_E164: recipient, HTTPS_PROXY: 'http://127.0.0.1:9' },
    });
    mkdirSync(join(stage.folder, '.vscode'), { recursive: true });
    writeFileSync(
      join(stage.folder, '.vscode', 'settings.json'),
      JSON.stringify({ 'watsLive.graphBaseUrl': graph.url, 'watsLive.outputFolder': join(stage.folder, 'evidence') }),
    );
    ({ page } = await stage.open());
    await (await dialog(page, 30_000)).press("No, I don't trust the authors");
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
  });
  after(async () => {
    await stage?.close();
    await graph?.stop();
  });

  it('cannot arm live flags, and the environment of VS Code arms none', async () => {
    match((await statusItem(page, STATUS).getAttribute('aria-label')) ?? '', /Simulator/);
    equal(await offers(page, 'WATS Live: Arm Live Flags for One Run…'), false);
  });

  it('can only rehearse: its settings are not looked at', async () => {
    match(await runPhases(page, [0, 1, 3, 4, 9]), /Dry Run on the Simulator/);
    await confirm(page, /^Send 22 requests$/);
    await toast(page, /Dry run .*: passed/, 60_000);
    deepEqual(graph.requests, []);
    deepEqual(readdirSync(stage.folder).includes('evidence'), false);
  });
});
