import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../../scripts/code-server.mjs';
import { authorize, campaignTree, checkFlags, confirm, phaseRow, runPhases, STATUS } from './driver/campaign.mjs';
import { startGraph } from './driver/graph.mjs';
import { openStage } from './driver/stage.mjs';
import { chooseContext, clearToasts, dialog, openContainer, quickInput } from './driver/workbench.mjs';
import { runCommand, statusItem, toast } from './driver/workbench.mjs';

const FLAGS = [
  ...['WATS_LIVE_ENABLE', 'WATS_YES_LIVE', 'WATS_ENABLE_SEND', 'WATS_ENABLE_COMMERCE_MESSAGES', 'WATS_ENABLE_MEDIA'],
  ...['WATS_ENABLE_TEMPLATE_MUTATIONS', 'WATS_ENABLE_FLOW_MUTATIONS', 'WATS_ENABLE_FLOW_PUBLISH'],
  ...['WATS_ENABLE_CALLING_LIVE', 'WATS_ENABLE_CALL_ACCEPT_WEBRTC', 'WATS_ENABLE_GROUPS'],
  ...['WATS_ENABLE_ADMIN_MUTATIONS', 'WATS_ENABLE_DESTRUCTIVE'],
];

/** What the confirmation of a phase says: its title, its button, and its lines. */
const ASKED = {
  3: [
    'Low-impact sends',
    22,
    [/22 requests \(side-effect\): a text message, .*a typing indicator/, /1 of them may be billed/],
  ],
  4: ['Media lifecycle', 17, [/5 × .*\(uploadMedia\)/, /5 × .*\(deleteMedia\)/]],
  5: [
    'Template mutations',
    7,
    [/3 × a template with the prefix of this run/, /3 × deletion of what this run submitted/],
  ],
  6: ['Flow drafts', 5, [/1 × a flow draft with the prefix of this run/, /1 × deletion of the draft/]],
  7: ['Calling and groups', 5, [/1 × a call to the test recipient/, /A phone rings/, /1 of them may be billed/]],
  8: ['Deferred admin', 11, [/2 × a change that everybody may see/, /1 × a block of the test recipient/]],
};

describe('each phase, live, by the tree and by the palette', () => {
  let graph;
  let stage;
  let page;
  before(async () => {
    graph = await startGraph({ token: 'narrow', number: { calling: 'enabled', callbacks: 12 } });
    const port = await freePort();
    graph.webhookUrl = `http://127.0.0.1:${port}/webhook`;
    const { credentials: own } = graph;
    const machine = {
      ...{ 'watsLive.graphBaseUrl': graph.url, 'watsLive.webhookPort': port, 'watsLive.webhookWait': 20 },
    };
    const env = {
      ...{ HTTPS_PROXY: 'http://127.0.0.1:9', WATS_ACCESS_TOKEN: own.accessToken, WATS_WABA_ID: own.wabaId },
      ...{ WATS_PHONE_NUMBER_ID: own.phoneNumberId, WATS_TEST_RECIPIENT_E164: own.recipient, WATS_APP_ID: own.appId },
      ...{ WATS_APP_SECRET: own.appSecret, WATS_VERIFY_TOKEN: own.verifyToken, WATS_CATALOG_ID: own.catalogId },
      ...{ WATS_TEMPLATE_NAME: own.templateName, WATS_TEMPLATE_LANG: own.templateLanguage },
      WATS_PRODUCT_RETAILER_ID: own.productRetailerId,
      ...Object.fromEntries(FLAGS.map((name) => [name, '1'])),
    };
    stage = await openStage({ machine, env });
    ({ page } = await stage.open({ height: 1200 }));
    await openContainer(page, 'WATS Live');
    await campaignTree(page).waitFor();
    await runCommand(page, 'WATS Live: Import Credentials from the Environment');
    await toast(page, /Stored in Default/);
    await clearToasts(page);
  });
  after(async () => {
    await stage?.close();
    await graph?.stop();
  });

  /** Arms what the environment of VS Code sets, which is chosen at first. */
  const armAll = async () => {
    await runCommand(page, 'WATS Live: Arm Live Flags for One Run…');
    await checkFlags(page, FLAGS);
  };

  /** Runs a phase from its row, up to the question that a click in the tree asks first. */
  const click = async (id) => {
    await armAll();
    await chooseContext(page, phaseRow(page, id), 'Run This Phase…');
    const asked = await confirm(page, /^Run LIVE$/);
    match(asked.message, new RegExp(`^LIVE: run phases 0, ${id}(, 9)?\\?$`));
    match(asked.detail, /Target: .*loopback.*whatever has an effect asks again by itself/s);
  };

  const answer = async (id) => {
    const [title, count, lines] = ASKED[id];
    const asked = await confirm(page, new RegExp(`^Send ${count} requests$`), 90_000);
    equal(asked.message, `LIVE: phase ${id}, ${title}`);
    match(asked.detail, /LIVE on a loopback server, number #[0-9a-f]{12}/);
    for (const line of lines) match(asked.detail, line);
    ok(!graph.secrets().some((value) => asked.detail.includes(value)));
  };

  /** Waits for the step that is asked for by itself, and types the run id or leaves it out. */
  const step = async (title, types) => {
    const widget = quickInput(page);
    await widget.locator('.quick-input-title', { hasText: title }).waitFor({ timeout: 90_000 });
    const [, runId = ''] = /Type the run id (\S+) to go on/.exec(await widget.innerText()) ?? [];
    if (types) await widget.locator('.quick-input-box input').fill(runId);
    await page.keyboard.press(types ? 'Enter' : 'Escape');
    await widget.waitFor({ state: 'hidden' });
  };

  const over = async (outcome) => {
    await toast(page, new RegExp(`LIVE run .*: ${outcome}`), 120_000);
    await clearToasts(page);
  };

  it('has its credentials tested first: days to the end of the token, and what mends a dead one', async () => {
    await armAll();
    graph.token = 'ending';
    await runCommand(page, 'WATS Live: Test Credentials');
    const fit = await toast(page, /token fit/);
    match(await fit.innerText(), /Default: token fit: .*20 day.*number.*account/s);
    await clearToasts(page);
    graph.token = 'expired';
    await runCommand(page, 'WATS Live: Test Credentials');
    const dead = await toast(page, /token unfit/);
    match(await dead.innerText(), /token unfit: .*(?:expired|ended)/);
    match(await dead.innerText(), /Set Credentials…/);
    ok(!graph.secrets().some((value) => stage.log().includes(value)));
    graph.token = 'narrow';
    deepEqual(graph.effects(), []);
    await clearToasts(page);
  });

  it('is authorized once for all of them', async () => {
    await armAll();
    await runCommand(page, 'WATS Live: Authorize Live Run…');
    await authorize(page, [1, 2, 3, 4, 5, 6, 7, 8]);
    deepEqual(graph.effects(), []);
  });

  it('only reads in phase 1, and waits for a message in phase 2', async () => {
    await click(1);
    await over('passed');
    await click(2);
    await toast(page, /message of the test recipient/, 60_000);
    await graph.inbound();
    await over('passed');
    deepEqual(graph.effects(), []);
  });

  for (const [how, stop] of [
    ['the palette', () => runCommand(page, 'WATS Live: Stop Run')],
    ['the status bar', () => statusItem(page, STATUS).locator('a').click()],
    [
      'the notification',
      async () =>
        (await toast(page, /message of the test recipient/)).locator('.monaco-button', { hasText: 'Cancel' }).click(),
    ],
  ]) {
    it(`is stopped from ${how}`, async () => {
      await click(2);
      await toast(page, /message of the test recipient/, 60_000);
      await stop();
      await over('interrupted');
      deepEqual(graph.effects(), []);
    });
  }

  for (const id of [3, 4, 5, 8]) {
    it(`asks and does phase ${id} from the tree`, async () => {
      const before = graph.effects().length;
      await click(id);
      await answer(id);
      if (id === 3) await graph.inbound();
      await over('passed.*Clean-up (complete|none)|passed');
      ok(graph.effects().length > before);
    });
  }

  it('leaves the publication out of phase 6, and the acceptance of a call out of phase 7, where no run id is typed', async () => {
    for (const [id, title] of [
      [6, 'Publish a flow and deprecate it'],
      [7, 'Accept a call'],
    ]) {
      await click(id);
      await answer(id);
      await step(title, false);
      await over('passed');
    }
    const routes = graph.effects().map(({ route }) => route);
    ok(routes.includes('flow_create') && routes.includes('call_connect'));
    ok(!routes.includes('flow_publish') && !routes.includes('call_accept'));
  });

  it('sends nothing of any phase when the first confirmation is dismissed', async () => {
    const before = graph.effects().length;
    await armAll();
    await runPhases(page, [0, 3, 4, 5, 6, 7, 9]);
    await dialog(page, 60_000);
    await page.keyboard.press('Escape');
    await over('refused.*not confirmed');
    equal(graph.effects().length, before);
  });

  it('does all of them from the palette, each asked for; what was published stays and is named', async () => {
    await armAll();
    await runPhases(page, [0, 1, 2, 3, 4, 5, 6, 7, 9]);
    await toast(page, /message of the test recipient/, 60_000);
    await graph.inbound();
    for (const id of [3, 4, 5, 6, 7]) {
      await answer(id);
      if (id === 6) await step('Publish a flow and deprecate it', true);
      if (id === 7) await step('Accept a call', true);
    }
    await over('failed.*Clean-up incomplete');
    const routes = graph.effects().map(({ route }) => route);
    ok(routes.includes('flow_publish') && routes.includes('flow_deprecate') && routes.includes('call_accept'));
  });

  it('does phase 8 from the palette as a campaign of its own', async () => {
    await armAll();
    await runPhases(page, [0, 8, 9]);
    await answer(8);
    await over('passed');
  });

  it('leaves nothing on the account but what was published', () => {
    const own = [...graph.flows.values()].filter(({ name }) => name.startsWith('wats-live-'));
    deepEqual(
      own.map(({ status }) => status),
      ['DEPRECATED'],
    );
    equal([...graph.templates.values()].filter(({ name }) => name.startsWith('wats_live_')).length, 0);
    equal(graph.media.size, 0);
    deepEqual([graph.number.codes.size, graph.number.blocked.size, graph.number.groups.size], [0, 0, 1]);
  });
});
