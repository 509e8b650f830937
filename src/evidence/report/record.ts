import type { AbortEvent, CampaignEvent, CleanupState, RunOutcome } from '../../campaign/events.js';
import type { Mode, PhaseId, Target } from '../../campaign/phase.js';
import type { Redacted } from '../../campaign/redacted.js';
import type { ManifestEntry } from '../manifest.js';

/** One event of a run with its place in time. */
export interface TimedEvent {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Milliseconds since the run started. */
  readonly offsetMs: number;
  readonly event: CampaignEvent;
}

/** Everything that a report is made from: what the run was allowed to do, what it did and what it left. */
export interface RunRecord {
  /** Name and version of the tool, such as `wats-live 0.1.0`. */
  readonly tool: string;
  readonly runId: string;
  readonly prefix: string;
  readonly mode: Mode;
  readonly target: Target;
  /** Graph API version, such as `v25.0`. */
  readonly apiVersion: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** The assets by salted hash; `detail` is what discovery said of them. */
  readonly assets: readonly { readonly name: string; readonly hash: string; readonly detail: Redacted | null }[];
  readonly authorization: {
    /** Where it came from: `environment, for this run`, `form` or `file`. */
    readonly by: string;
    readonly statement: Redacted;
    readonly phases: readonly PhaseId[];
    readonly expiresAt: string | null;
    readonly broadTokenAccepted: boolean;
  };
  /** Names of the flags that were armed. */
  readonly flags: readonly string[];
  readonly events: readonly TimedEvent[];
  readonly resources: readonly ManifestEntry[];
  /** Counts of a family before and after the run; null where it could not be read. */
  readonly inventory: readonly {
    readonly family: string;
    readonly before: number | null;
    readonly after: number | null;
    readonly difference: Redacted;
  }[];
  readonly outcome: RunOutcome;
  readonly cleanup: CleanupState;
  readonly abort: Pick<AbortEvent, 'criterion' | 'detail'> | null;
  readonly notes: readonly Redacted[];
}

/** A helper that a campaign could exercise; the parity table names those that this run did not. */
export interface Capability {
  readonly helper: string;
  readonly phase: PhaseId;
}
