import { dirname } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import { readRunIdentity } from '../campaign/run-identity.js';
import { systemClock } from '../campaign/system-clock.js';
import { shapeDrift } from '../evidence/answer-shape.js';
import { release } from '../evidence/leak-scan.js';
import { openOutputFolder } from '../evidence/output-folder.js';
import { describeEvent } from '../phases/narration.js';
import { runCampaign, type RunRequest } from './campaign-run.js';
import type { ExitCode } from './exit-code.js';
import { redactorFor } from './redaction.js';
import { driftFinding, readShapes } from './shape-file.js';

const VERSION = /^v\d{1,2}\.\d$/;
const MOST = 6;
const LONGEST_ID = 30;
const PRECEDENCE: readonly ExitCode[] = [130, 5, 4, 3, 1, 0];

/**
 * Read-only discovery on several Graph versions, one run each, and what the answers of each version show otherwise than
 * those of the one before, as findings and a table. Throws `OperatorError` (usage) before the first request.
 */
export async function runVersions(request: RunRequest, versions: readonly string[]): Promise<ExitCode> {
  refuse(request, versions);
  const { environment, observe } = request;
  const { runId: base } = readRunIdentity(environment, systemClock.now());
  const redactor = redactorFor(environment);
  const codes: ExitCode[] = [];
  const rows: string[] = [];
  let before: { readonly version: string; readonly shapes: NonNullable<ReturnType<typeof readShapes>> } | undefined;
  let folder = request.outputFolder;
  for (const version of versions) {
    const runId = `${base.slice(0, LONGEST_ID)}-${version.replace('.', '-')}`;
    const own = { WATS_GRAPH_API_VERSION: version, WATS_TEST_RUN_ID: runId, WATS_TEST_RESOURCE_PREFIX: undefined };
    const { exitCode, end } = await runCampaign({ ...request, environment: { ...environment, ...own } });
    codes.push(exitCode);
    folder = dirname(end.manifest);
    const shapes = readShapes(folder, runId);
    if (before !== undefined && shapes !== undefined) {
      const between = `${before.version} to ${version}`;
      for (const drift of shapeDrift(before.shapes, shapes)) {
        const event = driftFinding(drift, between, `the answers of ${before.version}`, redactor);
        rows.push(
          `| ${before.version} | ${version} | ${drift.helper} | ${drift.variant ?? ''} | ${drift.kind} | ${drift.detail} |`,
        );
        observe(event, {
          json: redactor.line(redactor.own(event)),
          lines: () => describeEvent(event).map((line) => redactor.text(line)),
        });
      }
    }
    if (shapes !== undefined) before = { version, shapes };
    if (request.signal.aborted) break;
  }
  const table = [
    '| from | to | helper | variant | difference | where |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ];
  const none = rows.length === 0 ? 'No difference of shapes was seen.\n' : '';
  const name = `wats-live-${base.slice(0, LONGEST_ID)}.versions.md`;
  const checked = release(
    name,
    `# Graph versions ${versions.join(', ')}\n\n${table.join('\n')}\n${none}`,
    redactor.known,
  );
  const output = openOutputFolder(folder, { workspaceFolders: request.workspaceFolders });
  if ('text' in checked)
    request.logger.info(redactor.text(`Versions compared: ${output.writeNew(name, checked.text)}`));
  return PRECEDENCE.find((code) => codes.includes(code)) ?? 0;
}

function refuse({ phases }: RunRequest, versions: readonly string[]): void {
  const fault = (rule: string) =>
    new OperatorError({ code: 'usage', thing: '--api-versions', rule, mend: 'Correct it; nothing was sent.' });
  if (versions.length < 2 || versions.length > MOST || new Set(versions).size < versions.length) {
    throw fault(`must name two to ${MOST} versions, each once, such as v24.0,v25.0`);
  }
  if (!versions.every((version) => VERSION.test(version))) throw fault('must name versions such as v24.0,v25.0');
  if (phases.some((id) => id > 1)) throw fault('goes with phases 0 and 1 only');
}
