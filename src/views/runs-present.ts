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
    summary.mode === 'live' ? 'LIVE' : 'dry run',
    state1,
    leftovers > 0 && state !== 'running' ? `${leftovers} left` : '',
    verified ?? '',
    durationMs === null ? '' : seconds(durationMs),
    createdAt.slice(0, 16).replace('T', ' '),
  ];
  const told = description.filter((part) => part !== '').join(' · ');
  return {
    id: `run-${manifest}`,
    label: runId,
    description: told,
    icon: ICONS[state === 'running' ? state : (summary.outcome ?? state)] ?? UNTOLD,
    spoken: speak(runId, told, 'run'),
    tooltip: [`Run ${runId} on ${summary.target}`, told, `clean-up ${summary.cleanup}`].join('\n'),
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
  if (state === 'running') return own ? 'running' : 'under way elsewhere';
  return outcome ?? (state === 'ended' ? 'ended without a report' : state);
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
  pending: 'to be removed',
  done: 'removed',
  failed: 'removal failed',
  'not-needed': 'nothing to remove',
  unconfirmed: 'may be left',
  expires: 'expires by itself',
  kept: 'kept by Meta',
};

/** A resource's row: type, name or hash, and how far its clean-up is. */
export function presentResource(resource: Resource): Row {
  const { n, type, phase, name, hash, state, cleanup, expiresAt, note } = resource;
  const shown = name ?? (hash === null ? `no. ${n}` : `#${hash}`);
  const words = CLEANUP_WORDS[cleanup];
  const made = state === 'created' ? '' : state.replace('-', ' ');
  const end = cleanup === 'expires' || cleanup === 'unconfirmed' ? (expiresAt?.slice(0, 10) ?? '') : '';
  const description = [words, made, end === '' ? '' : `until ${end}`, `phase ${phase}`];
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
