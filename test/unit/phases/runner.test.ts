import { describe, expect, it, vi } from 'vitest';
import type { Confirm } from '../../../src/campaign/ports.js';
import type { PhaseId, ProbeOutcome } from '../../../src/campaign/phase.js';
import { Grant } from '../../../src/graph/grant.js';
import { markMessageAsRead, sendText } from '../../../src/graph/helpers/messages.js';
import { getPhoneNumberInfo } from '../../../src/graph/helpers/phone-numbers.js';
import type { PhaseContext } from '../../../src/phases/phase.js';
import { runOutcome, runPhases } from '../../../src/phases/runner.js';
import { benchRun, PHONE, phaseOf, RECIPIENT, shelf, TOKEN } from './bench.js';

const yes: Confirm = () => Promise.resolve(true);
const no: Confirm = () => Promise.resolve(false);
const passing = ({ probes }: PhaseContext) => probes.record('doctor', 'default', 'pass', '');
const noting = (log: PhaseId[], id: PhaseId) => (context: PhaseContext) => {
  log.push(id);
  passing(context);
};
const SIDE_EFFECT = ['side-effect'] as const;
const MESSAGE = { phoneNumberId: PHONE, to: RECIPIENT, text: 'hello' };

describe('the runner', () => {
  it('runs phases in order and tells the beginning and the end of each', async () => {
    const log: PhaseId[] = [];
    const { run, events, ends } = benchRun();
    const results = await runPhases(
      run,
      [phaseOf(0, [], noting(log, 0)), phaseOf(3, SIDE_EFFECT, noting(log, 3)), phaseOf(9, [], noting(log, 9))],
      yes,
    );
    expect(log).toEqual([0, 3, 9]);
    expect(ends()).toEqual(['0: passed', '3: passed', '9: passed']);
    expect(events.map(({ event }) => event)).toEqual(
      Array.from({ length: 3 }, () => ['phase.start', 'probe', 'phase.end']).flat(),
    );
    expect(runOutcome(run, results)).toBe('passed');
  });

  it.each<[readonly ProbeOutcome[], string]>([
    [[], 'skipped'],
    [['skipped', 'skipped'], 'skipped'],
    [['pass', 'skipped'], 'passed'],
    [['pass', 'blocked'], 'blocked'],
    [['blocked', 'skipped'], 'blocked'],
    [['pass', 'unknown'], 'failed'],
    [['blocked', 'fail'], 'failed'],
  ])('judges a phase of %j as %s', async (outcomes, expected) => {
    const { run, ends } = benchRun();
    await runPhases(
      run,
      [phaseOf(1, [], ({ probes }) => outcomes.forEach((outcome) => probes.record('h', 'v', outcome, '')))],
      yes,
    );
    expect(ends()).toEqual([`1: ${expected}`]);
  });

  it('refuses a phase that is not confirmed, and every later one with effects; reads and clean-up still run', async () => {
    const log: PhaseId[] = [];
    const confirm = vi.fn<Confirm>(no);
    const { run, ends, events } = benchRun();
    const phases = [
      phaseOf(0, [], noting(log, 0)),
      phaseOf(3, SIDE_EFFECT, noting(log, 3)),
      phaseOf(4, SIDE_EFFECT, noting(log, 4)),
      phaseOf(9, [], noting(log, 9)),
    ];
    const results = await runPhases(run, phases, confirm);
    expect(log).toEqual([0, 9]);
    expect(ends()).toEqual(['0: passed', '3: refused', '4: refused', '9: passed']);
    expect(confirm).toHaveBeenCalledTimes(1);
    expect(runOutcome(run, results)).toBe('refused');
    expect(
      events.flatMap((event) => (event.event === 'phase.end' && event.outcome === 'refused' ? [event.note] : [])),
    ).toEqual([expect.stringContaining('not confirmed'), expect.stringContaining('in order')]);
  });

  it.each<ProbeOutcome>(['fail', 'unknown'])(
    'opens no phase with effects after a phase 0 that ended in %s',
    async (outcome) => {
      const log: PhaseId[] = [];
      const { run, ends } = benchRun();
      await runPhases(
        run,
        [
          phaseOf(0, [], ({ probes }) => probes.record('h', 'v', outcome, '')),
          phaseOf(3, SIDE_EFFECT, noting(log, 3)),
          phaseOf(9, [], noting(log, 9)),
        ],
        yes,
      );
      expect(log).toEqual([9]);
      expect(ends()).toEqual(['0: failed', '3: refused', '9: passed']);
    },
  );

  it('opens no phase with effects without a phase 0', async () => {
    const { run, ends } = benchRun();
    await runPhases(run, [phaseOf(3, SIDE_EFFECT, passing)], yes);
    expect(ends()).toEqual(['3: refused']);
  });

  it('after an abort starts no further phase, save the clean-up', async () => {
    const log: PhaseId[] = [];
    const { run, ends, events } = benchRun();
    const phases = [
      phaseOf(0, [], noting(log, 0)),
      phaseOf(3, SIDE_EFFECT, ({ probes }) => probes.abort('account-condition', 'Meta said stop')),
      phaseOf(4, SIDE_EFFECT, noting(log, 4)),
      phaseOf(9, [], noting(log, 9)),
    ];
    const results = await runPhases(run, phases, yes);
    expect(log).toEqual([0, 9]);
    expect(ends()).toEqual(['0: passed', '3: aborted', '4: aborted', '9: passed']);
    expect(events.filter(({ event }) => event === 'abort')).toHaveLength(1);
    expect(runOutcome(run, results)).toBe('aborted');
  });

  it('keeps the first abort criterion', async () => {
    const { run, events } = benchRun();
    const both = phaseOf(0, [], ({ run: { abortion } }) => {
      abortion.meet('leak', 'first');
      abortion.meet('token-scope', 'second');
    });
    await runPhases(run, [both], yes);
    expect(run.abortion).toMatchObject({ criterion: 'leak', detail: 'first' });
    expect(events.filter(({ event }) => event === 'abort')).toHaveLength(1);
  });

  it.each(['while its phase runs', 'while its dialog stands'])(
    'ends a grant with a criterion that is met %s, so that nothing in line is sent',
    async (when) => {
      const mint = vi.spyOn(Grant, 'mint');
      const { run } = benchRun();
      const meet = () => run.abortion.meet('account-condition', 'by webhook');
      const confirm: Confirm = async () => {
        if (when.endsWith('stands')) meet();
        return true;
      };
      const sending = phaseOf(3, SIDE_EFFECT, when.endsWith('runs') ? meet : passing);
      await runPhases(run, [phaseOf(0, [], passing), sending], confirm);
      const [minted] = mint.mock.results;
      expect(Grant.gap(minted?.value as Grant, 'side-effect', new Date())).toContain('an abort criterion was met');
      mint.mockRestore();
    },
  );

  it('ends a phase that breaks as failed, tells why without a secret, opens no later effect, and cleans up', async () => {
    const log: PhaseId[] = [];
    const { run, ends, told } = benchRun();
    const broken = phaseOf(3, SIDE_EFFECT, () => {
      throw new Error(`disk on fire near ${TOKEN}`, { cause: new Error(`call +${RECIPIENT}`) });
    });
    const results = await runPhases(
      run,
      [phaseOf(0, [], passing), broken, phaseOf(4, SIDE_EFFECT, noting(log, 4)), phaseOf(9, [], noting(log, 9))],
      yes,
    );
    expect(ends()).toEqual(['0: passed', '3: failed', '4: refused', '9: passed']);
    expect(log).toEqual([9]);
    expect(told.join('\n')).toContain('disk on fire');
    expect(told.join('\n')).not.toContain(TOKEN);
    expect(told.join('\n')).not.toContain(RECIPIENT);
    expect(runOutcome(run, results)).toBe('refused');
  });

  it('stops between phases when the operator does', async () => {
    const log: PhaseId[] = [];
    const { run, stop, ends } = benchRun();
    const stopping = phaseOf(0, [], (context) => {
      noting(log, 0)(context);
      stop.abort();
    });
    const results = await runPhases(
      run,
      [stopping, phaseOf(3, SIDE_EFFECT, noting(log, 3)), phaseOf(9, [], noting(log, 9))],
      yes,
    );
    expect(log).toEqual([0]);
    expect(ends()).toHaveLength(1);
    expect(runOutcome(run, results)).toBe('interrupted');
  });

  it('asks nobody anything any more once stopped in the middle of the dialog', async () => {
    const log: PhaseId[] = [];
    const { run, stop } = benchRun();
    const confirm: Confirm = async (_request, signal) => {
      stop.abort();
      return !signal.aborted;
    };
    await runPhases(
      run,
      [phaseOf(0, [], passing), phaseOf(3, SIDE_EFFECT, noting(log, 3)), phaseOf(9, [], noting(log, 9))],
      confirm,
    );
    expect(log).toEqual([]);
  });

  it('lets no grant outlive its phase, whatever way it ends', async () => {
    const minted: Grant[] = [];
    const mint = Grant.mint.bind(Grant);
    vi.spyOn(Grant, 'mint').mockImplementation((terms) => {
      const grant = mint(terms);
      minted.push(grant);
      return grant;
    });
    const alive: boolean[] = [];
    const looking = () => {
      const grant = minted.at(-1);
      alive.push(grant !== undefined && Grant.gap(grant, 'side-effect', new Date()) === undefined);
    };
    const { run } = benchRun();
    const breaking = phaseOf(4, SIDE_EFFECT, () => {
      looking();
      throw new Error('broken');
    });
    await runPhases(
      run,
      [phaseOf(0, [], passing), phaseOf(3, SIDE_EFFECT, looking), breaking, phaseOf(9, [], () => undefined)],
      yes,
    );
    expect(alive).toEqual([true, true]);
    expect(minted).toHaveLength(3);
    for (const grant of minted)
      expect(Grant.gap(grant, [...grant.terms.risks][0] ?? 'read', new Date())).toContain('has ended');
  });
});

describe('a probe', () => {
  it('of an effect in a phase that has no grant is an abort, and nothing is sent', async () => {
    const graph = await shelf([]);
    const { run, ends, probes } = benchRun({ origin: graph.origin });
    await runPhases(
      run,
      [
        phaseOf(1, [], async ({ probes: prober }) => {
          await prober.act(sendText, MESSAGE);
        }),
      ],
      yes,
    );
    expect(run.abortion.criterion).toBe('ungated-mutation');
    expect(ends()).toEqual(['1: aborted']);
    expect(probes()).toEqual(['sendText default: fail']);
    expect(graph.heard).toEqual([]);
  });

  it('to another recipient or from another number is an abort, and nothing is sent', async () => {
    for (const wrong of [
      { ...MESSAGE, to: '15550100198' },
      { ...MESSAGE, phoneNumberId: '106540352242999' },
    ]) {
      const graph = await shelf([]);
      const { run, told } = benchRun({ origin: graph.origin });
      const phases = [
        phaseOf(0, [], passing),
        phaseOf(3, SIDE_EFFECT, async ({ probes }) => {
          await probes.act(sendText, wrong);
        }),
      ];
      await runPhases(run, phases, yes);
      expect(run.abortion.criterion).toBe('wrong-asset');
      expect(graph.heard).toEqual([]);
      expect(told.join('\n')).not.toContain('15550100198');
    }
  });

  it('after an abort criterion sends nothing further in the same phase, though the phase goes on', async () => {
    const graph = await shelf([], ({ method }) =>
      method === 'POST' ? { status: 400, body: { error: { code: 130429 } } } : undefined,
    );
    const { run, probes } = benchRun({ origin: graph.origin });
    const stubborn = phaseOf(3, SIDE_EFFECT, async ({ probes: prober }) => {
      await prober.act(sendText, MESSAGE).catch(() => undefined);
      await prober.act(markMessageAsRead, { phoneNumberId: PHONE, messageId: 'wamid.X' }).catch(() => undefined);
      await prober.read(getPhoneNumberInfo, { phoneNumberId: PHONE }).catch(() => undefined);
    });
    await runPhases(run, [phaseOf(0, [], passing), stubborn], yes);
    expect(graph.asked()).toEqual([`POST ${PHONE}`]);
    expect(probes()).toContain('sendText default: fail');
    expect(run.abortion.criterion).toBe('account-condition');
  });

  it('tells a field beyond the schema as a finding, and a broken shape as a grave one', async () => {
    const answers = [{ id: PHONE, secret_new_field: RECIPIENT }, { id: 5 }];
    const graph = await shelf([], () => ({ status: 200, body: answers.shift() }));
    const { run, events, told } = benchRun({ origin: graph.origin });
    const reading = phaseOf(1, [], async ({ probes }) => {
      await probes.read(getPhoneNumberInfo, { phoneNumberId: PHONE });
      await probes.read(getPhoneNumberInfo, { phoneNumberId: PHONE });
    });
    await runPhases(run, [reading], yes);
    expect(events.flatMap((event) => (event.event === 'finding' ? [[event.family, event.severity]] : []))).toEqual([
      ['response', 'info'],
      ['response', 'high'],
    ]);
    expect(told.join('\n')).not.toContain(RECIPIENT);
  });
});
