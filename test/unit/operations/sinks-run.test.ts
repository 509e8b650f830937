import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/campaign/system-clock.js';
import { dashboardPage } from '../../../src/evidence/dashboard/page.js';
import type { Heard } from '../../../src/evidence/dashboard/state.js';
import { runCampaign } from '../../../src/operations/campaign-run.js';
import { redactorFor } from '../../../src/operations/redaction.js';
import { presentAsset } from '../../../src/views/assets-present.js';
import { describe as describeConfirmation, headline } from '../../../src/views/confirmation-text.js';
import { presentFinding } from '../../../src/views/findings-present.js';
import { requestPage } from '../../../src/views/request-page.js';
import { sign } from '../../../src/webhook/signature.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';
import { canaries, type Canaries, piecesIn, plantedText, plantedTree } from '../evidence/planted.js';
import { serve } from '../graph/bench.js';

type Tree = Readonly<Record<string, unknown>>;

/** What the Graph does with one request after another: as it should with more in it, or something else. */
type Manner = 'planted' | 'refused' | 'broken' | 'tree';

interface Hostile {
  readonly planted: Canaries;
  readonly trees: readonly Tree[];
  readonly texts: readonly string[];
  readonly manners: readonly Manner[];
}

const hostile: fc.Arbitrary<Hostile> = canaries.chain((planted) =>
  fc.record({
    planted: fc.constant(planted),
    trees: fc.array(plantedTree(planted), { minLength: 3, maxLength: 3 }),
    texts: fc.array(plantedText(planted), { minLength: 5, maxLength: 5 }),
    manners: fc.array(
      fc.oneof(
        { weight: 12, arbitrary: fc.constant<Manner>('planted') },
        { weight: 1, arbitrary: fc.constantFrom<Manner>('refused', 'broken', 'tree') },
      ),
      { minLength: 30, maxLength: 30 },
    ),
  }),
);

const pick = <Item>(list: readonly Item[], at: number): Item | undefined => list[at % list.length];

/** An answer as Meta's, with canaries wherever one fits. */
function plausible({ planted, trees, texts }: Hostile, origin: string, method: string, path: string, n: number): Tree {
  const { fresh, known } = planted;
  const [tree, text] = [pick(trees, n), pick(texts, n)];
  const [, , node = '', edge] = path.split(/[/?]/);
  if (method === 'DELETE') return { success: true, ...tree };
  if (edge === 'messages') {
    const contacts = [{ input: known.recipient, wa_id: known.recipient.slice(1) }];
    return { ...tree, messaging_product: 'whatsapp', contacts, messages: [{ id: fresh.messageId }] };
  }
  if (method === 'POST') return { ...tree, id: fresh.mediaId };
  if (edge !== undefined && !edge.includes('=')) {
    const item = { ...tree, id: fresh.mediaId, name: text, status: text, category: text, language: text };
    const next = `${origin}${path}&access_token=${known.token}`;
    return { data: [item], paging: { cursors: { before: text, after: text }, next } };
  }
  if (node === fresh.mediaId) {
    const url = `${origin}/whatsapp_business/attachments/?hash=${fresh.signedUrl.split('&hash=')[1] ?? ''}`;
    return { ...tree, url, mime_type: text, sha256: text, file_size: 3, id: node, messaging_product: 'whatsapp' };
  }
  return { ...tree, id: node, name: text, display_phone_number: fresh.phone, verified_name: text };
}

async function graphOf(given: Hostile): Promise<string> {
  let n = 0;
  const { origin } = await serve((_request, response, { method, url }) => {
    n += 1;
    const text = pick(given.texts, n) ?? '';
    const send = (status: number, body: string) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-fb-trace-id': encodeURIComponent(text) });
      response.end(body);
    };
    if (url.includes('debug_token')) return send(404, JSON.stringify({ error: { message: text, code: 2500 } }));
    switch (pick(given.manners, n)) {
      case 'refused': {
        const error = { message: text, type: text, code: 100, error_user_title: text, error_user_msg: text };
        return send(400, JSON.stringify({ error: { ...error, error_data: { details: text }, fbtrace_id: text } }));
      }
      case 'broken':
        return send(200, text);
      case 'tree':
        return send(200, JSON.stringify(pick(given.trees, n)));
      case 'planted':
      case undefined:
        return send(200, JSON.stringify(plausible(given, origin, method, url, n)));
    }
  });
  return origin;
}

/** Webhooks of the run's own number, one of them not signed, with canaries wherever one fits. */
async function deliver(port: string, { planted, trees, texts }: Hostile): Promise<void> {
  const { known, fresh } = planted;
  const [one, two] = texts;
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: fresh.phone, phone_number_id: known.phoneNumberId },
    statuses: [{ id: fresh.messageId, status: one, timestamp: '1749550000', recipient_id: known.recipient }],
    messages: [{ from: fresh.phone, id: one, timestamp: '1749550000', type: two, text: { body: two }, ...trees[0] }],
    errors: [{ code: 131000, title: one, message: two, error_data: { details: one } }],
  };
  const changes = [
    { field: 'messages', value },
    { field: one, value: trees[1] },
    { field: 'account_review_update', value: { decision: two, ...trees[2] } },
  ];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: known.wabaId, changes }] });
  for (const signature of [sign(known.secret, Buffer.from(body)), known.secret]) {
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    await fetch(`http://127.0.0.1:${port}/webhook`, { method: 'POST', headers, body });
  }
}

/** Runs a live campaign on that Graph and gives back everything that anyone could see of it. */
async function shown(given: Hostile): Promise<readonly (readonly [sink: string, text: string])[]> {
  const { token, secret, verifyToken, wabaId, phoneNumberId, recipient } = given.planted.known;
  const environment = {
    ...temporaryState(),
    ...{ WATS_LIVE_ENABLE: '1', WATS_YES_LIVE: '1', WATS_ENABLE_SEND: '1', WATS_ENABLE_MEDIA: '1' },
    ...{ WATS_ACCESS_TOKEN: token, WATS_APP_SECRET: secret, WATS_VERIFY_TOKEN: verifyToken },
    ...{ WATS_WABA_ID: wabaId, WATS_PHONE_NUMBER_ID: phoneNumberId, WATS_TEST_RECIPIENT_E164: recipient },
    ...{ WATS_GRAPH_BASE_URL: await graphOf(given), WATS_TEST_RUN_ID: 'r1' },
  };
  const [told, log, rows, asked, telemetry]: string[][] = [[], [], [], [], []];
  const heard: Heard[] = [];
  const collector = await serve((_request, response, { body }) => {
    telemetry?.push(String(body));
    response.end('{}');
  });
  const folder = temporaryFolder();
  const deliveries: Promise<void>[] = [];
  const note = (line: string): void => {
    log?.push(line);
    const port = /receiver listens on port (\d+)/.exec(line)?.[1];
    if (port !== undefined) deliveries.push(deliver(port, given));
  };
  const run = runCampaign({
    environment,
    phases: [0, 1, 3, 4, 9],
    acknowledged: true,
    authorizationFile: undefined,
    outputFolder: folder,
    workspaceFolders: [],
    acceptBroadToken: false,
    check: undefined,
    webhookPort: 0,
    webhookWaitMs: 100,
    confirm: async (request) => {
      asked?.push(`${headline(request)}\n${describeConfirmation(request, [])}`, requestPage(request));
      return true;
    },
    observe: (event, line) => {
      told?.push(line.json, ...line.lines());
      heard.push({ event, lines: line.lines(), at: heard.length });
      if (event.event === 'finding') rows?.push(JSON.stringify(presentFinding(event)));
    },
    junit: true,
    collector: collector.origin,
    observeAssets: (view) => {
      for (const node of view.roots()) {
        rows?.push(JSON.stringify([node.key, presentAsset(node)]));
        for (const { key } of view.rows(node.key, 200).nodes) {
          rows?.push(...view.rows(key, 200).nodes.map((row) => JSON.stringify([row.key, presentAsset(row)])));
        }
      }
    },
    logger: { debug: note, info: note, warn: note, error: note },
    signal: new AbortController().signal,
    clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) },
  });
  const ended = await run.then(
    ({ end }) => JSON.stringify(end.counts),
    (error: unknown) => redactorFor(environment).error(error),
  );
  await Promise.allSettled(deliveries);
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  expect(files.length, ended).toBeGreaterThanOrEqual(6);
  const said = { told, log, rows, asked, telemetry };
  return [
    ...files,
    ['the end', ended],
    ['dashboard', dashboardPage(heard, 'nonce')],
    ...Object.entries(said).map(([sink, list]) => [sink, (list ?? []).join('\n')] as const),
  ];
}

describe('no canary of a hostile Graph and its webhooks reaches a sink of a whole run', () => {
  it('files, standard output, log, rows, modals, pages and telemetry', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (given) => {
        for (const [sink, text] of await shown(given)) {
          expect([sink, ...piecesIn(text, given.planted)]).toEqual([sink]);
        }
      }),
      { numRuns: 10, interruptAfterTimeLimit: 12_000 },
    );
  }, 40_000);
});
