import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Environment, liveEnvironment, sweep, Terminal, without } from '../support/terminal.js';

let terminal: Terminal;
let graph: IndependentGraph;

beforeEach(async () => {
  terminal = new Terminal();
  graph = await startIndependentGraph();
});
afterEach(async () => {
  terminal.dispose();
  await graph.stop();
});

const run = (args: readonly string[], env: Environment) =>
  terminal.run(['run', ...args, '--out', terminal.path('out'), '--json'], { env });

const ALL = ['--phases', '0,1,3,4,9'];

describe('live without all it needs', () => {
  it.each([
    ['no flag at all', ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE']],
    ['no master flag', ['WATS_LIVE_ENABLE']],
    ['no acknowledgement', ['WATS_YES_LIVE']],
  ])('is a dry run that calls nothing live: %s', async (_what, names) => {
    const ended = await run([...ALL, '--confirm', '3,4'], without(liveEnvironment(graph), ...names));
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('run.start')).toMatchObject([{ mode: 'dry-run', target: 'simulator' }]);
    expect(graph.requests).toEqual([]);
    // Its credentials are not used, but still known to the redactor.
    expect(sweep(terminal, '', { stdout: ended.stdout, stderr: ended.stderr }, graph.secrets())).toEqual([]);
  });

  it.each(['true', 'yes', '01', ' 1', '1 '])('is a dry run with a master flag of %j', async (value) => {
    const ended = await run(['--phases', '0'], { ...liveEnvironment(graph), WATS_LIVE_ENABLE: value });
    expect(ended.events('run.start')).toMatchObject([{ mode: 'dry-run' }]);
    expect(graph.requests).toEqual([]);
  });

  it('takes --yes-live for the acknowledgement', async () => {
    const ended = await run(['--phases', '0', '--yes-live'], without(liveEnvironment(graph), 'WATS_YES_LIVE'));
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('run.start')).toMatchObject([{ mode: 'live', target: 'loopback' }]);
  });

  it('asks for --confirm in a dry run too', async () => {
    const ended = await run(ALL, {});
    expect(ended.code, ended.stderr).toBe(3);
    expect(ended.events('phase.end')).toContainEqual(expect.objectContaining({ phase: 3, outcome: 'refused' }));
  });
});

describe('a phase without its leave', () => {
  it.each([
    ['flag of phase 3', 3, ['--confirm', '3'], { WATS_ENABLE_SEND: '' }],
    ['flag of phase 4', 4, ['--confirm', '4'], { WATS_ENABLE_MEDIA: '' }],
    ['flag of phase 3, which is true and not 1', 3, ['--confirm', '3'], { WATS_ENABLE_SEND: 'true' }],
    ['confirmation of phase 3', 3, [], {}],
    ['confirmation of phase 4', 4, ['--confirm', '3'], {}],
  ] as const)('is refused with exit 3, no POST and no DELETE sent: %s', async (_what, phase, args, env) => {
    const ended = await run(['--phases', `0,${phase},9`, ...args], { ...liveEnvironment(graph), ...env });
    expect(ended.code, ended.stderr).toBe(3);
    expect(graph.effects()).toEqual([]);
    expect(ended.events('phase.end').map(({ phase: id, outcome }) => [id, outcome])).toEqual([
      [0, 'passed'],
      [phase, 'refused'],
      [9, 'passed'],
    ]);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'refused', cleanup: 'none' }]);
  });

  it('keeps every later side-effecting phase from starting, and 9 still runs', async () => {
    const ended = await run([...ALL, '--confirm', '4'], liveEnvironment(graph));
    expect(ended.code, ended.stderr).toBe(3);
    expect(ended.stderr).toContain('Phase 3 asks for a confirmation and here is no terminal: add 3 to --confirm.');
    expect(graph.effects()).toEqual([]);
    expect(ended.events('phase.end').map(({ phase, outcome }) => [phase, outcome])).toEqual([
      [0, 'passed'],
      [1, 'passed'],
      [3, 'refused'],
      [4, 'refused'],
      [9, 'passed'],
    ]);
  });

  it('names the flag that is missing', async () => {
    const ended = await run(
      ['--phases', '0,4', '--confirm', '4'],
      without(liveEnvironment(graph), 'WATS_ENABLE_MEDIA'),
    );
    const [, refused] = ended.events('phase.end');
    expect(refused?.['note']).toMatch(/WATS_ENABLE_MEDIA=1/);
  });

  it('sends no image without the flag of sends, and passes', async () => {
    const ended = await run(
      ['--phases', '0,4,9', '--confirm', '4'],
      without(liveEnvironment(graph), 'WATS_ENABLE_SEND'),
    );
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('probe')).toContainEqual(expect.objectContaining({ helper: 'sendImage', outcome: 'skipped' }));
    const routes = graph.effects().map(({ route }) => route);
    expect(new Set(routes)).toEqual(new Set(['media_upload', 'media_delete']));
  });
});

describe('the exit code, when several hold', () => {
  const PHASES = ['--phases', '0,1,4,9', '--confirm', '4'];

  it('is 1 when a probe failed', async () => {
    graph.faults = [{ route: 'settings', kind: 'answer', when: 'before', status: 400, code: 100 }];
    const ended = await run(['--phases', '0,1,9'], liveEnvironment(graph));
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'failed' }]);
  });

  it('is 0 when a probe only met a limit of the asset', async () => {
    graph.faults = [{ route: 'groups', kind: 'answer', when: 'before', status: 400, code: 131215 }];
    const ended = await run(['--phases', '0,1,9'], liveEnvironment(graph));
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.events('run.end')).toMatchObject([{ outcome: 'blocked' }]);
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'listGroups', outcome: 'blocked', code: 131215 }),
    );
  });

  it('is 3 over 1', async () => {
    graph.faults = [{ route: 'settings', kind: 'answer', when: 'before', status: 400, code: 100 }];
    expect((await run(ALL, liveEnvironment(graph))).code).toBe(3);
  });

  it('is 4 over 3', async () => {
    // The preflight reads the number once; what phase 9 reads of it is throttled.
    graph.faults = [{ route: 'phone_number', skip: 1, kind: 'answer', when: 'before', status: 400, code: 80008 }];
    const ended = await run(['--phases', '0,4,9'], liveEnvironment(graph));
    expect(ended.events('phase.end')).toContainEqual(expect.objectContaining({ phase: 4, outcome: 'refused' }));
    expect(ended.code, ended.stderr).toBe(4);
  });

  it('is 4 when the Graph throttles an upload: nothing further is sent', async () => {
    graph.faults = [{ route: 'media_upload', kind: 'answer', when: 'before', status: 400, code: 4 }];
    const ended = await run([...ALL, '--confirm', '3,4'], liveEnvironment(graph));
    expect(ended.code, ended.stderr).toBe(4);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'account-condition' }]);
    expect(graph.effects().at(-1)?.route).toBe('media_upload');
    expect(graph.effects().filter(({ route }) => route === 'media_upload')).toHaveLength(1);
  });

  it('is 5 over 4 when a delete fails, and clean-up can be resumed', async () => {
    graph.faults = [{ route: 'media_delete', kind: 'answer', when: 'before', status: 500, code: 131000 }];
    const ended = await run(PHASES, liveEnvironment(graph));
    expect(ended.code, ended.stderr).toBe(5);
    expect(ended.events('abort')).toMatchObject([{ criterion: 'cleanup-failure' }]);
    expect(ended.events('run.end')).toMatchObject([{ cleanup: 'incomplete' }]);
    expect(graph.media.size).toBe(1);
    graph.faults = [];
    const manifest = String(ended.events('run.end')[0]?.['manifest']);
    const cleaned = await terminal.run(['cleanup', manifest, '--json'], { env: liveEnvironment(graph) });
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(graph.media.size).toBe(0);
  });

  it.each([
    ['reset after it was stored', { kind: 'reset', when: 'after' }],
    ['answered with 500 after it was stored', { kind: 'answer', when: 'after', status: 500, code: 131000 }],
    ['answered with half a document', { kind: 'garbage', when: 'after' }],
  ] as const)(
    'is 5 when an upload is %s: a possible leftover, named with its expiry, sent once',
    async (_what, fault) => {
      graph.faults = [{ route: 'media_upload', ...fault }];
      const ended = await run(PHASES, liveEnvironment(graph));
      expect(ended.code, ended.stderr).toBe(5);
      expect(ended.events('probe')).toContainEqual(
        expect.objectContaining({ helper: 'uploadMedia', outcome: 'unknown' }),
      );
      expect(ended.events('run.end')).toMatchObject([{ cleanup: 'incomplete' }]);
      expect(graph.effects().filter(({ route }) => route === 'media_upload')).toHaveLength(1);
    },
  );

  it.each([
    ['reset', { kind: 'reset', when: 'after' }],
    ['5xx', { kind: 'answer', when: 'after', status: 503, code: 2 }],
  ] as const)('is 1 when the answer to a send was lost (%s): unknown, and never sent again', async (_what, fault) => {
    graph.faults = [{ route: 'messages', ...fault }];
    const ended = await run(['--phases', '0,3,9', '--confirm', '3'], liveEnvironment(graph));
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.events('probe')).toContainEqual(
      expect.objectContaining({ helper: 'sendText', variant: 'text', outcome: 'unknown' }),
    );
    const texts = graph.effects().filter(({ body }) => body.toString('utf8').includes('"text"'));
    expect(texts).toHaveLength(1);
  });
});
