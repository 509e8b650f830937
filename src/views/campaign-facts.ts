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
}

/** Why the results of a run no longer tell of what the next one would do; empty: they do. */
export function staleness(ran: Setting | undefined, now: Setting): string {
  if (ran === undefined) return '';
  if (!ran.live) return now.live ? 'the next run is LIVE' : '';
  if (ran.profile?.id !== now.profile?.id) return 'of another profile';
  if (ran.authorization?.key !== now.authorization?.key) return 'its authorization is over';
  // Flags are armed for one run: none armed now is how every live run ends.
  const same = now.flags.length === 0 || now.flags.toSorted().join() === ran.flags.toSorted().join();
  return same ? '' : 'other flags are armed';
}

/** The rows above the phases: mode, profile, authorization, armed flags, run. */
export function presentFacts({ runId, live, outcome }: CampaignState, now: Setting, stale: string): Row[] {
  const { profile, authorization, flags } = now;
  const isRunning = runId !== undefined && outcome === undefined;
  const isLive = isRunning ? live : now.live;
  return [
    isLive
      ? fact('mode', 'Mode', `LIVE on ${now.target}`, { name: 'warning', color: 'list.warningForeground' })
      : fact('mode', 'Mode', 'dry run on the simulator', { name: 'beaker' }),
    profile === undefined
      ? fact('nobody', 'Profile', 'none: a dry run needs none', { name: 'account' })
      : fact('profile', 'Profile', joined(profile.name, profile.number && `number ${profile.number}`), {
          name: 'account',
        }),
    authorization === undefined
      ? fact('unpermitted', 'Authorization', 'none', { name: 'shield' })
      : fact('granted', 'Authorization', authorization.told, { name: 'shield', color: 'testing.iconPassed' }),
    ...(flags.length === 0
      ? []
      : [
          fact('armed', 'Armed', flags.map((flag) => flag.replace(/^WATS_(?:ENABLE_)?/, '')).join(', '), {
            name: 'unlock',
          }),
        ]),
    ...(runId === undefined
      ? []
      : [fact('ran', 'Run', joined(outcome ?? 'running', stale && `stale: ${stale}`, runId), { name: 'history' })]),
  ];
}

const joined = (...parts: readonly (string | undefined)[]) =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ');

function fact(token: string, label: string, description: string, icon: Row['icon']): Row {
  return {
    id: `fact-${label}`,
    label,
    description,
    icon,
    spoken: speak(label, description),
    tooltip: `${label}: ${description}`,
    contextValue: `fact ${token}`,
    expandable: 'none',
  };
}
