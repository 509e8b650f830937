import { OperatorError } from '../campaign/operator-error.js';
import type { Logger } from '../campaign/ports.js';
import { isLoopback } from '../campaign/target.js';
import { release } from '../evidence/leak-scan.js';
import type { Redactor } from '../evidence/redactor.js';
import type { ReportModel } from '../evidence/report/model.js';
import { otlpMessages } from '../evidence/report/otlp.js';

/** A collector that does not answer within this time is left, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Reads the address of a collector, such as `http://127.0.0.1:4318`: https, or http on this machine; without user,
 * query or fragment. Throws `OperatorError`.
 */
export function readCollector(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFit =
    url !== undefined &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (isFit) return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  throw new OperatorError({
    code: 'usage',
    thing: 'the address of the collector',
    rule: 'must be an https address, or http on this machine, without user, query or fragment',
    mend: 'Correct it, such as http://127.0.0.1:4318; nothing was sent.',
  });
}

interface Exporting {
  readonly redactor: Redactor;
  readonly logger: Logger;
}

/**
 * Posts a run's spans and log records to a collector, each scanned as a report is. What the collector does with them, or
 * that it is not there, is told in the log and changes nothing of the run.
 */
export async function exportRun(collector: string, model: ReportModel, { redactor, logger }: Exporting): Promise<void> {
  for (const { path, body } of otlpMessages(model)) {
    const released = release(`otlp${path}`, JSON.stringify(body), redactor.known);
    const problem =
      'leaks' in released
        ? 'the scan found a value in it; it was not sent'
        : await post(collector + path, released.text);
    const told = problem === undefined ? `The collector took ${path}.` : `Telemetry ${path}: ${problem}.`;
    logger[problem === undefined ? 'info' : 'warn'](redactor.text(told));
  }
}

async function post(url: string, body: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `the collector answered ${answer.status}`;
  } catch {
    return 'the collector cannot be reached';
  }
}
