import { readByteCaps } from '../campaign/byte-caps.js';
import { OperatorError } from '../campaign/operator-error.js';
import { readRunIdentity } from '../campaign/run-identity.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { inspectVariables, type VariableState } from '../campaign/variables.js';
import { readMedia } from '../phases/medium.js';
import { checkToolkitConfig } from './toolkit-config.js';
import { EXIT, type ExitCode } from './exit-code.js';

export interface Examination {
  readonly states: readonly VariableState[];
  readonly exitCode: ExitCode;
}

/**
 * Looks at every variable by name, and at a toolkit configuration where one is given; resolves no value, opens no
 * socket, writes nothing. Throws `OperatorError` for a configuration that cannot be read.
 */
export function examine(environment: Environment, configPath?: string): Examination {
  const config = configPath === undefined ? [] : checkToolkitConfig(configPath, environment);
  const states = [...inspectVariables(environment).map((state) => withUse(state, environment)), ...config];
  return { states, exitCode: states.some(({ state }) => state === 'malformed') ? EXIT.usage : EXIT.ok };
}

/** Some values are well formed and of no use all the same: a prefix of another run, a fixture that is not there. */
function withUse(state: VariableState, environment: Environment): VariableState {
  const check = USES[state.name];
  if (state.state !== 'set' || check === undefined) return state;
  try {
    check(environment);
    return state;
  } catch (error) {
    return error instanceof OperatorError ? { ...state, state: 'malformed', rule: error.rule } : state;
  }
}

const USES: Readonly<Record<string, (environment: Environment) => unknown>> = {
  WATS_TEST_RESOURCE_PREFIX: (environment) => readRunIdentity(environment, new Date()),
  WATS_MEDIA_FIXTURE: (environment) =>
    readMedia(readVariable(environment, 'WATS_MEDIA_FIXTURE'), readByteCaps(environment).upload),
  WATS_MAX_UPLOAD_BYTES: (environment) => readMedia(undefined, readByteCaps(environment).upload),
};
