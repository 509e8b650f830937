const SLOTS_PER_KEY = 2;

/**
 * Remembers update keys in a fixed amount of memory: at least the last `capacity` of them, at most twice as many. Two tables
 * of 64-bit fingerprints take turns; when the younger one is full, the elder one is emptied. With 131,072 keys (4 MB) the
 * chance that a new key is taken for a known one is below one in 10^13 per look.
 */
export class SeenKeys {
  private young: Table;
  private old: Table;

  constructor(private readonly capacity = 131_072) {
    this.young = new Table(capacity);
    this.old = new Table(capacity);
  }

  has(key: string): boolean {
    const [high, low] = fingerprint(key);
    return this.old.has(high, low) || this.young.has(high, low);
  }

  /** Adds a key of hex digits (16 or more); false when it was known already. */
  add(key: string): boolean {
    const [high, low] = fingerprint(key);
    if (this.old.has(high, low)) return false;
    if (!this.young.add(high, low)) return false;
    if (this.young.size >= this.capacity) {
      const emptied = this.old.clear();
      this.old = this.young;
      this.young = emptied;
    }
    return true;
  }
}

function fingerprint(key: string): readonly [high: number, low: number] {
  // A slot of two zeros is a free one.
  return [Number.parseInt(key.slice(0, 8), 16) >>> 0, Number.parseInt(key.slice(8, 16), 16) >>> 0 || 1];
}

class Table {
  size = 0;
  private readonly slots: Uint32Array;
  private readonly mask: number;

  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 1) * SLOTS_PER_KEY));
    this.slots = new Uint32Array(slots * 2);
    this.mask = slots - 1;
  }

  has(high: number, low: number): boolean {
    return this.slots[this.find(high, low) * 2 + 1] === low;
  }

  add(high: number, low: number): boolean {
    const slot = this.find(high, low) * 2;
    if (this.slots[slot + 1] === low) return false;
    this.slots[slot] = high;
    this.slots[slot + 1] = low;
    this.size += 1;
    return true;
  }

  clear(): this {
    this.slots.fill(0);
    this.size = 0;
    return this;
  }

  /** The slot of a fingerprint, or the free one where it belongs. */
  private find(high: number, low: number): number {
    let slot = (high ^ (low >>> 7)) & this.mask;
    while (this.slots[slot * 2 + 1] !== 0 && !(this.slots[slot * 2] === high && this.slots[slot * 2 + 1] === low)) {
      slot = (slot + 1) & this.mask;
    }
    return slot;
  }
}
