import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../src/campaign/ports.js';
import { Manifest } from '../../../src/evidence/manifest.js';
import type { FaultName } from '../../../src/simulator/server.js';
import { campaign } from './bench.js';
import { front } from './front.js';

/** Pauses before a second try are as good when they are short. */
const quick: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 50)),
};

/** What phase 4 does to a medium of each kind: upload, send, delete; then an upload session. */
const MEDIA_LIFE = [
  ...['image', 'audio', 'video', 'document', 'sticker'].flatMap(() => ['POST media', 'POST messages', 'DELETE object']),
  ...['POST uploads', 'POST object'],
];

describe('a token that is wrong', () => {
  it('is accepted where it is broad and the operator said so, which the report tells', async () => {
    const graph = await front(['broad-token']);
    const { result } = await campaign(graph.environment, { acceptBroadToken: true, phases: [0, 9] });
    expect(result.exitCode).toBe(0);
    const report = result.end.reports.find((path) => path.endsWith('.report.md')) ?? '';
    expect(readFileSync(report, 'utf8')).toContain('the operator accepted it');
  });

  it.each<FaultName>(['advertising-token', 'foreign-target', 'expired-token'])(
    '%s is not to be accepted',
    async (fault) => {
      const graph = await front([fault]);
      expect(
        (await campaign(graph.environment, { acceptBroadToken: true, phases: [0, 9], clock: quick })).result.exitCode,
      ).toBe(4);
    },
  );

  it('is not judged where the Graph has no debug_token: skipped, and said', async () => {
    const graph = await front(['no-debug-token']);
    const { result, probes } = await campaign(graph.environment, { phases: [0, 1, 9] });
    expect(result.exitCode).toBe(0);
    expect(probes).toContain('debugToken default: skipped');
  });
});

describe('what may be left', () => {
  it.each<[FaultName, boolean]>([
    ['error-after-create', true],
    ['reset-after', true],
    ['reset-before', false],
  ])('after %s is named as a possible leftover: exit 5', async (fault) => {
    const graph = await front([fault]);
    const { result, probes, events } = await campaign(graph.environment, { phases: [0, 4, 9], clock: quick });
    expect(result).toMatchObject({ exitCode: 5, end: { cleanup: 'incomplete' } });
    const uploads = probes.filter((line) => line.startsWith('uploadMedia') && !line.endsWith('skipped'));
    expect(uploads).toEqual(['uploadMedia image/png: unknown']);
    // An upload is never sent again blindly, and no other one follows it.
    expect(graph.effects().filter((line) => line === 'POST media')).toHaveLength(1);
    expect(Manifest.read(result.end.manifest).entries).toMatchObject([
      {
        type: 'media',
        state: 'possible-leftover',
        cleanup: 'unconfirmed',
        expiresAt: expect.stringMatching(/Z$/) as string,
      },
    ]);
    expect(events).toContainEqual(expect.objectContaining({ event: 'abort', criterion: 'cleanup-failure' }));
    const report = readFileSync(result.end.reports.find((path) => path.endsWith('.report.md')) ?? '', 'utf8');
    expect(report).toMatch(/leftover/i);
  });

  it('of a message whose answer was lost is nothing to clean, but unknown: exit 1', async () => {
    for (const fault of ['error-after-create', 'reset-after'] as const) {
      const graph = await front([fault]);
      const { result, probes } = await campaign(graph.environment, { phases: [0, 3, 9], clock: quick });
      expect(result).toMatchObject({ exitCode: 1, end: { cleanup: 'none' } });
      expect(probes).toContain('sendText text: unknown');
      expect(graph.effects()).toEqual(['POST messages', 'POST messages']);
    }
  });

  it('when deletes fail is named: exit 5, tried again by the clean-up and not for ever', async () => {
    const graph = await front(['delete-fails']);
    const { result } = await campaign(graph.environment, { phases: [0, 4, 9], clock: quick });
    expect(result).toMatchObject({ exitCode: 5, end: { cleanup: 'incomplete' } });
    expect(Manifest.read(result.end.manifest).entries).toMatchObject([{ state: 'created', cleanup: 'failed' }]);
    const deletes = graph.effects().filter((line) => line.startsWith('DELETE'));
    expect(deletes.length).toBeGreaterThanOrEqual(2);
    expect(deletes.length).toBeLessThanOrEqual(4);
  });
});

describe('a Graph that answers badly', () => {
  it.each<FaultName>(['redirect', 'html-error', 'truncated-json'])(
    '%s: told as failed, exit 1, never a crash',
    async (fault) => {
      const graph = await front([fault]);
      const { result, probes, ends } = await campaign(graph.environment, { phases: [0, 1, 9], clock: quick });
      expect(result).toMatchObject({ exitCode: 1, end: { outcome: 'failed' } });
      expect(ends).toEqual(['0: failed', '1: failed', '9: failed']);
      expect(probes.filter((line) => line.endsWith(': pass'))).toEqual(['configuration authorization: pass']);
    },
  );

  it.each<FaultName>(['redirect', 'html-error', 'truncated-json'])(
    '%s: opens no phase with effects: exit 3',
    async (fault) => {
      const graph = await front([fault]);
      const { result, asked } = await campaign(graph.environment, { phases: [0, 3, 4, 9], clock: quick });
      expect(result.exitCode).toBe(3);
      expect(graph.effects()).toEqual([]);
      expect(asked).toEqual([]);
    },
  );

  it('hang: given up after its time, sent once, exit 1', async () => {
    const real = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => real(ms / 100));
    const graph = await front(['hang']);
    const { result, probes } = await campaign(graph.environment, { phases: [0, 3, 9] });
    expect(result.exitCode).toBe(1);
    expect(probes).toContain('sendText text: unknown');
    expect(graph.effects()).toEqual(['POST messages', 'POST messages']);
  });

  it('flaky-reads: what passes by itself passes', async () => {
    // Reads one after the other: among parallel ones the same could be struck three times.
    const graph = await front(['flaky-reads']);
    expect((await campaign(graph.environment, { phases: [0, 9], clock: quick })).result.exitCode).toBe(0);
  });

  it('digest-mismatch: the bytes fail, the medium is removed all the same', async () => {
    const graph = await front(['digest-mismatch']);
    const { result, probes } = await campaign(graph.environment, { phases: [0, 4, 9] });
    expect(result).toMatchObject({ exitCode: 1, end: { cleanup: 'complete' } });
    expect(probes).toContain('downloadMediaBytes bytes with integrity: fail');
    expect(graph.effects()).toEqual(MEDIA_LIFE);
  });

  it('sha256-base64: the same digest in another form is no fault', async () => {
    const graph = await front(['sha256-base64']);
    const { result, probes } = await campaign(graph.environment, { phases: [0, 4, 9] });
    expect(result.exitCode).toBe(0);
    expect(probes).toContain('downloadMedia metadata: pass');
  });

  it('no-groups: a limit of the asset blocks, and is no failure', async () => {
    const graph = await front(['no-groups']);
    const { result, events } = await campaign(graph.environment, { phases: [0, 1, 9] });
    expect(result).toMatchObject({ exitCode: 0, end: { outcome: 'blocked' } });
    expect(events).toContainEqual(expect.objectContaining({ helper: 'listGroups', outcome: 'blocked', code: 131215 }));
  });

  it('allow-list: the authorized recipient is on it', async () => {
    const graph = await front(['allow-list']);
    expect((await campaign(graph.environment, { phases: [0, 3, 9] })).result.exitCode).toBe(0);
  });
});

it('the token stands in one header and in debug_token only, and reads come before effects', async () => {
  const graph = await front([]);
  const token = graph.environment['WATS_ACCESS_TOKEN'] ?? '-';
  await campaign(graph.environment);
  const inUrl = graph.heard.filter(({ url }) => url.includes(token));
  expect(inUrl.map(({ url }) => url.split('?')[0])).toEqual(['/v25.0/debug_token']);
  for (const { url, headers, body } of graph.heard) {
    // Meta documents a scheme of its own for upload sessions.
    const scheme = url.includes('/upload:') || url.includes('/upload%3A') ? 'OAuth' : 'Bearer';
    expect(headers.authorization).toBe(`${scheme} ${token}`);
    expect(body.includes(token)).toBe(false);
  }
  const first = graph.heard.findIndex(({ method }) => method !== 'GET');
  expect(first).toBeGreaterThan(10);
  const effects = graph.effects();
  const messages = effects.indexOf('POST media');
  expect(messages).toBeGreaterThan(10);
  expect(effects.slice(0, messages).every((effect) => effect === 'POST messages')).toBe(true);
  expect(effects.slice(messages)).toEqual(MEDIA_LIFE);
});
