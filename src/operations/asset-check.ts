import { randomBytes } from 'node:crypto';
import { type Authorization, authorizationGap, authorize } from '../campaign/authorization.js';
import { readFlags } from '../campaign/flags.js';
import { OperatorError } from '../campaign/operator-error.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Clock } from '../campaign/ports.js';
import { type Profile, readLiveProfile } from '../campaign/profile.js';
import type { Redacted } from '../campaign/redacted.js';
import { systemClock } from '../campaign/system-clock.js';
import type { Environment } from '../campaign/environment.js';
import type { Redactor } from '../evidence/redactor.js';
import { getWabaInfo } from '../graph/helpers/accounts.js';
import { getPhoneNumberInfo } from '../graph/helpers/phone-numbers.js';
import { debugToken } from '../graph/helpers/tokens.js';
import type { ProxySettings } from '../graph/proxy.js';
import { PREFLIGHT_FIELDS } from '../phases/0-authorize.js';
import { judgeToken, type TokenJudgement } from '../phases/token-scope.js';
import { connect } from './connection.js';
import { Reads, Unread } from './explorer-reads.js';
import { redactorFor } from './redaction.js';

export interface AssetCheckRequest {
  readonly environment: Environment;
  readonly proxy?: ProxySettings;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/** What Meta says of one asset of the profile: words, no value. */
export interface CheckedAsset {
  readonly state: 'ready' | 'doubtful' | 'unread';
  /** `SANDBOX`, `LIVE`, or null where Meta does not say. */
  readonly mode: string | null;
  readonly detail: Redacted;
}

/** A read-only look at the assets and the token of a live profile, and the way to authorize exactly these. */
export interface AssetCheck {
  readonly number: CheckedAsset;
  readonly account: CheckedAsset;
  /** `unchecked`: this Graph has no debug_token, or did not answer. */
  readonly token: {
    readonly verdict: TokenJudgement['verdict'] | 'unchecked';
    readonly detail: Redacted;
    /** Until it expires; null: never, or not known. */
    readonly days: number | null;
  };
  authorize(phases: readonly PhaseId[], statement: string, expiresAt: Date): Authorization;
}

/**
 * Reads number, account and debug_token of the live profile, and nothing else. Throws `OperatorError` (gate,
 * configuration) before the first request without both live flags or with a malformed profile.
 */
export async function checkAssets(request: AssetCheckRequest): Promise<AssetCheck> {
  const { environment, signal, proxy } = request;
  const clock = request.clock ?? systemClock;
  const profile = liveProfile(environment);
  const connection = connect(profile, environment, clock, { proxy });
  try {
    const look = new Look(profile, redactorFor(environment), new Reads(connection.client, clock, signal), clock);
    const [number, account, token] = await Promise.all([look.number(), look.account(), look.token()]);
    signal.throwIfAborted();
    return {
      number,
      account,
      token,
      authorize: (phases, statement, expiresAt) =>
        authorize(profile, phases, { by: 'form', statement, expiresAt, salt: randomBytes(16).toString('hex') }),
    };
  } finally {
    await connection.close();
  }
}

/** Why an authorization does not cover these phases on the assets of this environment now; undefined when it does. */
export function uncovered(
  authorization: Authorization,
  environment: Environment,
  phases: readonly PhaseId[],
  now: Date,
): string | undefined {
  const profile = liveProfile(environment);
  const gaps = phases.map((phase) => authorizationGap(authorization, profile, phase, now));
  return gaps.find((gap) => gap !== undefined)?.rule;
}

/** The profile of an environment with both live flags. Throws `OperatorError` (gate, configuration). */
export function liveProfile(environment: Environment): Profile {
  const { master, acknowledged } = readFlags(environment);
  if (master && acknowledged) return readLiveProfile(environment, []);
  throw new OperatorError({
    code: 'gate',
    thing: 'the live profile',
    rule: 'is read only with both live flags',
    mend: 'Arm WATS_LIVE_ENABLE and WATS_YES_LIVE first; nothing was sent.',
  });
}

class Look {
  readonly #profile: Profile;
  readonly #redactor: Redactor;
  readonly #reads: Reads;
  readonly #clock: Clock;

  constructor(profile: Profile, redactor: Redactor, reads: Reads, clock: Clock) {
    this.#profile = profile;
    this.#redactor = redactor;
    this.#reads = reads;
    this.#clock = clock;
  }

  async number(): Promise<CheckedAsset> {
    const { phoneNumberId } = this.#profile;
    return this.#asset(async () => {
      const read = await this.#reads.one(getPhoneNumberInfo, { phoneNumberId, fields: PREFLIGHT_FIELDS }, true);
      const { id, account_mode, quality_rating, status, whatsapp_business_manager_messaging_limit: limit } = read;
      if (id !== phoneNumberId) return { state: 'doubtful', mode: null, detail: 'the answer is about another number' };
      const facts = [status, quality_rating && `quality ${quality_rating}`, limit && `limit ${limit}`];
      const mode = account_mode === undefined ? null : account_mode === 'SANDBOX' ? 'SANDBOX' : 'LIVE';
      const told = facts.filter((fact) => fact !== undefined && fact !== '').join(', ');
      return { state: mode === 'SANDBOX' ? 'ready' : 'doubtful', mode, detail: told };
    });
  }

  async account(): Promise<CheckedAsset> {
    const { wabaId } = this.#profile;
    return this.#asset(async () => {
      const { id } = await this.#reads.one(getWabaInfo, { wabaId, fields: 'id,name' }, true);
      return id === wabaId
        ? { state: 'ready', mode: null, detail: 'the token can see it' }
        : { state: 'doubtful', mode: null, detail: 'the answer is about another account' };
    });
  }

  async token(): Promise<AssetCheck['token']> {
    try {
      const { data } = await this.#reads.one(debugToken, {}, true);
      const now = this.#clock.now();
      const { verdict, note } = judgeToken(data, this.#profile, now);
      const days = data.expires_at ? Math.floor((data.expires_at * 1000 - now.getTime()) / 86_400_000) : null;
      return { verdict, detail: this.#redactor.text(note), days };
    } catch (error) {
      return { verdict: 'unchecked', detail: this.#unread(error), days: null };
    }
  }

  async #asset(read: () => Promise<Omit<CheckedAsset, 'detail'> & { readonly detail: string }>): Promise<CheckedAsset> {
    try {
      const checked = await read();
      return { ...checked, detail: this.#redactor.text(checked.detail) };
    } catch (error) {
      return { state: 'unread', mode: null, detail: this.#unread(error) };
    }
  }

  #unread(error: unknown): Redacted {
    if (!(error instanceof Unread)) throw error;
    return this.#redactor.text(error.message);
  }
}
