import { l10n } from 'vscode';
import { type PhaseId, PROBE_OUTCOMES } from '../campaign/phase.js';
import type { PhaseState, ProbeState } from './campaign-model.js';

/** A row as plain data: what the tree shows and what a screen reader speaks. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Codicon name and theme colour. */
  readonly icon: { readonly name: string; readonly color?: string };
  readonly spoken: string;
  readonly tooltip: string;
  readonly contextValue: string;
  readonly expandable: 'none' | 'collapsed' | 'expanded';
}

const PHASE_ICONS: Readonly<Record<PhaseState['state'], Row['icon']>> = {
  idle: { name: 'circle-outline' },
  running: { name: 'sync~spin' },
  passed: { name: 'pass', color: 'testing.iconPassed' },
  failed: { name: 'error', color: 'testing.iconFailed' },
  blocked: { name: 'circle-slash', color: 'testing.iconSkipped' },
  skipped: { name: 'debug-step-over', color: 'testing.iconSkipped' },
  refused: { name: 'lock', color: 'testing.iconErrored' },
  aborted: { name: 'stop-circle', color: 'testing.iconErrored' },
};

const PROBE_ICONS: Readonly<Record<ProbeState['outcome'], Row['icon']>> = {
  pass: { name: 'pass', color: 'testing.iconPassed' },
  fail: { name: 'error', color: 'testing.iconFailed' },
  blocked: { name: 'circle-slash', color: 'testing.iconSkipped' },
  skipped: { name: 'debug-step-over', color: 'testing.iconSkipped' },
  unknown: { name: 'question', color: 'testing.iconQueued' },
};

/** Titles that would push the outcome out of a narrow sidebar; the tooltip has them in full. */
const SHORT_TITLES: Readonly<Partial<Record<PhaseId, string>>> = {
  0: 'Authorization',
  1: 'Discovery',
  2: 'Webhooks',
  5: 'Templates',
  6: 'Flows',
  9: 'Clean-up',
};

/** A phase's row; `stale` tells why what it shows is no longer so, empty when it is. */
export function presentPhase(phase: PhaseState, stale = ''): Row {
  const { note } = phase;
  const state = phase.state === 'idle' ? '' : phase.state;
  const heading = l10n.t('Phase {0}, {1}', phase.id, phase.title);
  const told = `${state === '' ? l10n.t('not run') : state}${note === '' ? '' : `: ${note}`}`;
  const counts = countOutcomes(phase.probes);
  const label = `${phase.id} ${SHORT_TITLES[phase.id] ?? phase.title}`;
  const old = state === '' ? '' : phase.earlier ? l10n.t('of an earlier run') : stale;
  const description = describePhase(phase, state, old !== '');
  return {
    id: `phase-${phase.id}`,
    label,
    description,
    icon: { ...PHASE_ICONS[phase.state], ...(old === '' ? {} : { color: 'disabledForeground' }) },
    spoken: speak(label, description, phase.title, note, old),
    tooltip: [heading, told, counts, old === '' ? '' : l10n.t('stale: {0}', old)]
      .filter((line) => line !== '')
      .join('\n'),
    contextValue: `phase runnable ${phase.state}`,
    expandable:
      phase.probes.length === 0
        ? 'none'
        : phase.state === 'running' || phase.state === 'failed'
          ? 'expanded'
          : 'collapsed',
  };
}

function describePhase(phase: PhaseState, state: string, isStale: boolean): string {
  const failed = phase.probes.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown').length;
  const share = phase.state === 'failed' && failed > 0 ? l10n.t('{0} of {1}', failed, phase.probes.length) : phase.note;
  const took = phase.ms === undefined ? '' : seconds(phase.ms);
  return [state, share, isStale ? l10n.t('stale') : '', took].filter((part) => part !== '').join(' · ');
}

/** "3.2 s", "2 min 5 s". */
export function seconds(ms: number): string {
  if (ms < 60_000) return l10n.t('{0} s', (ms / 1000).toFixed(1));
  return l10n.t('{0} min {1} s', Math.floor(ms / 60_000), Math.floor((ms % 60_000) / 1000));
}

function countOutcomes(probes: readonly ProbeState[]): string {
  const counts = PROBE_OUTCOMES.map((outcome) => [outcome, probes.filter((probe) => probe.outcome === outcome).length]);
  return counts
    .filter(([, count]) => count !== 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}

/** What is spoken begins with what is seen (WCAG 2.5.3) and adds what is not. */
export function speak(label: string, description: string, ...more: readonly string[]): string {
  const seen = [label, description].filter((part) => part !== '').join(' ');
  return [seen, ...more.filter((part) => part !== '' && !seen.includes(part))].join(', ');
}

/** A probe's row. */
export function presentProbe(probe: ProbeState): Row {
  const description = [probe.outcome, probe.detail, probe.note].filter((part) => part !== '').join(' · ');
  return {
    id: `probe-${probe.key}`,
    label: probe.helper,
    description,
    icon: PROBE_ICONS[probe.outcome],
    spoken: speak(probe.helper, description, l10n.t('probe')),
    tooltip: [`${probe.helper}, ${probe.outcome}`, probe.detail, probe.note].filter((line) => line !== '').join('\n'),
    contextValue: `probe ${probe.outcome}`,
    expandable: 'none',
  };
}
