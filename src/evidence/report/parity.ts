import type { PhaseId } from '../../campaign/phase.js';
import type { Capability } from './record.js';
import type { ProbeRow } from './row.js';

/**
 * What a run shows of a capability. `live-validated` needs a pass in a live run against Meta; a pass anywhere else is
 * `shape-only`. `failed` and `unknown` weigh more than passes of the same helper: one variant that broke is told.
 */
export const PARITY_STATES = ['live-validated', 'shape-only', 'blocked', 'failed', 'unknown', 'not-run'] as const;
export type ParityState = (typeof PARITY_STATES)[number];

export interface ParityRow {
  readonly helper: string;
  readonly phase: PhaseId;
  readonly state: ParityState;
  /** Numbers of the probes that show it. */
  readonly probes: readonly number[];
  /** Probes that passed, of those that were tried. */
  readonly passed: number;
  readonly tried: number;
  /** Graph codes seen. */
  readonly codes: readonly number[];
}

export interface Parity {
  readonly rows: readonly ParityRow[];
  readonly counts: Readonly<Record<ParityState, number>>;
}

function stateOf(tried: readonly ProbeRow[], evidence: boolean): ParityState {
  const saw = (outcome: ProbeRow['outcome']) => tried.some((probe) => probe.outcome === outcome);
  if (saw('fail')) return 'failed';
  if (saw('unknown')) return 'unknown';
  if (saw('pass')) return evidence ? 'live-validated' : 'shape-only';
  return saw('blocked') ? 'blocked' : 'not-run';
}

/** The parity table: each helper that ran or could have, by phase. Probes without an answer to show count as not run. */
export function parityOf(probes: readonly ProbeRow[], capabilities: readonly Capability[], evidence: boolean): Parity {
  const phases = new Map<string, PhaseId>();
  for (const { helper, phase } of [...capabilities, ...probes]) if (!phases.has(helper)) phases.set(helper, phase);
  const counts: Record<ParityState, number> = {
    'live-validated': 0,
    'shape-only': 0,
    blocked: 0,
    failed: 0,
    unknown: 0,
    'not-run': 0,
  };
  const rows = [...phases].map(([helper, phase]): ParityRow => {
    const tried = probes.filter((probe) => probe.helper === helper && probe.outcome !== 'skipped');
    const state = stateOf(tried, evidence);
    counts[state] += 1;
    return {
      helper,
      phase,
      state,
      probes: tried.map((probe) => probe.n),
      passed: tried.filter((probe) => probe.outcome === 'pass').length,
      tried: tried.length,
      codes: [...new Set(tried.flatMap((probe) => (probe.code === null ? [] : [probe.code])))],
    };
  });
  return { rows: rows.sort((a, b) => a.phase - b.phase), counts };
}
