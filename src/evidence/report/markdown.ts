import { code, commas, type Markdown, prose } from './escape.js';
import type { ReportModel } from './model.js';
import type { PhaseRow, ProbeRow } from './row.js';
import { counted, duration, GLYPHS, instant, outcomeCounts, tag } from './wording.js';

type Cell = Markdown | string | number | null;

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => prose`${cell ?? '–'}`.source || '–').join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n');
}

function bullets(items: readonly Markdown[]): string {
  return items.map((item) => `- ${item.source}`).join('\n');
}

function state(word: string): string {
  return `${GLYPHS[word] ?? '·'} ${word}`;
}

function graphCode({ code: number, subcode }: Pick<ProbeRow, 'code' | 'subcode'>): string | null {
  if (number === null) return null;
  return subcode === null ? String(number) : `${number} / ${subcode}`;
}

function first(model: ReportModel): readonly string[] {
  const { counts } = model;
  const actions = model.actions.map(
    ({ urgency, title, detail }) => prose`${urgency === 'required' ? '‼ required' : '· advised'}: ${title}. ${detail}`,
  );
  return [
    prose`# ${model.banner.label}: ${model.runId}`.source,
    prose`> ${model.banner.label}. ${model.banner.statement}.`.source,
    prose`${state(model.outcome)}. ${model.verdict}`.source,
    table(
      ['Probes', 'Answered requests', 'Webhooks', 'Refused deliveries', 'Findings', 'Resources', 'Leftovers'],
      [
        [
          `${counts.probes} (${outcomeCounts(counts.outcomes)})`,
          counts.answered,
          counts.webhooks,
          counts.refusedDeliveries,
          counts.findings,
          counts.resources,
          counts.leftovers,
        ],
      ],
    ),
    '## What needs a person',
    actions.length > 0 ? bullets(actions) : 'Nothing.',
    ...(model.abort
      ? [
          '## Abort criterion',
          prose`${code(model.abort.criterion)}: ${model.abort.title}. ${model.abort.detail}`.source,
        ]
      : []),
  ];
}

function setting(model: ReportModel): readonly string[] {
  const { authorization } = model;
  return [
    '## Authorization and assets',
    bullets([
      prose`Authorized by ${authorization.by}: ${authorization.statement}`,
      prose`Phases authorized: ${authorization.phases.join(', ') || 'none'}`,
      prose`Expires: ${authorization.expiresAt ? instant(authorization.expiresAt) : 'with this run'}`,
      prose`Broad token accepted: ${authorization.broadTokenAccepted ? 'yes' : 'no'}`,
      prose`Flags armed: ${model.flags.length > 0 ? commas(model.flags.map(code)) : 'none'}`,
    ]),
    ...(model.assets.length > 0
      ? [
          table(
            ['Asset', 'Salted hash', 'Detail'],
            model.assets.map((a) => [a.name, code(tag(a.hash)), a.detail]),
          ),
        ]
      : []),
    '## Environment',
    bullets([
      prose`Tool: ${model.tool}, Graph API ${model.apiVersion}`,
      prose`Mode and target: ${model.mode}, ${model.target}`,
      prose`Resource prefix: ${code(model.prefix)}`,
      prose`Started ${instant(model.startedAt)}, ended ${instant(model.endedAt)}, took ${duration(model.durationMs)}`,
    ]),
  ];
}

function phase(model: ReportModel, row: PhaseRow): readonly string[] {
  const probes = row.probes.map((probe): readonly Cell[] => [
    probe.n,
    code(probe.helper),
    probe.variant,
    state(probe.outcome),
    probe.method,
    probe.endpointGroup,
    probe.status,
    graphCode(probe),
    probe.classification,
    probe.ms === null ? null : Math.round(probe.ms),
    probe.note,
  ]);
  const head = ['#', 'Helper', 'Variant', 'Outcome', 'Method', 'Endpoint', 'HTTP', 'Graph', 'Family', 'ms', 'Note'];
  return [
    prose`### Phase ${row.phase}: ${row.title} (${model.banner.label})`.source,
    prose`${state(row.outcome)} in ${duration(row.durationMs)}: ${outcomeCounts(row.counts)}. ${row.note}`.source.trimEnd(),
    ...(probes.length > 0 ? [table(head, probes)] : []),
  ];
}

function deliveries(model: ReportModel): readonly string[] {
  if (model.deliveries.length === 0 && model.webhooks.length === 0) return [];
  const chains = model.deliveries.map((delivery): readonly Cell[] => [
    code(tag(delivery.correlatesTo)),
    delivery.steps
      .map(({ status, ms }) => (ms === null || ms === 0 ? status : `${status} (+${duration(ms)})`))
      .join(' → '),
    delivery.code,
  ]);
  return [
    '## Delivery',
    ...(chains.length > 0 ? [table(['Message', 'Chain', 'Graph code'], chains)] : []),
    ...(model.webhooks.length > 0
      ? [
          table(
            ['Webhook', 'Type', 'Status', 'Count'],
            model.webhooks.map((w) => [w.kind, w.type, w.status, w.count]),
          ),
        ]
      : []),
  ];
}

function findings(model: ReportModel): readonly string[] {
  return [
    '## Findings',
    model.findings.length === 0
      ? 'None.'
      : table(
          ['Finding', 'Severity', 'Helper', 'Variant', 'Family', 'Expected', 'Seen', 'Source'],
          model.findings.map((f) => [
            f.state === undefined ? f.id : `${f.id} (${f.state})`,
            f.severity,
            code(f.helper),
            f.variant,
            f.family,
            f.expected,
            f.seen,
            f.source,
          ]),
        ),
    '## Errors and advice',
    model.errors.length === 0
      ? 'None.'
      : table(
          ['Probe', 'Helper', 'Outcome', 'HTTP', 'Graph', 'Family', 'Advice'],
          model.errors.map((e) => [
            e.n,
            code(e.helper),
            state(e.outcome),
            e.status,
            graphCode(e),
            e.classification,
            e.note,
          ]),
        ),
  ];
}

function resources(model: ReportModel): readonly string[] {
  return [
    '## Resources',
    model.resources.length === 0
      ? 'The run created nothing.'
      : table(
          ['#', 'Type', 'Phase', 'Name or hash', 'Created', 'State', 'Clean-up', 'Cleaned', 'Expires', 'Note'],
          model.resources.map((r) => [
            r.n,
            r.type,
            r.phase,
            r.name !== null ? code(r.name) : r.hash !== null ? code(tag(r.hash)) : null,
            instant(r.createdAt),
            r.state,
            `${r.leftover ? '‼ ' : ''}${r.cleanupAction}: ${r.cleanup}`,
            r.cleanedAt && instant(r.cleanedAt),
            r.expiresAt && instant(r.expiresAt),
            r.note,
          ]),
        ),
    ...(model.rollbackLimits.length > 0
      ? [
          '## Rollback limits that apply',
          ...(model.evidence ? [] : ['Nothing reached Meta; run live, the same phases would meet these limits.']),
          bullets(model.rollbackLimits.map((limit) => prose`${limit}`)),
        ]
      : []),
    ...(model.inventory.length > 0
      ? [
          '## Inventory before and after',
          table(
            ['Family', 'Before', 'After', 'Difference'],
            model.inventory.map((i) => [i.family, i.before, i.after, i.difference]),
          ),
        ]
      : []),
  ];
}

function parity(model: ReportModel): readonly string[] {
  const { rows, counts } = model.parity;
  const total = `${counts['live-validated']} of ${counted(rows.length, 'capability', 'capabilities')} live-validated by this run`;
  return [
    '## Parity',
    model.evidence ? `${total}.` : `${total}: only a live run against Meta counts, and this was none.`,
    ...(rows.length > 0
      ? [
          table(
            ['Capability', 'Phase', 'State', 'Probes passed', 'Graph codes', 'Evidence: probes'],
            rows.map((row) => [
              code(row.helper),
              row.phase,
              state(row.state),
              row.tried === 0 ? null : `${row.passed} of ${row.tried}`,
              row.codes.join(', '),
              row.probes.join(', '),
            ]),
          ),
        ]
      : []),
    '## Known divergences',
    'Where the composer follows Meta’s documents and not the upstream toolkit.',
    table(
      ['Helper', 'Upstream sends', 'We send'],
      model.divergences.map((d) => [d.helper, d.upstream, d.ours]),
    ),
    ...(model.notes.length > 0 ? ['## Notes', bullets(model.notes.map((note) => prose`${note}`))] : []),
  ];
}

/** The report as Markdown (GFM tables). Everything from outside is escaped; the caller scans it before it is written. */
export function renderMarkdown(model: ReportModel): string {
  return [
    ...first(model),
    ...setting(model),
    '## Phases',
    ...(model.phases.length > 0 ? model.phases.flatMap((row) => phase(model, row)) : ['No phase ran.']),
    ...deliveries(model),
    ...findings(model),
    ...resources(model),
    ...parity(model),
    '---',
    prose`${model.banner.label}. ${model.banner.statement}. Run ${model.runId}, ${model.tool}.`.source,
  ]
    .join('\n\n')
    .concat('\n');
}
