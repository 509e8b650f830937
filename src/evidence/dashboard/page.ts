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
const STYLE = `
main { --paper: var(--vscode-editor-background); --card: var(--vscode-editorWidget-background, var(--paper));
  --ink: var(--vscode-editor-foreground); --accent: var(--vscode-textLink-foreground); color: var(--ink);
  padding-top: 1rem; }
body { background: var(--vscode-editor-background, var(--paper)); padding: 0; }
h1 { font-size: 1.5rem; } h2 { margin: 2rem 0 0.6rem; font-size: 1.15rem; }
.verdict { margin-top: 1rem; padding: 0.8rem 1.2rem; }
.asks { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 1rem 0 0; }
.asks button { font: inherit; padding: 0.3rem 0.9rem; border-radius: 4px; cursor: pointer;
  color: var(--vscode-button-secondaryForeground, inherit); background: var(--vscode-button-secondaryBackground, transparent);
  border: 1px solid var(--vscode-contrastBorder, var(--vscode-button-border, transparent)); }
.steps, .meters, .log { list-style: none; margin: 0; padding: 0; }
.steps li { display: grid; grid-template-columns: 15rem 9rem 1fr 6rem; gap: 0.2rem 1rem; padding: 0.2rem 0;
  border-bottom: 1px solid var(--line); }
.meters label { display: grid; grid-template-columns: 16rem minmax(6rem, 24rem); gap: 1rem; padding: 0.2rem 0; }
meter, progress { width: 100%; min-width: 5rem; accent-color: var(--accent); }
progress { max-width: 24rem; }
.tail { max-height: 16rem; overflow: auto; border: 1px solid var(--line); padding: 0.5rem 0.8rem; }
.log { font: 0.85rem/1.5 var(--vscode-editor-font-family, ui-monospace, monospace); white-space: pre-wrap;
  overflow-wrap: anywhere; }
@media (max-width: 46rem) { .steps li, .meters label { grid-template-columns: 1fr; } }`;

/**
 * Puts fragments in their places, only those that changed, keeps the focus and the end of the log, and passes on
 * which button was pressed. It holds no data and makes no markup.
 */
const SCRIPT = `
const host = acquireVsCodeApi();
const tail = document.querySelector('.tail');
addEventListener('message', ({ data }) => {
  const atEnd = tail.scrollHeight - tail.scrollTop - tail.clientHeight < 30;
  for (const [id, source] of Object.entries(data.fragments)) {
    const place = document.getElementById(id);
    if (place === null || place.lastSource === source) continue;
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute('aria-label') : null;
    place.lastSource = source;
    place.innerHTML = source;
    if (focused !== null) [...place.querySelectorAll('[tabindex]')].find((one) => one.getAttribute('aria-label') === focused)?.focus();
  }
  for (const button of document.querySelectorAll('[data-ask]')) button.disabled = !data.asks.includes(button.dataset.ask);
  if (atEnd) tail.scrollTop = tail.scrollHeight;
});
addEventListener('click', ({ target }) => {
  const ask = target.closest('[data-ask]')?.dataset.ask;
  if (ask !== undefined) host.postMessage({ ask });
});
host.postMessage({ ask: 'ready' });`;

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
