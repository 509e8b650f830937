import type { Redacted } from '../campaign/redacted.js';
import type { Environment } from '../campaign/environment.js';
import { redactorFor } from './redaction.js';
import { readReport, type Report } from './run-history.js';

type Probe = Report['phases'][number]['probes'][number];

/** A latency is told as changed beyond both, in milliseconds and as a share of the earlier one. */
const LATENCY = { ms: 100, share: 0.5 };

/**
 * What is different in a later run, as Markdown: probes by outcome, code and latency, and findings that came or went.
 * Throws `OperatorError` (manifest) for a run without a report.
 */
export function compareRuns(earlier: string, later: string, environment: Environment): Redacted {
  return redactorFor(environment).text(describeDifference(readReport(earlier), readReport(later)));
}

export function describeDifference(before: Report, after: Report): string {
  const probes = pairs(probesOf(before), probesOf(after));
  const changed = probes.filter(([a, b]) => a?.outcome !== b?.outcome || a?.code !== b?.code);
  const slower = probes.filter(([a, b]) => !changed.some(([x, y]) => x === a && y === b) && isOtherPace(a, b));
  const [found, gone] = [missing(after, before), missing(before, after)];
  return [
    `# ${before.runId} and ${after.runId}`,
    '',
    table(
      ['', before.runId, after.runId],
      [
        ['mode', `${before.mode} on ${before.target}`, `${after.mode} on ${after.target}`],
        ['outcome', before.outcome, after.outcome],
        ['clean-up', before.cleanup, after.cleanup],
        ['duration', seconds(before.durationMs), seconds(after.durationMs)],
        ['API version', before.apiVersion, after.apiVersion],
      ],
    ),
    ...section('Outcomes and codes', changed, (probe) => probeText(probe)),
    ...section('Latency', slower, (probe) => (typeof probe?.ms === 'number' ? `${probe.ms} ms` : '')),
    '## Findings',
    '',
    ...(found.length + gone.length === 0 ? ['The same.'] : []),
    ...found.map((text) => `- new: ${text}`),
    ...gone.map((text) => `- gone: ${text}`),
    '',
    `${probes.length - changed.length} of ${probes.length} probes ended alike.`,
    '',
  ].join('\n');
}

type Pair = readonly [Probe | undefined, Probe | undefined];

function section(title: string, rows: readonly Pair[], told: (probe: Probe | undefined) => string): string[] {
  const lines = rows.map(([a, b]) => [nameOf(a ?? b), told(a) || 'not run', told(b) || 'not run']);
  return ['', `## ${title}`, '', rows.length === 0 ? 'The same.' : table(['probe', 'before', 'after'], lines), ''];
}

const probesOf = (report: Report) => report.phases.flatMap(({ probes }) => probes);

/** Probes of both runs by phase, helper and variant; a repeated one by its place among its like. */
function pairs(before: readonly Probe[], after: readonly Probe[]): Pair[] {
  const [a, b] = [keyed(before), keyed(after)];
  return [...new Set([...a.keys(), ...b.keys()])].map((key) => [a.get(key), b.get(key)]);
}

function keyed(probes: readonly Probe[]): Map<string, Probe> {
  const seen = new Map<string, Probe>();
  for (const probe of probes) {
    const name = `${probe.phase} ${probe.helper} ${probe.variant}`;
    let nth = 1;
    while (seen.has(`${name} ${nth}`)) nth += 1;
    seen.set(`${name} ${nth}`, probe);
  }
  return seen;
}

function isOtherPace(a: Probe | undefined, b: Probe | undefined): boolean {
  if (typeof a?.ms !== 'number' || typeof b?.ms !== 'number') return false;
  const change = Math.abs(b.ms - a.ms);
  return change > LATENCY.ms && change > a.ms * LATENCY.share;
}

function missing(from: Report, others: Report): string[] {
  const text = ({ severity, helper, variant, expected, seen }: Report['findings'][number]) =>
    `${severity}, ${helper} ${variant}: expected ${expected}; seen ${seen}`.replace(/\s+/g, ' ');
  const known = new Set(others.findings.map(text));
  return from.findings.map(text).filter((finding) => !known.has(finding));
}

function nameOf(probe: Probe | undefined): string {
  if (probe === undefined) return '';
  const variant = probe.variant === 'default' ? '' : ` (${probe.variant})`;
  return `${probe.phase} ${probe.helper}${variant}`;
}

function probeText(probe: Probe | undefined): string {
  if (probe === undefined) return '';
  return probe.code === null ? probe.outcome : `${probe.outcome}, code ${probe.code}`;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
