import type { AbortCriterion } from '../campaign/events.js';
import type { Redactor } from '../evidence/redactor.js';
import type { Grant } from '../graph/grant.js';
import type { Recorder } from './recorder.js';

/** Whether an abort criterion was met, and which. The first one counts. */
export class Abortion {
  #criterion: AbortCriterion | undefined;
  #detail = '';
  readonly #grants = new Set<Grant>();
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

  /** Ends a grant with the criterion, so that not even what stands in line already is sent under it. */
  ends(grant: Grant): void {
    this.#grants.add(grant);
    if (this.#criterion !== undefined) grant.revoke(REASON);
  }

  /** From now on no new mutation starts in this run; what the run made is still cleaned up. */
  meet(criterion: AbortCriterion, detail: string): void {
    if (this.#criterion !== undefined) return;
    this.#criterion = criterion;
    this.#detail = detail;
    for (const grant of this.#grants) grant.revoke(REASON);
    this.#announce(criterion, detail);
  }
}

const REASON = 'an abort criterion was met';

/** An abortion that is told as an event, and that a leak in an event meets. */
export function recordedAbortion(recorder: Recorder, redactor: Pick<Redactor, 'text'>): Abortion {
  const abortion = new Abortion((criterion, detail) => {
    recorder.emit({ event: 'abort', criterion, detail: redactor.text(detail) });
  });
  recorder.onLeak = (detail) => abortion.meet('leak', detail);
  return abortion;
}

/** Leaves a phase at once: an abort criterion was met. */
export class PhaseAborted extends Error {
  override readonly name = 'PhaseAborted';
}
