import { randomBytes } from 'node:crypto';
import { OperatorError } from './operator-error.js';
import { type Environment, readVariable } from './environment.js';
import { inspectVariable } from './variables.js';

/** What every prefix begins with. */
const COMMON_PREFIX = 'wats-live-';

export interface RunIdentity {
  readonly runId: string;
  /** Every resource of the run is named prefix + separator + suffix. */
  readonly prefix: string;
}

/** The run's id and prefix, from the environment or made up. Throws `OperatorError` when given ones break their rule. */
export function readRunIdentity(environment: Environment, now: Date): RunIdentity {
  for (const name of ['WATS_TEST_RUN_ID', 'WATS_TEST_RESOURCE_PREFIX']) {
    const { state, rule } = inspectVariable(environment, name);
    if (state === 'malformed') {
      throw new OperatorError({
        code: 'configuration',
        thing: name,
        rule,
        mend: 'Unset it to have one made, or choose another.',
      });
    }
  }
  const runId = readVariable(environment, 'WATS_TEST_RUN_ID') ?? newRunId(now);
  const prefix = readVariable(environment, 'WATS_TEST_RESOURCE_PREFIX') ?? `${COMMON_PREFIX}${runId}`;
  // Every prefix begins alike, so that the beginning tells no run from another.
  if (!`-${prefix.slice(COMMON_PREFIX.length)}-`.includes(`-${runId}-`)) {
    throw new OperatorError({
      code: 'configuration',
      thing: 'WATS_TEST_RESOURCE_PREFIX',
      rule: 'must contain the run id between separators, so that two runs never share a resource',
      mend: 'Unset it, or add the run id to it.',
    });
  }
  return { runId, prefix };
}

function newRunId(now: Date): string {
  return `${now.toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
}

/** Name of a resource of the run. The suffix has no separator, so that ownership can be told from the name alone. */
export function resourceName(prefix: string, suffix: string): string {
  if (!/^[a-z0-9]+$/.test(suffix)) throw new RangeError('a resource suffix is lower-case letters and digits');
  return `${prefix}-${suffix}`;
}

/** Name of a template of the run: Meta takes lower-case letters, digits and `_` only. */
export function templateName(prefix: string, suffix: string): string {
  return templateForm(resourceName(prefix, suffix));
}

const templateForm = (name: string) => name.toLowerCase().replaceAll('-', '_');

/**
 * Whether the run made it, by its name: prefix **and** separator **and** a suffix without one, so that run `r1` owns
 * neither what `r10` nor what `r1-2` made.
 */
export function ownsName(prefix: string, name: string): boolean {
  return [`${prefix}-`, templateForm(`${prefix}-`)].some(
    (start) => name.startsWith(start) && /^[a-z0-9]+$/.test(name.slice(start.length)),
  );
}
