/** A state that a message reached. */
export interface ChainStep {
  /** `accepted` for the answer to the send, else the status as Meta names it. */
  readonly status: string;
  /** Monotonic milliseconds of the request, or of the webhook's arrival. */
  readonly at: number;
  /** Graph code of a failure. */
  readonly code: number | null;
}

const ORDER = ['accepted', 'sent', 'delivered', 'read', 'played', 'failed', 'deleted'];
const MOST_STEPS = 32;
const MOST_OWN = 10_000;
const MOST_FOREIGN = 4_096;

/** The chains of the run's own messages and, fewer, of messages that nobody here sent; the oldest give way. */
export class StatusChains {
  private readonly own = new Map<string, ChainStep[]>();
  private readonly foreign = new Map<string, ChainStep[]>();

  /** A message of ours was accepted; statuses that came before join its chain. */
  accepted(id: string, at: number): void {
    const steps = this.own.get(id) ?? this.foreign.get(id) ?? [];
    this.foreign.delete(id);
    if (!steps.some((step) => step.status === 'accepted')) steps.push({ status: 'accepted', at, code: null });
    keep(this.own, id, steps, MOST_OWN);
  }

  add(id: string, step: ChainStep): void {
    const steps = this.own.get(id) ?? this.foreign.get(id);
    if (steps === undefined) keep(this.foreign, id, [step], MOST_FOREIGN);
    else if (steps.length < MOST_STEPS) steps.push(step);
  }

  /** In the order of a message's life; steps of one rank as they arrived. */
  of(id: string): readonly ChainStep[] {
    const steps = this.own.get(id) ?? this.foreign.get(id) ?? [];
    return steps.toSorted((a, b) => rank(a) - rank(b));
  }
}

function keep(chains: Map<string, ChainStep[]>, id: string, steps: ChainStep[], most: number): void {
  chains.set(id, steps);
  const [oldest] = chains.keys();
  if (chains.size > most && oldest !== undefined) chains.delete(oldest);
}

function rank(step: ChainStep): number {
  const at = ORDER.indexOf(step.status);
  return at < 0 ? ORDER.length : at;
}
