import { type Environment, inspectVariables, type VariableState } from '../campaign/variables.js';
import { EXIT, type ExitCode } from './exit-code.js';

export interface Examination {
  readonly states: readonly VariableState[];
  readonly exitCode: ExitCode;
}

/** Looks at every variable by name; resolves no value, opens no socket, writes nothing. */
export function examine(environment: Environment): Examination {
  const states = inspectVariables(environment);
  return { states, exitCode: states.some(({ state }) => state === 'malformed') ? EXIT.usage : EXIT.ok };
}
