import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CampaignEvent, ProbeEvent } from '../../../src/campaign/events.js';
import type { PhaseId } from '../../../src/campaign/phase.js';
import type { ConfirmRequest } from '../../../src/campaign/ports.js';
import type { Environment } from '../../../src/campaign/environment.js';
import { runCampaign, type RunRequest, type RunResult } from '../../../src/operations/campaign-run.js';
import { serveSimulator } from '../../../src/operations/simulation.js';
import { simulatedEnvironment } from '../../../src/operations/simulated-environment.js';
import { verify } from '../../../src/operations/verification.js';
import type { FaultName, Simulator } from '../../../src/simulator/server.js';
import { temporaryFolder, temporaryState } from '../evidence/bench-run.js';
import { afterwards } from '../graph/bench.js';

export interface Campaign {
  readonly result: RunResult;
  readonly events: readonly CampaignEvent[];
  /** Every line that a face could print: JSON and words. */
  readonly told: readonly string[];
  readonly log: readonly string[];
  readonly asked: readonly ConfirmRequest[];
  readonly folder: string;
  /** Probes as `helper variant: outcome`. */
  readonly probes: readonly string[];
  /** Ends of phases as `phase: outcome`. */
  readonly ends: readonly string[];
}

export const ALL: readonly PhaseId[] = [0, 1, 3, 4, 9];

/** A simulator with faults, gone after the test. */
export async function simulator(...faults: readonly FaultName[]): Promise<Simulator> {
  const started = await serveSimulator({ faults });
  afterwards(() => started.stop());
  return started;
}

/** The environment of a live run on a simulator's loopback address: every live flag set, state in a folder of the test's own. */
export function liveEnvironment(on: Simulator, more: Environment = {}): Environment {
  return {
    ...simulatedEnvironment(on.credentials),
    WATS_LIVE_ENABLE: '1',
    WATS_YES_LIVE: '1',
    WATS_ENABLE_SEND: '1',
    WATS_ENABLE_MEDIA: '1',
    ...temporaryState(),
    ...more,
  };
}

type Changes = Partial<Omit<RunRequest, 'observe' | 'logger'>> & {
  readonly onEvent?: (event: CampaignEvent) => void;
  readonly onLog?: (line: string) => void;
  /** The test spoils the evidence on purpose. */
  readonly spoils?: boolean;
};

/** Runs a campaign in this process, quickly, and holds every artifact to the rules that hold for all of them. */
export async function campaign(
  environment: Environment,
  { onEvent, onLog, spoils = false, ...changes }: Changes = {},
): Promise<Campaign> {
  const events: CampaignEvent[] = [];
  const told: string[] = [];
  const log: string[] = [];
  const asked: ConfirmRequest[] = [];
  const folder = changes.outputFolder ?? temporaryFolder();
  const note = (line: string): void => {
    log.push(line);
    onLog?.(line);
  };
  const result = await runCampaign({
    environment,
    phases: ALL,
    acknowledged: false,
    authorizationFile: undefined,
    workspaceFolders: [],
    acceptBroadToken: false,
    check: undefined,
    webhookPort: undefined,
    webhookWaitMs: 1_500,
    confirm: async (request) => asked.push(request) > 0,
    observe: (event, line) => {
      events.push(event);
      told.push(line.json, ...line.lines());
      onEvent?.(event);
    },
    logger: { debug: note, info: note, warn: note, error: note },
    signal: new AbortController().signal,
    ...changes,
    outputFolder: folder,
  });
  const isProbe = (event: CampaignEvent): event is ProbeEvent => event.event === 'probe';
  const run: Campaign = {
    result,
    events,
    told,
    log,
    asked,
    folder,
    probes: events.filter(isProbe).map(({ helper, variant, outcome }) => `${helper} ${variant}: ${outcome}`),
    ends: events.flatMap((event) => (event.event === 'phase.end' ? [`${event.phase}: ${event.outcome}`] : [])),
  };
  if (!spoils) expectClean(run, environment);
  return run;
}

/** Names that a run may show: they hold no credential, id or recipient. */
const OPEN =
  /^(?:WATS_GRAPH_BASE_URL|WATS_GRAPH_API_VERSION|WATS_TEMPLATE_LANG|WATS_TEST_RUN_ID|WATS_TEST_RESOURCE_PREFIX|WATS_WEBHOOK_PATH|WATS_MAX_\w+|WATS_\w*ENABLE\w*|WATS_YES_LIVE)$/;

/** No registered value anywhere, evidence that verifies, one end that agrees with the exit code. */
function expectClean({ result, events, told, log, asked, folder }: Campaign, environment: Environment): void {
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  const sinks = [
    ...files,
    ['what was told', told.join('\n')],
    ['the log', log.join('\n')],
    ['what was asked', JSON.stringify(asked)],
  ] as const;
  for (const [name, value = ''] of Object.entries(environment)) {
    if (!name.startsWith('WATS_') || OPEN.test(name) || value.length < 6) continue;
    const spellings = [
      value,
      value.replace(/^\+/, ''),
      Buffer.from(value).toString('hex'),
      Buffer.from(value).toString('base64').replace(/=+$/, ''),
    ];
    for (const [sink, text] of sinks) {
      for (const spelling of spellings) expect(text.includes(spelling), `${name} in ${sink}`).toBe(false);
    }
  }
  expect(verify(folder, environment)).toMatchObject({ problems: [], unchecked: [] });
  expect(events.filter(({ event }) => event === 'run.end')).toEqual([result.end]);
  expect(events[0]?.event).toBe('run.start');
  const names = files.map(([name]) => name.replace(result.end.runId, 'R')).sort();
  const isJournaled = names.includes('wats-live-R.webhooks.jsonl');
  const isDelivered = events.some((event) => event.event === 'webhook' && event.signature === 'valid');
  const listens = log.some((line) => line.includes('receiver listens on port'));
  expect(isJournaled || !isDelivered || !listens).toBe(true);
  const optional = /webhooks\.jsonl$|junit\.xml$|findings\.json$|\.finding-\w+\.test\.ts$/;
  expect(names.filter((name) => !optional.test(name))).toEqual(
    [
      'json',
      'ledger.jsonl',
      'log-entry.md',
      'parity.json',
      'parity.md',
      'report.html',
      'report.json',
      'report.md',
      'shapes.json',
    ].map((end) => `wats-live-R.${end}`),
  );
}
