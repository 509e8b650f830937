import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/campaign/environment.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import { missingFor, resumeCleanup } from '../../../src/operations/cleanup-run.js';
import type { FaultName } from '../../../src/simulator/server.js';
import { temporaryState } from '../evidence/bench-run.js';
import { campaign } from './bench.js';
import { front } from './front.js';

/** A live run that was stopped between an upload and its removal. */
async function interrupted(faults: readonly FaultName[] = []) {
  const graph = await front(faults);
  const stop = new AbortController();
  const { result } = await campaign(graph.environment, {
    phases: [0, 4, 9],
    signal: stop.signal,
    onEvent: (event) => {
      if (event.event === 'probe' && event.helper === 'uploadMedia') stop.abort();
    },
  });
  const { manifest } = result.end;
  const told: string[] = [];
  const resume = (environment: Environment = graph.environment, signal = new AbortController().signal) =>
    resumeCleanup({
      manifest,
      environment,
      acknowledged: false,
      signal,
      observe: (_event, { json }) => told.push(json),
    });
  return { graph, manifest, resume, told, deletes: () => graph.effects().filter((line) => line.startsWith('DELETE')) };
}

describe('a clean-up that is taken up again', () => {
  it('removes what was left, once, and tells no id', async () => {
    const { resume, deletes, manifest, told, graph } = await interrupted();
    expect(await resume()).toMatchObject({ exitCode: 0, cleanup: 'complete', leftovers: [] });
    expect(deletes()).toHaveLength(1);
    expect(Manifest.read(manifest)).toMatchObject({
      status: 'ended',
      cleanup: 'complete',
      entries: [{ cleanup: 'done' }],
    });
    const id = graph.heard.find(({ method }) => method === 'DELETE')?.url.split(/[/?]/)[2] ?? '-';
    expect(told.join('\n') + readFileSync(manifest, 'utf8')).not.toContain(id);
    await resume();
    expect(deletes()).toHaveLength(1);
  });

  it.each([
    ['the master flag', { WATS_LIVE_ENABLE: '' }],
    ['the acknowledgement', { WATS_YES_LIVE: 'yes' }],
  ])('without %s lists what is pending and deletes nothing: exit 3', async (_what, change) => {
    const { resume, deletes, graph } = await interrupted();
    const result = await resume({ ...graph.environment, ...change });
    expect(result).toMatchObject({ exitCode: 3, leftovers: [{ type: 'media', state: 'created' }] });
    expect(deletes()).toEqual([]);
    expect(missingFor({ ...graph.environment, ...change })).toHaveLength(1);
  });

  it('needs no domain flag: leaving something behind is never safer', async () => {
    const { resume, graph } = await interrupted();
    expect(
      await resume({ ...graph.environment, WATS_ENABLE_MEDIA: undefined, WATS_ENABLE_SEND: undefined }),
    ).toMatchObject({ exitCode: 0 });
  });

  it.each(['WATS_WABA_ID', 'WATS_PHONE_NUMBER_ID', 'WATS_GRAPH_BASE_URL'])(
    'on another %s is refused, and nothing is asked',
    async (name) => {
      const { resume, graph } = await interrupted();
      const asked = graph.heard.length;
      const other = name === 'WATS_GRAPH_BASE_URL' ? 'http://127.0.0.1:9' : '999999999999999';
      await expect(resume({ ...graph.environment, [name]: other })).rejects.toMatchObject({ code: 'manifest' });
      expect(graph.heard.length).toBe(asked);
    },
  );

  it('that cannot delete says so: exit 5', async () => {
    const { resume } = await interrupted(['delete-fails']);
    expect(await resume()).toMatchObject({ exitCode: 5, cleanup: 'incomplete', leftovers: [{ cleanup: 'failed' }] });
  });

  it('with a dead token names what is left: exit 5', async () => {
    const { resume, graph } = await interrupted();
    expect(await resume({ ...graph.environment, WATS_ACCESS_TOKEN: 'EAAanothertoken0123456789' })).toMatchObject({
      exitCode: 5,
      leftovers: [{ state: 'created' }],
    });
  });

  it('that is stopped again leaves it pending: exit 130', async () => {
    const { resume, deletes, graph } = await interrupted();
    expect(await resume(graph.environment, AbortSignal.abort())).toMatchObject({
      exitCode: 130,
      leftovers: [{ state: 'created' }],
    });
    expect(deletes()).toEqual([]);
    expect(await resume()).toMatchObject({ exitCode: 0 });
  });

  it('without the run’s key deletes nothing, and hashes with no salt that the manifest tells', async () => {
    const { resume, deletes, manifest, told, graph } = await interrupted();
    const result = await resume({ ...graph.environment, ...temporaryState() });
    expect(result).toMatchObject({ exitCode: 5, cleanup: 'incomplete' });
    expect(deletes()).toEqual([]);
    const { keyId } = Manifest.read(manifest);
    const guessable = [graph.environment['WATS_PHONE_NUMBER_ID'], graph.environment['WATS_WABA_ID']].map((id) =>
      createHash('sha256')
        .update(id ?? '')
        .update(keyId)
        .digest('hex')
        .slice(0, 12),
    );
    for (const hash of guessable) expect(told.join('\n')).not.toContain(hash);
  });

  it('from a manifest that somebody changed is refused, and nothing is asked', async () => {
    const { resume, manifest, graph } = await interrupted();
    const asked = graph.heard.length;
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"n": 1', '"n": 2'));
    await expect(resume()).rejects.toMatchObject({ code: 'manifest' });
    expect(graph.heard.length).toBe(asked);
  });
});
