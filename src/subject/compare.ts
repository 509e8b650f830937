import { checkDownloads, checkErrors, loadFinding } from './behaviour.js';
import type { CaseIds } from './case.js';
import { type Ground, runCase } from './case-run.js';
import { subjectCases } from './cases.js';
import type { Found } from './finding.js';
import { checkWebhooks } from './webhook-check.js';

/** A subject that hangs or breaks off this often is not asked again. */
const MOST_STOPS = 3;

export interface Comparison {
  /** Cases that were run. */
  readonly cases: number;
  /** Cases that were left out because the subject broke off too often. */
  readonly left: number;
}

/** Compares requests, answers, errors and webhooks of the subject with ours; tells each finding as it is made. */
export async function compareSubject(
  ids: CaseIds,
  ground: Ground,
  tell: (finding: Found) => void,
  signal: AbortSignal,
): Promise<Comparison> {
  const { host } = ground;
  const why = await host.start();
  const cases = subjectCases(ids);
  const load = loadFinding(why === undefined ? undefined : { kind: 'stopped', why }, host.loadFailure);
  if (load !== undefined) {
    tell(load);
    return { cases: 0, left: cases.length };
  }
  let stops = 0;
  let ran = 0;
  for (const one of cases) {
    signal.throwIfAborted();
    if (stops >= MOST_STOPS) break;
    const findings = await runCase(one, ground);
    ran += 1;
    stops += host.isRunning ? 0 : 1;
    findings.forEach(tell);
  }
  const checks = [() => checkErrors(ids, ground), () => checkDownloads(ids, ground), () => checkWebhooks(host)];
  for (const check of checks) {
    signal.throwIfAborted();
    if (stops < MOST_STOPS) (await check()).forEach(tell);
  }
  return { cases: ran, left: cases.length - ran };
}
