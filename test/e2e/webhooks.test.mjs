import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { axe } from './driver/axe.mjs';
import { confirm, expand, phaseRow, runPhases } from './driver/campaign.mjs';
import { openStage } from './driver/stage.mjs';
import {
  chooseContext,
  clearToasts,
  openContainer,
  pressInline,
  pressToast,
  quickInput,
  row,
  runCommand,
  toast,
  tree,
  treeRows,
  type,
  webviewFrame,
} from './driver/workbench.mjs';

const webhooks = (page) => tree(page, /^Webhooks/);
const SECRET = 'an-app-secret-of-this-test';

/** The operator's own bot on this machine: keeps what comes with a good signature, and answers 200. */
async function listen() {
  const taken = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
      const isGood = request.headers['x-hub-signature-256'] === signature;
      if (isGood) taken.push(JSON.parse(body));
      response.writeHead(isGood ? 200 : 401).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}/webhook`, taken, stop };
}

/** A sent message that arrived. */
const DELIVERED = /^\w+\s*(delivered|read) · accepted, sent, delivered(, read)? · #[0-9a-f]{12}/;

describe('the webhooks of a dry run in a window', () => {
  let stage;
  let page;
  let endpoint;
  before(async () => {
    endpoint = await listen();
    const secret = { WATS_APP_SECRET: SECRET, WATS_VERIFY_TOKEN: 'a-verify-token' };
    stage = await openStage({ env: secret });
    // High enough for the rows of all views at once.
    ({ page } = await stage.open({ height: 1800 }));
    await openContainer(page, 'WATS Live');
    await phaseRow(page, 9).waitFor({ timeout: 120_000 });
  });
  after(async () => {
    await stage?.close();
    await endpoint?.stop();
  });

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

  /** What stands beside the name of the view. */
  const beside = (text) => page.locator('.pane-header .description', { hasText: text }).waitFor();
  /** The rows beneath a group, in order; the group is closed again. */
  const beneath = async (group) => {
    const item = await open(group);
    const inner = webhooks(page).locator('.monaco-list-row[aria-level="3"]');
    await inner.first().waitFor();
    const rows = (await treeRows(webhooks(page))).filter(({ level }) => level === 3);
    await item.locator('.monaco-tl-twistie').click();
    await inner.first().waitFor({ state: 'detached' });
    return rows;
  };
  const filter = async (text) => {
    await runCommand(page, 'WATS Live: Filter Webhooks…');
    await type(page, 'Filter Webhooks', text);
  };

  it('stand by conversation and by kind, newest first, and are filtered', async () => {
    // A tree draws no more rows than it has room for.
    await row(webhooks(page), /^Sent/).locator('.monaco-tl-twistie').click();
    await row(webhooks(page), /^Conversations/).waitFor();
    const talk = await beneath(/^#[0-9a-f]{12}/);
    ok(talk.length > 1 && talk.every(({ label }) => /^(?:message|status) /.test(label)));
    await open(/^Kinds/);
    const states = await beneath(/^status/);
    ok(states.length > 0 && states.every(({ label }) => label.startsWith('status ')));
    for (const rows of [talk, states]) {
      const times = rows.map(({ description }) => description.slice(0, 8));
      deepEqual(times, times.toSorted().reverse());
    }
    await filter('failed');
    await page.locator('.part.sidebar').getByText('Filtered by “failed”').waitFor();
    await row(webhooks(page), /^Conversations/).waitFor({ state: 'detached' });
    await filter('');
    await row(webhooks(page), /^Sent/).waitFor();
  });

  it('have rows that axe-core finds nothing in, and go when cleared', async () => {
    deepEqual(await axe(page, '.part.sidebar .pane-body'), []);
    await runCommand(page, 'WATS Live: Clear Webhooks');
    await page.locator('.welcome-view-content', { hasText: 'What Meta says back' }).waitFor();
  });

  it('come to a receiver of its own, which says that it needs an app secret', async () => {
    await runCommand(page, 'WATS Live: Start Webhook Receiver');
    const deaf = await toast(page, /refuses every delivery: no app secret is set/);
    match(await deaf.innerText(), /Set Credentials…/);
    await beside(/^port \d+$/);
    await runCommand(page, 'WATS Live: Stop Webhook Receiver');
    await page.locator('.welcome-view-content', { hasText: 'What Meta says back' }).waitFor();
    await runCommand(page, 'WATS Live: Import Credentials from the Environment');
    await toast(page, /Stored in Default: WATS_APP_SECRET/);
    await clearToasts(page);
    await runCommand(page, 'WATS Live: Start Webhook Receiver');
    await beside(/^port \d+$/);
  });

  const send = async (kind) => {
    await runCommand(page, 'WATS Live: Send Synthetic Webhook…');
    await type(page, 'Send Synthetic Webhook', kind);
    // At first it is the receiver of the window.
    const title = quickInput(page).locator('.quick-input-title', { hasText: 'Endpoint on This Machine' });
    await title.waitFor();
    const own = await quickInput(page).locator('.quick-input-box input').inputValue();
    match(own, /^http:\/\/127\.0\.0\.1:\d+\/webhook$/);
    await type(page, 'Endpoint on This Machine', own);
    await title.waitFor({ state: 'hidden' });
  };

  it('are held while paused, and shown afterwards', async () => {
    await runCommand(page, 'WATS Live: Pause Webhooks');
    await send('flows');
    await toast(page, /answered flows with 200/);
    await beside(/paused, 1 newer/);
    await runCommand(page, 'WATS Live: Resume Webhooks');
    await open(/^Kinds/);
    await open(/^flows\d/);
    await row(webhooks(page), /^flows FLOW_STATUS_CHANGE/).waitFor();
    await clearToasts(page);
  });

  it('are replayed to an endpoint of this machine, redacted and signed anew', async () => {
    const update = row(webhooks(page), /^flows FLOW_STATUS_CHANGE/);
    const replay = async () => {
      await chooseContext(page, update, 'Replay to My Endpoint…');
      await type(page, 'Endpoint on This Machine', endpoint.url);
    };
    await replay();
    await toast(page, /answered flows with 200/);
    equal(endpoint.taken.length, 1);
    const [change] = endpoint.taken[0].entry[0].changes;
    equal(change.field, 'flows');
    match(JSON.stringify(change.value), /"flow_id":"#[0-9a-f]{12}"/);
    await endpoint.stop();
    await replay();
    const silent = await toast(page, /gave no answer to flows/);
    await pressToast(silent, 'Send Again…');
    await quickInput(page).locator('.quick-input-title', { hasText: 'Endpoint on This Machine' }).waitFor();
    await page.keyboard.press('Escape');
    await runCommand(page, 'WATS Live: Stop Webhook Receiver');
    await row(webhooks(page), /^Kinds/).waitFor();
    equal(await page.locator('.pane-header .description', { hasText: /port/ }).count(), 0);
  });
});
