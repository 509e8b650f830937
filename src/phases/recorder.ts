import type { CampaignEvent, FindingEvent, Observe } from '../campaign/events.js';
import type { Clock } from '../campaign/ports.js';
import { AnswerShapes } from '../evidence/answer-shape.js';
import type { Ledger } from '../evidence/ledger.js';
import { scanText } from '../evidence/leak-scan.js';
import { INTENT } from '../evidence/ledger-line.js';
import type { ResourceType } from '../evidence/manifest.js';
import type { Redactor } from '../evidence/redactor.js';
import type { TimedEvent } from '../evidence/report/record.js';
import { describeEvent } from './narration.js';

/** Events that tell what came from outside; the others are our own words and paths. */
const FROM_OUTSIDE: ReadonlySet<CampaignEvent['event']> = new Set(['probe', 'webhook', 'finding']);

/** Where every event goes, in order: ledger, then observers; kept for the report. Each passes the redactor once. */
export class Recorder {
  readonly events: TimedEvent[] = [];
  /** Shapes of the answers, by helper. */
  readonly shapes = new AnswerShapes();
  /** Why the ledger can no longer be written; from then on nothing new is caused, and clean-up goes on. */
  failure: Error | undefined;
  /** Set by a run, and told of an event that held a secret or personal value: it is then kept back. */
  onLeak: ((detail: string) => void) | undefined;
  /** Set by a run that knows what the one before it found. */
  stateOf: ((finding: string) => 'new' | 'known') | undefined;
  readonly #findings = new Set<string>();
  readonly #redactor: Redactor;
  readonly #ledger: Ledger | undefined;
  readonly #observe: Observe;
  readonly #clock: Clock;
  readonly #started: number;
  readonly #keeps: boolean;

  /** With `keeps` false events are told and forgotten: a receiver without a run has no report, and no end. */
  constructor(redactor: Redactor, ledger: Ledger | undefined, observe: Observe, clock: Clock, keeps = true) {
    this.#keeps = keeps;
    this.#redactor = redactor;
    this.#ledger = ledger;
    this.#observe = observe;
    this.#clock = clock;
    this.#started = clock.monotonic();
  }

  /** Tells the ledger alone of an entry that the manifest now holds, so that an older manifest put back shows. */
  tellIntent(entry: number, type: ResourceType): void {
    this.#append(INTENT, { entry, type });
  }

  /** Writes the ledger's lines of `work` at its end and at once. */
  together(work: () => void): void {
    if (this.#ledger === undefined) return work();
    this.#guarded(() => this.#ledger?.together(work));
  }

  emit(told: CampaignEvent): void {
    const event = told.event === 'finding' ? this.#dated(told) : told;
    if (event === undefined) return;
    const { event: kind, ...entry } = event;
    // The last look, while it can still be kept back: ledger and line pass the redactor once more, the report does not.
    const watch = FROM_OUTSIDE.has(kind) ? this.onLeak : undefined;
    const [leak] = watch === undefined ? [] : scanText(kind, JSON.stringify(event), this.#redactor.known);
    if (leak !== undefined) {
      watch?.(`an event (${kind}) held a value of the kind ${leak.what}; it was written nowhere`);
      return;
    }
    this.#append(kind, entry);
    if (this.#keeps) {
      const offsetMs = Math.round(this.#clock.monotonic() - this.#started);
      this.events.push({ at: this.#clock.now().toISOString(), offsetMs, event });
    }
    const redactor = this.#redactor;
    this.#observe(event, {
      get json() {
        return redactor.line(redactor.own(event));
      },
      lines: () => describeEvent(event).map((line) => this.#redactor.text(line)),
    });
  }

  /** A finding with its state; undefined: this run has told it. */
  #dated(finding: FindingEvent): FindingEvent | undefined {
    const { id } = finding;
    if (this.#findings.has(id)) return undefined;
    if (this.#keeps) this.#findings.add(id);
    return this.stateOf === undefined ? finding : { ...finding, state: this.stateOf(id) };
  }

  #append(kind: string, entry: object): void {
    this.#guarded(() => this.#ledger?.append(kind, this.#redactor.own(entry)));
  }

  #guarded(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error('the ledger cannot be written');
    }
  }
}
