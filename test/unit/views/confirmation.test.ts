import { beforeEach, describe, expect, it, vi } from 'vitest';
import { authorize } from '../../../src/campaign/authorization.js';
import { DRY_RUN_FLAGS } from '../../../src/campaign/flags.js';
import { PHASE_IDS, type PhaseId } from '../../../src/campaign/phase.js';
import { GraphClient } from '../../../src/graph/client.js';
import { openStep } from '../../../src/phases/gate.js';
import { selectPhases } from '../../../src/phases/catalogue.js';
import type { PhaseStep } from '../../../src/phases/phase.js';
import { runPhases } from '../../../src/phases/runner.js';
import type { Run } from '../../../src/phases/run.js';
import { confirmInWindow } from '../../../src/views/confirmation.js';
import { benchRun, HeldClock, phaseOf } from '../phases/bench.js';

interface Modal {
  readonly message: string;
  readonly options: { readonly modal: boolean; readonly detail: string };
  readonly buttons: readonly string[];
}

const box = vi.hoisted(() => ({
  modals: [] as Modal[],
  prompts: [] as string[],
  /** What the operator presses; undefined: dismisses. */
  answer: (_modal: Modal): string | undefined => undefined,
  typed: undefined as string | undefined,
}));

vi.mock('vscode', async (original) => {
  const ask = (message: string, options: Modal['options'], ...buttons: string[]) => {
    const modal = { message, options, buttons };
    box.modals.push(modal);
    return Promise.resolve(box.answer(modal));
  };
  const showInputBox = ({ prompt }: { readonly prompt: string }) => {
    box.prompts.push(prompt);
    return Promise.resolve(box.typed);
  };
  const window = { showWarningMessage: ask, showInformationMessage: ask, showInputBox };
  return { ...(await original<object>()), window };
});

beforeEach(() => {
  box.modals.length = 0;
  box.prompts.length = 0;
  box.answer = () => undefined;
  box.typed = undefined;
});

/** A live run that is authorized for everything, and what reached its transport. */
function liveRun(changes: Partial<Run> = {}) {
  const sent: string[] = [];
  const send = ({ path }: { readonly path: string }) => {
    sent.push(path);
    return Promise.reject(new Error('nothing may be sent'));
  };
  const bench = benchRun({ client: new GraphClient({ send }, 'v25.0', new HeldClock()), ...changes });
  const terms = { by: 'form', statement: 'mine', expiresAt: null, salt: 'salt-of-the-test' };
  const run: Run = { ...bench.run, authorization: authorize(bench.run.profile, PHASE_IDS, terms) };
  return { ...bench, run, sent };
}

const passed = phaseOf(0, [], ({ probes }) => probes.record('preflight', 'standing', 'pass', ''));

describe('a confirmation that is dismissed', () => {
  it.each([3, 4, 5, 6, 7, 8] as const)('sends nothing of phase %i, and says so', async (id: PhaseId) => {
    const { run, sent, ends, events } = liveRun();
    const [phase] = selectPhases([id]).filter((one) => one.id === id);
    const results = await runPhases(run, [passed, ...(phase === undefined ? [] : [phase])], confirmInWindow([]));
    expect(box.modals).toHaveLength(1);
    const [{ message, options, buttons } = { message: '', options: { modal: false, detail: '' }, buttons: [] }] =
      box.modals;
    expect(message).toBe(`LIVE: phase ${id}, ${phase?.title}`);
    expect(options.modal).toBe(true);
    expect(buttons[0]).toMatch(/^Send \d+ requests$/);
    for (const { summary } of phase?.effects(run) ?? []) expect(options.detail).toContain(summary);
    expect(options.detail).toContain(phase?.irreversible);
    expect(sent).toEqual([]);
    expect(ends()).toEqual(['0: passed', `${id}: refused`]);
    const told = events.find((event) => event.event === 'phase.end' && event.phase === id);
    expect(told).toMatchObject({ note: `phase ${id} was not confirmed by the operator` });
    expect(run.manifest.entries).toEqual([]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'refused']);
  });

  it('is a dry run’s too: none of its phases with effects begins', async () => {
    const { run, sent, ends } = liveRun({ mode: 'dry-run' });
    await runPhases(run, [passed, ...selectPhases([3, 4, 5, 6, 7]).slice(1)], confirmInWindow([]));
    expect(ends().slice(1)).toEqual(['3: refused', '4: refused', '5: refused', '6: refused', '7: refused']);
    expect(box.modals.map(({ message }) => message)).toEqual(['Dry run: phase 3, Low-impact sends']);
    expect(sent).toEqual([]);
  });

  it('leaves out a phase whose run was stopped while the dialog stood', async () => {
    const { run, sent, stop, ends } = liveRun();
    box.answer = ({ buttons }) => {
      stop.abort(new Error('stopped'));
      return buttons[0];
    };
    await runPhases(run, [passed, ...selectPhases([3]).slice(1)], confirmInWindow([]));
    expect([sent, ends()]).toEqual([[], ['0: passed', '3: refused']]);
  });
});

describe('a step that nobody can take back', () => {
  const step: PhaseStep = {
    id: 'publish',
    title: 'Publish a flow',
    flag: 'WATS_ENABLE_FLOW_PUBLISH',
    effects: () => [
      { helper: 'publishFlow', risk: 'destructive', count: 1, summary: 'publication of a draft', requests: [] },
    ],
    irreversible: 'A published flow stays.',
  };
  const readiness = { authorized: true, stoppedBefore: false };
  const open = async (mode: Run['mode'] = 'live') => {
    const [phase] = selectPhases([6]).slice(1);
    if (phase === undefined) throw new Error('phase 6 is not there');
    const { run } = liveRun({ mode, flags: DRY_RUN_FLAGS });
    return openStep(phase, step, run, readiness, confirmInWindow([]));
  };

  it.each([
    ['dismissed', undefined],
    ['empty', ''],
    ['half of the run id', 'r'],
    ['another run id', 'r10'],
  ])('is refused where what was typed is %s', async (_what, typed) => {
    box.typed = typed;
    const refusal = { condition: 'confirmation', reason: 'the step publish was not confirmed by the operator' };
    expect(await open()).toEqual({ refusal });
    expect(box.prompts).toEqual([
      'A published flow stays. Type the run id r1 to go on, or press Escape to leave it out.',
    ]);
    expect(box.modals).toEqual([]);
  });

  it('needs the run id, and a dry run leaves it out unasked', async () => {
    box.typed = 'r1';
    expect(await open()).toHaveProperty('grant');
    expect(await open('dry-run')).toHaveProperty('refusal.condition', 'confirmation');
    expect(box.prompts).toHaveLength(1);
  });
});
