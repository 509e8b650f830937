import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../scripts/place.mjs';
import { median, row } from './harness.mjs';

const MB = 1e6;
const SECRET = 'soak-secret-0123456789abcdef01234567';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What a process holds, after a collection. */
async function held() {
  for (let pass = 0; pass < 3; pass += 1) {
    globalThis.gc?.();
    await sleep(20);
  }
  const { heapUsed, rss } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => /TCP|Server|Pipe|FS/.test(name)).length;
  const files = readdirSync('/proc/self/fd').length;
  return { heap: heapUsed / MB, rss: rss / MB, sockets, files };
}

/** Rows that say whether what is held stays flat from an early to a late look. */
function flat(what, early, late, { heap }) {
  return [
    row(`${what}: heap from ${early.heap.toFixed(1)} to ${late.heap.toFixed(1)} MB`, late.heap - early.heap, {
      unit: 'MB more',
      goal: ['<=', heap],
      note: `resident ${early.rss.toFixed(0)} to ${late.rss.toFixed(0)} MB`,
    }),
    row(`${what}: sockets and servers`, late.sockets - early.sockets, { unit: 'more', goal: ['<=', 0] }),
    row(`${what}: open files`, late.files - early.files, { unit: 'more', goal: ['<=', 0] }),
  ];
}

const within = async (use) => {
  const home = mkdtempSync(join(tmpdir(), 'wats-soak-'));
  const [out, state] = [join(home, 'out'), join(home, 'state')];
  for (const folder of [out, state]) mkdirSync(folder, { mode: 0o700 });
  try {
    return await use({ home, out, environment: { XDG_STATE_HOME: state } });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};

/** Dry-run campaigns back to back in one process. */
async function campaigns(engine, count) {
  return within(async ({ home, out, environment }) => {
    const phases = engine.PHASE_IDS.filter((id) => id !== 8);
    const outcomes = new Map();
    const times = [];
    let early;
    for (let turn = 1; turn <= count; turn += 1) {
      const began = performance.now();
      const { exitCode } = await engine.runCampaign({
        environment,
        phases,
        acknowledged: false,
        authorizationFile: undefined,
        outputFolder: out,
        workspaceFolders: [],
        acceptBroadToken: false,
        check: undefined,
        webhookPort: undefined,
        webhookWaitMs: undefined,
        confirm: async ({ step }) => step === null,
        observe: () => undefined,
        logger: silent,
        signal: new AbortController().signal,
      });
      times.push(performance.now() - began);
      outcomes.set(exitCode, (outcomes.get(exitCode) ?? 0) + 1);
      if (turn === Math.ceil(count / 5)) early = await held();
    }
    const late = await held();
    const [first, last] = [times.slice(0, count / 4), times.slice(-count / 4)].map(median);
    const strange = readdirSync(home).filter((name) => name !== 'out' && name !== 'state');
    return [
      row(`${count} dry-run campaigns that end well`, outcomes.get(0) ?? 0, { goal: ['>=', count] }),
      row('a campaign late ÷ early', last / first, { goal: ['<=', 1.5], note: `${Math.round(last)} ms` }),
      row(
        'locks and temporary files left',
        readdirSync(out).filter((name) => /\.(?:lock|part|tmp)/.test(name)).length + strange.length,
        { goal: ['<=', 0] },
      ),
      ...flat('campaigns', early, late, { heap: 10 }),
    ];
  });
}

const EVENTS = 100;

/** A signed delivery of 100 statuses, none seen before. */
function delivery(turn) {
  const statuses = Array.from({ length: EVENTS }, (_, at) => ({
    id: `wamid.${Buffer.from(`soak ${turn} ${at}`).toString('base64')}`,
    status: 'delivered',
    timestamp: String(1_750_000_000 + turn),
    recipient_id: '15550100199',
  }));
  const metadata = { display_phone_number: '15550100100', phone_number_id: '106540352242922' };
  const value = { messaging_product: 'whatsapp', metadata, statuses };
  const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }];
  return Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
}

const post = (url, agent, body) =>
  new Promise((resolve, reject) => {
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-hub-signature-256': signature,
    };
    request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    })
      .once('error', reject)
      .end(body);
  });

/** Webhook events through the receiver, ledger and journal; a buffer that is full answers 429 and is asked again. */
async function events(engine, count) {
  return within(async ({ out, environment }) => {
    let told = 0;
    const watch = await engine.watchWebhooks({
      environment: { ...environment, WATS_APP_SECRET: SECRET, WATS_VERIFY_TOKEN: 'soak-verify-token' },
      port: 0,
      outputFolder: out,
      workspaceFolders: [],
      observe: (event) => {
        if (event.event === 'webhook') told += 1;
      },
      logger: silent,
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const deliveries = count / EVENTS;
    let [turn, early] = [0, undefined];
    const began = performance.now();
    const lane = async () => {
      for (let mine = turn++; mine < deliveries; mine = turn++) {
        const body = delivery(mine);
        while ((await post(watch.url, agent, body)) === 429) await sleep(20);
        if (mine === Math.ceil(deliveries / 5)) early = await held();
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    const wait = performance.now() + 60_000;
    while (told < count && performance.now() < wait) await sleep(50);
    const seconds = (performance.now() - began) / 1000;
    const late = await held();
    agent.destroy();
    await watch.stop();
    return [
      row(`webhook events told once, of ${count}`, told, {
        goal: ['>=', count],
        note: `${Math.round(told / seconds)} a second`,
      }),
      ...flat('receiver', early, late, { heap: 20 }),
    ];
  });
}

/** A tree of 10,000 templates, read anew again and again. */
async function templates(engine, count, refreshes) {
  return within(async ({ out, environment }) => {
    const simulator = { templates: count, metered: false, faults: [] };
    const explorer = await engine.openExplorer({
      environment,
      acknowledged: false,
      outputFolder: out,
      observe: () => undefined,
      simulator,
    });
    let early;
    for (let turn = 1; turn <= refreshes; turn += 1) {
      await explorer.discover();
      if (turn === Math.ceil(refreshes / 4)) early = await held();
    }
    const late = await held();
    await explorer.close();
    return flat(`${refreshes} refreshes of ${count} templates`, early, late, { heap: 10 });
  });
}

/** Reloads of a real window: hosts and memory of the server stay what they were. */
async function reloads(count) {
  const { openStage } = await import('../test/e2e/driver/stage.mjs');
  const { runCommand } = await import('../test/e2e/driver/workbench.mjs');
  const stage = await openStage();
  try {
    const { page } = await stage.open();
    const hosts = () =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .filter((pid) => isHostOf(pid, stage.home)).length;
    const ready = () => page.locator('.statusbar-item[id^="wats.wats-live"]').first().waitFor({ timeout: 60_000 });
    await ready();
    const before = hosts();
    for (let turn = 0; turn < count; turn += 1) {
      await Promise.all([page.waitForNavigation(), runCommand(page, 'Developer: Reload Window')]);
      await ready();
    }
    await sleep(8_000);
    return [row(`extension hosts after ${count} reloads`, hosts() - before, { unit: 'more', goal: ['<=', 0] })];
  } finally {
    await stage.close();
  }
}

function isHostOf(pid, home) {
  try {
    const at = (name) => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    return at('cmdline').includes('extensionHost') && at('environ').includes(home);
  } catch {
    return false;
  }
}

/** An hour's use in ten minutes. */
export async function soak({ step, scale = 1 }) {
  const { default: engine } = await import(pathToFileURL(join(ROOT, 'dist', 'engine.js')));
  const many = (number) => Math.max(20, Math.round(number * scale));
  return {
    campaigns: await step('campaigns', () => campaigns(engine, many(100))),
    events: await step('webhook events', () => events(engine, EVENTS * many(10_000))),
    templates: await step('templates', () => templates(engine, many(10_000), 20)),
    reloads: await step('window reloads', () => reloads(Math.max(2, Math.round(5 * scale)))),
  };
}
