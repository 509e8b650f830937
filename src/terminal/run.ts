import { readFileSync } from 'node:fs';
import type { GatedStep } from '../campaign/flags.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Confirm } from '../campaign/ports.js';
import { GATED_STEPS, PHASE_IDS, runCampaign, type RunRequest, runVersions, shellCheck } from '../engine.js';
import { type Arguments, readPhases, usage } from './arguments.js';
import { askToConfirm } from './confirmation.js';
import type { Face } from './face.js';

/** Options of `run`. */
export const RUN_OPTIONS = {
  phases: { type: 'string' },
  out: { type: 'string' },
  confirm: { type: 'string' },
  'yes-live': { type: 'boolean' },
  authorization: { type: 'string' },
  'accept-broad-token': { type: 'boolean' },
  check: { type: 'string' },
  config: { type: 'string' },
  subject: { type: 'string' },
  'webhook-port': { type: 'string' },
  'webhook-wait': { type: 'string' },
  'webhook-ledger': { type: 'string' },
  'raw-capture': { type: 'string' },
  junit: { type: 'boolean' },
  otlp: { type: 'string' },
  'api-versions': { type: 'string' },
} as const;

/** Runs a campaign; returns its exit code. */
export async function run(args: Arguments, face: Face): Promise<number> {
  const confirmed = readConfirmed(args);
  const command = args.text('check');
  if (command?.trim() === '') throw usage('--check', 'must be a command');
  const waitSeconds = args.count('webhook-wait', 0, 86_400);
  const versions = args
    .text('api-versions')
    ?.split(',')
    .map((version) => version.trim());
  const request: RunRequest = {
    environment: face.environment,
    phases: args.phases('phases') ?? (versions === undefined ? defaultPhases(args, face) : [0, 1]),
    acknowledged: args.flag('yes-live'),
    authorizationFile: readAuthorization(args.text('authorization')),
    outputFolder: args.text('out'),
    workspaceFolders: [],
    acceptBroadToken: args.flag('accept-broad-token'),
    config: args.text('config'),
    subject: args.text('subject'),
    configFolders: [process.cwd()],
    check: command === undefined ? undefined : shellCheck(command),
    webhookPort: args.count('webhook-port', 0, 65_535),
    webhookLedger: args.text('webhook-ledger'),
    rawCapture: args.text('raw-capture'),
    junit: args.flag('junit'),
    collector: args.text('otlp'),
    webhookWaitMs: waitSeconds === undefined ? undefined : waitSeconds * 1000,
    confirm: confirmWith(confirmed, face),
    observe: face.observe,
    logger: face.logger,
    signal: face.signal,
  };
  return versions === undefined ? (await runCampaign(request)).exitCode : runVersions(request, versions);
}

/** A dry run takes all phases but 8, a campaign of its own; a live run names its own, because they are its authorization. */
function defaultPhases(args: Arguments, face: Face): readonly PhaseId[] {
  const { WATS_LIVE_ENABLE, WATS_YES_LIVE } = face.environment;
  if (WATS_LIVE_ENABLE === '1' && (WATS_YES_LIVE === '1' || args.flag('yes-live'))) {
    throw usage('--phases', 'a live run must name its phases, because they are its authorization');
  }
  return PHASE_IDS.filter((id) => id !== 8);
}

function readAuthorization(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw Object.assign(usage('--authorization', 'must be a readable file'), { cause });
  }
}

interface Confirmed {
  readonly phases: readonly PhaseId[];
  readonly steps: readonly GatedStep[];
}

/** `3,4,6,publish`: phases, and steps that are confirmed by themselves. */
function readConfirmed(args: Arguments): Confirmed {
  const pieces =
    args
      .text('confirm')
      ?.split(',')
      .map((piece) => piece.trim()) ?? [];
  const steps = GATED_STEPS.filter((step) => pieces.includes(step));
  const phases = pieces.filter((piece) => !steps.some((step) => step === piece));
  return { phases: readPhases('confirm', phases.length === 0 ? undefined : phases.join(',')) ?? [], steps };
}

function confirmWith({ phases, steps }: Confirmed, face: Face): Confirm {
  return async (request, signal) => {
    const { phase, step } = request;
    return (step === null ? phases.includes(phase) : steps.includes(step)) || askToConfirm(request, signal, face);
  };
}
