import { homedir, tmpdir } from 'node:os';
import * as vscode from 'vscode';
import type { CampaignEvent, Told } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import { PHASE_TITLES, type PhaseId } from '../campaign/phase.js';
import type { Logger, Tunnel } from '../campaign/ports.js';
import type { Redacted } from '../campaign/redacted.js';
import type { Environment } from '../campaign/environment.js';
import type { AssetView, ComparedFinding, CompareResult, RunResult, WebhookFeed } from '../engine.js';
import type { CleanupResult } from '../operations/cleanup-run.js';
import type { Arming } from './arming.js';
import type { HeldAuthorization } from './authorization.js';
import { type Engine, loadEngine } from './load-engine.js';
import { loadForms } from './load-forms.js';
import type { Log } from './log.js';
import { mask } from './mask.js';
import type { Profiles } from './profiles.js';
import {
  machineVariables,
  otlpEndpoint,
  outputFolder,
  proxySettings,
  subjectFolder,
  webhookPort,
  webhookWaitMs,
} from './settings.js';
import { workspaceFolders } from './workspace-folders.js';

/** Variables of the host that the engine needs besides the campaign's own: where state lies, and proxies. */
const HOST_VARIABLES = [
  'HOME',
  'USERPROFILE',
  'LOCALAPPDATA',
  'XDG_STATE_HOME',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
] as const;

export interface SessionSinks {
  readonly event: (event: CampaignEvent, lines: readonly Redacted[]) => void;
  readonly assets: (assets: AssetView) => void;
  readonly webhooks: (engine: Engine) => WebhookFeed;
  readonly tunnel: Tunnel;
  readonly running: (running: boolean) => void;
}

export interface SessionParts {
  readonly profiles: Profiles;
  readonly arming: Arming;
  readonly authorization: HeldAuthorization;
  readonly log: Log;
}

/** One campaign at a time in this window. */
export class CampaignSession {
  readonly #profiles: Profiles;
  readonly #arming: Arming;
  readonly #authorization: HeldAuthorization;
  readonly #log: Log;
  readonly #sinks: SessionSinks;
  /** Named faults of the simulator for the next dry runs of this window. */
  faults: readonly string[] = [];
  /** The folder in which the next run is captured raw; the run that begins takes it. */
  rawCapture: string | undefined;
  #stop: AbortController | undefined;

  constructor(parts: SessionParts, sinks: SessionSinks) {
    this.#profiles = parts.profiles;
    this.#arming = parts.arming;
    this.#authorization = parts.authorization;
    this.#log = parts.log;
    this.#sinks = sinks;
  }

  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  stop(): void {
    this.#stop?.abort(new Error('stopped by the operator'));
  }

  /**
   * Runs phases as one campaign; flags that were armed for one run are disarmed when it ends. Throws `OperatorError`
   * (gate) for a live run without an authorization; the gate of the engine judges what it covers.
   */
  async run(phases: readonly PhaseId[]): Promise<RunResult> {
    const isLive = this.#arming.isLive();
    const held = isLive ? this.#authorization.current : undefined;
    if (isLive && held === undefined) throw unauthorized();
    return this.#occupy(vscode.l10n.t('WATS Live'), async (engine, signal, report) => {
      const environment = await this.environment();
      const { confirmInWindow } = await loadForms();
      const { rawCapture } = this;
      this.rawCapture = undefined;
      return engine.runCampaign({
        rawCapture,
        environment,
        phases,
        acknowledged: false,
        authorizationFile: undefined,
        outputFolder: outputFolder(),
        workspaceFolders: workspaceFolders(),
        authorization: held?.authorization,
        acceptBroadToken: held?.acceptBroadToken ?? false,
        check: held?.check,
        webhookPort: webhookPort(),
        webhookWaitMs: webhookWaitMs(),
        collector: otlpEndpoint(),
        subject: subjectFolder(),
        proxy: proxySettings(),
        faults: this.faults,
        confirm: confirmInWindow(maskedAssets(environment)),
        observe: (event, told) => {
          if (event.event === 'phase.start') report(PHASE_TITLES[event.phase]);
          this.#tell(event, told);
        },
        observeAssets: this.#sinks.assets,
        feed: this.#sinks.webhooks(engine),
        tunnel: this.#sinks.tunnel,
        logger: this.#narrating(report),
        signal,
      });
    });
  }

  /** Goes on with the clean-up that a manifest still needs. */
  cleanUp(manifest: string): Promise<CleanupResult> {
    return this.#occupy(vscode.l10n.t('WATS Live clean-up'), async (engine, signal) =>
      engine.resumeCleanup({
        manifest,
        environment: await this.environment(),
        acknowledged: false,
        proxy: proxySettings(),
        tunnel: this.#sinks.tunnel,
        observe: (event, told) => this.#tell(event, told),
        signal,
      }),
    );
  }

  /** Compares a toolkit with this tool on the simulator; no credential is read for it. */
  compare(subject: string, observe: (finding: ComparedFinding) => void): Promise<CompareResult> {
    return this.#occupy(vscode.l10n.t('WATS Live comparison'), (engine, signal, report) =>
      engine.compareToolkit({
        subject,
        // Given, so that the findings and their tests are kept: by itself a comparison writes nothing.
        outputFolder: outputFolder() ?? tmpdir(),
        workspaceFolders: workspaceFolders(),
        environment: { PATH: process.env['PATH'] },
        observe: (finding) => {
          report(finding.helper);
          observe(finding);
        },
        signal,
      }),
    );
  }

  /** Holds the window for one piece of work, with a notification that tells how far it is and can stop it. */
  async #occupy<Result>(
    title: string,
    work: (engine: Engine, signal: AbortSignal, report: (message: string) => void) => Promise<Result>,
  ): Promise<Result> {
    if (this.isRunning) throw new Error('a run is under way already');
    const stop = new AbortController();
    this.#stop = stop;
    this.#arming.hold();
    this.#sinks.running(true);
    try {
      const engine = await loadEngine();
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        async (progress, token) => {
          token.onCancellationRequested(() => this.stop());
          return work(engine, stop.signal, (message) => progress.report({ message }));
        },
      );
    } finally {
      this.#stop = undefined;
      this.#arming.arm([]);
      this.#sinks.running(false);
    }
  }

  /** What the engine says between events, such as what it waits for, stands in the notification too. */
  #narrating(report: (message: string) => void): Logger {
    const log = this.#log;
    return {
      debug: (message) => log.debug(message),
      info: (message) => {
        log.info(message);
        report(message);
      },
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    };
  }

  /** The given or active profile, machine settings and armed flags, under the campaign's names. */
  async environment(values?: Environment): Promise<Environment> {
    const host = Object.fromEntries(HOST_VARIABLES.map((name) => [name, process.env[name]]));
    return {
      HOME: homedir(),
      ...host,
      ...(values ?? (await this.#profiles.read())),
      ...machineVariables(),
      ...this.#arming.environment(),
    };
  }

  #tell(event: CampaignEvent, told: Told): void {
    const lines = told.lines().filter((text) => text !== '');
    for (const line of lines) this.#log.info(line);
    this.#sinks.event(event, lines);
  }
}

function unauthorized(): OperatorError {
  return new OperatorError({
    code: 'gate',
    thing: 'a live run',
    rule: 'needs an authorization of its assets and phases in this window',
    mend: 'Authorize it first; nothing was sent.',
  });
}

/** The operator's own assets as the dialog names them. */
function maskedAssets(environment: Environment): string[] {
  const number = environment['WATS_PHONE_NUMBER_ID'];
  const recipient = environment['WATS_TEST_RECIPIENT_E164'] ?? environment['WATS_TEST_RECIPIENT'];
  return [
    ...(number === undefined ? [] : [vscode.l10n.t('From: number id {0}', mask(number))]),
    ...(recipient === undefined ? [] : [vscode.l10n.t('To: recipient {0}', mask(recipient))]),
  ];
}
