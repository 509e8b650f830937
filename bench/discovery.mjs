import { createServer, Agent, request as send } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ROOT } from '../scripts/place.mjs';
import { median, row } from './harness.mjs';

/*
 * How close the asset explorer's discovery comes to its critical path, on the simulator.
 */
const [ACCOUNTS, LATENCY_MS, TEMPLATES, RUNS] = [3, 150, 5_100, 5];
/** Pages of an account's templates: one of 100, then 500 each; the token's answer comes before them. */
const DEPTH = 1 + 1 + Math.ceil((TEMPLATES - 100) / 500);

/** The time in milliseconds, the same on every thread. */
const now = () => performance.timeOrigin + performance.now();

/** A listener before the simulator that lets the token name every account, and notes what it hears. */
async function listen(simulator) {
  const agent = new Agent({ keepAlive: true });
  const heard = [];
  let flying = 0;
  const get = (path) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${simulator.credentials.accessToken}` };
      send(new URL(path, simulator.url), { agent, headers }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => resolve({ answer, body: Buffer.concat(parts) }));
      })
        .on('error', reject)
        .end();
    });
  const owned = await get(`/v25.0/${simulator.credentials.businessId}/owned_whatsapp_business_accounts`);
  const ids = JSON.parse(owned.body.toString('utf8')).data.map(({ id }) => id);
  const server = createServer((request, response) => {
    const call = { path: request.url, at: now(), status: 0, flying: (flying += 1) };
    heard.push(call);
    void get(request.url).then(({ answer, body }) => {
      const names = /"target_ids":\["\d+"\]/g;
      const told = request.url.includes('debug_token')
        ? Buffer.from(body.toString('utf8').replace(names, `"target_ids":${JSON.stringify(ids)}`))
        : body;
      flying -= 1;
      call.status = answer.statusCode;
      response.writeHead(answer.statusCode, { 'content-type': 'application/json', 'content-length': told.length });
      response.end(told);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, heard };
}

const loadEngine = async (dist) => (await import(pathToFileURL(join(dist, 'engine.js')))).default;

/** The Graph's side, on a thread of its own as it would be on a machine of its own; told what it heard on request. */
async function serve() {
  const engine = await loadEngine(workerData);
  const options = { accounts: ACCOUNTS, latencyMs: LATENCY_MS, templates: TEMPLATES, metered: false, faults: [] };
  const simulator = await engine.serveSimulator(options);
  const front = await listen(simulator);
  parentPort.on('message', () => parentPort.postMessage(front.heard.splice(0)));
  parentPort.postMessage({ url: front.url, credentials: simulator.credentials });
}

const told = (worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));

async function discoverOnce(engine, worker, { url, credentials }, folder) {
  const { accessToken, wabaId, phoneNumberId, recipient } = credentials;
  const explorer = await engine.openExplorer({
    acknowledged: true,
    outputFolder: folder,
    observe: () => undefined,
    environment: {
      WATS_LIVE_ENABLE: '1',
      WATS_GRAPH_BASE_URL: url,
      WATS_ACCESS_TOKEN: accessToken,
      WATS_WABA_ID: wabaId,
      WATS_PHONE_NUMBER_ID: phoneNumberId,
      WATS_TEST_RECIPIENT_E164: recipient,
    },
  });
  const started = now();
  await explorer.discover();
  const ms = now() - started;
  const { calls } = explorer.figures;
  const accounts = explorer.roots().length;
  await explorer.close();
  worker.postMessage('heard');
  const heard = await told(worker);
  return {
    heard,
    ms,
    accounts,
    calls,
    setUp: heard[0].at - started,
    retries: heard.length - calls,
    failures: heard.filter(({ status }) => status >= 400).length,
    peak: Math.max(...heard.map((call) => call.flying)),
  };
}

async function replay(origin, paths) {
  const times = [];
  const started = performance.now();
  for (const path of paths) {
    const at = performance.now();
    await (await fetch(new URL(path, origin))).arrayBuffer();
    times.push(performance.now() - at);
  }
  return { ms: performance.now() - started, roundTrip: median(times) };
}

/** Five discoveries, and the same requests one after another. */
export async function discovery() {
  const dist = join(ROOT, 'dist');
  const engine = await loadEngine(dist);
  const worker = new Worker(new URL(import.meta.url), { workerData: dist });
  const folder = mkdtempSync(join(tmpdir(), 'wats-bench-'));
  try {
    const graph = await told(worker);
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await discoverOnce(engine, worker, graph, folder));
    const [{ calls, accounts, heard }] = runs;
    const sequential = await replay(
      graph.url,
      heard.map(({ path }) => path),
    );
    const critical = DEPTH * sequential.roundTrip + median(runs.map(({ setUp }) => setUp));
    const wall = median(runs.map(({ ms }) => ms));
    const most = (of) => Math.max(...runs.map(of));
    return [
      row(`discovery of ${accounts} accounts at ${LATENCY_MS} ms ÷ (depth × round trip + set-up)`, wall / critical, {
        goal: ['<=', 1.35],
        rivals: { 'one after another': sequential.ms / critical },
        note: `${calls} calls, depth ${DEPTH}, at most ${most(({ peak }) => peak)} in flight`,
      }),
      row(
        'failed and repeated calls of it',
        most(({ failures, retries }) => failures + retries),
        { goal: ['<=', 0] },
      ),
    ];
  } finally {
    await worker.terminate();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!isMainThread) await serve();
