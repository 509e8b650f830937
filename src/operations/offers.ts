import { OperatorError } from '../campaign/operator-error.js';
import { ManifestLock } from '../evidence/manifest-lock.js';

/**
 * The interrupted runs whose clean-up one window offers: of several windows only one, as long as it lives. Nothing of it
 * keeps anybody from cleaning up.
 */
export class Offers {
  readonly #claims: ManifestLock[] = [];

  /** Whether this window is the one to offer. */
  claim(manifest: string): boolean {
    try {
      this.#claims.push(ManifestLock.acquire(`${manifest}.offer`));
      return true;
    } catch (error) {
      // Where no claim can be written it is better told twice than never.
      return !(error instanceof OperatorError && error.code === 'manifest');
    }
  }

  /** Leaves the offers to other windows. Safe to repeat. */
  dispose(): void {
    for (const claim of this.#claims.splice(0)) claim.release();
  }
}
