import { l10n } from 'vscode';
import type { FindingEvent } from '../campaign/events.js';
import type { Row } from './present.js';

/** A finding as the view keeps it; `state` only where it comes from a comparison. */
export interface FindingView extends Pick<
  FindingEvent,
  'id' | 'helper' | 'variant' | 'family' | 'severity' | 'expected' | 'seen' | 'source'
> {
  readonly state?: 'new' | 'known' | 'gone';
  /** Path of a test that shows it. */
  readonly reproduction?: string | null;
}

const ICONS: Readonly<Record<FindingEvent['severity'], Row['icon']>> = {
  high: { name: 'error', color: 'testing.iconFailed' },
  medium: { name: 'warning', color: 'list.warningForeground' },
  low: { name: 'info' },
  info: { name: 'info' },
};

/** The row of a finding. */
export function presentFinding(finding: FindingView): Row {
  const { id, helper, variant, family, severity, expected, seen, source, state } = finding;
  const isGone = state === 'gone';
  const told = [family, severity, ...(state === undefined ? [] : [state])].join(', ');
  const label = variant === 'default' ? helper : `${helper}, ${variant}`;
  const facts = isGone
    ? l10n.t('No longer seen.')
    : [l10n.t('Expected: {0}', expected), l10n.t('Seen: {0}', seen), l10n.t('Source: {0}', source)].join('\n');
  return {
    id: `finding ${id}`,
    label,
    description: told,
    icon: isGone ? { name: 'pass', color: 'testing.iconPassed' } : ICONS[severity],
    spoken: `${label}, ${told}. ${facts.replaceAll('\n', '. ')}`,
    tooltip: `${label}\n${told}\n${facts}`,
    contextValue: typeof finding.reproduction === 'string' ? 'finding reproducible' : 'finding',
    expandable: 'none',
  };
}
