import type { AssetNode } from '../engine.js';
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

/** A phase's row. */
export function presentPhase(phase: PhaseState): Row {
  const locked = phase.locked !== undefined;
  const state = locked ? 'locked' : phase.state === 'idle' ? '' : phase.state;
  const why = phase.locked ?? phase.note;
  return {
    id: `phase-${phase.id}`,
    label: `${phase.id}  ${phase.title}`,
    description: state,
    icon: locked ? { name: 'lock', color: 'disabledForeground' } : PHASE_ICONS[phase.state],
    spoken: `Phase ${phase.id}, ${phase.title}, ${state === '' ? 'not run' : state}${why === '' ? '' : `: ${why}`}`,
    tooltip: why,
    contextValue: locked ? 'phase locked' : `phase ${phase.state}`,
    expandable:
      phase.probes.length === 0
        ? 'none'
        : phase.state === 'running' || phase.state === 'failed'
          ? 'expanded'
          : 'collapsed',
  };
}

/** A probe's row. */
export function presentProbe(probe: ProbeState): Row {
  return {
    id: `probe-${probe.key}`,
    label: probe.helper,
    description: [probe.outcome, probe.detail].filter((part) => part !== '').join(' · '),
    icon: PROBE_ICONS[probe.outcome],
    spoken: `${probe.helper}, ${probe.variant}, ${probe.outcome}${probe.note === '' ? '' : `: ${probe.note}`}`,
    tooltip: probe.note,
    contextValue: `probe ${probe.outcome}`,
    expandable: 'none',
  };
}

const ASSET_ICONS: Readonly<Record<AssetNode['kind'], string>> = {
  account: 'organization',
  numbers: 'device-mobile',
  number: 'device-mobile',
  templates: 'note',
  template: 'note',
  flows: 'type-hierarchy',
  flow: 'type-hierarchy',
};

/** An asset's row. Labels are hashes; ids are never shown. */
export function presentAsset(asset: AssetNode): Row {
  const label = asset.kind === 'account' ? `Account ${asset.label}` : asset.label;
  return {
    id: `asset-${asset.key}`,
    label,
    description: asset.description,
    icon: { name: ASSET_ICONS[asset.kind] },
    spoken: `${asset.kind} ${label}${asset.description === '' ? '' : `, ${asset.description}`}`,
    tooltip: '',
    contextValue: `asset ${asset.kind}`,
    expandable: asset.children.length === 0 ? 'none' : asset.kind === 'account' ? 'expanded' : 'collapsed',
  };
}

/** A row that leads to those that are not shown yet. */
export function presentMore(parent: string, hidden: number): Row {
  return {
    id: `more-${parent}`,
    label: `Show ${Math.min(hidden, PAGE)} more`,
    description: `${hidden} not shown`,
    icon: { name: 'ellipsis' },
    spoken: `Show more, ${hidden} rows are not shown`,
    tooltip: '',
    contextValue: 'more',
    expandable: 'none',
  };
}

/** Most rows that one branch shows at a time: VS Code fails at some 13,000 siblings. */
export const PAGE = 200;
