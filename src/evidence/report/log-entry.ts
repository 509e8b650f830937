import { DELIVERY_STATES } from './delivery.js';
import { code, commas, type Markdown, prose } from './escape.js';
import type { ReportModel } from './model.js';
import type { ProbeRow } from './row.js';
import { counted, duration, listed } from './wording.js';

/* Bullets of an entry, as the campaign page names its families. */
const FAMILIES: readonly (readonly [string, (probe: ProbeRow) => boolean])[] = [
  ['Authorization', ({ phase }) => phase === 0],
  ['Read-only discovery', ({ phase }) => phase === 1],
  ['Webhook validation', ({ phase }) => phase === 2],
  ['Sends', ({ phase }) => phase === 3],
  ['Media lifecycle', ({ phase }) => phase === 4],
  ['Template mutations', ({ phase }) => phase === 5],
  ['Flow drafts', ({ phase }) => phase === 6],
  ['Calling', ({ phase, helper }) => phase === 7 && !helper.includes('Group')],
  ['Groups', ({ phase, helper }) => phase === 7 && helper.includes('Group')],
  ['Admin mutations', ({ phase }) => phase === 8],
  ['Final verification', ({ phase }) => phase === 9],
];

function helpers(probes: readonly ProbeRow[]): Markdown {
  return commas([...new Set(probes.map((probe) => probe.helper))].map(code));
}

function trouble(probes: readonly ProbeRow[], outcome: ProbeRow['outcome'], word: string): readonly Markdown[] {
  return probes
    .filter((probe) => probe.outcome === outcome)
    .map((probe) => {
      const by =
        probe.code === null ? (probe.status === null ? '' : ` (HTTP ${probe.status})`) : ` (Graph ${probe.code})`;
      const note = probe.note === '' ? '' : `: ${probe.note.replace(/\.$/, '')}`;
      return prose` ${code(probe.helper)} ${word}${by === '' ? '' : prose` ${by}`}${note}.`;
    });
}

function family(model: ReportModel, name: string, probes: readonly ProbeRow[]): Markdown {
  const tried = probes.filter((probe) => probe.outcome !== 'skipped');
  const passed = tried.filter((probe) => probe.outcome === 'pass');
  const skipped = probes.filter((probe) => probe.outcome === 'skipped');
  const rate = model.evidence ? `${passed.length}/${tried.length} pass` : 'rehearsed, no evidence';
  return prose`${name} (${rate}): ${tried.length > 0 ? helpers(tried) : 'nothing sent'}.${[
    ...trouble(probes, 'fail', 'failed'),
    ...trouble(probes, 'unknown', 'stayed unknown'),
    ...trouble(probes, 'blocked', 'was blocked by a limit of the asset'),
    ...(skipped.length > 0 ? [prose` Skipped: ${helpers(skipped)}.`] : []),
  ]}`;
}

function delivery(model: ReportModel): readonly Markdown[] {
  if (model.deliveries.length === 0) return [];
  const reached = DELIVERY_STATES.flatMap((state) => {
    const count = model.deliveries.filter(({ steps }) => steps.some((step) => step.status === state)).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  const codes = [...new Set(model.deliveries.flatMap((chain) => (chain.code === null ? [] : [chain.code])))];
  const failed = codes.length > 0 ? ` (Graph ${listed(codes.map(String))})` : '';
  return [
    prose`Delivery: ${counted(model.deliveries.length, 'message')} followed by status webhooks: ${`${listed(reached)}${failed}`}.`,
  ];
}

function cleanup(model: ReportModel): Markdown {
  const byType = (leftover: boolean) => {
    const counts = new Map<string, number>();
    for (const row of model.resources) {
      if (row.leftover === leftover && (leftover || row.cleanup === 'done')) {
        counts.set(row.type, (counts.get(row.type) ?? 0) + 1);
      }
    }
    return [...counts].map(([type, count]) => `${count} ${type}`);
  };
  const done = byType(false);
  const left = byType(true);
  const removed = done.length > 0 ? `cleaned up ${listed(done)}` : 'nothing had to be cleaned up';
  const leftovers =
    left.length > 0
      ? `may be left: ${listed(left)}`
      : model.cleanup === 'incomplete'
        ? 'clean-up is recorded as incomplete'
        : 'no leaked assets';
  return prose`Cleanup: ${removed}; ${leftovers}.`;
}

/**
 * The dated summary in the form of the campaign page's execution log. Only a live run against Meta belongs there; the
 * entry of any other run says so and shows no rates.
 */
export function renderLogEntry(model: ReportModel): string {
  const probes = model.phases.flatMap((phase) => phase.probes);
  const titles = model.phases
    .filter(({ phase, probes: own }) => phase !== 0 && phase !== 9 && own.some(({ outcome }) => outcome !== 'skipped'))
    .map(({ title }) => title.toLowerCase());
  const subject = titles.length === 0 ? 'authorization and verification' : listed(titles);
  const authorized = `Authorized by ${model.authorization.by}`;
  const bullets: readonly Markdown[] = [
    ...(model.evidence ? [] : [prose`Not for the execution log: ${model.banner.label}. ${model.banner.statement}.`]),
    prose`Environment: ${model.tool}, Graph ${model.apiVersion}, mode ${model.mode}, target ${model.target}, run ${code(model.runId)}, took ${duration(model.durationMs)}. ${authorized}: ${model.authorization.statement}${
      model.flags.length > 0 ? prose` Flags: ${commas(model.flags.map(code))}.` : ''
    }`,
    ...FAMILIES.flatMap(([name, belongs]) => {
      const own = probes.filter(belongs);
      return own.length > 0 ? [family(model, name, own)] : [];
    }),
    ...delivery(model),
    ...(model.findings.length > 0
      ? [prose`Findings: ${model.findings.map((f) => `${f.id} (${f.severity}, ${f.helper})`).join(', ')}.`]
      : []),
    ...(model.abort ? [prose`Abort: ${model.abort.title}. ${model.abort.detail}`] : []),
    cleanup(model),
    prose`Result: ${model.verdict}`,
  ];
  const day = model.startedAt.slice(0, 10);
  const title = prose`### ${day} — ${model.evidence ? subject : `${model.banner.label}, ${subject}`} (${model.tool})`;
  return `${title.source}\n\n${bullets.map((bullet) => `- ${bullet.source}`).join('\n')}\n`;
}
