import { l10n } from 'vscode';
import type { RunResources, RunSummary } from '../engine.js';
import { type Row, seconds, speak } from './present.js';

/** A run as the Runs view shows it. */
export interface ShownRun {
  readonly summary: RunSummary;
  /** What a check of its evidence said; undefined: it was not checked in this window. */
  readonly verified: 'verified' | 'doubtful' | undefined;
  /** The present run of this window. */
  readonly own: boolean;
}

const ICONS: Readonly<Record<string, Row['icon']>> = {
  running: { name: 'sync~spin' },
  passed: { name: 'pass', color: 'testing.iconPassed' },
  failed: { name: 'error', color: 'testing.iconFailed' },
  blocked: { name: 'circle-slash', color: 'testing.iconSkipped' },
  refused: { name: 'lock', color: 'testing.iconErrored' },
  aborted: { name: 'stop-circle', color: 'testing.iconErrored' },
  interrupted: { name: 'debug-disconnect', color: 'testing.iconErrored' },
};
const UNTOLD: Row['icon'] = { name: 'question', color: 'testing.iconQueued' };

/** A run's row: what needs a person first. */
export function presentRun({ summary, verified, own }: ShownRun): Row {
  const { runId, state, leftovers, durationMs, createdAt, manifest } = summary;
  const state1 = stateOf(summary, own);
  const description = [
    summary.mode === 'live' ? 'LIVE' : l10n.t('dry run'),
    state1,
    leftovers > 0 && state !== 'running' ? l10n.t('{0} left', leftovers) : '',
    verified === undefined ? '' : verified === 'verified' ? l10n.t('verified') : l10n.t('doubtful'),
    durationMs === null ? '' : seconds(durationMs),
    createdAt.slice(0, 16).replace('T', ' '),
  ];
  const told = description.filter((part) => part !== '').join(' · ');
  return {
    id: `run-${manifest}`,
    label: runId,
    description: told,
    icon: ICONS[state === 'running' ? state : (summary.outcome ?? state)] ?? UNTOLD,
    spoken: speak(runId, told, l10n.t('run')),
    tooltip: [l10n.t('Run {0} on {1}', runId, summary.target), told, l10n.t('clean-up {0}', summary.cleanup)].join(
      '\n',
    ),
    contextValue: runTokens(summary).join(' '),
    expandable: 'none',
  };
}

/** The tokens of a run's row, which the menus match. */
export function runTokens({ state, report, leftovers }: RunSummary): readonly string[] {
  return [
    'run',
    ...(report === null ? [] : ['reported']),
    ...(state === 'running' ? [] : ['over']),
    ...(state !== 'running' && leftovers > 0 ? ['leftover'] : []),
  ];
}

function stateOf({ state, outcome }: RunSummary, own: boolean): string {
  if (state === 'running') return own ? l10n.t('running') : l10n.t('under way elsewhere');
  return outcome ?? (state === 'ended' ? l10n.t('ended without a report') : state);
}

type Resource = RunResources['rows'][number];

const CLEANUP_ICONS: Readonly<Record<Resource['cleanup'], Row['icon']>> = {
  pending: { name: 'clock', color: 'testing.iconQueued' },
  done: { name: 'pass', color: 'testing.iconPassed' },
  failed: { name: 'error', color: 'testing.iconFailed' },
  'not-needed': { name: 'dash' },
  unconfirmed: { name: 'question', color: 'testing.iconErrored' },
  expires: { name: 'watch' },
  kept: { name: 'archive' },
};
const CLEANUP_WORDS: Readonly<Record<Resource['cleanup'], string>> = {
  pending: l10n.t('to be removed'),
  done: l10n.t('removed'),
  failed: l10n.t('removal failed'),
  'not-needed': l10n.t('nothing to remove'),
  unconfirmed: l10n.t('may be left'),
  expires: l10n.t('expires by itself'),
  kept: l10n.t('kept by Meta'),
};

/** A resource's row: type, name or hash, and how far its clean-up is. */
export function presentResource(resource: Resource): Row {
  const { n, type, phase, name, hash, state, cleanup, expiresAt, note } = resource;
  const shown = name ?? (hash === null ? l10n.t('no. {0}', n) : `#${hash}`);
  const words = CLEANUP_WORDS[cleanup];
  const made = state === 'created' ? '' : state.replace('-', ' ');
  const end = cleanup === 'expires' || cleanup === 'unconfirmed' ? (expiresAt?.slice(0, 10) ?? '') : '';
  const description = [words, made, end === '' ? '' : l10n.t('until {0}', end), l10n.t('phase {0}', phase)];
  const told = description.filter((part) => part !== '').join(' · ');
  const label = `${type} ${shown}`;
  return {
    id: `resource-${n}`,
    label,
    description: told,
    icon: CLEANUP_ICONS[cleanup],
    spoken: speak(label, told),
    tooltip: [label, told, note ?? ''].filter((line) => line !== '').join('\n'),
    contextValue: 'resource',
    expandable: 'none',
  };
}
