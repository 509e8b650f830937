import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { OperatorError } from '../campaign/operator-error.js';
import { release } from '../evidence/leak-scan.js';
import type { OutputFolder } from '../evidence/output-folder.js';
import type { ReportModel } from '../evidence/report/model.js';
import type { Redactor } from '../evidence/redactor.js';
import type { Toolkit } from '../subject/locate.js';

const word = z.string().check(z.regex(/^[\w .:#+-]{1,120}$/));

const Row = z.object({
  capability: word,
  /** `live-validated` takes a live pass on Meta of the subject itself, of this version and commit. */
  status: z.enum(['live-validated', 'shape-only', 'blocked', 'failed', 'unknown', 'not-run']),
  subject: z.nullable(z.object({ version: word, commit: z.nullable(word) })),
  date: word,
  runId: word,
  target: word,
  apiVersion: word,
  /** Such as `report.json probe 3`. */
  evidence: z.array(word),
});
/** What a run shows of one capability of the toolkit. */
export type ParityEvidence = z.infer<typeof Row>;

const Kept = z.object({ capabilities: z.array(Row) });
const PARITY_FILE = /^wats-live-[A-Za-z0-9][A-Za-z0-9-]{0,39}\.parity\.json$/;

/** The toolkit that made a run's requests, and the helpers that it made them all of. */
export interface RunSubject extends Pick<Toolkit, 'version' | 'commit'> {
  readonly validated: ReadonlySet<string>;
}

/** The parity evidence of a run, from its report. Requests of our own composer validate the toolkit's nowhere. */
function parityEvidence(model: ReportModel, subject: RunSubject | undefined): readonly ParityEvidence[] {
  const { runId, target, apiVersion, startedAt } = model;
  const isOwn = (helper: string) => subject?.validated.has(helper) === true;
  return model.parity.rows.map(({ helper, state, probes }) => ({
    capability: helper,
    status: state === 'live-validated' && !isOwn(helper) ? 'shape-only' : state,
    subject: subject !== undefined && isOwn(helper) ? { version: subject.version, commit: subject.commit } : null,
    date: startedAt.slice(0, 10),
    runId,
    target,
    apiVersion,
    evidence: probes.map((n) => `report.json probe ${n}`),
  }));
}

/** Writes `parity.json` and its table beside the other files of a run. */
export function writeParity(
  model: ReportModel,
  folder: OutputFolder,
  redactor: Redactor,
  subject: RunSubject | undefined,
): void {
  const capabilities = parityEvidence(model, subject);
  const texts = {
    'parity.json': `${JSON.stringify({ tool: model.tool, capabilities }, undefined, 2)}\n`,
    'parity.md': parityTable(capabilities),
  };
  for (const [ending, text] of Object.entries(texts)) {
    const name = `wats-live-${model.runId}.${ending}`;
    const checked = release(name, text, redactor.known);
    if ('text' in checked) folder.writeNew(name, checked.text);
  }
}

/** The evidence of all runs in a folder: of each capability the strongest, and of equals the latest. */
export function mergeParity(folder: string): readonly ParityEvidence[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => PARITY_FILE.test(name));
  } catch (cause) {
    throw unreadable('cannot be read', cause);
  }
  if (names.length === 0) throw unreadable('holds no parity file of a run');
  const merged = new Map<string, ParityEvidence>();
  for (const name of names) {
    for (const row of readRows(join(folder, name))) {
      const other = merged.get(row.capability);
      if (other === undefined || strength(row) > strength(other) || isLater(row, other))
        merged.set(row.capability, row);
    }
  }
  return [...merged.values()].sort((a, b) => a.capability.localeCompare(b.capability));
}

const isLater = (row: ParityEvidence, other: ParityEvidence) =>
  strength(row) === strength(other) && row.date.localeCompare(other.date) > 0;

/** A run on Meta outweighs a rehearsal, and what was tried what was not. */
function strength({ status, target }: ParityEvidence): number {
  const tried = status === 'not-run' ? 0 : target === 'meta' ? 2 : 1;
  return tried * 2 + (status === 'live-validated' ? 1 : 0);
}

function readRows(path: string): readonly ParityEvidence[] {
  try {
    return z.parse(Kept, JSON.parse(readFileSync(path, 'utf8'))).capabilities;
  } catch (cause) {
    throw unreadable('holds a parity file that is damaged', cause);
  }
}

function unreadable(rule: string, cause?: unknown): OperatorError {
  const mend = 'Give the output folder of runs.';
  return new OperatorError({ code: 'manifest', thing: 'the folder', rule, mend }, { cause });
}

/** A table for the toolkit's parity page. */
export function parityTable(rows: readonly ParityEvidence[]): string {
  const head =
    '| Capability | Status | Subject | Date | Run | Graph | Evidence |\n| --- | --- | --- | --- | --- | --- | --- |\n';
  const cells = rows.map(({ capability, status, subject, date, runId, target, apiVersion, evidence }) => {
    const of = subject === null ? '' : `${subject.version}${subject.commit === null ? '' : ` (${subject.commit})`}`;
    const shown = evidence.length > 3 ? [...evidence.slice(0, 3), `and ${evidence.length - 3} more`] : evidence;
    const where = status === 'not-run' ? ['', '', ''] : [date, `${runId} on ${target}`, apiVersion];
    return `| ${[capability, status, of, ...where, shown.join(', ')].join(' | ')} |\n`;
  });
  return `${head}${cells.join('')}`;
}
