import { randomBytes } from 'node:crypto';
import { type Authorization, authorize, readAuthorizationFile } from '../campaign/authorization.js';
import { type ByteCaps, readByteCaps } from '../campaign/byte-caps.js';
import { DRY_RUN_FLAGS, type Flags, readFlags } from '../campaign/flags.js';
import { OperatorError } from '../campaign/operator-error.js';
import type { Mode, PhaseId } from '../campaign/phase.js';
import { type Profile, readLiveProfile, refuseMalformed } from '../campaign/profile.js';
import { readRunIdentity, type RunIdentity } from '../campaign/run-identity.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { inspectVariables, type Variable, type VariableState } from '../campaign/variables.js';
import { selectPhases } from '../phases/catalogue.js';
import { type Medium, readMedia } from '../phases/medium.js';
import type { Phase } from '../phases/phase.js';
import { locateToolkit, type Toolkit } from '../subject/locate.js';
import { findToolkitConfig } from './toolkit-config.js';

/** What a run is to be, decided before anything is written or sent. */
export interface RunPlan {
  readonly mode: Mode;
  readonly identity: RunIdentity;
  readonly phases: readonly Phase[];
  readonly flags: Flags;
  readonly caps: ByteCaps;
  readonly media: readonly Medium[];
  /** Undefined in a dry run: its profile is the simulator's. */
  readonly profile: Profile | undefined;
  readonly authorization: ((profile: Profile) => Authorization) | undefined;
  /** Malformed variables that this run does not use, by name and rule. */
  readonly warnings: readonly string[];
  /** What the toolkit's own configuration holds, by name; undefined: there is none. */
  readonly toolkit: readonly VariableState[] | undefined;
  /** The toolkit that makes the requests; undefined: our own composer does. */
  readonly subject: Toolkit | undefined;
}

export interface PlanRequest {
  readonly environment: Environment;
  readonly phases: readonly PhaseId[];
  /** The acknowledgement given beside the environment, such as `--yes-live`. */
  readonly acknowledged: boolean;
  /** Text of an authorization file, which narrows what the environment authorizes. */
  readonly authorizationFile: string | undefined;
  /** An authorization of the window's form. */
  readonly authorization?: Authorization | undefined;
  /** Path of a toolkit configuration that must be sound. */
  readonly config?: string | undefined;
  /** Where else one may lie. */
  readonly configFolders?: readonly string[];
  /** Folder whose `@wats/graph` is to make the requests. */
  readonly subject?: string | undefined;
}

/** Variables that shape a dry run as well; all others are not used by it. */
const DRY_RUN_KINDS = new Set(['run', 'cap']);
const DRY_RUN_NAMES = new Set(['WATS_GRAPH_API_VERSION', 'WATS_WEBHOOK_PATH']);

/** Decides what a run is to be. Throws `OperatorError` (usage, configuration): nothing was sent or written. */
export function planRun(request: PlanRequest, now: Date): RunPlan {
  const { environment } = request;
  const identity = readRunIdentity(environment, now);
  const phases = choosePhases(request.phases);
  const given = readFlags(environment, request.acknowledged);
  const isLive = given.master && given.acknowledged;
  refuseMalformed(environment, shapesEveryRun);
  const caps = readByteCaps(environment);
  const ids = phases.map(({ id }) => id);
  const media = ids.includes(4) ? readMedia(readVariable(environment, 'WATS_MEDIA_FIXTURE'), caps.upload) : [];
  const fromFile =
    request.authorizationFile === undefined ? undefined : readAuthorizationFile(request.authorizationFile);
  const toolkit = findToolkitConfig(request.config, request.configFolders ?? [], environment);
  const subject = request.subject === undefined ? undefined : locateToolkit(request.subject, environment);
  if (!isLive) {
    const warnings = [
      ...describeUnused(environment),
      ...(fromFile === undefined ? [] : ['The authorization file is well formed and not used in this dry run.']),
    ];
    return {
      mode: 'dry-run',
      identity,
      phases,
      flags: DRY_RUN_FLAGS,
      caps,
      media,
      profile: undefined,
      authorization: undefined,
      warnings,
      toolkit,
      subject,
    };
  }
  const profile = readLiveProfile(environment, ids);
  const authorization = request.authorization ?? fromFile;
  return {
    mode: 'live',
    identity,
    phases,
    flags: given,
    caps,
    media,
    profile,
    authorization: authorization === undefined ? undefined : () => authorization,
    warnings: describeFlags(environment),
    toolkit,
    subject,
  };
}

/** The authorization of a run: the given one, or the environment's own for exactly these phases. */
export function authorizationOf(plan: RunPlan, profile: Profile): Authorization {
  return (
    plan.authorization?.(profile) ??
    authorize(
      profile,
      plan.phases.map(({ id }) => id),
      {
        by: plan.mode === 'live' ? 'environment, for this run' : 'the synthetic profile',
        statement:
          plan.mode === 'live'
            ? 'The live flags, the ids in the environment and the listed phases authorize this run.'
            : 'A dry run on the simulator touches no asset.',
        expiresAt: null,
        salt: randomBytes(16).toString('hex'),
      },
    )
  );
}

function choosePhases(ids: readonly PhaseId[]): readonly Phase[] {
  if (ids.includes(8) && ids.some((id) => id >= 2 && id <= 7)) {
    throw new OperatorError({
      code: 'usage',
      thing: '--phases',
      rule: 'phase 8 is a campaign of its own, with 0, 1 and 9 only',
      mend: 'Run it apart from phases 2 to 7; nothing was sent.',
    });
  }
  return selectPhases(ids);
}

/** Run id, prefix, caps, version and path shape every run; malformed ones are refused in a dry run too. */
function shapesEveryRun({ kind, name }: Variable): boolean {
  return DRY_RUN_KINDS.has(kind) || DRY_RUN_NAMES.has(name);
}

function describeUnused(environment: Environment): string[] {
  return inspectVariables(environment)
    .filter(({ state }) => state === 'malformed')
    .map(
      ({ name, rule }) => `${name} is malformed and not used in this dry run: ${rule}. Correct it before a live run.`,
    );
}

function describeFlags(environment: Environment): string[] {
  return inspectVariables(environment)
    .filter(({ state }) => state === 'malformed')
    .map(({ name, rule }) => `${name} is off: ${rule}.`);
}
