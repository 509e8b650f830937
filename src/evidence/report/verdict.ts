import { BY_HAND } from '../leftover.js';
import type { RunRecord } from './record.js';
import { isLeftover } from './resource.js';
import type { Counts, FindingRow, PhaseRow } from './row.js';
import { ABORT_TITLES, counted, instant, isEvidence, listed, tag } from './wording.js';

/** Something that a person has to do, or should know before walking away. */
export interface Action {
  readonly kind: 'clean-up' | 'expiry' | 'credential' | 'account' | 'gate' | 'unknown' | 'finding' | 'inventory';
  readonly urgency: 'required' | 'advised';
  readonly title: string;
  readonly detail: string;
}

function subjectOf({ mode, target }: Pick<RunRecord, 'mode' | 'target'>): string {
  const place = { meta: 'Meta', loopback: 'a loopback address', simulator: 'the embedded simulator' }[target];
  return mode === 'live' ? `The live run against ${place}` : `The rehearsal against ${place}`;
}

function resultOf(record: RunRecord, { probes, outcomes }: Counts, phases: readonly PhaseRow[]): string {
  const rest = [
    ...(outcomes.blocked > 0 ? [`${outcomes.blocked} met a limit of the asset`] : []),
    ...(outcomes.skipped > 0
      ? [`${outcomes.skipped} ${outcomes.skipped === 1 ? 'was' : 'were'} skipped with a reason`]
      : []),
  ];
  const passed = `${outcomes.pass} of ${counted(probes, 'probe')} passed`;
  const failures = listed([
    ...(outcomes.fail > 0 ? [`${counted(outcomes.fail, 'probe')} failed`] : []),
    ...(outcomes.unknown > 0 ? [`${counted(outcomes.unknown, 'probe')} stayed unknown`] : []),
    passed,
  ]);
  switch (record.outcome) {
    case 'passed':
    case 'blocked':
      if (outcomes.fail + outcomes.unknown > 0) return `is recorded as ${record.outcome}, yet ${failures}`;
      return `ended without a failure: ${listed([passed, ...rest])}`;
    case 'failed':
      return `failed: ${failures}`;
    case 'refused': {
      const refused = phases.filter((phase) => phase.outcome === 'refused').map((phase) => String(phase.phase));
      const which = refused.length > 0 ? `phase${refused.length === 1 ? '' : 's'} ${listed(refused)}` : 'a phase';
      return `was refused ${which} by a gate, and nothing of that was sent`;
    }
    case 'aborted':
      return `was aborted${record.abort ? ` because ${ABORT_TITLES[record.abort.criterion]}` : ''}`;
    case 'interrupted':
      return 'was interrupted by the operator before its end';
  }
}

/** The run in one sentence: what it was, how it ended, what it left, and what it is worth. */
export function verdictOf(record: RunRecord, counts: Counts, phases: readonly PhaseRow[]): string {
  const open = counts.leftovers;
  const left =
    record.cleanup === 'incomplete' || open > 0
      ? `clean-up is incomplete${open > 0 ? ` (${counted(open, 'resource')} may be left)` : ''}`
      : record.cleanup === 'complete'
        ? 'everything it created was cleaned up'
        : 'it left nothing to clean up';
  const worth = isEvidence(record.mode, record.target) ? '' : '; this is not evidence';
  return `${subjectOf(record)} ${resultOf(record, counts, phases)}; ${left}${worth}.`;
}

function resourceActions(record: RunRecord): readonly Action[] {
  return record.resources.filter(isLeftover).map((entry): Action => {
    const what = `${entry.type} ${entry.name ?? (entry.hash ? tag(entry.hash) : `entry ${entry.n}`)}`;
    const note = entry.note ? ` ${entry.note}` : '';
    if (record.target === 'simulator') {
      return {
        kind: 'clean-up',
        urgency: 'advised',
        title: `Simulated ${what} was not cleaned up`,
        detail: `Nothing exists at Meta; the simulator forgot it when it ended.${note}`,
      };
    }
    if (entry.state === 'possible-leftover') {
      const until = entry.expiresAt
        ? `It expires by itself at ${instant(entry.expiresAt)}.`
        : 'Its expiry is not known.';
      return {
        kind: 'expiry',
        urgency: 'required',
        title: `Possible leftover: ${what}`,
        detail: `Its answer never arrived and it cannot be listed: ${BY_HAND[entry.type]}. ${until}${note}`,
      };
    }
    if (entry.cleanup === 'kept') {
      return {
        kind: 'clean-up',
        urgency: 'advised',
        title: `It stays on the account: ${what}`,
        detail: `The run created it, and Meta removes it for nobody.${note}`,
      };
    }
    const resume = `Resume with wats-live cleanup wats-live-${record.runId}.json`;
    const doubt = entry.state === 'created' ? 'The run created it' : 'It may exist: the answer was lost';
    return {
      kind: 'clean-up',
      urgency: 'required',
      title: `Clean up by hand: ${what}`,
      detail: `${doubt}; state of its clean-up: ${entry.cleanup}. ${resume}; if that fails, ${BY_HAND[entry.type]}.${note}`,
    };
  });
}

function credentialActions(record: RunRecord): readonly Action[] {
  const actions: Action[] = [];
  if (record.abort?.criterion === 'leak') {
    actions.push({
      kind: 'credential',
      urgency: 'required',
      title: 'Rotate what was seen',
      detail:
        'A raw secret or personal value came as far as an artifact; what held it was kept back or quarantined. Rotate that credential now.',
    });
  }
  if (record.target === 'simulator') return actions;
  if (record.abort?.criterion === 'token-scope' || record.authorization.broadTokenAccepted) {
    actions.push({
      kind: 'credential',
      urgency: record.abort?.criterion === 'token-scope' ? 'required' : 'advised',
      title: 'Replace the token by a narrower one',
      detail:
        'A campaign needs whatsapp_business_management and whatsapp_business_messaging, for the test assets alone.',
    });
  }
  if (isEvidence(record.mode, record.target)) {
    actions.push({
      kind: 'credential',
      urgency: 'advised',
      title: 'Rotate the access token',
      detail: 'If your policy asks for it after a live run.',
    });
  }
  return actions;
}

function phaseActions(record: RunRecord, phases: readonly PhaseRow[]): readonly Action[] {
  const refused = phases.filter((phase) => phase.outcome === 'refused');
  const unknown = phases.flatMap((phase) => phase.probes).filter((probe) => probe.outcome === 'unknown');
  return [
    ...unknown.map((probe): Action => ({
      kind: 'unknown',
      urgency: record.target === 'simulator' ? 'advised' : 'required',
      title: `See what became of probe ${probe.n}: ${probe.helper}`,
      detail: probe.note || 'Its answer, or the webhook that had to follow, never came.',
    })),
    ...refused.map((phase): Action => ({
      kind: 'gate',
      urgency: 'advised',
      title: `Phase ${phase.phase} was refused`,
      detail: phase.note || 'A flag, a confirmation or the authorization was missing.',
    })),
  ];
}

function accountActions({ abort, target }: RunRecord): readonly Action[] {
  if (abort?.criterion !== 'account-condition' || target !== 'meta') return [];
  const detail = `${abort.detail} Start no new run before it is clear.`;
  return [{ kind: 'account', urgency: 'required', title: 'Look at the account in WhatsApp Manager', detail }];
}

/** What needs a person after this run, the required first. */
export function actionsOf(
  record: RunRecord,
  phases: readonly PhaseRow[],
  findings: readonly FindingRow[],
): readonly Action[] {
  const grave = findings.filter(({ severity }) => severity === 'high' || severity === 'medium');
  const differing = record.inventory.filter(
    ({ before, after }) => before !== null && after !== null && before !== after,
  );
  const actions: readonly Action[] = [
    ...resourceActions(record),
    ...accountActions(record),
    ...credentialActions(record),
    ...phaseActions(record, phases),
    ...grave.map((finding): Action => ({
      kind: 'finding',
      urgency: 'advised',
      title: `Review finding ${finding.id}`,
      detail: `${finding.severity}: ${finding.helper}, ${finding.family}.`,
    })),
    ...differing.map(({ family, before, after, difference }): Action => ({
      kind: 'inventory',
      urgency: 'advised',
      title: `Inventory of ${family} differs`,
      detail: `${before} before, ${after} after. ${difference}`,
    })),
  ];
  return [...actions].sort((a, b) => Number(b.urgency === 'required') - Number(a.urgency === 'required'));
}
