import { l10n } from 'vscode';
import type { Authorization } from '../campaign/authorization.js';
import type { LocalCheck } from '../campaign/ports.js';

/** What the operator authorized in the form. */
export interface Authorized {
  readonly authorization: Authorization;
  /** Name of the profile. */
  readonly profile: string;
  /** The operator took it that the token reaches every asset of the business. */
  readonly acceptBroadToken: boolean;
  /** The local checks of each run under it, or why they are skipped; undefined: the workspace has none. */
  readonly check: LocalCheck | { readonly skipped: string } | undefined;
}

/** How often the remaining time is told anew, in milliseconds. */
const TICK_MS = 60_000;

/** The authorization of this window: in memory only, gone with the window, void once it ends. */
export class HeldAuthorization {
  readonly #changed: () => void;
  readonly #now: () => Date;
  #held: Authorized | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(changed: () => void, now = () => new Date()) {
    this.#changed = changed;
    this.#now = now;
  }

  /** Undefined when there is none or it has ended. */
  get current(): Authorized | undefined {
    return this.minutesLeft === 0 ? undefined : this.#held;
  }

  /** Rounded up; 0 without one. */
  get minutesLeft(): number {
    const ends = this.#held?.authorization.expiresAt?.getTime() ?? 0;
    return Math.max(0, Math.ceil((ends - this.#now().getTime()) / TICK_MS));
  }

  /** Takes the place of the one before; undefined: revokes it. */
  hold(authorized: Authorized | undefined): void {
    clearInterval(this.#timer);
    this.#held = authorized;
    if (authorized !== undefined) this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#changed();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.minutesLeft === 0) this.hold(undefined);
    else this.#changed();
  }
}

/** "43 min left · phases 1, 3, 4"; hours from two on. */
export function describeAuthorization({ authorization }: Authorized, minutes: number): string {
  const left = minutes >= 120 ? l10n.t('{0} h', Math.floor(minutes / 60)) : l10n.t('{0} min', minutes);
  return l10n.t('{0} left · phases {1}', left, [...authorization.phases].join(', '));
}
