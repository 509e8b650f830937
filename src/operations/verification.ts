import type { Environment } from '../campaign/environment.js';
import { KnownValues } from '../evidence/known-values.js';
import { verifyEvidence, type VerifyResult } from '../evidence/verify.js';
import { knownValues } from './known-environment.js';

/** Checks evidence against itself, the run's key and the values of this environment. Throws `OperatorError`. */
export function verify(target: string, environment: Environment): VerifyResult {
  return verifyEvidence(target, { environment, known: new KnownValues(knownValues(environment)) });
}
