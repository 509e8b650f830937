/** What the account holds, by family, before and after: counts and hashes, so that a leftover shows. */
export interface InventoryRow {
  readonly family: string;
  readonly before: ReadonlySet<string> | null;
  readonly after: ReadonlySet<string> | null;
}

/** Filled by discovery, and again by the final verification. */
export class Inventory {
  readonly #before = new Map<string, ReadonlySet<string>>();
  readonly #after = new Map<string, ReadonlySet<string>>();

  /** Hashes of the members of a family as discovery saw them. */
  recordBefore(family: string, members: Iterable<string>): void {
    this.#before.set(family, new Set(members));
  }

  recordAfter(family: string, members: Iterable<string>): void {
    this.#after.set(family, new Set(members));
  }

  rows(): InventoryRow[] {
    return [...new Set([...this.#before.keys(), ...this.#after.keys()])].map((family) => ({
      family,
      before: this.#before.get(family) ?? null,
      after: this.#after.get(family) ?? null,
    }));
  }
}

/** The difference in words: members are counted, not named. */
export function describeDifference({ before, after }: InventoryRow): string {
  if (after === null) return 'not touched, not read again';
  if (before === null) return 'not read before';
  const added = [...after].filter((member) => !before.has(member)).length;
  const gone = [...before].filter((member) => !after.has(member)).length;
  return added + gone === 0 ? 'unchanged' : `${added} added, ${gone} gone`;
}
