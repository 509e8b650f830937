import { randomBytes } from 'node:crypto';
import type { CleanupState, Observe } from '../campaign/events.js';
import { readFlags } from '../campaign/flags.js';
import type { Clock, Tunnel } from '../campaign/ports.js';
import { OperatorError } from '../campaign/operator-error.js';
import { type Profile, readLiveProfile } from '../campaign/profile.js';
import { systemClock } from '../campaign/system-clock.js';
import type { Environment } from '../campaign/environment.js';
import { inspectVariables } from '../campaign/variables.js';
import { Manifest, type ManifestEntry } from '../evidence/manifest.js';
import type { Redactor } from '../evidence/redactor.js';
import { readRunKey } from '../evidence/run-key.js';
import type { ProxySettings } from '../graph/proxy.js';
import { cleanUp, cleanupState } from '../phases/cleanup.js';
import { openCleanup } from '../phases/gate.js';
import { PhaseAborted, recordedAbortion } from '../phases/abort.js';
import { Prober } from '../phases/probe.js';
import { Recorder } from '../phases/recorder.js';
import { assetsOf } from './assets.js';
import { connect } from './connection.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { knownValues } from './known-environment.js';
import { makeRedactor } from './redaction.js';

export interface CleanupRequest {
  readonly manifest: string;
  readonly environment: Environment;
  readonly acknowledged: boolean;
  readonly proxy?: ProxySettings;
  /** Stops the run's tunnel, where this face can. */
  readonly tunnel?: Tunnel | undefined;
  readonly observe: Observe;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

export interface CleanupResult {
  readonly exitCode: ExitCode;
  readonly cleanup: CleanupState;
  /** What may still exist, as the manifest shows it. */
  readonly leftovers: readonly ManifestEntry[];
}

/**
 * Goes on with the clean-up of an interrupted run, from its manifest alone; safe to repeat. Throws `OperatorError` for a
 * manifest that cannot be trusted and for assets that are not those of the run; then nothing was deleted.
 */
export async function resumeCleanup(request: CleanupRequest): Promise<CleanupResult> {
  const manifest = Manifest.open(request.manifest, request.environment);
  try {
    if (manifest.leftovers.length === 0 && manifest.header.status !== 'running') return endOf(manifest);
    if (manifest.header.target === 'simulator') return endWithSimulator(manifest);
    if (manifest.pending.length === 0) return finish(manifest);
    return await cleanLive(manifest, request);
  } finally {
    manifest.close();
  }
}

/** The simulator ended with its process, and everything on it with it. */
function endWithSimulator(manifest: Manifest): CleanupResult {
  for (const { n } of manifest.leftovers) manifest.cleaned(n, 'done', 'it ended with the simulator');
  // Without the key nothing can be written back; the simulator is gone all the same.
  if (!manifest.keyLost) manifest.end('ended', cleanupState(manifest));
  return endOf(manifest);
}

async function cleanLive(manifest: Manifest, request: CleanupRequest): Promise<CleanupResult> {
  const { environment, signal, observe } = request;
  const clock = request.clock ?? systemClock;
  const flags = readFlags(environment, request.acknowledged);
  const { runId, prefix } = manifest.header;
  if (!flags.master || !flags.acknowledged)
    return { exitCode: EXIT.refused, cleanup: cleanupState(manifest), leftovers: manifest.leftovers };
  const profile = profileOf(manifest, environment);
  const grant = openCleanup({ flags, identity: { runId, prefix }, manifest, profile });
  const redactor = redactorOf(manifest, environment);
  const recorder = new Recorder(redactor, manifest.ledger, observe, clock);
  const abortion = recordedAbortion(recorder, redactor);
  const connection = connect(profile, environment, clock, { proxy: request.proxy });
  try {
    manifest.resume();
    recorder.emit({ event: 'phase.start', phase: 9 });
    const run = { client: connection.client, manifest, redactor, recorder, abortion, signal, clock };
    await cleanUp(manifest, new Prober(run, 9, grant), { ...profile, tunnel: request.tunnel }).catch(
      (error: unknown) => {
        if (!(error instanceof PhaseAborted) && !signal.aborted) throw error;
      },
    );
    recorder.emit({ event: 'phase.end', phase: 9, outcome: manifest.leftovers.length === 0 ? 'passed' : 'failed' });
    return finish(manifest, signal.aborted);
  } finally {
    grant?.revoke('the clean-up is over');
    await connection.close();
  }
}

function profileOf(manifest: Manifest, environment: Environment): Profile {
  const profile = readLiveProfile(environment, []);
  const differing = manifest.keyLost ? [] : manifest.differingAssets(assetsOf(profile));
  const [first] = differing;
  if (first !== undefined) {
    throw new OperatorError({
      code: 'manifest',
      thing: first,
      rule: 'the manifest was made on another asset',
      mend: 'Set the variables of the asset that the run used; nothing was deleted.',
    });
  }
  return profile;
}

function redactorOf(manifest: Manifest, environment: Environment): Redactor {
  const { runId, prefix, keyId } = manifest.header;
  const key = readRunKey(runId, keyId, environment);
  return makeRedactor({ salt: key?.salt ?? randomBytes(32), runId, prefix, known: knownValues(environment) });
}

function finish(manifest: Manifest, interrupted = false): CleanupResult {
  const cleanup = manifest.end(interrupted ? 'interrupted' : 'ended', cleanupState(manifest));
  const leftovers = manifest.leftovers;
  if (interrupted) return { exitCode: EXIT.interrupted, cleanup, leftovers };
  return { exitCode: cleanup === 'incomplete' ? EXIT.incomplete : EXIT.ok, cleanup, leftovers };
}

/** Nothing is left to do: nothing is written either. */
function endOf(manifest: Manifest): CleanupResult {
  return { exitCode: EXIT.ok, cleanup: cleanupState(manifest), leftovers: [] };
}

/** Names of the variables that a live clean-up lacks; for the list that the terminal shows. */
export function missingFor(environment: Environment): string[] {
  const needed = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE', 'WATS_ACCESS_TOKEN', 'WATS_WABA_ID', 'WATS_PHONE_NUMBER_ID'];
  return inspectVariables(environment)
    .filter(({ name, state }) => needed.includes(name) && state !== 'set')
    .map(({ name }) => name);
}
