import type { CampaignEvent } from '../campaign/events.js';
import { PHASE_FLAGS } from '../campaign/flags.js';
import { PHASE_IDS, PHASE_TITLES, type PhaseId } from '../campaign/phase.js';

/** What the Campaign view shows: ten phases and the probes beneath, made from events alone. */
export interface PhaseState {
  readonly id: PhaseId;
  readonly title: string;
  readonly state: 'idle' | 'running' | 'passed' | 'failed' | 'blocked' | 'skipped' | 'refused' | 'aborted';
  readonly note: string;
  readonly probes: readonly ProbeState[];
  /** When it started, in milliseconds of the epoch, and how long it took; undefined before. */
  readonly startedAt: number | undefined;
  readonly ms: number | undefined;
  /** Its results are of a run before the present one. */
  readonly earlier: boolean;
}

export interface ProbeState {
  readonly key: string;
  readonly helper: string;
  readonly variant: string;
  readonly outcome: Extract<CampaignEvent, { event: 'probe' }>['outcome'];
  readonly detail: string;
  readonly note: string;
}

export interface CampaignState {
  readonly runId: string | undefined;
  readonly live: boolean;
  readonly outcome: string | undefined;
  readonly phases: readonly PhaseState[];
}

/** The state before any run. */
export function idleCampaign(): CampaignState {
  const phases = PHASE_IDS.map((id) => ({
    id,
    title: PHASE_TITLES[id],
    state: 'idle' as const,
    note: '',
    probes: [],
    startedAt: undefined,
    ms: undefined,
    earlier: false,
  }));
  return { runId: undefined, live: false, outcome: undefined, phases };
}

/** The state after an event, which came at a time in milliseconds of the epoch. */
export function advance(state: CampaignState, event: CampaignEvent, at = Date.now()): CampaignState {
  switch (event.event) {
    case 'run.start': {
      // A run of a single phase leaves the results of the others, which are then of an earlier run.
      const phases = idleCampaign().phases.map((idle) => {
        const before = state.phases.find(({ id }) => id === idle.id);
        const stays = before !== undefined && before.state !== 'idle' && !event.phases.includes(idle.id);
        return stays ? { ...before, earlier: true } : idle;
      });
      return { ...state, runId: event.runId, live: event.mode === 'live', outcome: undefined, phases };
    }
    case 'phase.start':
      return changePhase(state, event.phase, (phase) => ({ ...phase, state: 'running', startedAt: at }));
    case 'probe':
      return changePhase(state, event.phase, (phase) => ({
        ...phase,
        probes: [...phase.probes, probeState(event, phase.probes.length)],
      }));
    case 'phase.end':
      return changePhase(state, event.phase, (phase) => ({
        ...phase,
        state: event.outcome,
        note: event.note ?? '',
        ms: phase.startedAt === undefined ? undefined : at - phase.startedAt,
      }));
    case 'run.end':
      return { ...state, outcome: event.outcome };
    case 'webhook':
    case 'finding':
    case 'abort':
      return state;
  }
}

/** Whether an event tells that a phase behind flags passed in a live run. */
export function passedGate(event: CampaignEvent, live: boolean): boolean {
  return (
    live && event.event === 'phase.end' && event.outcome === 'passed' && PHASE_FLAGS[event.phase].primary.length > 0
  );
}

/** The phases of a whole dry run: all but the one that is a campaign of its own. */
export const REHEARSAL: readonly PhaseId[] = PHASE_IDS.filter((id) => id !== 8);

function changePhase(state: CampaignState, id: PhaseId, change: (phase: PhaseState) => PhaseState): CampaignState {
  return { ...state, phases: state.phases.map((phase) => (phase.id === id ? change(phase) : phase)) };
}

function probeState(event: Extract<CampaignEvent, { event: 'probe' }>, index: number): ProbeState {
  const facts = [
    event.variant === 'default' ? '' : event.variant,
    event.status === null ? '' : String(event.status),
    event.code === null ? '' : `code ${event.code}`,
    event.ms === null ? '' : `${event.ms} ms`,
  ];
  return {
    key: `${event.phase}-${index}`,
    helper: event.helper,
    variant: event.variant,
    outcome: event.outcome,
    detail: facts.filter((fact) => fact !== '').join(' · '),
    note: event.note,
  };
}
