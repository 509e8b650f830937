import { scryptSync } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Profile } from '../campaign/profile.js';
import { type Drift, type Shapes, shapeDrift } from '../evidence/answer-shape.js';
import { findingId } from '../evidence/finding.js';
import { release } from '../evidence/leak-scan.js';
import type { OutputFolder } from '../evidence/output-folder.js';
import type { Run } from '../phases/run.js';
import { latestKept, readKept } from './latest-file.js';
import { TOOL } from './tool.js';

const Kept = z.object({
  at: z.string(),
  runId: z.string(),
  mode: z.string(),
  target: z.string(),
  profile: z.string(),
  apiVersion: z.string(),
  helpers: z.record(z.string(), z.array(z.string())),
});
type ShapeFile = z.infer<typeof Kept>;

const SHAPE_FILE = /^wats-live-[A-Za-z0-9][A-Za-z0-9-]{0,39}\.shapes\.json$/;

/** Name of the file that keeps the shapes of a run's answers. */
const shapeFileName = (runId: string): string => `wats-live-${runId}.shapes.json`;

/** The shapes that a run left; undefined where it left none. */
export function readShapes(folder: string, runId: string): Shapes | undefined {
  return readKept(Kept, join(folder, shapeFileName(runId)))?.helpers;
}

/**
 * Keeps the shapes of a run's answers and tells, as findings, where they part from those of the previous run of the same
 * profile, mode, target and Graph version in this folder.
 */
export function keepShapes(run: Run, folder: OutputFolder): void {
  const { identity, mode, profile, recorder, redactor, clock } = run;
  const helpers = recorder.shapes.document();
  const own: ShapeFile = {
    at: clock.now().toISOString(),
    runId: identity.runId,
    mode,
    target: profile.target,
    profile: profileLabel(profile),
    apiVersion: profile.apiVersion,
    helpers: Object.fromEntries(Object.entries(helpers).map(([name, lines]) => [name, [...lines]])),
  };
  const previous = latestKept(
    Kept,
    folder.path,
    SHAPE_FILE,
    ({ runId, ...kept }) =>
      runId !== own.runId &&
      kept.mode === own.mode &&
      kept.target === own.target &&
      kept.profile === own.profile &&
      kept.apiVersion === own.apiVersion,
  );
  if (previous !== undefined) {
    for (const drift of shapeDrift(previous.helpers, helpers)) {
      recorder.emit(driftFinding(drift, 'since the last run', `the shapes of run ${previous.runId}`, redactor));
    }
  }
  const checked = release(
    shapeFileName(identity.runId),
    `${JSON.stringify({ tool: TOOL, ...own }, undefined, 2)}\n`,
    redactor.known,
  );
  if ('text' in checked) folder.writeNew(shapeFileName(identity.runId), checked.text);
}

/** A difference of shapes as a finding: for a person to look at, never a failure. */
export function driftFinding(
  { helper, variant: probe, kind, detail }: Drift,
  between: string,
  source: string,
  redactor: Pick<Run['redactor'], 'text'>,
) {
  const variant = probe === undefined ? between : `${probe}, ${between}`;
  return {
    event: 'finding',
    id: findingId([helper, variant, 'response', kind, detail]),
    helper,
    variant,
    family: 'response',
    severity: kind === 'retyped' || kind === 'removed' ? 'low' : 'info',
    expected: redactor.text('the same shape'),
    seen: redactor.text(`${kind}: ${detail}`),
    source,
  } as const;
}

/** The same for the same assets in every run, and too slow to make for whoever would guess ids from it. */
function profileLabel({ wabaId, phoneNumberId }: Profile): string {
  return scryptSync(`${wabaId}/${phoneNumberId}`, 'wats-live profile', 6).toString('hex');
}
