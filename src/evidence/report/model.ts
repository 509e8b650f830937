import type { CleanupState, RunOutcome } from '../../campaign/events.js';
import type { Mode, PhaseId, PhaseOutcome, ProbeOutcome, Target } from '../../campaign/phase.js';
import { deliveriesOf, type Delivery, type WebhookCount, webhookCounts } from './delivery.js';
import { DIVERGENCES, type Divergence } from './divergence.js';
import { parityOf, type Parity } from './parity.js';
import type { Capability, RunRecord } from './record.js';
import { isLeftover, resourceRows, type ResourceRow } from './resource.js';
import { rollbackLimits } from './rollback.js';
import type { Counts, FindingRow, PhaseRow, ProbeRow } from './row.js';
import { type Action, actionsOf, verdictOf } from './verdict.js';
import { ABORT_TITLES, type Banner, bannerOf, isEvidence, PHASE_TITLES } from './wording.js';

/** A report, independent of its format. Every string in it is data, never markup. */
export interface ReportModel {
  readonly tool: string;
  readonly runId: string;
  readonly prefix: string;
  readonly mode: Mode;
  readonly target: Target;
  /** True only for a live run against Meta. */
  readonly evidence: boolean;
  readonly banner: Banner;
  readonly apiVersion: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly outcome: RunOutcome;
  readonly cleanup: CleanupState;
  /** One sentence. */
  readonly verdict: string;
  readonly counts: Counts;
  /** What needs a person, the urgent first. */
  readonly actions: readonly Action[];
  readonly abort: { readonly criterion: string; readonly title: string; readonly detail: string } | null;
  readonly authorization: {
    readonly by: string;
    readonly statement: string;
    readonly phases: readonly PhaseId[];
    readonly expiresAt: string | null;
    readonly broadTokenAccepted: boolean;
  };
  readonly assets: readonly { readonly name: string; readonly hash: string; readonly detail: string | null }[];
  readonly flags: readonly string[];
  readonly phases: readonly PhaseRow[];
  readonly deliveries: readonly Delivery[];
  readonly webhooks: readonly WebhookCount[];
  readonly findings: readonly FindingRow[];
  /** Probes that failed, were blocked or stayed unknown; `note` is the advice. */
  readonly errors: readonly ProbeRow[];
  readonly resources: readonly ResourceRow[];
  readonly rollbackLimits: readonly string[];
  readonly inventory: readonly {
    readonly family: string;
    readonly before: number | null;
    readonly after: number | null;
    readonly difference: string;
  }[];
  readonly divergences: readonly Divergence[];
  readonly parity: Parity;
  readonly notes: readonly string[];
}

const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;

function outcomesOf(probes: readonly ProbeRow[]): Record<ProbeOutcome, number> {
  const counts: Record<ProbeOutcome, number> = { pass: 0, fail: 0, blocked: 0, skipped: 0, unknown: 0 };
  for (const probe of probes) counts[probe.outcome] += 1;
  return counts;
}

/** The probes of a run as rows, in the order of their events. */
export function probesOf(record: Pick<RunRecord, 'events'>): readonly ProbeRow[] {
  const rows: ProbeRow[] = [];
  for (const { event, offsetMs } of record.events) {
    if (event.event !== 'probe') continue;
    const { phase, helper, variant, outcome, method, endpointGroup, status, code, subcode, classification } = event;
    const { ms, note } = event;
    const request = { helper, variant, outcome, method, endpointGroup, status, code, subcode, classification, ms };
    rows.push({ n: rows.length + 1, offsetMs, phase, ...request, note });
  }
  return rows;
}

/** The selected phases of a run as rows, with their probes. */
export function phasesOf(record: Pick<RunRecord, 'events'>, probes: readonly ProbeRow[]): readonly PhaseRow[] {
  const selected = new Set<PhaseId>();
  const starts = new Map<PhaseId, number>();
  const ends = new Map<PhaseId, { outcome: PhaseOutcome; offsetMs: number; note: string }>();
  for (const { event, offsetMs } of record.events) {
    if (event.event === 'run.start') event.phases.forEach((phase) => selected.add(phase));
    if (event.event === 'phase.start' && !starts.has(event.phase)) starts.set(event.phase, offsetMs);
    if (event.event === 'phase.end')
      ends.set(event.phase, { outcome: event.outcome, offsetMs, note: event.note ?? '' });
  }
  for (const phase of [...starts.keys(), ...ends.keys(), ...probes.map((probe) => probe.phase)]) selected.add(phase);
  return [...selected]
    .sort((a, b) => a - b)
    .map((phase) => {
      const own = probes.filter((probe) => probe.phase === phase);
      const start = starts.get(phase);
      const end = ends.get(phase);
      return {
        phase,
        title: PHASE_TITLES[phase],
        outcome: end?.outcome ?? (start === undefined && own.length === 0 ? 'not reached' : 'not finished'),
        startMs: start ?? null,
        durationMs: start !== undefined && end ? Math.max(0, end.offsetMs - start) : null,
        note: end?.note ?? '',
        counts: outcomesOf(own),
        probes: own,
      };
    });
}

/* Field by field: whatever else a caller's object carries stays out of the report. */
function settingOf({ authorization, assets, inventory, abort }: RunRecord) {
  const { by, statement, phases, expiresAt, broadTokenAccepted } = authorization;
  return {
    abort: abort && { criterion: abort.criterion, title: ABORT_TITLES[abort.criterion], detail: abort.detail },
    authorization: { by, statement, phases, expiresAt, broadTokenAccepted },
    assets: assets.map(({ name, hash, detail }) => ({ name, hash, detail })),
    inventory: inventory.map(({ family, before, after, difference }) => ({ family, before, after, difference })),
  };
}

function findingsOf(record: RunRecord): readonly FindingRow[] {
  const rows = record.events.flatMap(({ event }) => {
    if (event.event !== 'finding') return [];
    const { id, helper, variant, family, severity, expected, seen, source, state } = event;
    const dated = state === undefined ? {} : { state };
    return [{ id, helper, variant, family, severity, expected, seen, source, ...dated }];
  });
  return rows.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/**
 * Makes a report's model from a run's record. `capabilities` are the helpers that a campaign knows: the parity table
 * names those that this run did not touch.
 */
export function buildReport(record: RunRecord, capabilities: readonly Capability[] = []): ReportModel {
  const probes = probesOf(record);
  const phases = phasesOf(record, probes);
  const findings = findingsOf(record);
  const evidence = isEvidence(record.mode, record.target);
  const deliveries = deliveriesOf(record.events);
  const webhooks = record.events.flatMap(({ event }) => (event.event === 'webhook' ? [event] : []));
  const counts: Counts = {
    probes: probes.length,
    outcomes: outcomesOf(probes),
    answered: probes.filter((probe) => probe.status !== null).length,
    webhooks: webhooks.filter((webhook) => webhook.signature === 'valid' && webhook.kind !== null).length,
    refusedDeliveries: webhooks.filter((webhook) => webhook.signature === 'invalid' || webhook.kind === null).length,
    findings: findings.length,
    resources: record.resources.filter((entry) => entry.state !== 'not-created').length,
    leftovers: record.resources.filter(isLeftover).length,
  };
  return {
    tool: record.tool,
    runId: record.runId,
    prefix: record.prefix,
    mode: record.mode,
    target: record.target,
    evidence,
    banner: bannerOf(record.mode, record.target),
    apiVersion: record.apiVersion,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    durationMs: Math.max(0, Date.parse(record.endedAt) - Date.parse(record.startedAt)) || 0,
    outcome: record.outcome,
    cleanup: record.cleanup,
    verdict: verdictOf(record, counts, phases),
    counts,
    actions: actionsOf(record, phases, findings),
    ...settingOf(record),
    flags: record.flags,
    phases,
    deliveries,
    webhooks: webhookCounts(record.events),
    findings,
    errors: probes.filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked' || outcome === 'unknown'),
    resources: resourceRows(record.resources),
    rollbackLimits: rollbackLimits(probes),
    divergences: DIVERGENCES,
    parity: parityOf(probes, capabilities, evidence),
    notes: record.notes,
  };
}
