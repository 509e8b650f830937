import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import type { Observe } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import type { Clock, Logger } from '../campaign/ports.js';
import type { Profile } from '../campaign/profile.js';
import type { Environment } from '../campaign/environment.js';
import type { KnownValue } from '../evidence/known-values.js';
import { Ledger } from '../evidence/ledger.js';
import { Manifest } from '../evidence/manifest.js';
import type { OutputFolder } from '../evidence/output-folder.js';
import type { Redactor } from '../evidence/redactor.js';
import { createRunKey, type RunKey, stateFolder } from '../evidence/run-key.js';
import { type Abortion, recordedAbortion } from '../phases/abort.js';
import { Recorder } from '../phases/recorder.js';
import { assetsOf } from './assets.js';
import { REPORTS } from './evidence-writer.js';
import { makeRedactor } from './redaction.js';
import type { RunPlan } from './run-plan.js';
import { TOOL } from './tool.js';

/** What the evidence of a run is opened with. */
export interface EvidenceSurroundings {
  readonly environment: Environment;
  readonly folder: OutputFolder;
  readonly known: readonly KnownValue[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Key, redactor and records of a run. */
export interface RunRecords {
  readonly key: RunKey;
  readonly redactor: Redactor;
  readonly manifest: Manifest;
  readonly recorder: Recorder;
  readonly abortion: Abortion;
}

/** Makes the run's files: from here on it leaves evidence. */
export function openEvidence(plan: RunPlan, profile: Profile, surroundings: EvidenceSurroundings): RunRecords {
  const { environment, folder, known, clock, logger, observe } = surroundings;
  refuseUsedRun(folder, plan.identity.runId);
  const key = createRunKey(plan.identity.runId, environment);
  const redactor = makeRedactor({ salt: key.salt, ...plan.identity, known });
  for (const warning of [...plan.warnings, ...keyWarning(environment, folder)]) {
    logger.warn(redactor.text(warning));
  }
  const ledger = Ledger.create(folder, plan.identity.runId, key);
  const manifest = openManifest(plan, profile, folder, key, ledger);
  const recorder = new Recorder(redactor, ledger, observe, clock);
  const abortion = recordedAbortion(recorder, redactor);
  return { key, redactor, manifest, recorder, abortion };
}

/** No file of another run is ever written over, and none of ours is found to be in the way at the end. */
function refuseUsedRun(folder: OutputFolder, runId: string): void {
  const used = ['json', 'ledger.jsonl', 'webhooks.jsonl', ...REPORTS].find((ending) =>
    existsSync(folder.file(`wats-live-${runId}.${ending}`)),
  );
  if (used === undefined) return;
  throw new OperatorError({
    code: 'output',
    thing: `wats-live-${runId}.${used}`,
    rule: 'a file of this run id is in the output folder already',
    mend: 'Choose another run id, or another folder with --out; nothing was sent.',
  });
}

/** Evidence is handed on and keys are not: whoever keeps them in one folder is told. */
function keyWarning(environment: Environment, folder: OutputFolder): string[] {
  return `${stateFolder(environment)}${sep}`.startsWith(`${folder.path}${sep}`)
    ? ['The keys of runs lie below the output folder: hand on the files of this run only, never the folder.']
    : [];
}

function openManifest(plan: RunPlan, profile: Profile, folder: OutputFolder, key: RunKey, ledger: Ledger): Manifest {
  return Manifest.create(
    folder,
    {
      tool: TOOL,
      ...plan.identity,
      mode: plan.mode,
      target: profile.target,
      apiVersion: profile.apiVersion,
      phases: plan.phases.map(({ id }) => id),
      assets: assetsOf(profile),
    },
    key,
    ledger,
  );
}
