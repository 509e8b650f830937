import { l10n } from 'vscode';
import type { CampaignState } from './campaign-model.js';
import { type Row, speak } from './present.js';

/** What the next run would work with, and what a run worked with. */
export interface Setting {
  readonly live: boolean;
  /** Where a live run goes, in words. */
  readonly target: string;
  /** Id and name of the active profile, and its number, masked; undefined where there is none. */
  readonly profile: { readonly id: string; readonly name: string; readonly number: string | undefined } | undefined;
  /** What is authorized, in words, by a key that tells one authorization from another; undefined: nothing is. */
  readonly authorization: { readonly key: string; readonly told: string } | undefined;
  readonly flags: readonly string[];
  /** Name of the folder whose toolkit makes the requests; undefined: this tool makes them. */
  readonly subject?: string | undefined;
}

/** Why the results of a run no longer tell of what the next one would do; empty: they do. */
export function staleness(ran: Setting | undefined, now: Setting): string {
  if (ran === undefined) return '';
  if (!ran.live) return now.live ? l10n.t('the next run is LIVE') : '';
  if (ran.profile?.id !== now.profile?.id) return l10n.t('of another profile');
  if (ran.authorization?.key !== now.authorization?.key) return l10n.t('its authorization is over');
  // Flags are armed for one run: none armed now is how every live run ends.
  const same = now.flags.length === 0 || now.flags.toSorted().join() === ran.flags.toSorted().join();
  return same ? '' : l10n.t('other flags are armed');
}

/** The rows above the phases: mode, profile, authorization, armed flags, subject, run. */
export function presentFacts({ runId, live, outcome }: CampaignState, now: Setting, stale: string): Row[] {
  const { profile, authorization, flags, subject } = now;
  const isRunning = runId !== undefined && outcome === undefined;
  const isLive = isRunning ? live : now.live;
  const [mode, whose, permission, armed, run] = [
    l10n.t('Mode'),
    l10n.t('Profile'),
    l10n.t('Authorization'),
    l10n.t('Armed'),
    l10n.t('Run'),
  ];
  const number = profile?.number === undefined ? undefined : l10n.t('number {0}', profile.number);
  // That both master flags are armed stands in the mode already.
  const told = flags.filter((flag) => !now.live || !/^WATS_(?:LIVE_ENABLE|YES_LIVE)$/.test(flag));
  const opened = told.map((flag) => flag.replace(/^WATS_(?:ENABLE_)?/, '')).join(', ') || l10n.t('for reading only');
  const old = stale === '' ? '' : l10n.t('stale: {0}', stale);
  return [
    isLive
      ? fact('mode', mode, l10n.t('LIVE on {0}', now.target), { name: 'warning', color: 'list.warningForeground' })
      : fact('mode', mode, l10n.t('dry run on the simulator'), { name: 'beaker' }),
    profile === undefined
      ? fact('nobody', whose, l10n.t('none: a dry run needs none'), { name: 'account' })
      : fact('profile', whose, joined(profile.name, number), { name: 'account' }),
    authorization === undefined
      ? fact('unpermitted', permission, l10n.t('none'), { name: 'shield' })
      : fact('granted', permission, authorization.told, { name: 'shield', color: 'testing.iconPassed' }),
    ...(flags.length === 0 ? [] : [fact('armed', armed, opened, { name: 'unlock' })]),
    ...(subject === undefined
      ? []
      : [fact('subject', l10n.t('Subject'), l10n.t('the toolkit of {0}', subject), { name: 'package' })]),
    ...(runId === undefined
      ? []
      : [fact('ran', run, joined(outcome ?? l10n.t('running'), old, runId), { name: 'history' })]),
  ];
}

const joined = (...parts: readonly (string | undefined)[]) =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ');

function fact(token: string, label: string, description: string, icon: Row['icon']): Row {
  return {
    id: `fact-${token}`,
    label,
    description,
    icon,
    spoken: speak(label, description),
    tooltip: `${label}: ${description}`,
    contextValue: `fact ${token}`,
    expandable: 'none',
  };
}
