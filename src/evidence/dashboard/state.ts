import type { CampaignEvent } from '../../campaign/events.js';
import type { Redacted } from '../../campaign/redacted.js';
import type { TimedEvent } from '../report/record.js';

/** The newest lines of the log that the dashboard shows. */
const TAIL = 200;

/** One event as the dashboard takes it; its words are redacted. */
export interface Heard {
  readonly event: CampaignEvent;
  /** The event as the log tells it. */
  readonly lines: readonly Redacted[];
  /** When it was heard: milliseconds since the epoch. */
  readonly at: number;
}

/** What the dashboard shows: the events of the newest run in time, and the end of its log. */
export interface DashboardState {
  readonly events: readonly TimedEvent[];
  readonly log: readonly Redacted[];
}

/** The state after all that was heard; the start of a run forgets the run before. */
export function dashboardState(heard: readonly Heard[]): DashboardState {
  const start = heard.findLastIndex(({ event }) => event.event === 'run.start');
  const own = heard.slice(Math.max(0, start));
  const first = own[0]?.at ?? 0;
  return {
    events: own.map(({ event, at }) => ({ at: new Date(at).toISOString(), offsetMs: Math.max(0, at - first), event })),
    log: own
      .flatMap(({ lines }) => lines)
      .filter((line) => line.trim() !== '')
      .slice(-TAIL),
  };
}
