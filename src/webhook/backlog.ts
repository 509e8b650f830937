/** A delivery that was answered 200 and waits to be typed and correlated. */
export interface Delivery {
  readonly receivedAt: Date;
  /** Parsed JSON; integers beyond 2^53 are strings of their digits. */
  readonly body: unknown;
  /** Length of the raw body. */
  readonly bytes: number;
}

/** What a backlog may hold before deliveries are refused. */
export interface BacklogLimits {
  readonly deliveries: number;
  readonly bytes: number;
}

/** A turn of the event loop is given back after this many milliseconds, so that answers do not wait for typing. */
const SLICE_MS = 4;

/** Accepted deliveries in order of arrival, handed on after their answer. Room is reserved before anything is journaled. */
export class Backlog {
  private waiting: Delivery[] = [];
  private head = 0;
  private reserved = 0;
  private reservedBytes = 0;
  private scheduled = false;

  constructor(
    private readonly limits: BacklogLimits,
    private readonly take: (delivery: Delivery) => void,
  ) {}

  /** Takes a place; false when full. A place ends with `put` and its taking, or with `release`. */
  reserve(bytes: number): boolean {
    const first = this.reserved === 0;
    if (this.reserved >= this.limits.deliveries) return false;
    // One delivery always fits, whatever its size.
    if (!first && this.reservedBytes + bytes > this.limits.bytes) return false;
    this.reserved += 1;
    this.reservedBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.reserved -= 1;
    this.reservedBytes -= bytes;
  }

  put(delivery: Delivery): void {
    this.waiting.push(delivery);
    this.schedule();
  }

  /** Hands on everything now; for the stop of the receiver. */
  flush(): void {
    while (this.head < this.waiting.length) this.next();
    this.compact();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const end = performance.now() + SLICE_MS;
      while (this.head < this.waiting.length && performance.now() < end) this.next();
      this.compact();
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private next(): void {
    const delivery = this.waiting[this.head];
    this.head += 1;
    if (delivery === undefined) return;
    this.release(delivery.bytes);
    this.take(delivery);
  }

  private compact(): void {
    this.waiting = this.waiting.slice(this.head);
    this.head = 0;
  }
}
