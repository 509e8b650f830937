import type { GatedStep, OptInFlag } from '../campaign/flags.js';
import type { PhaseId, RiskClass } from '../campaign/phase.js';

/** What a grant allows. Ids and recipients are the real ones, in memory only. */
export interface GrantTerms {
  readonly kind: 'phase' | 'clean-up';
  readonly runId: string;
  readonly phase: PhaseId;
  readonly risks: ReadonlySet<RiskClass>;
  /** Domain flags that are set; a clean-up grant outlives them. */
  readonly flags: ReadonlySet<OptInFlag>;
  /** Steps that the operator confirmed by themselves. */
  readonly steps: ReadonlySet<GatedStep>;
  /** Ids that the first path segment of an effect may name: the authorized assets. */
  readonly assets: ReadonlySet<string>;
  /** The only recipients, in digits. Empty for a clean-up grant. */
  readonly recipients: ReadonlySet<string>;
  /** Every id of the profile and the recipient: never something that the run made, whatever an answer says. */
  readonly protectedIds: ReadonlySet<string>;
  /** Whether this id stands in this run's manifest, so that it may be deleted or changed. */
  readonly owns: (id: string) => boolean;
  /** Whether the run made it, by its name: prefix and separator. */
  readonly ownsName: (name: string) => boolean;
  /** Whether this is exactly what a setting held before the run, by this run's manifest. */
  readonly restores: (setting: string, value: string) => boolean;
  /** When the authorization behind it ends; null for a clean-up grant, which outlives it. */
  readonly expiresAt: Date | null;
}

const minted = new WeakSet<Grant>();

/**
 * The leave to cause effects in one phase of one run. Only `phases/gate.ts` mints one (a test on imports holds that);
 * the transport takes no effect without one, and looks here again at every request.
 */
export class Grant {
  readonly terms: GrantTerms;
  #revoked: string | undefined;

  private constructor(terms: GrantTerms) {
    this.terms = Object.freeze({ ...terms });
    Object.freeze(this);
  }

  /** For `phases/gate.ts` alone. */
  static mint(terms: GrantTerms): Grant {
    const grant = new Grant(terms);
    minted.add(grant);
    return grant;
  }

  /** Ends it: the phase is over, or an abort criterion was met. */
  revoke(reason: string): void {
    this.#revoked ??= reason;
  }

  /** Why this grant does not allow effects of this risk class now; undefined when it does. Forged ones never do. */
  static gap(grant: Grant | undefined, risk: RiskClass, now: Date, flag: OptInFlag | null = null): string | undefined {
    if (grant === undefined) return 'no grant was given';
    if (!minted.has(grant)) return 'the grant was not minted by the gate';
    if (grant.#revoked !== undefined) return `the grant has ended: ${grant.#revoked}`;
    if (!grant.terms.risks.has(risk)) return `the grant does not cover the risk class ${risk}`;
    if (grant.terms.kind === 'phase' && flag !== null && !grant.terms.flags.has(flag)) return `${flag} is not set`;
    if (grant.terms.expiresAt !== null && grant.terms.expiresAt <= now) return 'the authorization has expired';
    return undefined;
  }
}
