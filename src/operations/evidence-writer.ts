import { readFileSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import type { CleanupState } from '../campaign/events.js';
import type { Profile } from '../campaign/profile.js';
import { OPT_IN_FLAGS } from '../campaign/flags.js';
import { type Leak, release, scanText } from '../evidence/leak-scan.js';
import type { OutputFolder } from '../evidence/output-folder.js';
import { renderHtml } from '../evidence/report/html.js';
import { renderJson } from '../evidence/report/json.js';
import { renderJunit } from '../evidence/report/junit.js';
import { renderLogEntry } from '../evidence/report/log-entry.js';
import { renderMarkdown } from '../evidence/report/markdown.js';
import { buildReport, type ReportModel } from '../evidence/report/model.js';
import type { RunRecord, TimedEvent } from '../evidence/report/record.js';
import { HELPERS } from '../graph/catalogue.js';
import { describeDifference } from '../phases/inventory.js';
import type { Run } from '../phases/run.js';
import { type PhaseResult, runOutcome } from '../phases/runner.js';
import { assetsOf } from './assets.js';
import { type RunSubject, writeParity } from './parity-file.js';
import { TOOL } from './tool.js';

interface Writing {
  readonly run: Run;
  readonly results: readonly PhaseResult[];
  readonly startedAt: string;
  readonly cleanup: CleanupState;
  readonly folder: OutputFolder;
  /** Whether JUnit XML is asked for beside the reports. */
  readonly junit: boolean;
  readonly subject: RunSubject | undefined;
}

/** Endings of the files that a run's end writes; the last one is written where it is asked for. */
export const REPORTS = ['report.md', 'report.html', 'report.json', 'log-entry.md', 'report.junit.xml'] as const;

/**
 * Scans what the run wrote, then writes its reports; each is scanned before it reaches the disk. A leak is an abort
 * criterion: the file is set aside and named, never quoted. Returns the paths of the reports, and what they tell.
 */
export function writeReports(writing: Writing): { readonly paths: string[]; readonly model: ReportModel } {
  const { run, folder } = writing;
  scanLedger(run);
  const model = buildReport(
    recordOf(writing),
    HELPERS.map(({ name, phase }) => ({ helper: name, phase })),
  );
  writeParity(model, folder, run.redactor, writing.subject);
  const stem = `wats-live-${run.identity.runId}`;
  const texts: Readonly<Record<(typeof REPORTS)[number], string | undefined>> = {
    'report.md': renderMarkdown(model),
    'report.html': renderHtml(model),
    'report.json': `${JSON.stringify(renderJson(model), undefined, 2)}\n`,
    'log-entry.md': renderLogEntry(model),
    'report.junit.xml': writing.junit ? renderJunit(model) : undefined,
  };
  const paths = REPORTS.flatMap((ending) => {
    const [name, text] = [`${stem}.${ending}`, texts[ending]];
    if (text === undefined) return [];
    const released = release(name, text, run.redactor.known);
    if ('leaks' in released) {
      tellLeaks(run, released.leaks, 'it was not written');
      return [];
    }
    // A manifest never names a report that a crash kept from the disk.
    const path = folder.writeNew(name, released.text);
    run.manifest.addReport(name, released.text);
    return [path];
  });
  return { paths, model };
}

function scanLedger({ manifest, recorder, redactor, abortion }: Run): void {
  manifest.sync();
  for (const path of manifest.ledger?.parts ?? []) {
    const leaks = scanText(basename(path), readFileSync(path, 'utf8'), redactor.known);
    if (leaks.length === 0) continue;
    renameSync(path, `${path}.quarantine`);
    tellLeaks({ recorder, redactor, abortion }, leaks, 'it was set aside as .quarantine');
  }
}

function tellLeaks(
  { abortion }: Pick<Run, 'recorder' | 'redactor' | 'abortion'>,
  leaks: readonly Leak[],
  done: string,
): void {
  const [first] = leaks;
  if (first === undefined) return;
  abortion.meet('leak', `${first.file} line ${first.line} holds a value of the kind ${first.what}; ${done}`);
}

/** Whatever of the operator's a run may reach. */
function reachedBy(profile: Profile): Readonly<Record<string, string | undefined>> {
  const { recipient, appId, catalogId, productRetailerId } = profile;
  return { ...assetsOf(profile), recipient, appId, catalogId, productRetailerId };
}

function recordOf({ run, results, startedAt, cleanup }: Writing): RunRecord {
  const { identity, mode, profile, redactor, authorization, flags, recorder, manifest, inventory, abortion, notes } =
    run;
  return {
    tool: TOOL,
    ...identity,
    mode,
    target: profile.target,
    apiVersion: profile.apiVersion,
    startedAt,
    endedAt: run.clock.now().toISOString(),
    assets: Object.entries(reachedBy(profile)).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, hash: redactor.hash(value), detail: null }],
    ),
    authorization: {
      by: authorization.by,
      statement: redactor.text(authorization.statement),
      phases: [...authorization.phases],
      expiresAt: authorization.expiresAt?.toISOString() ?? null,
      broadTokenAccepted: run.acceptBroadToken,
    },
    // A dry run opens every door of the synthetic profile, which says nothing of the operator.
    flags: mode === 'live' ? OPT_IN_FLAGS.filter((name) => flags.optedIn.has(name)) : [],
    events: recorder.events,
    resources: manifest.entries,
    inventory: inventory.rows().map((row) => ({
      family: row.family,
      before: row.before?.size ?? null,
      after: row.after?.size ?? null,
      difference: redactor.text(describeDifference(row)),
    })),
    outcome: runOutcome(run, results),
    cleanup,
    abort:
      abortion.criterion === undefined
        ? null
        : { criterion: abortion.criterion, detail: redactor.text(abortion.detail) },
    notes: notes.map((note) => redactor.text(note)),
  };
}

/** How many probes ended how, and how many webhooks and findings there were. */
export function countsOf(events: readonly TimedEvent[]): Record<string, number> {
  const counts: Record<string, number> = {
    pass: 0,
    fail: 0,
    blocked: 0,
    skipped: 0,
    unknown: 0,
    webhooks: 0,
    findings: 0,
  };
  const add = (name: string) => (counts[name] = (counts[name] ?? 0) + 1);
  for (const { event } of events) {
    if (event.event === 'probe') add(event.outcome);
    if (event.event === 'webhook' && event.signature === 'valid') add('webhooks');
    if (event.event === 'finding') add('findings');
  }
  return counts;
}
