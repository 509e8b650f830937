import { type Environment, inspectVariables, type VariableState } from '../campaign/variables.js';
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
  const states = [...inspectVariables(environment), ...config];
  return { states, exitCode: states.some(({ state }) => state === 'malformed') ? EXIT.usage : EXIT.ok };
}
