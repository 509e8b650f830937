import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/campaign/environment.js';
import { type Explorer, type ExplorerRequest, openExplorer } from '../../../src/operations/explorer.js';
import { masked } from '../../../src/operations/explorer-preview.js';
import type { AssetNode } from '../../../src/phases/asset-node.js';
import type { FaultName } from '../../../src/simulator/server.js';
import { temporaryFolder } from '../evidence/bench-run.js';

const WABA = '102290129340398';
const PHONE = '106540352242922';
const TOKEN = 'EAAexplorertoken0123456789';
const LIVE = { WATS_LIVE_ENABLE: '1', WATS_ACCESS_TOKEN: TOKEN, WATS_WABA_ID: WABA, WATS_PHONE_NUMBER_ID: PHONE };

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function open(request: Partial<ExplorerRequest> = {}): Promise<Explorer> {
  const explorer = await openExplorer({
    environment: {},
    acknowledged: false,
    outputFolder: temporaryFolder(),
    observe: () => undefined,
    ...request,
  });
  ends.push(() => explorer.close());
  return explorer;
}

const dry = (faults: readonly FaultName[] = [], templates = 12) =>
  open({ simulator: { faults, templates, metered: false } });

/** Every row, each branch opened to its first thousand. */
function allRows(explorer: Explorer, nodes = explorer.roots()): AssetNode[] {
  return nodes.flatMap((node) => [node, ...allRows(explorer, explorer.rows(node.key, 1_000).nodes)]);
}

function rowOf(explorer: Explorer, kind: AssetNode['kind']): AssetNode {
  const row = allRows(explorer).find((one) => one.kind === kind);
  if (row === undefined) throw new RangeError(`no row of kind ${kind}`);
  return row;
}

interface LoopbackGraph {
  readonly environment: Environment;
  readonly heard: string[];
  answers: Record<string, unknown>;
  failing: Set<string>;
}

/** A Graph that answers by the last part of the path, empty lists otherwise. */
async function graph(answers: Record<string, unknown> = {}): Promise<LoopbackGraph> {
  const heard: string[] = [];
  const own: LoopbackGraph = { environment: {}, heard, answers, failing: new Set() };
  const tell = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    const edge = new URL(request.url ?? '/', 'http://x').pathname.split('/').at(-1) ?? '';
    heard.push(`${String(request.method)} ${edge}`);
    if (own.failing.has(edge)) tell(response, 400, { error: { code: 10, message: 'no' } });
    else tell(response, 200, own.answers[edge] ?? (/^\d+$/.test(edge) ? { id: edge } : { data: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(own, { environment: { ...LIVE, WATS_GRAPH_BASE_URL: `http://127.0.0.1:${port}` } });
}

describe('the asset explorer', () => {
  it('shows three levels of a simulator of its own, with no id and no name in any row', async () => {
    const explorer = await dry();
    await explorer.discover();
    expect(explorer.mode).toBe('dry-run');
    const rows = allRows(explorer);
    const [account] = explorer.roots();
    const branches = explorer.rows(account?.key ?? '', 200).nodes.map(({ kind }) => kind);
    expect(branches).toEqual(['numbers', 'templates', 'flows', 'apps', 'media']);
    const details = explorer.rows(rowOf(explorer, 'number').key, 200).nodes;
    expect(details.map(({ kind }) => kind)).toEqual([
      'profile',
      'settings',
      'commerce',
      'public-key',
      'blocks',
      'qr-codes',
      'groups',
      'call-permissions',
    ]);
    expect(rows.filter(({ state }) => state !== 'fresh')).toEqual([]);
    expect(rows.filter(({ kind }) => kind === 'template')).toHaveLength(12);
    const told = JSON.stringify(rows);
    for (const { key } of rows) {
      const id = explorer.idOf(key);
      if (id !== undefined && id !== 'flow.json') expect(told).not.toContain(id);
    }
    expect(told).not.toMatch(/hello_world|Simulated|flow-[0-9a-f]{8}\b|7700/);
    expect(explorer.idOf(account?.key ?? '')).toMatch(/^\d{15,}$/);
  });

  it('is live with both flags only, and never sends anything but GET', async () => {
    const own = await graph();
    const rehearsal = await open({ environment: own.environment });
    expect(rehearsal.mode).toBe('dry-run');
    await rehearsal.discover();
    expect(own.heard).toEqual([]);
    const live = await open({ environment: own.environment, acknowledged: true });
    expect(live.mode).toBe('live');
    await live.discover();
    expect(own.heard.length).toBeGreaterThan(4);
    expect(own.heard.filter((call) => !call.startsWith('GET '))).toEqual([]);
  });

  it('adds the accounts that the token names', async () => {
    const scope = 'whatsapp_business_management';
    const own = await graph({
      debug_token: { data: { is_valid: true, granular_scopes: [{ scope, target_ids: [WABA, '2220000000000001'] }] } },
    });
    const explorer = await open({ environment: own.environment, acknowledged: true });
    await explorer.discover();
    expect(explorer.roots()).toHaveLength(2);
    expect(explorer.roots().map(({ key }) => explorer.idOf(key))).toEqual([WABA, '2220000000000001']);
  });

  it('makes the failure of one branch a row, which can be tried again', async () => {
    const own = await graph();
    own.failing.add('flows');
    const explorer = await open({ environment: own.environment, acknowledged: true });
    await explorer.discover();
    const failed = rowOf(explorer, 'flows');
    expect(failed.state).toBe('failed');
    expect(failed.description).toContain('code 10');
    const [failure] = explorer.rows(failed.key, 200).nodes;
    expect(failure).toMatchObject({ kind: 'failure', state: 'failed' });
    expect(rowOf(explorer, 'templates').state).toBe('fresh');
    own.failing.clear();
    own.heard.length = 0;
    await explorer.refresh(failure?.key ?? '');
    expect(own.heard).toEqual(['GET flows']);
    expect(rowOf(explorer, 'flows').state).toBe('fresh');
    expect(explorer.rows(failed.key, 200).nodes).toEqual([]);
  });

  it('tells a limit of the asset, and does not call it a failure', async () => {
    const explorer = await dry(['no-groups']);
    await explorer.discover();
    expect(rowOf(explorer, 'groups')).toMatchObject({ state: 'fresh' });
    expect(rowOf(explorer, 'groups').description).toContain('131215');
  });

  it('rests after a throttling answer for the minutes that Meta gave', async () => {
    const explorer = await dry(['throttle'], 300);
    await explorer.discover();
    const notes = allRows(explorer).filter(({ state }) => state === 'failed');
    expect(notes.length).toBeGreaterThan(0);
    const [account] = explorer.roots();
    await explorer.refresh(account?.key ?? '');
    expect(
      explorer
        .rows(account?.key ?? '', 9)
        .nodes.map(({ description }) => description)
        .join(),
    ).toMatch(/a rest: read again in (19|18) min/);
  });

  it('turns stale with time, and after a run', async () => {
    const explorer = await open({ staleAfterMs: 150, simulator: { metered: false } });
    await explorer.discover();
    explorer.markStale();
    expect(rowOf(explorer, 'templates').state).toBe('stale');
    await explorer.refresh(rowOf(explorer, 'templates').key);
    expect(rowOf(explorer, 'templates').state).toBe('fresh');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(rowOf(explorer, 'templates').state).toBe('stale');
  });

  it('filters by real names behind masked labels', async () => {
    const explorer = await dry();
    await explorer.discover();
    expect(explorer.filter('hello_WORLD')).toBe(1);
    const rows = allRows(explorer).filter(({ kind }) => kind === 'template');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.label).toMatch(/^#[0-9a-f]{12}$/);
    expect(explorer.filter('')).toBeGreaterThan(1);
    expect(allRows(explorer).filter(({ kind }) => kind === 'template')).toHaveLength(12);
  });

  it('keeps hostile names and words out of its rows', async () => {
    const hostile = '</script>$(alert)[x](command:evil)\u001b[31m';
    const template = { id: '5550000000000001', name: hostile, status: hostile, category: TOKEN, language: 'xx\nyy' };
    const own = await graph({ message_templates: { data: [template] } });
    const explorer = await open({ environment: own.environment, acknowledged: true });
    await explorer.discover();
    const told = JSON.stringify(allRows(explorer));
    expect(told).not.toMatch(/<\/|\$\(|command:|u001b|EAA|5550000000000001/);
  });

  it('previews structure with masked words, and placeholders in clear', async () => {
    const explorer = await dry();
    await explorer.discover();
    const flow = await explorer.preview(rowOf(explorer, 'flow').key);
    expect(flow?.parts.map(({ role }) => role)).toEqual(['screen', 'header', 'button']);
    const previews = await Promise.all(
      allRows(explorer)
        .filter(({ kind }) => kind === 'template')
        .map(({ key }) => explorer.preview(key)),
    );
    const told = JSON.stringify(previews);
    expect(told).toContain('{{1}}');
    expect(told).not.toMatch(/order|Notice|verification|Track|example/);
    expect(masked('Hi {{1}}, code:{{name}}\nbye')).toBe('▒▒▒▒ {{1}}▒▒▒▒ ▒▒▒▒{{…}}\n▒▒▒▒');
  });

  it('reads nothing more once it is closed', async () => {
    const own = await graph();
    const explorer = await open({ environment: own.environment, acknowledged: true });
    await explorer.discover();
    await explorer.close();
    own.heard.length = 0;
    await explorer.refresh(explorer.roots()[0]?.key ?? '');
    expect(own.heard).toEqual([]);
    expect(rowOf(explorer, 'flows').description).toContain('closed');
  });
});

describe('10,000 templates', () => {
  const collect = (): number => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc()');
    return process.memoryUsage().heapUsed;
  };

  it(
    'show first rows soon after the first answer, at most 200 at once, in flat memory',
    { timeout: 60_000 },
    async () => {
      let first: number | undefined;
      let page: number | undefined;
      const explorer = await open({
        simulator: { templates: 10_000, metered: false },
        observe: (key) => {
          if (key?.endsWith('/templates') !== true || first !== undefined) return;
          if ((explorer.node(key)?.children ?? 0) === 0) return;
          // The shortest of three: a busy machine only adds.
          const times = [1, 2, 3].map(() => {
            const began = performance.now();
            page = explorer.rows(key, 200).nodes.length;
            return performance.now() - began;
          });
          first = Math.min(...times);
        },
      });
      await explorer.discover();
      expect(page).toBeGreaterThan(0);
      expect(first).toBeLessThan(50);
      const templates = rowOf(explorer, 'templates');
      expect(templates.children).toBe(10_000);
      const sizes = [templates, ...explorer.rows(templates.key, 200).nodes].map(
        ({ key }) => explorer.rows(key, 200).nodes.length,
      );
      expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
      await explorer.refresh(templates.key);
      const before = collect();
      for (let round = 0; round < 4; round += 1) await explorer.refresh(templates.key);
      expect(rowOf(explorer, 'templates').children).toBe(10_000);
      expect(collect() - before).toBeLessThan(8_000_000);
    },
  );
});
