import { weigh } from './digest.js';
import type { WebhookUpdate } from './update.js';

/** Above this an update is kept without its raw value. */
const HEAVY = 65_536;

/** Something kept for a while that holds an update. */
export interface Held {
  readonly update: WebhookUpdate;
}

/** The latest updates, bounded in number and in characters of their raw values; the oldest give way. */
export class Recent<T extends Held> {
  private items: { held: T; readonly weight: number }[] = [];
  private head = 0;
  private weight = 0;

  constructor(
    private readonly most: number,
    private readonly mostWeight: number,
    private readonly withoutRaw: (held: T) => T,
  ) {}

  add(held: T): void {
    const weight = weigh(held.update.raw, HEAVY);
    const item = weight < HEAVY ? { held, weight } : { held: this.withoutRaw(held), weight: 0 };
    this.items.push(item);
    this.weight += item.weight;
    while (this.items.length - this.head > this.most || this.weight > this.mostWeight) this.drop();
  }

  /** All that is held, the oldest first. */
  list(): readonly T[] {
    return this.items.slice(this.head).map(({ held }) => held);
  }

  find(match: (held: T) => boolean): T | undefined {
    for (let at = this.head; at < this.items.length; at += 1) {
      const item = this.items[at];
      if (item !== undefined && match(item.held)) return item.held;
    }
    return undefined;
  }

  /** Exchanges what `change` returns anew; undefined leaves an item as it is. Returns the exchanged ones. */
  exchange(change: (held: T) => T | undefined): readonly T[] {
    const changed: T[] = [];
    for (let at = this.head; at < this.items.length; at += 1) {
      const item = this.items[at];
      const next = item === undefined ? undefined : change(item.held);
      if (item === undefined || next === undefined) continue;
      item.held = next;
      changed.push(next);
    }
    return changed;
  }

  private drop(): void {
    this.weight -= this.items[this.head]?.weight ?? 0;
    this.head += 1;
    if (this.head <= this.most) return;
    this.items = this.items.slice(this.head);
    this.head = 0;
  }
}
