import style from '../data/dashboard-style.json' with { type: 'json' };
import { Fragment, type Html, html } from '../report/escape.js';
import { pageStyle } from '../report/html-style.js';
import { dashboardFragments, FRAGMENT_IDS, type FragmentId } from './fragments.js';
import { type DashboardState, dashboardState, type Heard } from './state.js';

/** What a button of the page may ask the window for: nothing that sends. */
export const DASHBOARD_ASKS = ['runPhase', 'stopRun', 'openReport', 'showLog'] as const;
export type DashboardAsk = (typeof DASHBOARD_ASKS)[number];

const BUTTONS: Readonly<Record<DashboardAsk, string>> = {
  runPhase: 'Run Phase…',
  stopRun: 'Stop Run',
  openReport: 'Open Report',
  showLog: 'Show Log',
};

const HEADINGS: Readonly<Partial<Record<FragmentId, string>>> = {
  phases: 'Phases',
  funnel: 'Messages on their way',
  usage: 'Allowances in use',
  latency: 'Latency by helper',
  waterfall: 'Request waterfall',
};

/** Colours of the editor where VS Code names them; lengths in rem, so that zoom holds. */
const STYLE = style.style.join('\n');

/**
 * Puts fragments in their places, only those that changed, keeps the focus and the end of the log, and passes on
 * which button was pressed. It holds no data and makes no markup.
 */
const SCRIPT = style.script.join('\n');

/** What may be asked now: a run is started or stopped, never both, and a report is opened once there is one. */
function openAsks({ events }: DashboardState): readonly DashboardAsk[] {
  const kinds = new Set(events.map(({ event }) => event.event));
  const running = kinds.has('run.start') && !kinds.has('run.end');
  return [running ? 'stopRun' : 'runPhase', ...(kinds.has('run.end') ? (['openReport'] as const) : []), 'showLog'];
}

/** What changes in the page that stands: the message that its script takes. */
export interface DashboardUpdate {
  readonly fragments: Readonly<Record<FragmentId, string>>;
  readonly asks: readonly DashboardAsk[];
}

/** The changing parts of the page after all that was heard. */
export function dashboardUpdate(heard: readonly Heard[]): DashboardUpdate {
  const state = dashboardState(heard);
  return { fragments: dashboardFragments(state), asks: openAsks(state) };
}

/** The page of the dashboard. Only the script of this nonce runs, nothing is loaded from anywhere. */
export function dashboardPage(heard: readonly Heard[], nonce: string): string {
  const raw = (source: string): Html => new Fragment('html', source);
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  const { fragments, asks } = dashboardUpdate(heard);
  const place = (id: FragmentId) => raw(fragments[id]);
  const button = (ask: DashboardAsk) =>
    html`<button type="button" data-ask="${ask}" ${raw(asks.includes(ask) ? '' : 'disabled')}>
      ${BUTTONS[ask]}
    </button> `;
  const sections = FRAGMENT_IDS.filter((id) => HEADINGS[id] !== undefined).map(
    (id) =>
      html`<section aria-labelledby="${id}-title">
        <h2 id="${id}-title">${HEADINGS[id] ?? ''}</h2>
        <div id="${id}">${place(id)}</div>
      </section> `,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${raw(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>WATS Live dashboard</title>
        <style nonce="${nonce}">
          ${raw(pageStyle() + STYLE)}
        </style>
      </head>
      <body>
        <div class="banner rehearsal" role="region" aria-label="Mode of this run" id="mode">${place('mode')}</div>
        <main>
          <h1>Campaign dashboard</h1>
          <div class="verdict" role="status" id="now">${place('now')}</div>
          <div class="asks">${DASHBOARD_ASKS.map(button)}</div>
          ${sections}
          <section aria-labelledby="log-title">
            <h2 id="log-title">Log</h2>
            <div class="tail" role="region" aria-label="End of the log" tabindex="0">
              <ol class="log" id="log">
                ${place('log')}
              </ol>
            </div>
          </section>
        </main>
        <script nonce="${nonce}">
          ${raw(SCRIPT)};
        </script>
      </body>
    </html> `.source;
}
