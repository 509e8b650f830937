import { describe, expect, it } from 'vitest';
import type { ResourceType } from '../../../src/evidence/manifest.js';
import { cleanUp } from '../../../src/phases/cleanup.js';
import { openCleanup } from '../../../src/phases/gate.js';
import { Prober } from '../../../src/phases/probe.js';
import { serve } from '../graph/bench.js';
import { benchRun, GONE, HeldClock, PHONE, WABA } from './bench.js';

interface Kind {
  readonly type: ResourceType;
  readonly edge: string;
  readonly name: string;
  readonly action: string;
}

const KINDS: readonly Kind[] = [
  { type: 'template', edge: 'message_templates', name: 'wats_live_r1_utility', action: 'deleteMessageTemplate' },
  { type: 'flow', edge: 'flows', name: 'wats-live-r1-draft', action: 'deleteFlow' },
];

interface Listed {
  /** What stands on the account: id to name. */
  readonly things: Map<string, string>;
  /** So many lists still show nothing. */
  lateLists: number;
  /** Lists answer with this status instead. */
  failing?: number;
  /** Lists go on showing it. */
  stale?: readonly [id: string, name: string];
  /** The status that a flow is shown with. */
  status?: string;
}

/** A Graph whose things are listed, read and deleted by id or, as templates are, by name. */
async function scene({ type, edge, name, action }: Kind, listed: Listed) {
  const { origin, heard } = await serve((_request, response, asked) => {
    const url = new URL(asked.url, origin);
    const [, , id = '', below] = url.pathname.split('/');
    const answer = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (id === PHONE) return answer(200, { id });
    if (id === WABA && below === edge && asked.method === 'GET') {
      if (listed.failing !== undefined) return answer(listed.failing, { error: { code: 2, message: 'x' } });
      const stale = listed.stale === undefined ? [] : [listed.stale];
      const shown = (listed.lateLists -= 1) >= 0 ? [] : [...listed.things, ...stale];
      return answer(200, { data: shown.map(([thing, called]) => ({ id: thing, name: called })) });
    }
    const target = id === WABA ? (url.searchParams.get('hsm_id') ?? '') : id;
    if (!listed.things.has(target)) return answer(GONE.status, GONE.body);
    if (asked.method === 'DELETE') listed.things.delete(target);
    const { status } = listed;
    answer(
      200,
      asked.method === 'DELETE' ? { success: true } : { id: target, name: listed.things.get(target), status },
    );
  });
  const bench = benchRun({ origin, clock: new HeldClock() });
  const { manifest } = bench.run;
  const entry = manifest.intent({ type, phase: 5, name, endpointGroup: edge, cleanupAction: action });
  return {
    ...bench,
    entry,
    deletes: () => heard.filter(({ method }) => method === 'DELETE').length,
    clean: () => cleanUp(manifest, new Prober(bench.run, 9, openCleanup(bench.run)), bench.run.profile),
    state: () => manifest.entries.map(({ state, cleanup }) => `${state} ${cleanup}`).join(),
  };
}

describe.each(KINDS)('a $type whose answer never came', (kind) => {
  it('is looked up by its whole name, removed, and proved gone by a new list', async () => {
    const things = new Map([
      ['771', kind.name],
      ['772', `${kind.name}x`],
      ['773', 'order_confirmation'],
      ['774', kind.name.replace('r1', 'r10')],
    ]);
    const { clean, state, deletes } = await scene(kind, { things, lateLists: 0 });
    expect(await clean()).toBe('complete');
    expect(state()).toBe('created done');
    expect(deletes()).toBe(1);
    expect([...things.keys()]).toEqual(['772', '773', '774']);
  });

  it('is waited for where lists show things late', async () => {
    const things = new Map([['771', kind.name]]);
    const { clean, state } = await scene(kind, { things, lateLists: 2 });
    expect(await clean()).toBe('complete');
    expect(state()).toBe('created done');
    expect(things.size).toBe(0);
  });

  it('was not made when no list shows it in the end', async () => {
    const { clean, state, deletes } = await scene(kind, { things: new Map([['773', 'other']]), lateLists: 0 });
    expect(await clean()).toBe('none');
    expect(state()).toBe('not-created not-needed');
    expect(deletes()).toBe(0);
  });

  it('is never called clean when the list cannot be read', async () => {
    const { clean, state, deletes } = await scene(kind, { things: new Map(), lateLists: 0, failing: 500 });
    expect(await clean()).toBe('incomplete');
    expect(state()).toBe('intent unconfirmed');
    expect(deletes()).toBe(0);
  });
});

describe.each(KINDS)('a $type that was made', (kind) => {
  const made = async (things: Map<string, string>, listed: Partial<Listed> = {}) => {
    const bench = await scene(kind, { things, lateLists: 0, ...listed });
    bench.run.manifest.created(bench.entry.n, '771');
    return bench;
  };

  it('is removed by its id, and so is what else the list shows of its name', async () => {
    const things = new Map([
      ['771', kind.name],
      ['779', kind.name],
      ['772', `${kind.name}x`],
    ]);
    const bench = await made(things);
    expect(await bench.clean()).toBe('complete');
    expect(bench.state()).toBe('created done');
    expect([...things.keys()]).toEqual(['772']);
  });

  it('is not called gone while a list still shows it', async () => {
    const bench = await made(new Map([['771', kind.name]]), { stale: ['771', kind.name] });
    expect(await bench.clean()).toBe('incomplete');
    expect(bench.state()).toBe('created failed');
  });

  it('is not removed by an id that names something else', async () => {
    const things = new Map([['771', 'order_confirmation']]);
    const bench = await made(things);
    expect(await bench.clean()).toBe('incomplete');
    expect(bench.state()).toBe('created failed');
    expect(bench.deletes()).toBe(0);
    expect(bench.run.manifest.entries[0]?.note).toMatch(/did not make/);
  });

  it('was removed by someone else: nothing is deleted, and it is done', async () => {
    const bench = await made(new Map());
    expect(await bench.clean()).toBe('complete');
    expect(bench.state()).toBe('created done');
    expect(bench.deletes()).toBe(0);
    expect(bench.probes().filter((probe) => probe.endsWith('fail'))).toEqual([]);
  });
});

describe.each(['PUBLISHED', 'DEPRECATED', 'BLOCKED', 'THROTTLED'])('a flow that is %s', (status) => {
  it('is never asked to go: it stays, is named, and a second clean-up asks nothing', async () => {
    const flow = KINDS[1] as Kind;
    const bench = await scene(flow, { things: new Map([['771', flow.name]]), lateLists: 0, status });
    bench.run.manifest.created(bench.entry.n, '771');
    expect(await bench.clean()).toBe('incomplete');
    expect(bench.state()).toBe('created kept');
    expect(bench.deletes()).toBe(0);
    const asked = bench.probes().length;
    expect(await bench.clean()).toBe('incomplete');
    expect(bench.probes()).toHaveLength(asked);
  });
});
