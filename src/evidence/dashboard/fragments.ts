import { PHASE_IDS, PHASE_TITLES } from '../../campaign/phase.js';
import { deliveryCharts, waterfalls } from '../report/chart.js';
import { deliveriesOf } from '../report/delivery.js';
import { type Html, html } from '../report/escape.js';
import { brief, name, number, state, table } from '../report/html-table.js';
import { phasesOf, probesOf } from '../report/model.js';
import type { TimedEvent } from '../report/record.js';
import type { PhaseRow, ProbeRow } from '../report/row.js';
import { bannerOf, duration, outcomeCounts } from '../report/wording.js';
import { allowancesOf, funnelOf, latenciesOf } from './figures.js';
import type { DashboardState } from './state.js';

/** The parts of the page that change, by the id of the element that holds each. */
export const FRAGMENT_IDS = ['mode', 'now', 'phases', 'funnel', 'usage', 'latency', 'waterfall', 'log'] as const;
export type FragmentId = (typeof FRAGMENT_IDS)[number];

/** The changing parts of the dashboard as HTML: redacted text, escaped. */
export function dashboardFragments({ events, log }: DashboardState): Readonly<Record<FragmentId, string>> {
  const probes = probesOf({ events });
  const phases = phasesOf({ events }, probes);
  const parts: Readonly<Record<FragmentId, Html>> = {
    mode: modePart(events),
    now: nowPart(events, phases),
    phases: phasesPart(phases),
    funnel: funnelPart(events, probes),
    usage: usagePart(events),
    latency: latencyPart(probes),
    waterfall: waterfallPart(phases),
    log: html`${log.map((line) => html`<li>${line}</li>`)}`,
  };
  return Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, part.source])) as Record<FragmentId, string>;
}

const startOf = (events: readonly TimedEvent[]) =>
  events.map(({ event }) => event).find((event) => event.event === 'run.start');
const endOf = (events: readonly TimedEvent[]) =>
  events.map(({ event }) => event).find((event) => event.event === 'run.end');

function modePart(events: readonly TimedEvent[]): Html {
  const start = startOf(events);
  if (start === undefined) return html`<p><strong>NO RUN</strong><span>Nothing has run in this window yet</span></p>`;
  const { label, statement } = bannerOf(start.mode, start.target);
  return html`<p><strong>${label}</strong><span>${statement}</span><span>${`Run ${start.runId}`}</span></p>`;
}

function nowPart(events: readonly TimedEvent[], phases: readonly PhaseRow[]): Html {
  const end = endOf(events);
  if (end !== undefined)
    return html`${state(end.outcome)}
      <p>${`The run ended: ${outcomeCounts(countsOf(phases))}; clean-up ${end.cleanup}.`}</p>`;
  const running = phases.findLast(({ startMs, durationMs }) => startMs !== null && durationMs === null);
  if (running !== undefined)
    return html`${state('running')}
      <p>${`Phase ${running.phase}, ${running.title}.`}</p>`;
  return events.length === 0
    ? html`${state('idle')}
        <p>Run Phase… starts a dry run on the simulator; it needs no credentials.</p>`
    : html`${state('running')}
        <p>Between two phases.</p>`;
}

function countsOf(phases: readonly PhaseRow[]): PhaseRow['counts'] {
  const total = { pass: 0, fail: 0, blocked: 0, skipped: 0, unknown: 0 };
  for (const { counts } of phases) for (const key of PROBES) total[key] += counts[key];
  return total;
}
const PROBES = ['pass', 'fail', 'blocked', 'skipped', 'unknown'] as const;

function phasesPart(rows: readonly PhaseRow[]): Html {
  const done = rows.filter(({ durationMs }) => durationMs !== null).length;
  const items = PHASE_IDS.map((id) => {
    const row = rows.find(({ phase }) => phase === id);
    const word = row === undefined ? (rows.length === 0 ? 'not run' : 'not selected') : wordOf(row);
    const detail = row === undefined || row.probes.length === 0 ? '' : outcomeCounts(row.counts);
    const time = row === undefined || row.durationMs === null ? '' : duration(row.durationMs);
    return html`<li>
      <b>${`${id} ${PHASE_TITLES[id]}`}</b> ${state(word)}<span class="soft">${detail}</span
      ><span class="soft">${time}</span>
    </li> `;
  });
  const progress = html`<p>
    <label
      >${`${done} of ${rows.length} selected phases ended`} <progress value="${done}" max="${rows.length}"></progress
    ></label>
  </p>`;
  return html`${rows.length === 0 ? null : progress}
    <ol class="steps">
      ${items}
    </ol>`;
}

function wordOf({ outcome, startMs, durationMs }: PhaseRow): string {
  if (outcome !== 'not finished') return outcome === 'not reached' ? 'waiting' : outcome;
  return startMs !== null && durationMs === null ? 'running' : outcome;
}

function funnelPart(events: readonly TimedEvent[], probes: readonly ProbeRow[]): Html {
  const { accepted, delivered, read, failed } = funnelOf(events, probes);
  if (accepted === 0) return html`<p class="soft">No message was sent.</p>`;
  // Where none is best, the gauge warns of whatever is more.
  const step = (word: string, count: number, best = accepted) =>
    html`<li>
      <label
        ><span>${`${word}: ${count}`}</span>
        <meter value="${count}" max="${accepted}" low="0" high="${best}" optimum="${best}"></meter
      ></label>
    </li> `;
  return html`<ul class="meters">
      ${[step('accepted', accepted), step('delivered', delivered), step('read', read), step('failed', failed, 0)]}
    </ul>
    ${deliveryCharts(deliveriesOf(events))}`;
}

function usagePart(events: readonly TimedEvent[]): Html {
  const { last, peak } = allowancesOf(events);
  if (last === null || peak === null) return html`<p class="soft">No answer told of an allowance in use.</p>`;
  const gauge = (word: string, percent: number) =>
    html`<li>
      <label
        ><span>${`${word}: ${percent} %${percent >= 75 ? ', reads are slowed' : ''}`}</span>
        <meter value="${Math.min(100, percent)}" max="100" low="50" high="75" optimum="0"></meter
      ></label>
    </li> `;
  return html`<ul class="meters">
    ${[gauge('newest answer', last), gauge('highest of this run', peak)]}
  </ul>`;
}

function latencyPart(probes: readonly ProbeRow[]): Html {
  const rows = latenciesOf(probes);
  if (rows.length === 0) return html`<p class="soft">No request was answered yet.</p>`;
  const most = Math.max(1, ...rows.map(({ longest }) => longest));
  return table(
    'Answers by helper, the slowest first',
    ['Helper', number('Answers'), number('Median'), number('Longest'), brief('Beside the slowest')],
    rows.map(({ helper, calls, median, longest }) => [
      name(helper),
      calls,
      duration(median),
      duration(longest),
      html`<meter value="${longest}" max="${most}" aria-label="${`${helper}, longest answer`}"></meter>`,
    ]),
  );
}

function waterfallPart(phases: readonly PhaseRow[]): Html {
  const figures = phases.flatMap(waterfalls);
  return figures.length === 0 ? html`<p class="soft">No two requests were timed yet.</p>` : html`${figures}`;
}
