import type { AbortCriterion } from '../../campaign/events.js';
import type { Mode, ProbeOutcome, Target } from '../../campaign/phase.js';

export { PHASE_TITLES } from '../../campaign/phase.js';

/** The abort criteria in words, from the runbook. */
export const ABORT_TITLES: Readonly<Record<AbortCriterion, string>> = {
  'wrong-asset': 'an asset or recipient is not the intended test asset',
  'token-scope': 'the token scope is wrong or unexpectedly broad',
  'account-condition': 'Meta answered with a rate-limit, account-warning, integrity or policy error',
  'cleanup-failure': 'clean-up failed for a created resource',
  leak: 'a raw secret or personal value appeared',
  'ungated-mutation': 'a side effect was reached without its opt-in',
};

/** Glyphs that stand before an outcome's word, so that no state is told by colour alone. */
export const GLYPHS: Readonly<Record<string, string>> = {
  pass: '✓',
  passed: '✓',
  fail: '✕',
  failed: '✕',
  aborted: '✕',
  refused: '⊘',
  blocked: '⊘',
  skipped: '–',
  unknown: '?',
  'not finished': '?',
  'not reached': '–',
  interrupted: '?',
  'live-validated': '✓',
  sent: '→',
  delivered: '✓',
  read: '✓',
  played: '✓',
  'shape-only': '○',
  'not-run': '–',
};

/** What a run's mode and target are worth, in the words that stand on every page. */
export interface Banner {
  /** Short and in capitals: `DRY RUN`, `LIVE META`, `LIVE LOOPBACK`. */
  readonly label: string;
  readonly statement: string;
}

/** Only a live run against Meta is evidence. */
export function isEvidence(mode: Mode, target: Target): boolean {
  return mode === 'live' && target === 'meta';
}

/** The banner for a mode and target; anything but live against Meta says that it is not evidence. */
export function bannerOf(mode: Mode, target: Target): Banner {
  if (mode === 'dry-run') {
    const place = target === 'simulator' ? 'the embedded simulator' : target === 'meta' ? 'Meta' : 'a loopback address';
    return { label: 'DRY RUN', statement: `Not evidence: a rehearsal against ${place}` };
  }
  if (target === 'meta') return { label: 'LIVE META', statement: 'Real requests to Meta’s Graph API' };
  if (target === 'simulator') {
    return { label: 'LIVE SIMULATOR', statement: 'Not evidence: target is the embedded simulator' };
  }
  return { label: 'LIVE LOOPBACK', statement: 'Not evidence: target is loopback' };
}

/** `1 probe`, `3 probes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1);
  if (last === undefined) return '';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** A duration in milliseconds for a reader: `840 ms`, `4.2 s`, `3 min 20 s`; a dash for none. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** An ISO instant without its fraction, such as `2026-06-10T10:32:11Z`. */
export function instant(iso: string): string {
  return iso.replace(/\.\d+(?=Z$)/, '');
}

/**
 * A salted hash as a tag (`#0a1b2c3d4e5f`). In Markdown and HTML it never stands bare: twelve hex digits without a
 * letter would read as a telephone number, to people and to the leak scan.
 */
export function tag(hash: string): string {
  return hash.startsWith('#') ? hash : `#${hash}`;
}

/** Counts by outcome in words, those that occur only: `7 passed, 1 blocked`. */
export function outcomeCounts(counts: Readonly<Record<ProbeOutcome, number>>): string {
  const words: readonly [ProbeOutcome, string][] = [
    ['pass', 'passed'],
    ['fail', 'failed'],
    ['unknown', 'unknown'],
    ['blocked', 'blocked'],
    ['skipped', 'skipped'],
  ];
  const present = words.filter(([outcome]) => counts[outcome] > 0);
  return present.map(([outcome, word]) => `${counts[outcome]} ${word}`).join(', ') || 'no probes';
}
