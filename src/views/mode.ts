import { l10n } from 'vscode';
import type { CampaignState } from './campaign-model.js';

/** What the next or the present run reaches. */
export interface Mode {
  readonly live: boolean;
  /** Where a live run goes: "Meta", or "a loopback server". */
  readonly target: string;
  /** The live phone number id, masked; undefined when none is stored. */
  readonly number: string | undefined;
  /** The phase that runs now. */
  readonly phase: string | undefined;
}

/** The status item: words first, so that LIVE is never told by colour alone. */
export interface StatusText {
  readonly text: string;
  readonly spoken: string;
  readonly tooltip: string;
  readonly command: 'watsLive.stopRun' | 'watsLive.disarm' | 'watsLive.runPhase';
}

/** What the status item says about a mode. */
export function describeStatus({ live, target, number, phase }: Mode): StatusText {
  const icon = phase !== undefined ? '$(sync~spin)' : live ? '$(warning)' : '$(beaker)';
  const where = live ? ['LIVE', number].filter((part) => part !== undefined).join(' ') : l10n.t('Simulator');
  const now = phase === undefined ? '' : ` · ${phase}`;
  const spokenNumber = live && number !== undefined ? `, ${l10n.t('number ending in {0}', number.slice(1))}` : '';
  return {
    text: `${icon} WATS: ${where}${now}`,
    spoken: `WATS Live, ${live ? 'LIVE' : l10n.t('Simulator')}${spokenNumber}${phase === undefined ? '' : `, ${phase}`}`,
    tooltip: tooltip(live, describeTarget(target, number), phase !== undefined),
    command: phase !== undefined ? 'watsLive.stopRun' : live ? 'watsLive.disarm' : 'watsLive.runPhase',
  };
}

function tooltip(live: boolean, whom: string, running: boolean): string {
  if (running)
    return live
      ? l10n.t('A LIVE run on {0} is under way. Select to stop it.', whom)
      : l10n.t('A dry run is under way. Select to stop it.');
  return live
    ? l10n.t('The next run is LIVE on {0}: flags are armed. Select to disarm.', whom)
    : l10n.t('The next run is a dry run on the simulator. Select to run phases.');
}

/** The line above the Campaign view; empty when nothing live is at hand. */
export function describeDanger({ live, target, number, phase }: Mode): string {
  if (!live) return '';
  const whom = describeTarget(target, number);
  return phase === undefined
    ? l10n.t('⚠ LIVE is armed: the next run reaches {0}. Disarmed after that run, or in 30 minutes.', whom)
    : l10n.t('⚠ LIVE run under way on {0}.', whom);
}

/** "Meta, number …0001". */
export function describeTarget(target: string, number: string | undefined): string {
  return number === undefined ? target : l10n.t('{0}, number {1}', target, number);
}

/** Beside the title of the Campaign view: the run that its rows tell of; its id stands in a row. */
export function describeRun({ runId, live, outcome }: CampaignState): string {
  if (runId === undefined) return '';
  return [live ? 'LIVE' : l10n.t('dry run'), outcome ?? l10n.t('running')].join(' · ');
}
