import { equal, match, ok } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { arm, authorize, campaignTree, checkFlags, confirm, runPhases, setCredentials } from './driver/campaign.mjs';
import { extensionHosts } from './driver/extension-host.mjs';
import { startGraph } from './driver/graph.mjs';
import { openStage } from './driver/stage.mjs';
import { clearToasts, openContainer, option, pressToast, quickInput, runCommand, toast } from './driver/workbench.mjs';

const MASTERS = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE'];

async function until(holds, what, patience = 30_000) {
  for (const end = Date.now() + patience; !holds(); await sleep(50)) {
    if (Date.now() > end) throw new Error(`${what} did not happen in ${patience} ms`);
  }
}

describe('a run whose extension host is killed between upload and delete', () => {
  let graph;
  let stage;
  let page;
  before(async () => {
    graph = await startGraph();
    stage = await openStage({
      machine: { 'watsLive.graphBaseUrl': graph.url },
      env: { HTTPS_PROXY: 'http://127.0.0.1:9' },
    });
    ({ page } = await stage.open());
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

  it('leaves a medium on the account', async () => {
    graph.faults = [{ route: 'media_delete', kind: 'hang', when: 'before' }];
    await arm(page, [...MASTERS, 'WATS_ENABLE_MEDIA']);
    await runPhases(page, [0, 4, 9]);
    await authorize(page, [4]);
    await confirm(page, /^Send \d+ requests$/);
    await until(() => graph.requests.some(({ route }) => route === 'media_delete'), 'the delete');
    const hosts = extensionHosts(stage.server().child.pid);
    equal(hosts.length, 1);
    for (const host of hosts) process.kill(host, 'SIGKILL');
    equal(graph.media.size, 1);
    graph.faults = [];
  });

  it('offers the clean-up when the host is back, and asks for the live flags first', async () => {
    await pressToast(await toast(page, /1 earlier run may have left test resources/, 60_000), 'Resume Clean-Up…');
    await quickInput(page).locator('.quick-input-title', { hasText: 'Resume Clean-Up' }).waitFor();
    await option(page, /live, 1 resource open/).click();
    const refusal = await toast(page, /its clean-up needs both master flags/, 30_000);
    match(await refusal.innerText(), /Still open: 1 resource; nothing was deleted/);
    equal(graph.media.size, 1);
    await pressToast(refusal, 'Arm Live Flags…');
    await checkFlags(page, MASTERS);
  });

  it('removes the medium, and finds nothing more to do', async () => {
    await toast(page, /Clean-up of \S+ is complete/, 60_000);
    equal(graph.media.size, 0);
    const deletes = graph.requests.filter(({ route }) => route === 'media_delete').length;
    ok(deletes >= 2);
    await clearToasts(page);
    await runCommand(page, 'WATS Live: Resume Clean-Up…');
    await toast(page, /No interrupted run was found/);
    equal(graph.requests.filter(({ route }) => route === 'media_delete').length, deletes);
  });
});
