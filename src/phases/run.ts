import type { Authorization } from '../campaign/authorization.js';
import type { ByteCaps } from '../campaign/byte-caps.js';
import type { Flags } from '../campaign/flags.js';
import type { Mode } from '../campaign/phase.js';
import type { Clock, LocalCheck, Logger, Tunnel } from '../campaign/ports.js';
import type { Profile } from '../campaign/profile.js';
import type { RunIdentity } from '../campaign/run-identity.js';
import type { Environment } from '../campaign/environment.js';
import type { VariableState } from '../campaign/variables.js';
import type { Manifest } from '../evidence/manifest.js';
import type { Redactor } from '../evidence/redactor.js';
import type { GraphClient } from '../graph/client.js';
import type { PairPace } from '../graph/pair-pace.js';
import type { ProxySettings } from '../graph/proxy.js';
import type { Abortion } from './abort.js';
import type { Assets } from './assets.js';
import type { Inbox } from './inbox.js';
import type { Inventory } from './inventory.js';
import type { Medium } from './medium.js';
import type { Recorder } from './recorder.js';

/** Everything that a run holds while it lasts. */
export interface Run {
  readonly identity: RunIdentity;
  readonly mode: Mode;
  readonly environment: Environment;
  readonly profile: Profile;
  readonly flags: Flags;
  readonly authorization: Authorization;
  readonly caps: ByteCaps;
  readonly media: readonly Medium[];
  /** What the toolkit's own configuration holds, by name; undefined: there is none. */
  readonly toolkit: readonly VariableState[] | undefined;
  readonly client: GraphClient;
  /** By which the public URL is asked, as the Graph is. */
  readonly proxy: ProxySettings;
  /** Holds messages to the recipient within Meta's pair rate. */
  readonly pairPace: PairPace;
  readonly manifest: Manifest;
  readonly redactor: Redactor;
  readonly recorder: Recorder;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Undefined: no receiver is configured, so that nothing that comes by webhook can be waited for. */
  readonly inbox: Inbox | undefined;
  /** The operator's own tunnel; undefined: this face has none. */
  readonly tunnel?: Tunnel | undefined;
  /** How long an expected webhook is waited for, in milliseconds. */
  readonly webhookWaitMs: number;
  readonly inventory: Inventory;
  readonly assets: Assets;
  /** The local tests, or why there are none. */
  readonly check: LocalCheck | { readonly skipped: string };
  readonly acceptBroadToken: boolean;
  /** Notes for the report, our own words. */
  readonly notes: string[];
  readonly abortion: Abortion;
  /** Aborts when the operator stops the run. */
  readonly signal: AbortSignal;
}
