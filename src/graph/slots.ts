/** Places for requests under way: who finds none waits in line. */
export class Slots {
  #free: number;
  readonly #line: (() => void)[] = [];

  /** `count`: requests that may be under way at once. */
  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a place as soon as one is free and returns what gives it back, once. Rejects when the signal aborts first. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = this.#line.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(signal.reason instanceof Error ? signal.reason : new Error('stopped while waiting'));
      };
      this.#line.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
