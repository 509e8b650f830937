/** Most requests that an explorer has under way. Source: measures.md, the polite cap. */
const CAP = 16;
/** Of these, places that are kept for pages: a list of a dozen pages must not wait behind details. */
const KEPT = 4;

/** Lets reads through, at most sixteen at a time; those that others wait for (pages of a list) before the rest. */
export class ReadLane {
  readonly #waiting: { readonly urgent: (() => void)[]; readonly usual: (() => void)[] } = { urgent: [], usual: [] };
  #underWay = 0;
  #usualUnderWay = 0;
  #calls = 0;
  #peak = 0;

  /** Reads so far, and the most that were under way at once. */
  get figures(): { readonly calls: number; readonly peak: number } {
    return { calls: this.#calls, peak: this.#peak };
  }

  async run<Result>(urgent: boolean, work: () => Promise<Result>): Promise<Result> {
    await this.#enter(urgent);
    try {
      return await work();
    } finally {
      this.#leave(urgent);
    }
  }

  #enter(urgent: boolean): Promise<void> {
    this.#calls += 1;
    if (this.#hasPlace(urgent)) {
      this.#take(urgent);
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting[urgent ? 'urgent' : 'usual'].push(resolve));
  }

  /** The place goes straight to the next in line, so that nobody slips in between. */
  #leave(urgent: boolean): void {
    this.#underWay -= 1;
    if (!urgent) this.#usualUnderWay -= 1;
    for (const kind of ['urgent', 'usual'] as const) {
      const line = this.#waiting[kind];
      while (line.length > 0 && this.#hasPlace(kind === 'urgent')) {
        this.#take(kind === 'urgent');
        line.shift()?.();
      }
    }
  }

  #hasPlace(urgent: boolean): boolean {
    return this.#underWay < CAP && (urgent || this.#usualUnderWay < CAP - KEPT);
  }

  #take(urgent: boolean): void {
    this.#underWay += 1;
    if (!urgent) this.#usualUnderWay += 1;
    this.#peak = Math.max(this.#peak, this.#underWay);
  }
}
