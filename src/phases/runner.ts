import type { RunOutcome } from '../campaign/events.js';
import type { Confirm } from '../campaign/ports.js';
import type { PhaseId, PhaseOutcome, ProbeOutcome } from '../campaign/phase.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Grant } from '../graph/grant.js';
import { openCleanup, openPhase, openStep, refuseReading } from './gate.js';
import { PhaseAborted } from './abort.js';
import type { Phase, PhaseContext } from './phase.js';
import type { Run } from './run.js';
import { Prober } from './probe.js';

/** How each phase ended, in order. */
export interface PhaseResult {
  readonly phase: PhaseId;
  readonly outcome: PhaseOutcome;
  readonly probes: readonly ProbeOutcome[];
  /** It ended in an error of our own, such as a full disk. */
  readonly broken?: boolean;
}

/** Runs phases in order: each through the gate, with a grant that dies with it. Phase 9 runs whatever went before. */
export async function runPhases(run: Run, phases: readonly Phase[], confirm: Confirm): Promise<PhaseResult[]> {
  const results: PhaseResult[] = [];
  const announced = (phase: Phase, outcome: PhaseOutcome, note?: string) => {
    run.recorder.emit({
      event: 'phase.end',
      phase: phase.id,
      outcome,
      ...(note === undefined ? {} : { note: run.redactor.text(note) }),
    });
  };
  for (const phase of phases) {
    if (run.signal.aborted) break;
    run.recorder.emit({ event: 'phase.start', phase: phase.id });
    if (run.abortion.criterion !== undefined && phase.id !== 9) {
      announced(phase, 'aborted', `not started: the abort criterion ${run.abortion.criterion} was met`);
      results.push({ phase: phase.id, outcome: 'aborted', probes: [] });
      continue;
    }
    const { note, ...ended } = await runPhase(run, phase, results, confirm);
    const unsaved = save(run);
    announced(phase, unsaved === undefined ? ended.outcome : 'failed', unsaved ?? note);
    results.push({ phase: phase.id, ...ended, ...(unsaved === undefined ? {} : { outcome: 'failed', broken: true }) });
  }
  return results;
}

/** Brings ledger and manifest to the disk at the end of a phase; text says why that failed. */
function save({ manifest, recorder, redactor }: Run): Redacted | undefined {
  try {
    manifest.sync();
  } catch (error) {
    recorder.failure ??= error instanceof Error ? error : new Error('the manifest cannot be written');
  }
  return recorder.failure === undefined ? undefined : redactor.error(recorder.failure);
}

interface Ended {
  readonly outcome: PhaseOutcome;
  readonly probes: readonly ProbeOutcome[];
  readonly note?: string;
  readonly broken?: boolean;
}

async function runPhase(run: Run, phase: Phase, before: readonly PhaseResult[], confirm: Confirm): Promise<Ended> {
  const readiness = {
    authorized: before.some(({ phase: id, outcome }) => id === 0 && (outcome === 'passed' || outcome === 'blocked')),
    stoppedBefore: before.some(({ outcome, broken }) => outcome === 'refused' || broken === true),
  };
  let grant: Grant | undefined;
  if (phase.risks.length > 0) {
    const decision = await openPhase(phase, run, readiness, confirm);
    if ('refusal' in decision) return { outcome: 'refused', probes: [], note: decision.refusal.reason };
    grant = decision.grant;
  } else if (phase.id === 9) {
    grant = openCleanup(run);
  } else {
    const refusal = refuseReading(phase, run);
    if (refusal !== undefined) return { outcome: 'refused', probes: [], note: refusal.reason };
  }
  const probes = new Prober(run, phase.id, grant);
  const wider = new Set<Grant>();
  const step: PhaseContext['step'] = async (asked) => {
    const decision = await openStep(phase, asked, run, readiness, confirm);
    if ('refusal' in decision) return { left: decision.refusal.reason };
    wider.add(decision.grant);
    return { probes: probes.under(decision.grant) };
  };
  try {
    await phase.run({ run, probes, step });
  } catch (error) {
    if (error instanceof PhaseAborted || run.signal.aborted) return { outcome: 'aborted', probes: probes.outcomes };
    // Whatever else breaks, such as a full disk, ends this phase and every later one with effects, and is told.
    return { outcome: 'failed', probes: probes.outcomes, note: run.redactor.error(error), broken: true };
  } finally {
    for (const each of [grant, ...wider]) each?.revoke('its phase is over');
  }
  return { outcome: phaseOutcome(probes.outcomes), probes: probes.outcomes };
}

function phaseOutcome(probes: readonly ProbeOutcome[]): PhaseOutcome {
  if (probes.some((outcome) => outcome === 'fail' || outcome === 'unknown')) return 'failed';
  if (probes.includes('blocked')) return 'blocked';
  return probes.every((outcome) => outcome === 'skipped') ? 'skipped' : 'passed';
}

/** The run as a whole; the gravest wins. */
export function runOutcome(run: Pick<Run, 'signal' | 'abortion'>, results: readonly PhaseResult[]): RunOutcome {
  const any = (outcome: PhaseOutcome) => results.some((result) => result.outcome === outcome);
  if (run.signal.aborted) return 'interrupted';
  if (run.abortion.criterion !== undefined || any('aborted')) return 'aborted';
  if (any('refused')) return 'refused';
  if (any('failed')) return 'failed';
  return any('blocked') ? 'blocked' : 'passed';
}
