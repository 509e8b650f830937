import type { CampaignEvent, Observe } from '../campaign/events.js';
import type { Clock } from '../campaign/ports.js';
import type { Ledger } from '../evidence/ledger.js';
import type { Redactor } from '../evidence/redactor.js';
import type { TimedEvent } from '../evidence/report/record.js';
import { describeEvent } from './narration.js';

/** Where every event goes, in order: ledger, then observers; kept for the report. Each passes the redactor once. */
export class Recorder {
  readonly events: TimedEvent[] = [];
  readonly #redactor: Redactor;
  readonly #ledger: Ledger | undefined;
  readonly #observe: Observe;
  readonly #clock: Clock;
  readonly #started: number;

  constructor(redactor: Redactor, ledger: Ledger | undefined, observe: Observe, clock: Clock) {
    this.#redactor = redactor;
    this.#ledger = ledger;
    this.#observe = observe;
    this.#clock = clock;
    this.#started = clock.monotonic();
  }

  emit(event: CampaignEvent): void {
    const { event: kind, ...entry } = event;
    this.#ledger?.append(kind, this.#redactor.own(entry));
    const offsetMs = Math.round(this.#clock.monotonic() - this.#started);
    this.events.push({ at: this.#clock.now().toISOString(), offsetMs, event });
    this.#observe(event, {
      json: this.#redactor.line(this.#redactor.own(event)),
      lines: () => describeEvent(event).map((line) => this.#redactor.text(line)),
    });
  }
}
