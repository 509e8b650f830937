import { type FoundLine, NO_LINE, readLines } from './ledger-line.js';
import type { LedgerMark } from './ledger.js';
import type { RunKey } from './run-key.js';

/**
 * What can be wrong with evidence. `chain`: a line was changed, moved or taken out; `tail`: the end is missing;
 * `foreign`: a line that the run did not write; `manifest`: manifest and run do not belong together, or it was changed;
 * `leak`: a raw secret or personal value.
 */
export type EvidenceProblem = 'chain' | 'tail' | 'foreign' | 'manifest' | 'leak';

export interface LedgerProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: EvidenceProblem;
  readonly detail: string;
}

export interface LedgerCheck {
  /** In the order of the lines. */
  readonly problems: readonly LedgerProblem[];
  /** Whether a crash tore off a line that the manifest does not yet count: no problem by itself. */
  readonly tornBeyond: boolean;
}

export interface LedgerExpectation extends LedgerMark {
  /** Whether the run says that it came to its end, so that nothing may follow half-written. */
  readonly ended: boolean;
  /** Number of the manifest's last entry. */
  readonly entries: number;
}

const ROLLED_BACK = 'the ledger tells of more than the manifest holds: an older manifest was put back';

/** Holds the parts of a ledger against their chain, the run's key when there is one, and what the manifest says. */
export function checkLedger(
  parts: readonly Buffer[],
  key: RunKey | undefined,
  expected: LedgerExpectation,
): LedgerCheck {
  const found = parts.map((bytes) => readLines(bytes, key));
  const lines = found.flatMap((part) => part.lines);
  const torn = found.at(-1)?.torn === true;
  const walk = new Walk(lines, expected);
  lines.forEach((line, index) => walk.step(line, index));
  walk.finish(torn);
  let count = 0;
  const broken = found.slice(0, -1).flatMap((part): LedgerProblem[] => {
    count += part.lines.length;
    const detail = 'bytes that are no line, before the next part';
    return part.torn ? [{ line: Math.max(count, 1), problem: 'foreign', detail }] : [];
  });
  const problems = [...walk.problems, ...broken].sort((a, b) => a.line - b.line);
  return { problems, tornBeyond: torn && walk.reached >= expected.length };
}

class Walk {
  readonly problems: LedgerProblem[] = [];
  readonly #lines: readonly FoundLine[];
  readonly #expected: LedgerExpectation;
  readonly #seen = new Set<number>();
  /** Where the lines that can be believed stand, by their own number. */
  readonly #places = new Map<number, number>();
  #n = 1;
  /** Undefined after a bad line: the next one's word for it cannot be checked. */
  #prev: string | undefined = NO_LINE;
  #headSeen: string | undefined;

  constructor(lines: readonly FoundLine[], expected: LedgerExpectation) {
    this.#lines = lines;
    this.#expected = expected;
    if (expected.length === 0) this.#headSeen = NO_LINE;
    lines.forEach(({ n, authentic }, index) => {
      if (n !== undefined && authentic !== false) this.#places.set(n, index);
    });
  }

  /** Number of the last line that was met. */
  get reached(): number {
    return this.#n - 1;
  }

  step(line: FoundLine, index: number): void {
    if (line.authentic === false) this.#stepForged(index);
    else if (line.n === this.#n && (this.#prev === undefined || line.prev === this.#prev)) this.#accept(line, line.n);
    else this.#stepMisplaced(line, index);
  }

  finish(torn: boolean): void {
    const { length, head, ended, entries } = this.#expected;
    const next = this.#lines.length + 1;
    if (this.reached < length) {
      this.#report(next, 'tail', `${length - this.reached} of ${length} lines are missing at the end`);
    } else if (torn && ended) {
      this.#report(next, 'tail', 'the last line is torn off, though the run came to its end');
    }
    if (this.problems.length === 0 && this.#headSeen !== head) {
      this.#report(Math.max(length, 1), 'chain', 'the line is not the one whose hash the manifest holds');
    }
    const beyond = this.#lines.findIndex(({ intent, authentic }) => authentic !== false && (intent ?? 0) > entries);
    if (beyond !== -1) this.#report(beyond + 1, 'manifest', ROLLED_BACK);
    const forged = this.#lines.length > 0 && this.#lines.every(({ authentic }) => authentic === false);
    if (forged && this.#isWholeChain()) {
      this.#report(1, 'manifest', 'the whole ledger was written with another key: it is that of another run');
    }
  }

  /** Not made with the run's key: put in between, put behind the end, or a line of the run that was changed. */
  #stepForged(index: number): void {
    if (this.#comesLater(index)) {
      this.#report(index + 1, 'foreign', 'the run did not write this line');
    } else if (this.#n > this.#expected.length) {
      this.#report(index + 1, 'foreign', 'the run did not write this line behind its last one');
    } else {
      this.#report(index + 1, 'chain', 'the line was changed');
      this.#pass(this.#n, undefined);
    }
  }

  /** Made by the run as far as one can tell, but not the line that belongs here. */
  #stepMisplaced(line: FoundLine, index: number): void {
    const { n } = line;
    if (this.#comesLater(index) || n === undefined) {
      this.#report(index + 1, 'foreign', 'the line does not belong here');
    } else if (this.#seen.has(n) && n !== this.#n) {
      this.#report(index + 1, 'foreign', `line ${n} is repeated here`);
    } else if (n === this.#n) {
      // Its own number is right and the hash is not: without the key, the line before is the one that was changed.
      this.#report(Math.max(index, 1), 'chain', 'the line is not the one that the next line follows');
      this.#accept(line, n);
    } else {
      this.#report(index + 1, 'chain', n > this.#n ? 'lines before this one are missing' : 'the line is out of place');
      this.#accept(line, Math.max(n, this.#n - 1));
    }
  }

  #comesLater(index: number): boolean {
    const later = this.#places.get(this.#n);
    if (later === undefined || later <= index) return false;
    return this.#prev === undefined || this.#lines[later]?.prev === this.#prev;
  }

  #accept(line: FoundLine, n: number): void {
    this.#seen.add(n);
    if (this.#n > this.#expected.length && this.#expected.ended) {
      // What goes on after its end says so in the manifest before it writes a line.
      if (line.authentic === true) this.#report(n, 'manifest', ROLLED_BACK);
      else this.#report(n, 'foreign', 'a line behind the last one of a run that came to its end');
    }
    this.#pass(n, line.hash);
  }

  #pass(n: number, hash: string | undefined): void {
    if (n === this.#expected.length) this.#headSeen = hash;
    this.#n = n + 1;
    this.#prev = hash;
  }

  #isWholeChain(): boolean {
    return this.#lines.every(({ n, prev }, i) => n === i + 1 && prev === (this.#lines[i - 1]?.hash ?? NO_LINE));
  }

  #report(line: number, problem: EvidenceProblem, detail: string): void {
    this.problems.push({ line, problem, detail });
  }
}
