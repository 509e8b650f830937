import { Fragment, type Html, html } from './escape.js';
import { reportStyle } from './html-style.js';
import { sections } from './html-section.js';
import { state } from './html-table.js';
import type { ReportModel } from './model.js';
import { duration, instant, outcomeCounts } from './wording.js';

/** No script, nothing from elsewhere; styles and data images of the page itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function tile(term: string, value: number | string, detail: string): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}<small>${detail}</small></dd>
  </div>`;
}

function tiles({ counts, durationMs }: ReportModel): Html {
  const refused = counts.refusedDeliveries > 0 ? `${counts.refusedDeliveries} refused` : 'none refused';
  const left = counts.leftovers > 0 ? `${counts.leftovers} may be left` : 'none left';
  return html`<dl class="tiles">
    ${[
      tile('Probes', counts.probes, outcomeCounts(counts.outcomes)),
      tile('Answers', counts.answered, 'requests with an answer'),
      tile('Webhooks', counts.webhooks, refused),
      tile('Findings', counts.findings, 'against the documents'),
      tile('Resources', counts.resources, left),
      tile('Duration', duration(durationMs), 'from start to end'),
    ]}
  </dl>`;
}

function actions({ actions: list, banner }: ReportModel): Html {
  const items = list.map(
    ({ urgency, title, detail }) =>
      html`<li class="${urgency}">
        <span class="state ${urgency === 'required' ? 'bad' : 'idle'}"
          ><span class="glyph" aria-hidden="true">${urgency === 'required' ? '‼' : '·'}</span>${urgency}</span
        ><span><b>${title}</b><br />${detail}</span>
      </li> `,
  );
  return html`<section aria-labelledby="todo">
    <h2 id="todo">What needs a person <span class="page">${banner.label}</span></h2>
    ${
      items.length > 0
        ? html`<ul class="todo">
            ${items}
          </ul>`
        : html`<p>Nothing.</p>`
    }
  </section> `;
}

function contents(model: ReportModel): Html {
  const links: readonly (readonly [string, string, boolean])[] = [
    ['setting', 'Authorization', true],
    ['phases', 'Phases', true],
    ['delivery', 'Delivery', model.deliveries.length + model.webhooks.length > 0],
    ['findings', 'Findings', true],
    ['errors', 'Errors and advice', true],
    ['resources', 'Resources', true],
    ['rollback', 'Rollback limits', model.rollbackLimits.length > 0],
    ['inventory', 'Inventory', model.inventory.length > 0],
    ['parity', 'Parity', true],
    ['divergences', 'Divergences', true],
    ['notes', 'Notes', model.notes.length > 0],
  ];
  const items = links.filter(([, , there]) => there).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav class="contents" aria-label="Contents">
    <ul>
      ${items}
    </ul>
  </nav> `;
}

/**
 * The report as one HTML file: no script, nothing loaded, light and dark, fit to print. Everything from outside is
 * escaped; the caller scans it before it is written.
 */
export function renderHtml(model: ReportModel): string {
  const { banner, abort } = model;
  const worth = `${banner.label}: ${banner.statement}`;
  const style: Html = new Fragment('html', reportStyle(worth));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Fragment('html', POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${`${banner.label}: WATS Live report ${model.runId}`}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        <div class="banner ${model.mode === 'live' ? 'live' : 'rehearsal'}" role="region" aria-label="Mode of this run">
          <p><strong>${banner.label}</strong><span>${banner.statement}</span></p>
        </div>
        <main id="main">
          <div class="head">
            <p class="eyebrow">WATS Live report, ${instant(model.startedAt)}</p>
            <h1>Run ${model.runId}</h1>
          </div>
          <div class="verdict">
            ${state(model.outcome)}
            <p>${model.verdict}</p>
            ${
              abort
                ? html`<span class="state bad">Abort criterion</span>
                    <p>${abort.criterion}: ${abort.title}. ${abort.detail}</p>`
                : null
            }
          </div>
          ${tiles(model)} ${actions(model)}${contents(model)}${sections(model)}
          <footer>
            <p>
              ${worth}. ${model.tool}, run ${model.runId}, ended ${instant(model.endedAt)}. Ids are hashes salted for
              this run alone.
            </p>
          </footer>
        </main>
      </body>
    </html> `.source;
}
