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
  const where = live ? ['LIVE', number].filter((part) => part !== undefined).join(' ') : 'Simulator';
  const now = phase === undefined ? '' : ` · ${phase}`;
  const spokenNumber = live && number !== undefined ? `, number ending in ${number.slice(1)}` : '';
  return {
    text: `${icon} WATS: ${where}${now}`,
    spoken: `WATS Live, ${live ? 'LIVE' : 'Simulator'}${spokenNumber}${phase === undefined ? '' : `, ${phase}`}`,
    tooltip: tooltip(live, describeTarget(target, number), phase !== undefined),
    command: phase !== undefined ? 'watsLive.stopRun' : live ? 'watsLive.disarm' : 'watsLive.runPhase',
  };
}

function tooltip(live: boolean, whom: string, running: boolean): string {
  if (running)
    return live
      ? `A LIVE run on ${whom} is under way. Select to stop it.`
      : 'A dry run is under way. Select to stop it.';
  return live
    ? `The next run is LIVE on ${whom}: flags are armed. Select to disarm.`
    : 'The next run is a dry run on the simulator. Select to run phases.';
}

/** The line above the Campaign view; empty when nothing live is at hand. */
export function describeDanger({ live, target, number, phase }: Mode): string {
  if (!live) return '';
  const whom = describeTarget(target, number);
  return phase === undefined
    ? `⚠ LIVE is armed: the next run reaches ${whom}. Disarmed after that run, or in 30 minutes.`
    : `⚠ LIVE run under way on ${whom}.`;
}

/** "Meta, number …0001". */
export function describeTarget(target: string, number: string | undefined): string {
  return number === undefined ? target : `${target}, number ${number}`;
}

/** Beside the title of a view: the run that its rows tell of. */
export function describeRun({ runId, live, outcome }: CampaignState): string {
  if (runId === undefined) return '';
  return [live ? 'LIVE' : 'dry run', outcome ?? 'running', runId].join(' · ');
}
