import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { CleanupState, RunOutcome } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import type { Mode, Target } from '../campaign/phase.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Environment } from '../campaign/environment.js';
import { nodeDisk, readWhole, stateOf } from '../evidence/disk.js';
import type { CleanupStatus } from '../evidence/manifest-entry.js';
import { Manifest, type ManifestDocument } from '../evidence/manifest.js';
import { manifestName } from '../evidence/manifest-form.js';
import { isHeldHere } from '../evidence/manifest-lock.js';
import { reportSchema } from '../evidence/report/json.js';
import { isLeftover, resourceRows, type ResourceRow } from '../evidence/report/resource.js';
import { manifestsIn } from '../evidence/verify.js';
import { redactorFor } from './redaction.js';

/** Clean-ups that leave nothing to do. */
const OVER: readonly CleanupStatus[] = ['done', 'not-needed', 'expires', 'kept'];
/** A report is not read beyond this, in bytes. */
const REPORT_LIMIT = 32 * 1024 * 1024;

/** A run of the output folder, as its manifest and its report tell it. */
export interface RunSummary {
  readonly runId: string;
  readonly mode: Mode;
  readonly target: Target;
  /** ISO time. */
  readonly createdAt: string;
  /** `running`: a living process, maybe another window, holds it; `interrupted`: it ended without its end. */
  readonly state: 'running' | 'ended' | 'interrupted';
  /** Null without a report. */
  readonly outcome: RunOutcome | null;
  readonly durationMs: number | null;
  readonly cleanup: CleanupState;
  /** Resources that may still exist. */
  readonly leftovers: number;
  /** Path of its manifest. */
  readonly manifest: string;
  /** Path of its report for people; null: there is none. */
  readonly report: string | null;
}

/** What a run created, and how far its clean-up is. */
export interface RunResources {
  readonly run: RunSummary;
  readonly rows: readonly (Omit<ResourceRow, 'note'> & { readonly note: Redacted | null })[];
}

export type Report = z.infer<typeof reportSchema>;

/** The runs of a folder, newest first; undefined: the system's temporary folder. What is no manifest is passed over. */
export function listRuns(folder: string | undefined): RunSummary[] {
  const root = folder ?? tmpdir();
  const names = stateOf(nodeDisk, root) === undefined ? [] : manifestsIn(root);
  return names
    .flatMap((name) => summaryOf(join(root, name)) ?? [])
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** What one run created. Throws `OperatorError` (manifest). */
export function readResources(manifest: string, environment: Environment): RunResources {
  const document = Manifest.read(manifest);
  const redactor = redactorFor(environment);
  const rows = resourceRows(document.entries).map((row) => ({
    ...row,
    note: row.note === null ? null : redactor.text(row.note),
  }));
  return { run: summarize(manifest, document), rows };
}

/** Whether somebody has to see to what the run left. */
export function needsCleanup({ state, leftovers }: RunSummary): boolean {
  return state !== 'running' && leftovers > 0;
}

/** The runs beyond the newest `keep` that may be deleted: over, and with nothing left to clean up. */
export function expendable(runs: readonly RunSummary[], keep: number): RunSummary[] {
  return runs.slice(keep).filter(({ state, leftovers }) => state !== 'running' && leftovers === 0);
}

/**
 * Deletes every file of these runs, the manifest last, unless a run has come to life or to leftovers since. The run's key
 * stays in the state folder. Returns the ids of what is gone.
 */
export function deleteRuns(runs: readonly RunSummary[]): string[] {
  return runs.flatMap(({ manifest, runId }) => {
    const now = summaryOf(manifest);
    if (now?.runId !== runId || expendable([now], 0).length === 0) return [];
    const folder = dirname(manifest);
    const own = readdirSync(folder).filter((name) => name.startsWith(`wats-live-${runId}.`));
    const last = basename(manifest);
    for (const name of [...own.filter((other) => other !== last), last]) {
      const path = join(folder, name);
      if (lstatSync(path).isFile()) unlinkSync(path);
    }
    return [runId];
  });
}

/** The report of a run. Throws `OperatorError` (manifest) when there is none of the format. */
export function readReport(manifest: string): Report {
  const report = reportOf(manifest);
  if (report !== undefined) return report;
  throw new OperatorError({
    code: 'manifest',
    thing: `the report beside ${basename(manifest)}`,
    rule: 'is missing or not of the format',
    mend: 'Choose a run that ended with its reports.',
  });
}

function reportOf(manifest: string): Report | undefined {
  try {
    const text = readWhole(nodeDisk, manifest.replace(/\.json$/, '.report.json'), REPORT_LIMIT).toString('utf8');
    const parsed = z.safeParse(reportSchema, JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function summaryOf(manifest: string): RunSummary | undefined {
  try {
    return summarize(manifest, Manifest.read(manifest));
  } catch {
    return undefined;
  }
}

function summarize(manifest: string, document: ManifestDocument): RunSummary {
  const { runId, mode, target, createdAt, status, cleanup, entries } = document;
  if (basename(manifest) !== manifestName(runId)) throw new RangeError('the file bears the name of another run');
  const report = reportOf(manifest);
  const html = manifest.replace(/\.json$/, '.report.html');
  const open = status === 'running' ? entries.filter(({ cleanup: done }) => !OVER.includes(done)) : [];
  return {
    runId,
    mode,
    target,
    createdAt,
    state: isHeldHere(manifest) ? 'running' : status === 'running' ? 'interrupted' : status,
    outcome: report?.runId === runId ? report.outcome : null,
    durationMs: report?.runId === runId ? report.durationMs : null,
    cleanup,
    leftovers: Math.max(entries.filter(isLeftover).length, open.length),
    manifest,
    report: stateOf(nodeDisk, html)?.isFile() === true ? html : null,
  };
}
