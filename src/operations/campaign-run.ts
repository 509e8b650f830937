import type { CleanupState, Observe, RunEndEvent } from '../campaign/events.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Clock, Confirm, LocalCheck, Logger, Tunnel } from '../campaign/ports.js';
import { type Profile, profileFrom } from '../campaign/profile.js';
import { systemClock } from '../campaign/system-clock.js';
import { type Environment, readVariable } from '../campaign/environment.js';
import { openOutputFolder, type OutputFolder } from '../evidence/output-folder.js';
import { PairPace } from '../graph/pair-pace.js';
import type { ProxySettings } from '../graph/proxy.js';
import type { AssetView } from '../phases/asset-node.js';
import { Assets } from '../phases/assets.js';
import { cleanupState } from '../phases/cleanup.js';
import { Inbox } from '../phases/inbox.js';
import { Inventory } from '../phases/inventory.js';
import type { Run } from '../phases/run.js';
import type { Recorder } from '../phases/recorder.js';
import { type PhaseResult, runOutcome, runPhases } from '../phases/runner.js';
import { type Simulator, startSimulator } from '../simulator/server.js';
import { lockAccount } from './account-lock.js';
import { connect, type Connection } from './connection.js';
import { DeliveryJournal } from './delivery-journal.js';
import { openEvidence, type RunRecords } from './evidence-opening.js';
import { countsOf, writeReports } from './evidence-writer.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import { knownValues } from './known-environment.js';
import { exportRun, readCollector } from './otlp-export.js';
import { RawCapture } from './raw-capture.js';
import { RunFindings } from './run-findings.js';
import { openMailbox } from './receiving.js';
import { authorizationOf, type PlanRequest, planRun, type RunPlan } from './run-plan.js';
import { readFaults } from './simulation.js';
import { keepShapes } from './shape-file.js';
import { simulatedEnvironment } from './simulated-environment.js';
import { stopTunnels } from '../phases/tunnel.js';
import { malformedNotice, type WebhookFeed } from './webhook-feed.js';
import { WebhookLedger } from './webhook-ledger.js';

/** What a face asks for. */
export interface RunRequest extends PlanRequest {
  /** Undefined: the system's temporary folder. */
  readonly outputFolder: string | undefined;
  /** Folders that evidence must never go to. */
  readonly workspaceFolders: readonly string[];
  readonly acceptBroadToken: boolean;
  /** The local tests of phase 0; or the operator's reason to skip them; undefined: none were given. */
  readonly check: LocalCheck | { readonly skipped: string } | undefined;
  /** Port of the receiver; undefined: any in a dry run, and live the default one where a public URL is set. */
  readonly webhookPort: number | undefined;
  /** Undefined: 60 s live, 10 s in a dry run. */
  readonly webhookWaitMs: number | undefined;
  /** Ledger of a receiver that runs elsewhere. */
  readonly webhookLedger?: string | undefined;
  /** Folder for the exchanges as they were, sealed; undefined: none are kept. */
  readonly rawCapture?: string | undefined;
  readonly proxy?: ProxySettings;
  /** Writes JUnit XML beside the reports. */
  readonly junit?: boolean;
  /** Address of an OpenTelemetry collector that gets the run's spans and log records; undefined: none does. */
  readonly collector?: string | undefined;
  /** Named faults of the simulator in a dry run; a live run has none. */
  readonly faults?: readonly string[];
  readonly confirm: Confirm;
  readonly observe: Observe;
  /** Gets the asset tree, redacted, whenever discovery adds to it. */
  readonly observeAssets?: (assets: AssetView) => void;
  /** Shows what arrives by webhook. */
  readonly feed?: WebhookFeed | undefined;
  /** The operator's tunnel, where this face can start one. */
  readonly tunnel?: Tunnel | undefined;
  /** Gets every line of the log, redacted. */
  readonly logger: Logger;
  /** Aborting it interrupts the run; clean-up state is recorded. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

export interface RunResult {
  readonly exitCode: ExitCode;
  readonly end: RunEndEvent;
}

/**
 * Runs a campaign from its plan to its reports. Throws `OperatorError` before the first request for what is wrong with
 * the request; whatever goes wrong later becomes evidence and an exit code.
 */
export async function runCampaign(given: RunRequest): Promise<RunResult> {
  const request = { ...given, collector: given.collector === undefined ? undefined : readCollector(given.collector) };
  const clock = request.clock ?? systemClock;
  const plan = planRun({ configFolders: request.workspaceFolders, ...request }, clock.now());
  const folder = openOutputFolder(request.outputFolder, { workspaceFolders: request.workspaceFolders });
  const capture = openCapture(request, plan, folder);
  const account = plan.profile === undefined ? undefined : lockAccount(plan.profile, request.environment);
  const simulator =
    plan.profile === undefined ? await startSimulator({ faults: readFaults(request.faults ?? []) }) : undefined;
  try {
    return await runOn(request, plan, folder, simulator, clock, capture);
  } finally {
    capture?.close();
    await simulator?.stop();
    account?.release();
  }
}

async function runOn(
  request: RunRequest,
  plan: RunPlan,
  folder: OutputFolder,
  simulator: Simulator | undefined,
  clock: Clock,
  capture: RawCapture | undefined,
): Promise<RunResult> {
  const synthetic = simulator === undefined ? {} : simulatedEnvironment(simulator.credentials);
  const profile = profileOf(plan, request.environment, synthetic);
  const known = [...knownValues(request.environment), ...knownValues(synthetic)];
  const { upload, download } = plan.caps;
  const subject = plan.subject && { toolkit: plan.subject, largest: Math.max(upload, download) };
  const connection = connect(profile, request.environment, clock, { proxy: request.proxy, capture, subject });
  const elsewhere =
    request.webhookLedger === undefined ? undefined : WebhookLedger.open(request.webhookLedger, request.environment);
  const mailbox = await openMailbox({ plan, profile, port: request.webhookPort });
  try {
    const evidence = openEvidence(plan, profile, { ...request, folder, known, clock });
    const { key, ...records } = evidence;
    const { manifest, redactor, recorder, abortion } = records;
    if (capture !== undefined) {
      capture.begin(key, [profile.accessToken, ...profile.webhook.appSecrets]);
      request.logger.warn(redactor.text(capture.warning));
      manifest.note(redactor.text(capture.warning));
    }
    const inbox = new Inbox(redactor, recorder, abortion, clock, {
      onRefused: ({ status, reason }) => {
        request.logger.warn(redactor.text(`A delivery was refused with ${status}: ${reason}.`));
        if (status === 401) inbox.tellRefused();
      },
      onMalformed: (parts) => request.logger.warn(redactor.text(malformedNotice(parts))),
      onTold: (correlated, event) => shown?.onTold(correlated, event),
      onTracked: (cause) => {
        shown?.onTracked(cause);
        elsewhere?.track(cause);
      },
    });
    const shown = request.feed?.follow({ redactor, clock, correlation: () => inbox.correlation });
    if (elsewhere !== undefined) request.logger.info(redactor.text(elsewhere.notice));
    if (elsewhere?.isOpen === true) elsewhere.follow(inbox);
    const journal = new DeliveryJournal(folder, plan.identity.runId, key);
    mailbox?.open({ inbox, journal, redactor, logger: request.logger }, profile.webhook.appSecrets.length > 0);
    try {
      const parts = { ...records, connection, clock };
      const isFed = mailbox !== undefined || elsewhere?.isOpen === true;
      const run = assemble(request, plan, profile, parts, isFed ? inbox : undefined);
      if (mailbox !== undefined) simulator?.subscribe(mailbox.receiver.url);
      const transport = connection.subject;
      const found = new RunFindings(run, folder, subject && transport && { ...subject, transport });
      return await conduct(run, plan, { request, folder, elsewhere, capture, found });
    } finally {
      journal.close();
      manifest.close();
    }
  } finally {
    elsewhere?.stop();
    await mailbox?.receiver.stop();
    await connection.close();
  }
}

function openCapture(request: RunRequest, plan: RunPlan, evidence: OutputFolder): RawCapture | undefined {
  const { rawCapture, environment, workspaceFolders } = request;
  if (rawCapture === undefined) return undefined;
  return RawCapture.prepare(rawCapture, { runId: plan.identity.runId, environment, workspaceFolders, evidence });
}

function profileOf(plan: RunPlan, environment: Environment, synthetic: Environment): Profile {
  if (plan.profile !== undefined) return plan.profile;
  const shape = {
    WATS_GRAPH_API_VERSION: readVariable(environment, 'WATS_GRAPH_API_VERSION'),
    WATS_WEBHOOK_PATH: readVariable(environment, 'WATS_WEBHOOK_PATH'),
  };
  return profileFrom({ ...synthetic, ...shape }, synthetic['WATS_GRAPH_BASE_URL'] ?? '', 'simulator');
}

interface Parts extends Omit<RunRecords, 'key'> {
  readonly connection: Connection;
  readonly clock: Clock;
}

function assemble(request: RunRequest, plan: RunPlan, profile: Profile, parts: Parts, inbox: Inbox | undefined): Run {
  const { connection, ...rest } = parts;
  return {
    ...rest,
    identity: plan.identity,
    mode: plan.mode,
    environment: request.environment,
    profile,
    flags: plan.flags,
    authorization: authorizationOf(plan, profile),
    caps: plan.caps,
    media: plan.media,
    toolkit: plan.toolkit,
    client: connection.client,
    proxy: request.proxy ?? {},
    pairPace: new PairPace(parts.clock),
    logger: request.logger,
    inbox,
    tunnel: request.tunnel,
    webhookWaitMs: request.webhookWaitMs ?? (plan.mode === 'live' ? 60_000 : 10_000),
    inventory: new Inventory(),
    assets: new Assets(parts.redactor, request.observeAssets ?? (() => undefined)),
    check: request.check ?? { skipped: 'no command was given for the local tests and typecheck' },
    acceptBroadToken: request.acceptBroadToken,
    notes: faultNotes(plan, request.faults ?? []),
    signal: request.signal,
  };
}

/** A rehearsal with faults says so in its report. */
function faultNotes({ mode }: RunPlan, faults: readonly string[]): string[] {
  return mode === 'live' || faults.length === 0 ? [] : [`The simulator misbehaved on purpose: ${faults.join(', ')}.`];
}

interface Surroundings {
  readonly request: RunRequest;
  readonly folder: OutputFolder;
  readonly elsewhere: WebhookLedger | undefined;
  readonly capture: RawCapture | undefined;
  readonly found: RunFindings;
}

async function conduct(run: Run, plan: RunPlan, surroundings: Surroundings): Promise<RunResult> {
  const { request, folder, elsewhere, capture, found } = surroundings;
  const { collector } = request;
  const { identity, mode, manifest, recorder } = run;
  const { target } = run.profile;
  const phases: PhaseId[] = plan.phases.map(({ id }) => id);
  const startedAt = run.clock.now().toISOString();
  const files = { manifest: manifest.path, ledger: folder.file(manifest.header.ledger.file) };
  recorder.emit({ event: 'run.start', runId: identity.runId, mode, target, phases, ...files });
  const results = await runPhases(run, plan.phases, request.confirm);
  if (elsewhere !== undefined) run.notes.push(elsewhere.close());
  if (capture !== undefined) run.notes.push(capture.note);
  if (run.inbox !== undefined && run.inbox.malformed > 0) run.notes.push(malformedNotice(run.inbox.malformed));
  await run.inbox?.close();
  stopTunnels(manifest, run.tunnel);
  attempt(recorder, () => keepShapes(run, folder));
  run.notes.push(...(attempt(recorder, () => found.close()) ?? []));
  const cleanup = cleanupState(manifest);
  const junit = request.junit === true;
  const written = attempt(recorder, () =>
    writeReports({ run, results, startedAt, cleanup, folder, junit, subject: found.subject }),
  );
  const end: RunEndEvent = {
    event: 'run.end',
    runId: identity.runId,
    mode,
    target,
    outcome: runOutcome(run, results),
    cleanup,
    counts: countsOf(recorder.events),
    ...files,
    reports: written?.paths ?? [],
  };
  recorder.emit(end);
  attempt(recorder, () => manifest.end(run.signal.aborted ? 'interrupted' : 'ended', cleanup));
  if (collector !== undefined && written !== undefined) await exportRun(collector, written.model, run);
  if (recorder.failure !== undefined) request.logger.error(run.redactor.error(recorder.failure));
  return { exitCode: exitOf(run, results, cleanup), end };
}

/** Evidence that can no longer be written must not hide how the run ended. */
function attempt<Result>(recorder: Recorder, write: () => Result): Result | undefined {
  try {
    return write();
  } catch (error) {
    recorder.failure ??= error instanceof Error ? error : new Error('the evidence cannot be written');
    return undefined;
  }
}

function exitOf(run: Run, results: readonly PhaseResult[], cleanup: CleanupState): ExitCode {
  return exitCodeOf({
    interrupted: run.signal.aborted,
    cleanup,
    aborted: run.abortion.criterion !== undefined,
    unrecorded: run.recorder.failure !== undefined,
    results,
  });
}
