import type { Delivery } from './delivery.js';
import { DELIVERY_STATES } from './delivery.js';
import { type Html, html } from './escape.js';
import type { PhaseRow, ProbeRow } from './row.js';
import { duration, GLYPHS, tag } from './wording.js';

const WIDTH = 1000;
const NAMES = 235;
const RESULTS = 150;
const ROW = 24;
/** Bars in one figure: a page of print holds them. */
const ROWS_PER_FIGURE = 32;

/** A coordinate with one decimal at most. */
function at(value: number): number {
  return Math.round(value * 10) / 10;
}

function short(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

interface Bar {
  readonly probe: ProbeRow;
  readonly start: number;
  readonly ms: number;
}

function barsOf(probes: readonly ProbeRow[]): readonly Bar[] {
  return probes.flatMap((probe) => {
    if (probe.ms === null) return [];
    const ms = Math.max(0, probe.ms);
    return [{ probe, ms, start: Math.max(0, probe.offsetMs - ms) }];
  });
}

/** A round step that cuts a span into about five. */
function stepOf(span: number): number {
  const raw = Math.max(1, span / 5);
  const ten = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((factor) => factor * ten).find((step) => step >= raw) ?? raw;
}

function barClass({ outcome }: ProbeRow): string {
  if (outcome === 'pass') return 'bar';
  return outcome === 'fail' || outcome === 'unknown' ? 'bar open' : 'bar held';
}

function waterfall(bars: readonly Bar[], part: string): Html {
  const first = Math.min(...bars.map((bar) => bar.start));
  const span = Math.max(1, ...bars.map((bar) => bar.start + bar.ms - first));
  const scale = (WIDTH - NAMES - RESULTS) / span;
  const x = (ms: number) => at(NAMES + (ms - first) * scale);
  const height = bars.length * ROW + 34;
  const step = stepOf(span);
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
  return html`<figure>
    <figcaption>
      Requests of ${part}: each bar is a request from its start to its answer, measured from the first of them.
    </figcaption>
    <div class="scroll" role="region" aria-label="Request waterfall of ${part}" tabindex="0">
      <svg viewBox="0,0,${WIDTH},${height}" role="img">
        <title>Request waterfall of ${part}</title>
        <desc>${`${bars.length} requests within ${duration(span)}; the table above holds the same numbers.`}</desc>
        ${ticks.map(
          (tick) =>
            html`<line class="rule" x1="${x(first + tick)}" y1="20" x2="${x(first + tick)}" y2="${height - 8}" /><text
                class="faint"
                x="${x(first + tick)}"
                y="13"
                text-anchor="middle"
                >${duration(tick)}</text
              > `,
        )}${bars.map(({ probe, start, ms }, index) => {
          const y = 26 + index * ROW;
          const label = `${GLYPHS[probe.outcome] ?? ''} ${duration(ms)}${probe.outcome === 'pass' ? '' : ` ${probe.outcome}`}`;
          return html`<text x="0" y="${y + 13}">${`${probe.n}  ${short(probe.helper, 30)}`}</text
            ><rect
              class="${barClass(probe)}"
              x="${x(start)}"
              y="${y + 4}"
              width="${at(Math.max(3, ms * scale))}"
              height="11"
              rx="3"
            /><text class="faint" x="${at(Math.max(x(start) + 3, x(start + ms)) + 8)}" y="${y + 13}">${label}</text> `;
        })}
      </svg>
    </div>
  </figure>`;
}

/** The request waterfall of a phase, in figures of a page each; nothing where fewer than two requests were timed. */
export function waterfalls({ phase, probes }: PhaseRow): readonly Html[] {
  const bars = barsOf(probes);
  const parts = bars.length < 2 ? 0 : Math.ceil(bars.length / ROWS_PER_FIGURE);
  return Array.from({ length: parts }, (_, index) =>
    waterfall(
      bars.slice(index * ROWS_PER_FIGURE, (index + 1) * ROWS_PER_FIGURE),
      `phase ${phase}${parts > 1 ? `, part ${index + 1} of ${parts}` : ''}`,
    ),
  );
}

const STATIONS = ['accepted', 'sent', 'delivered', 'read'] as const;
const KNOWN: readonly string[] = DELIVERY_STATES;

function station(delivery: Delivery, state: (typeof STATIONS)[number], index: number, y: number): Html {
  const x = 190 + index * 190;
  const step = delivery.steps.find(({ status }) => status === state || (state === 'read' && status === 'played'));
  if (step) {
    const when = step.ms === null || step.ms === 0 ? step.status : `${step.status} +${duration(step.ms)}`;
    return html`<circle class="stop reached" cx="${x}" cy="${y}" r="6" /><text
        x="${x}"
        y="${y + 22}"
        text-anchor="middle"
        >${when}</text
      >`;
  }
  return html`<circle class="stop none" cx="${x}" cy="${y}" r="4" /><text
      class="faint"
      x="${x}"
      y="${y + 22}"
      text-anchor="middle"
      >${`no ${state}`}</text
    >`;
}

function chain(delivery: Delivery, row: number): Html {
  const y = 24 + row * 52;
  const failed = delivery.steps.find(({ status }) => status === 'failed');
  const other = delivery.steps.filter(({ status }) => !KNOWN.includes(status)).map(({ status }) => status);
  const reached = STATIONS.findLastIndex((state) =>
    delivery.steps.some(({ status }) => status === state || (state === 'read' && status === 'played')),
  );
  const until = 190 + Math.max(0, reached) * 190;
  const failure = failed
    ? html`<line class="lost" x1="${until}" y1="${y}" x2="900" y2="${y}" /><circle
          class="stop failed"
          cx="900"
          cy="${y}"
          r="8"
        /><text x="900" y="${y + 4}" text-anchor="middle">✕</text
        ><text x="900" y="${y + 22}" text-anchor="middle"
          >${`failed${failed.code === null ? '' : ` ${failed.code}`}${failed.ms === null ? '' : ` +${duration(failed.ms)}`}`}</text
        >`
    : html`<text class="faint" x="900" y="${y + 4}" text-anchor="middle">${short(other.join(', '), 22)}</text>`;
  return html`<text class="mono" x="0" y="${y + 4}">${tag(delivery.correlatesTo)}</text
    ><line
      class="way"
      x1="190"
      y1="${y}"
      x2="${until}"
      y2="${y}"
    />${STATIONS.filter((_, index) => !failed || index <= Math.max(0, reached)).map((state, index) => station(delivery, state, index, y))}${failure} `;
}

/** The way of each message as a line of stations; nothing where no message was followed. */
export function deliveryCharts(deliveries: readonly Delivery[]): readonly Html[] {
  const size = 14;
  const parts = Math.ceil(deliveries.length / size);
  return Array.from({ length: parts }, (_, index) => {
    const rows = deliveries.slice(index * size, (index + 1) * size);
    const part = parts > 1 ? `, part ${index + 1} of ${parts}` : '';
    return html`<figure>
      <figcaption>
        Each message by its salted hash: “accepted” is the answer to the request, every other filled station a status
        webhook; times run from the request.
      </figcaption>
      <div class="scroll" role="region" aria-label="Delivery chain${part}" tabindex="0">
        <svg viewBox="0,0,${WIDTH},${rows.length * 52 + 12}" role="img">
          <title>Delivery chain${part}</title>
          <desc>The table below holds the same facts.</desc>
          ${rows.map(chain)}
        </svg>
      </div>
    </figure>`;
  });
}
