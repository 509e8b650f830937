import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Manifest } from '../../../src/evidence/manifest.js';
import { PhaseAborted } from '../../../src/phases/abort.js';
import { cleanEntry, cleanUp, cleanupState } from '../../../src/phases/cleanup.js';
import { openCleanup } from '../../../src/phases/gate.js';
import { Prober } from '../../../src/phases/probe.js';
import { closing, temporaryState } from '../evidence/bench-run.js';
import { type Answering, type Bench, benchRun, GONE, PHONE, type Shelf, shelf, uploaded } from './bench.js';

interface Cleaning extends Bench {
  readonly shelf: Shelf;
  readonly clean: () => Promise<unknown>;
  /** Clean-up status of each entry, in order. */
  readonly states: () => string[];
}

async function cleaning(ids: readonly string[], answering?: Answering): Promise<Cleaning> {
  const graph = await shelf(ids, answering);
  const bench = benchRun({ origin: graph.origin });
  for (const id of ids) uploaded(bench.run, id);
  const { manifest, profile } = bench.run;
  return {
    ...bench,
    shelf: graph,
    clean: () => cleanUp(manifest, new Prober(bench.run, 9, openCleanup(bench.run)), profile),
    states: () => manifest.entries.map(({ cleanup }) => cleanup),
  };
}

const isDelete = ({ method }: { readonly method: string }) => method === 'DELETE';
const failing = { status: 500, body: { error: { code: 131000, message: 'x' } } };

describe('a clean-up', () => {
  it('removes entry by entry, in order, and proves each by reading it again', async () => {
    const { clean, shelf: graph, states, run } = await cleaning(['771', '772']);
    expect(await clean()).toBe('complete');
    expect(graph.asked().filter((line) => !line.endsWith(PHONE))).toEqual([
      'DELETE 771',
      'GET 771',
      'DELETE 772',
      'GET 772',
    ]);
    expect(graph.media.size).toBe(0);
    expect(states()).toEqual(['done', 'done']);
    expect(run.manifest.entries.every(({ cleanedAt }) => cleanedAt !== null)).toBe(true);
  });

  it('of nothing asks nothing', async () => {
    const { clean, shelf: graph } = await cleaning([]);
    expect(await clean()).toBe('none');
    expect(graph.heard).toEqual([]);
  });

  it('done once does nothing the second time', async () => {
    const { clean, shelf: graph } = await cleaning(['771']);
    await clean();
    const asked = graph.heard.length;
    expect(await clean()).toBe('complete');
    expect(graph.heard.length).toBe(asked);
  });

  it('takes what was gone already for done', async () => {
    const { clean, shelf: graph, states } = await cleaning(['771']);
    graph.media.clear();
    expect(await clean()).toBe('complete');
    expect(states()).toEqual(['done']);
  });

  it('believes no delete: what a read still shows is not done', async () => {
    const {
      clean,
      shelf: graph,
      states,
    } = await cleaning(['771'], (heard) => (isDelete(heard) ? { status: 200, body: { success: true } } : undefined));
    expect(await clean()).toBe('incomplete');
    expect(states()).toEqual(['failed']);
    expect(graph.asked().filter((line) => line === 'DELETE 771')).toHaveLength(2);
  });

  it('believes no proof of a token that sees nothing any more', async () => {
    const { clean, states } = await cleaning(['771'], () => GONE);
    expect(await clean()).toBe('incomplete');
    expect(states()).toEqual(['failed']);
  });

  it.each([
    ['fails', failing],
    ['is refused', { status: 400, body: { error: { code: 100 } } }],
    ['is refused for want of permission', { status: 403, body: { error: { code: 10 } } }],
    ['ends in a gateway’s page', { status: 502 }],
    ['is reset', { status: 0, reset: true }],
  ])('that %s is tried at most twice, and the rest is cleaned all the same', async (_how, answer) => {
    const {
      clean,
      shelf: graph,
      states,
    } = await cleaning(['771', '772'], (heard) => (isDelete(heard) && heard.url.includes('771') ? answer : undefined));
    expect(await clean()).toBe('incomplete');
    expect(states()).toEqual(['failed', 'done']);
    expect(graph.asked().filter((line) => line === 'DELETE 771').length).toBeLessThanOrEqual(2);
  });

  it('whose answer is lost looks before it deletes again', async () => {
    const {
      clean,
      shelf: graph,
      states,
    } = await cleaning(['771'], (heard, media) => {
      if (!isDelete(heard)) return undefined;
      media.delete('771');
      return { status: 0, reset: true };
    });
    expect(await clean()).toBe('complete');
    expect(states()).toEqual(['done']);
    expect(graph.asked().filter((line) => line === 'DELETE 771')).toHaveLength(1);
  });

  it('that fails once succeeds at the second try', async () => {
    let tries = 0;
    const { clean, states } = await cleaning(['771'], (heard) =>
      isDelete(heard) && (tries += 1) === 1 ? failing : undefined,
    );
    expect(await clean()).toBe('complete');
    expect(states()).toEqual(['done']);
  });

  it('with a dead token stops at once, and names everything as left', async () => {
    const dead = { status: 401, body: { error: { code: 190, error_subcode: 463 } } };
    const { clean, shelf: graph, states, run } = await cleaning(['771', '772'], () => dead);
    await expect(clean()).rejects.toThrow(PhaseAborted);
    expect(run.abortion.criterion).toBe('token-scope');
    expect(graph.heard.filter(isDelete).length).toBe(1);
    expect(states()).not.toContain('done');
    expect(cleanupState(run.manifest)).toBe('incomplete');
  });

  it('does not follow an id that no request can carry, and cleans the rest', async () => {
    const { run, shelf: graph } = await cleaning([]);
    graph.media.add('772');
    for (const id of ['../772?x', '772']) uploaded(run, id);
    await cleanUp(run.manifest, new Prober(run, 9, openCleanup(run)), run.profile).catch(() => undefined);
    expect(graph.asked()[0]).toBe('DELETE 772');
    expect(run.manifest.entries.map(({ cleanup }) => cleanup)).toEqual(['failed', 'done']);
  });

  it('never deletes what the profile names, though an answer gave it as the id of an upload', async () => {
    const { run, shelf: graph } = await cleaning([]);
    uploaded(run, PHONE);
    await cleanUp(run.manifest, new Prober(run, 9, openCleanup(run)), run.profile).catch(() => undefined);
    expect(graph.heard.filter(isDelete)).toEqual([]);
    expect(run.abortion.criterion).toBe('wrong-asset');
    expect(cleanupState(run.manifest)).toBe('incomplete');
  });

  it('without leave deletes nothing', async () => {
    const { run, shelf: graph } = await cleaning(['771']);
    await expect(cleanUp(run.manifest, new Prober(run, 9, undefined), run.profile)).rejects.toThrow(PhaseAborted);
    expect(graph.heard.filter(isDelete)).toEqual([]);
    expect(run.abortion.criterion).toBe('ungated-mutation');
  });

  it('shows no id in what it tells', async () => {
    const id = '777000111222333';
    const { clean, told } = await cleaning([id]);
    await clean();
    expect(told.length).toBeGreaterThan(0);
    expect(told.join('\n')).not.toContain(id);
  });
});

describe('what cannot be removed', () => {
  it('is a possible leftover when the answer to an upload never came, with its end', async () => {
    const { run, clean, shelf: graph } = await cleaning([]);
    const intent = run.manifest.intent({
      type: 'media',
      phase: 4,
      name: null,
      endpointGroup: 'media',
      cleanupAction: 'deleteMedia',
    });
    await clean();
    const [entry] = run.manifest.entries;
    expect(entry).toMatchObject({ n: intent.n, state: 'possible-leftover', cleanup: 'unconfirmed' });
    expect(Date.parse(entry?.expiresAt ?? '') - Date.parse(entry?.createdAt ?? '')).toBe(30 * 86_400_000);
    expect(graph.heard).toEqual([]);
    expect(cleanupState(run.manifest)).toBe('incomplete');
  });

  it('is unconfirmed when the key of the run is lost: its id cannot be read, and nothing is guessed', async () => {
    const { run, shelf: graph } = await cleaning(['771']);
    run.manifest.close();
    const other = temporaryState();
    const opened = closing(Manifest.open(run.manifest.path, other));
    expect(opened.keyLost).toBe(true);
    const [entry] = opened.pending;
    if (entry === undefined) throw new Error('nothing pending');
    const keyless = { ...run, manifest: opened };
    expect(await cleanEntry(opened, entry, new Prober(keyless, 9, openCleanup(keyless)), run.profile)).toBe(false);
    expect(graph.heard).toEqual([]);
    expect(cleanupState(opened)).toBe('incomplete');
    rmSync(other['XDG_STATE_HOME'] ?? '', { recursive: true, force: true });
  });

  it('is told as failed where this version has no way to remove its kind', async () => {
    const { run, clean, states } = await cleaning([]);
    const { n } = run.manifest.intent({
      type: 'tunnel',
      phase: 2,
      name: 'tunnel',
      endpointGroup: 'webhook',
      cleanupAction: 'stopTunnel',
    });
    run.manifest.created(n, '888');
    await clean();
    expect(states()).toEqual(['failed']);
  });
});
