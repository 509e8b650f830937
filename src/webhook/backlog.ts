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

/**
 * A delivery is handed on at once, as one may stop a run. In a crowd, of more than so many within so many milliseconds, what
 * comes is gathered for as long: code that is warm and writes that are shared cost less.
 */
const CROWD = 32;
const GATHER_MS = 20;
/** A turn of the event loop is given back after so many milliseconds, so that answers do not wait for typing. */
const SLICE_MS = 4;

/** Accepted deliveries in order of arrival, handed on after their answer. Room is reserved before anything is journaled. */
export class Backlog {
  private waiting: Delivery[] = [];
  private head = 0;
  private reserved = 0;
  private reservedBytes = 0;
  private scheduled = false;
  /** How many came since when, in monotonic milliseconds. */
  private came = 0;
  private since = -Infinity;

  constructor(
    private readonly limits: BacklogLimits,
    private readonly take: (deliveries: Iterable<Delivery>) => void,
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
    const now = performance.now();
    if (now - this.since > GATHER_MS) [this.came, this.since] = [0, now];
    this.came += 1;
    this.waiting.push(delivery);
    this.schedule();
  }

  /** Hands on everything now; for the stop of the receiver. */
  flush(): void {
    while (this.head < this.waiting.length) this.handOn(Infinity);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    if (this.came > CROWD) setTimeout(() => this.turn(), GATHER_MS);
    else setImmediate(() => this.turn());
  }

  private turn(): void {
    this.handOn(performance.now() + SLICE_MS);
    this.scheduled = this.head < this.waiting.length;
    if (this.scheduled) setImmediate(() => this.turn());
  }

  private handOn(end: number): void {
    if (this.head === this.waiting.length) return;
    const before = this.head;
    this.take(this.until(end));
    // Nothing is offered twice, and so no turn is without end.
    if (this.head === before) this.next();
    this.compact();
  }

  private *until(end: number): Generator<Delivery> {
    do {
      const delivery = this.next();
      if (delivery === undefined) return;
      yield delivery;
    } while (performance.now() < end);
  }

  private next(): Delivery | undefined {
    const delivery = this.waiting[this.head];
    if (delivery === undefined) return undefined;
    this.head += 1;
    this.release(delivery.bytes);
    return delivery;
  }

  private compact(): void {
    if (this.head * 2 < this.waiting.length) return;
    this.waiting = this.waiting.slice(this.head);
    this.head = 0;
  }
}
