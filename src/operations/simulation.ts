import { OperatorError } from '../campaign/operator-error.js';
import { FAULT_NAMES, type FaultName, isFaultName, type Simulator, startSimulator } from '../simulator/server.js';

export interface SimulationRequest {
  readonly port?: number;
  readonly latencyMs?: number;
  readonly templates?: number;
  readonly seed?: number;
  readonly webhookUrl?: string;
  readonly faults: readonly string[];
}

/** Serves the simulated Graph. Throws `OperatorError` for an unknown fault or a port that cannot be opened. */
export async function serveSimulator({ faults, ...options }: SimulationRequest): Promise<Simulator> {
  return startSimulator({ ...options, faults: readFaults(faults) });
}

/** Faults by their names. Throws `OperatorError` (usage) for a name that no fault has. */
export function readFaults(names: readonly string[]): FaultName[] {
  return names.map((name) => {
    if (isFaultName(name)) return name;
    throw new OperatorError({
      code: 'usage',
      thing: '--fault',
      rule: `must be one of ${FAULT_NAMES.join(', ')}`,
      mend: 'Name one of these.',
    });
  });
}
