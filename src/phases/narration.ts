import type { CampaignEvent } from '../campaign/events.js';
import { PHASE_TITLES } from '../campaign/phase.js';

const GLYPHS: Readonly<Record<string, string>> = {
  pass: '✓',
  fail: '✗',
  blocked: '◌',
  skipped: '–',
  unknown: '?',
};

/** An event in words, for people at a terminal. */
export function describeEvent(event: CampaignEvent): string[] {
  switch (event.event) {
    case 'run.start':
      return [
        event.mode === 'live'
          ? `LIVE run ${event.runId} on ${event.target === 'meta' ? 'Meta' : 'a loopback server (no evidence)'}`
          : `Dry run ${event.runId} on the embedded simulator: no credentials, no evidence`,
      ];
    case 'phase.start':
      return ['', `Phase ${event.phase}  ${PHASE_TITLES[event.phase]}`];
    case 'probe':
      return [describeProbe(event)];
    case 'webhook':
      return [describeWebhook(event)];
    case 'finding':
      return [`  ! finding (${event.severity}) ${event.helper}: expected ${event.expected}; seen ${event.seen}`];
    case 'abort':
      return [`  ABORT ${event.criterion}: ${event.detail}`];
    case 'phase.end':
      return [`  ${event.outcome}${event.note === undefined ? '' : `: ${event.note}`}`];
    case 'run.end':
      return describeEnd(event);
  }
}

function describeProbe(event: Extract<CampaignEvent, { event: 'probe' }>): string {
  const variant = event.variant === 'default' ? '' : ` (${event.variant})`;
  const facts = [
    event.status === null ? '' : String(event.status),
    event.code === null ? '' : `code ${event.code}${event.subcode === null ? '' : `/${event.subcode}`}`,
    event.ms === null ? '' : `${event.ms} ms`,
  ].filter((fact) => fact !== '');
  const tail = [facts.join(', '), event.note].filter((part) => part !== '').join('  ');
  return `  ${GLYPHS[event.outcome] ?? ' '} ${event.outcome.padEnd(7)} ${event.helper}${variant}  ${tail}`.trimEnd();
}

function describeWebhook(event: Extract<CampaignEvent, { event: 'webhook' }>): string {
  if (event.kind === null) return '  ← webhook refused: invalid signature';
  const state = [event.type, event.status].filter((part) => part !== null).join(' ');
  const about = event.correlatesTo === null ? '' : `  for #${event.correlatesTo}`;
  return `  ← ${event.kind} ${state}${about}`;
}

function describeEnd(event: Extract<CampaignEvent, { event: 'run.end' }>): string[] {
  const counts = ['pass', 'fail', 'blocked', 'skipped', 'unknown']
    .filter((name) => (event.counts[name] ?? 0) > 0)
    .map((name) => `${event.counts[name]} ${name}`)
    .join(', ');
  const lines = ['', `Run ${event.runId}: ${event.outcome}; ${counts}; clean-up ${event.cleanup}`];
  if (event.mode === 'dry-run') lines.push('A dry run counts for nothing but itself: no request left this machine.');
  lines.push(`Manifest  ${event.manifest}`, ...event.reports.map((path) => `Report    ${path}`));
  if (event.cleanup === 'incomplete') lines.push(`Something may be left: wats-live cleanup ${event.manifest}`);
  return lines;
}
