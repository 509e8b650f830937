import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { CampaignEvent } from '../campaign/events.js';
import type { PhaseId } from '../campaign/phase.js';
import type { Environment } from '../campaign/variables.js';
import type { AssetNode, Redactor, RunResult } from '../engine.js';
import type { Arming } from './arming.js';
import { confirmInWindow } from './confirmation.js';
import type { Credentials } from './credentials.js';
import type { Log } from './log.js';
import { outputFolder, proxySettings, targetVariables, webhookPort } from './settings.js';

/** Loads the engine on first use: activation must not pay for it. */
export const loadEngine = () => import('../engine.js');

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
  readonly event: (event: CampaignEvent) => void;
  readonly assets: (account: AssetNode) => void;
  readonly running: (running: boolean) => void;
}

/** One campaign at a time in this window. */
export class CampaignSession {
  readonly #credentials: Credentials;
  readonly #arming: Arming;
  readonly #log: Log;
  readonly #sinks: SessionSinks;
  #stop: AbortController | undefined;

  constructor(credentials: Credentials, arming: Arming, log: Log, sinks: SessionSinks) {
    this.#credentials = credentials;
    this.#arming = arming;
    this.#log = log;
    this.#sinks = sinks;
  }

  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  stop(): void {
    this.#stop?.abort(new Error('stopped by the operator'));
  }

  /** Runs phases as one campaign; flags that were armed for one run are disarmed when it ends. */
  async run(phases: readonly PhaseId[]): Promise<RunResult> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#sinks.running(true);
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('WATS Live'), cancellable: true },
        async (progress, token) => {
          token.onCancellationRequested(() => this.stop());
          return this.#conduct(phases, stop.signal, (message) => progress.report({ message }));
        },
      );
    } finally {
      this.#stop = undefined;
      this.#arming.arm([]);
      this.#sinks.running(false);
    }
  }

  async #conduct(
    phases: readonly PhaseId[],
    signal: AbortSignal,
    report: (message: string) => void,
  ): Promise<RunResult> {
    const engine = await loadEngine();
    const environment = await this.environment();
    const redactor = engine.redactorFor(environment);
    return engine.runCampaign({
      environment,
      phases,
      acknowledged: false,
      authorizationFile: undefined,
      outputFolder: outputFolder(),
      workspaceFolders: workspaceFolders(),
      acceptBroadToken: false,
      check: undefined,
      webhookPort: webhookPort(),
      webhookWaitMs: undefined,
      proxy: proxySettings(),
      confirm: confirmInWindow(),
      observe: (event) => {
        if (event.event === 'phase.start') report(engine.PHASES[event.phase]?.title ?? '');
        this.#tell(event, engine.describeEvent(event), redactor);
      },
      observeAssets: this.#sinks.assets,
      logger: this.#log,
      signal,
    });
  }

  /** Stored credentials, machine settings and armed flags, under the campaign's names. */
  async environment(): Promise<Environment> {
    const host = Object.fromEntries(HOST_VARIABLES.map((name) => [name, process.env[name]]));
    return {
      HOME: homedir(),
      ...host,
      ...(await this.#credentials.read()),
      ...targetVariables(),
      ...this.#arming.environment(),
    };
  }

  #tell(event: CampaignEvent, lines: readonly string[], redactor: Redactor): void {
    for (const line of lines.filter((text) => text !== '')) this.#log.info(redactor.text(line));
    this.#sinks.event(event);
  }
}

/** The folders of this window, where evidence must never go. */
export function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}
