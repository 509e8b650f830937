import { randomBytes } from 'node:crypto';
import { OperatorError } from '../campaign/operator-error.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { isRunId, RUN_ID_RULE } from '../campaign/variables.js';
import { createRedactor, type Redactor, type RedactorOptions } from '../evidence/redactor.js';
import { readRunKey } from '../evidence/run-key.js';
import { ERROR_TITLES } from '../graph/errors.js';
import { knownValues } from './known-environment.js';

/** A redactor to which the documented errors are no secret. */
export function makeRedactor(options: RedactorOptions): Redactor {
  return createRedactor({ titles: ERROR_TITLES, ...options });
}

/**
 * A redactor over an environment's values: with a run's own salt where its key is known, else with a fresh one. Throws
 * `OperatorError` for a malformed run id.
 */
export function redactorFor(environment: Environment, runId?: string): Redactor {
  if (runId !== undefined && !isRunId(runId)) {
    throw new OperatorError({ code: 'usage', thing: '--run-id', rule: RUN_ID_RULE, mend: 'Give the id of a run.' });
  }
  const key = runId === undefined ? undefined : readRunKey(runId, undefined, environment);
  const prefix = readVariable(environment, 'WATS_TEST_RESOURCE_PREFIX');
  return makeRedactor({
    salt: key?.salt ?? randomBytes(32),
    ...(runId === undefined ? {} : { runId, prefix: prefix?.includes(runId) === true ? prefix : `wats-live-${runId}` }),
    known: knownValues(environment),
  });
}
