import { escapeHtml } from './escape.js';
import type { ReportModel } from './model.js';
import type { PhaseRow, ProbeRow } from './row.js';

const seconds = (ms: number | null) => ((ms ?? 0) / 1000).toFixed(3);

/** An element with escaped attributes; without content it closes itself. */
function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`);
  return `<${name}${pairs.join('')}${content === '' ? '/>' : `>${content}</${name}>`}\n`;
}

/** What a dashboard of a CI shows of an outcome: nothing of a pass; blocked and skipped are no failures. */
function resultOf({ outcome, note, code, classification }: ProbeRow): string {
  const why = [code === null ? '' : `code ${code}`, classification ?? '', note]
    .filter((part) => part !== '')
    .join(', ');
  switch (outcome) {
    case 'pass':
      return '';
    case 'fail':
      return element('failure', { type: outcome, message: why });
    case 'unknown':
      return element('error', { type: outcome, message: why });
    case 'blocked':
    case 'skipped':
      return element('skipped', { message: `${outcome}: ${why}` });
  }
}

/** A phase that was refused, aborted or broke off is a case of its own, so that it is never lost among its probes. */
function gateOf({ outcome, note, phase }: PhaseRow): string {
  const ended = outcome === 'passed' || outcome === 'failed' || outcome === 'blocked' || outcome === 'skipped';
  if (ended) return '';
  const error = element('error', { type: outcome, message: `${outcome}${note === '' ? '' : `: ${note}`}` });
  return element('testcase', { classname: `phase ${phase}`, name: 'gate', time: '0.000' }, error);
}

function suiteOf(row: PhaseRow): string {
  const gate = gateOf(row);
  const { counts, probes, phase, title, durationMs } = row;
  const cases = probes.map((probe) =>
    element('testcase', { classname: `phase ${phase}`, name: nameOf(probe), time: seconds(probe.ms) }, resultOf(probe)),
  );
  const own = gate === '' ? 0 : 1;
  const told = {
    name: `${phase} ${title}`,
    tests: probes.length + own,
    failures: counts.fail,
    errors: counts.unknown + own,
    skipped: counts.skipped + counts.blocked,
    time: seconds(durationMs),
  };
  return element('testsuite', told, `\n${cases.join('')}${gate}`);
}

const nameOf = ({ n, helper, variant }: ProbeRow) => `${n} ${helper}${variant === 'default' ? '' : ` (${variant})`}`;

/**
 * The report as JUnit XML, for dashboards of a CI: a suite for each phase, a case for each probe. Blocked and skipped
 * probes are skipped cases, unknown ones are errors; whether it is evidence stands in the name.
 */
export function renderJunit(model: ReportModel): string {
  const { phases, counts, banner, runId, durationMs } = model;
  const gates = phases.filter((row) => gateOf(row) !== '').length;
  const { fail, unknown, skipped, blocked } = counts.outcomes;
  const told = {
    name: `WATS Live ${runId}, ${banner.label}: ${banner.statement}`,
    tests: counts.probes + gates,
    failures: fail,
    errors: unknown + gates,
    skipped: skipped + blocked,
    time: seconds(durationMs),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', told, `\n${phases.map(suiteOf).join('')}`)}`;
}
