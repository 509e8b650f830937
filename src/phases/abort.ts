import type { AbortCriterion } from '../campaign/events.js';

/** Whether an abort criterion was met, and which. The first one counts. */
export class Abortion {
  #criterion: AbortCriterion | undefined;
  #detail = '';
  readonly #announce: (criterion: AbortCriterion, detail: string) => void;

  /** `announce` tells the observers, once. */
  constructor(announce: (criterion: AbortCriterion, detail: string) => void) {
    this.#announce = announce;
  }

  get criterion(): AbortCriterion | undefined {
    return this.#criterion;
  }

  get detail(): string {
    return this.#detail;
  }

  /** From now on no new mutation starts in this run; what the run made is still cleaned up. */
  meet(criterion: AbortCriterion, detail: string): void {
    if (this.#criterion !== undefined) return;
    this.#criterion = criterion;
    this.#detail = detail;
    this.#announce(criterion, detail);
  }
}

/** Leaves a phase at once: an abort criterion was met. */
export class PhaseAborted extends Error {
  override readonly name = 'PhaseAborted';
}
