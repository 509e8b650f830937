import { deliveryCharts, waterfalls } from './chart.js';
import { type Html, html } from './escape.js';
import { brief, type Cell, type Column, graphCode, name, number, state, table, text, when } from './html-table.js';
import type { ReportModel } from './model.js';
import type { PhaseRow } from './row.js';
import { counted, duration, outcomeCounts, tag } from './wording.js';

function section(model: ReportModel, id: string, title: string, content: readonly Html[]): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title} <span class="page">${model.banner.label}</span></h2>
    ${content}
  </section> `;
}

function settingSection(model: ReportModel): Html {
  const { authorization } = model;
  return section(model, 'setting', 'Authorization and assets', [
    html`<dl class="facts">
      <dt>Authorized by</dt>
      <dd>${authorization.by}</dd>
      <dt>Statement</dt>
      <dd>${authorization.statement}</dd>
      <dt>Phases</dt>
      <dd>${authorization.phases.join(', ') || 'none'}</dd>
      <dt>Expires</dt>
      <dd>${authorization.expiresAt === null ? 'with this run' : when(authorization.expiresAt)}</dd>
      <dt>Broad token</dt>
      <dd>${authorization.broadTokenAccepted ? 'accepted by the operator' : 'not accepted'}</dd>
      <dt>Flags armed</dt>
      <dd>${model.flags.length === 0 ? 'none' : model.flags.map((flag) => html`${name(flag)} `)}</dd>
      <dt>Tool</dt>
      <dd>${`${model.tool}, Graph API ${model.apiVersion}`}</dd>
      <dt>Mode and target</dt>
      <dd>${`${model.mode}, ${model.target}`}</dd>
      <dt>Resource prefix</dt>
      <dd>${name(model.prefix)}</dd>
      <dt>Time</dt>
      <dd>${when(model.startedAt)} to ${when(model.endedAt)}, ${duration(model.durationMs)}</dd>
    </dl>`,
    ...(model.assets.length === 0
      ? []
      : [
          table(
            'The assets of this run, by salted hash',
            ['Asset', 'Salted hash', text('Detail')],
            model.assets.map((asset) => [asset.name, name(tag(asset.hash)), asset.detail]),
          ),
        ]),
  ]);
}

const PROBE_COLUMNS: readonly Column[] = [
  '#',
  'Helper',
  'Variant',
  'Outcome',
  brief('Request'),
  number('HTTP'),
  number('Graph'),
  'Family',
  number('ms'),
  text('Note'),
];

function phaseArticle(row: PhaseRow): Html {
  const probes = row.probes.map((probe): readonly Cell[] => [
    html`<span id="p${probe.n}">${probe.n}</span>`,
    name(probe.helper),
    probe.variant,
    state(probe.outcome),
    [probe.method, probe.endpointGroup].filter((part) => part !== null).join(' '),
    probe.status,
    graphCode(probe),
    probe.classification,
    probe.ms === null ? null : Math.round(probe.ms),
    probe.note,
  ]);
  return html`<article class="phase">
    <header>
      <h3>Phase ${row.phase}: ${row.title}</h3>
      <span>${state(row.outcome)} <span class="soft">${duration(row.durationMs)}</span></span>
    </header>
    <p class="soft">${outcomeCounts(row.counts)}${row.note === '' ? '' : html`. ${row.note}`}</p>
    ${probes.length > 0 ? table(`Probes of phase ${row.phase}`, PROBE_COLUMNS, probes) : ''}${waterfalls(row)}
  </article> `;
}

function deliverySection(model: ReportModel): readonly Html[] {
  if (model.deliveries.length === 0 && model.webhooks.length === 0) return [];
  const chains = model.deliveries.map((delivery): readonly Cell[] => [
    name(tag(delivery.correlatesTo)),
    delivery.steps.map(({ status }) => status).join(' → '),
    duration(
      delivery.steps.reduce<number | null>((last, { ms }) => (ms === null ? last : Math.max(last ?? 0, ms)), null),
    ),
    state(delivery.end),
    delivery.code,
  ]);
  const kinds = model.webhooks.map(({ kind, type, status, count }): readonly Cell[] => [kind, type, status, count]);
  return [
    section(model, 'delivery', 'Delivery', [
      ...deliveryCharts(model.deliveries),
      ...(chains.length > 0
        ? [
            table(
              'Messages and what became of them',
              ['Message', 'Chain', number('Took'), 'End', number('Graph')],
              chains,
            ),
          ]
        : []),
      ...(kinds.length > 0 ? [table('Webhooks received', ['Kind', 'Type', 'Status', number('Count')], kinds)] : []),
    ]),
  ];
}

function problemSections(model: ReportModel): readonly Html[] {
  const probe = (n: number) => html`<a href="#p${n}">${n}</a>`;
  return [
    section(model, 'findings', 'Findings', [
      model.findings.length === 0
        ? html`<p>No finding.</p>`
        : table(
            'Where requests, answers or webhooks were not as documented',
            ['Finding', 'Severity', 'Helper', 'Variant', 'Family', text('Expected'), text('Seen'), 'Source'],
            model.findings.map((f) => [
              f.state === undefined ? f.id : `${f.id} (${f.state})`,
              f.severity,
              name(f.helper),
              f.variant,
              f.family,
              f.expected,
              f.seen,
              f.source,
            ]),
          ),
    ]),
    section(model, 'errors', 'Errors and advice', [
      model.errors.length === 0
        ? html`<p>No probe failed, was blocked or stayed unknown.</p>`
        : table(
            'Probes that did not pass, with what to do',
            ['Probe', 'Helper', 'Outcome', number('HTTP'), number('Graph'), 'Family', text('Advice')],
            model.errors.map((e) => [
              probe(e.n),
              name(e.helper),
              state(e.outcome),
              e.status,
              graphCode(e),
              e.classification,
              e.note,
            ]),
          ),
    ]),
  ];
}

function resourceSections(model: ReportModel): readonly Html[] {
  const rows = model.resources.map((r): readonly Cell[] => [
    r.n,
    r.type,
    r.phase,
    name(r.name ?? (r.hash === null ? '–' : tag(r.hash))),
    when(r.createdAt),
    r.state,
    html`${r.leftover ? html`<b class="bad">‼ open</b>, ` : ''}${r.cleanupAction}: ${r.cleanup}`,
    r.cleanedAt === null && r.expiresAt !== null ? html`expires ${when(r.expiresAt)}` : when(r.cleanedAt),
    r.note,
  ]);
  const columns = [
    '#',
    'Type',
    'Phase',
    'Name or hash',
    'Created',
    brief('State'),
    'Clean-up',
    'Cleaned or expires',
    text('Note'),
  ];
  const limits = model.rollbackLimits.map((limit) => html`<li>${limit}</li>`);
  return [
    section(model, 'resources', 'Resources', [
      rows.length === 0
        ? html`<p>The run created nothing.</p>`
        : table('What the run created, and its clean-up', columns, rows),
    ]),
    ...(limits.length > 0
      ? [
          section(model, 'rollback', 'Rollback limits that apply', [
            model.evidence
              ? html``
              : html`<p>Nothing reached Meta; run live, the same phases would meet these limits.</p>`,
            html`<ul class="plain">
              ${limits}
            </ul>`,
          ]),
        ]
      : []),
    ...(model.inventory.length > 0
      ? [
          section(model, 'inventory', 'Inventory', [
            table(
              'Before and after the run',
              ['Family', number('Before'), number('After'), text('Difference')],
              model.inventory.map((i) => [i.family, i.before, i.after, i.difference]),
            ),
          ]),
        ]
      : []),
  ];
}

function paritySections(model: ReportModel): readonly Html[] {
  const { rows, counts } = model.parity;
  const total = `${counts['live-validated']} of ${counted(rows.length, 'capability', 'capabilities')} live-validated by this run`;
  return [
    section(model, 'parity', 'Parity', [
      html`<p>
        ${model.evidence ? `${total}.` : `${total}: only a live run against Meta counts, and this was none.`}
      </p>`,
      table(
        'Capabilities and what this run shows of them',
        ['Capability', number('Phase'), 'State', 'Probes passed', 'Graph codes', 'Evidence: probes'],
        rows.map((row) => [
          name(row.helper),
          row.phase,
          state(row.state),
          row.tried === 0 ? null : `${row.passed} of ${row.tried}`,
          row.codes.join(', '),
          row.probes.length === 0 ? null : html`${row.probes.map((n) => html`<a href="#p${n}">${n}</a> `)}`,
        ]),
      ),
    ]),
    section(model, 'divergences', 'Known divergences', [
      table(
        'Where the composer follows Meta’s documents and not the upstream toolkit',
        ['Helper', text('Upstream sends'), text('We send')],
        model.divergences.map((d) => [name(d.helper), d.upstream, d.ours]),
      ),
    ]),
    ...(model.notes.length > 0
      ? [
          section(model, 'notes', 'Notes', [
            html`<ul class="plain">
              ${model.notes.map((note) => html`<li>${note}</li>`)}
            </ul>`,
          ]),
        ]
      : []),
  ];
}

/** The sections of the HTML report beneath its first screen, in order. */
export function sections(model: ReportModel): readonly Html[] {
  return [
    settingSection(model),
    section(
      model,
      'phases',
      'Phases',
      model.phases.length > 0 ? model.phases.map(phaseArticle) : [html`<p>No phase ran.</p>`],
    ),
    ...deliverySection(model),
    ...problemSections(model),
    ...resourceSections(model),
    ...paritySections(model),
  ];
}
