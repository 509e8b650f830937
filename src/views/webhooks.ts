import * as vscode from 'vscode';
import type { SampleSent, Watch, WebhookFeed } from '../engine.js';
import type { CampaignSession } from './campaign-session.js';
import type { CommandId } from './commands.js';
import { setContext } from './context-keys.js';
import { type Engine, loadEngine } from './load-engine.js';
import { loadForms } from './load-forms.js';
import type { Log } from './log.js';
import { outputFolder, webhookPort } from './settings.js';
import { describeWebhooks } from './webhooks-present.js';
import { WebhookRow, type WebhooksTree } from './webhooks-tree.js';
import { workspaceFolders } from './workspace-folders.js';

/** Any of them lets deliveries be checked. */
const SECRETS = ['WATS_APP_SECRET', 'WATS_APP_SECRET_PREVIOUS'] as const;

interface Parts {
  readonly session: () => CampaignSession;
  readonly tree: WebhooksTree;
  readonly view: vscode.TreeView<unknown>;
  readonly log: Log;
}

/** The webhooks of the window: what arrives in runs, and at a receiver that is started by itself. */
export class Webhooks implements vscode.Disposable {
  readonly #parts: Parts;
  #feed: WebhookFeed | undefined;
  #watch: Watch | undefined;
  #panel: vscode.WebviewPanel | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The port of the receiver that runs by itself. */
  get port(): number | undefined {
    return this.#watch === undefined ? undefined : Number(new URL(this.#watch.url).port);
  }

  /** Where a tunnel leads: to that receiver, else to where one will listen. */
  async portForTunnel(): Promise<number> {
    return this.port ?? webhookPort() ?? (await loadEngine()).DEFAULT_WEBHOOK_PORT;
  }

  /** Where what arrives is shown. */
  feed({ WebhookFeed }: Engine): WebhookFeed {
    if (this.#feed === undefined) {
      this.#feed = new WebhookFeed(() => this.#parts.tree.change());
      this.#parts.tree.show(this.#feed);
    }
    return this.#feed;
  }

  /** Starts the receiver outside of a run, on the port of the settings or a free one. */
  async startReceiver(): Promise<void> {
    if (this.#watch !== undefined) return;
    const { session, log } = this.#parts;
    const engine = await loadEngine();
    const environment = await session().environment();
    const preset = environment['WATS_PUBLIC_WEBHOOK_URL'] === undefined ? 0 : engine.DEFAULT_WEBHOOK_PORT;
    this.#watch = await engine.watchWebhooks({
      environment,
      port: webhookPort() ?? preset,
      outputFolder: outputFolder(),
      workspaceFolders: workspaceFolders(),
      observe: (_event, told) => told.lines().forEach((line) => log.debug(line)),
      logger: log,
      feed: this.feed(engine),
    });
    setContext('watsLive.receiving', true);
    this.describe();
    if (!SECRETS.some((name) => environment[name])) void (await loadForms()).tellUnsigned(this.port ?? 0, log);
  }

  /** Stops that receiver; also before a run, which has one of its own. */
  async stopReceiver(): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    setContext('watsLive.receiving', false);
    this.describe();
    await watch?.stop();
  }

  pause(paused: boolean): void {
    if (paused) this.#feed?.pause();
    else this.#feed?.resume();
    setContext('watsLive.webhooksPaused', paused);
    this.describe();
  }

  clear(): void {
    this.#feed?.clear();
  }

  async filter(): Promise<void> {
    const text = await (await loadForms()).askWebhookFilter();
    if (text === undefined) return;
    this.#feed?.filter(text);
    this.#parts.view.message =
      text === '' ? '' : vscode.l10n.t('Filtered by “{0}”. Filter with nothing to see all.', text);
  }

  /** Opens the redacted update, or the way of a sent message. */
  open(row: unknown): void {
    if (!(row instanceof WebhookRow)) return;
    const { key, label } = row.node;
    const [entry, request] = [this.#feed?.entry(key), this.#feed?.request(key)];
    void loadEngine().then(({ webhookPage }) => {
      this.#panel ??= this.#createPanel();
      this.#panel.title = label;
      this.#panel.webview.html = webhookPage(entry, request);
      this.#panel.reveal(undefined, true);
    });
  }

  /** Sends a received update, redacted and signed anew, to an endpoint of this machine. */
  async replay(row: unknown): Promise<void> {
    const entry = row instanceof WebhookRow ? this.#feed?.entry(row.node.key) : undefined;
    if (entry === undefined) return;
    await this.#post((engine, endpoint) => engine.replayUpdate(entry, endpoint), ['watsLive.replayWebhook', row]);
  }

  /** Sends a synthetic event to an endpoint of this machine: of the given kind, or of one that the operator picks. */
  async send(given: unknown): Promise<void> {
    const { sampleKinds } = await loadEngine();
    const kind =
      sampleKinds.find((known) => known === given) ?? (await (await loadForms()).pickWebhookKind(sampleKinds));
    if (kind === undefined) return;
    await this.#post((engine, endpoint) => engine.sendSample({ kind, ...endpoint }), ['watsLive.sendWebhook', kind]);
  }

  describe(): void {
    const feed = this.#feed;
    const unseen = feed?.isPaused === true ? feed.unseen : undefined;
    this.#parts.view.description = describeWebhooks(this.port, feed?.count ?? 0, unseen);
  }

  dispose(): void {
    void this.#watch?.stop();
    this.#panel?.dispose();
  }

  async #post(
    send: (engine: Engine, endpoint: Endpoint) => Promise<SampleSent>,
    again: readonly [CommandId, unknown],
  ): Promise<void> {
    const { askEndpoint, tellAnswer } = await loadForms();
    const to = await askEndpoint(this.#watch?.url);
    if (to === undefined) return;
    const engine = await loadEngine();
    const environment = await this.#parts.session().environment();
    const sent = await send(engine, { to, environment, signal: AbortSignal.timeout(30_000) });
    const { isSynthetic, secret } = engine.sampleSecret(environment);
    void tellAnswer(sent, isSynthetic ? secret : undefined, this.#parts.log, again);
  }

  #createPanel(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'watsLive.webhook',
      vscode.l10n.t('Webhook'),
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
      { enableScripts: false, enableCommandUris: false, localResourceRoots: [] },
    );
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }
}

type Endpoint = Parameters<Engine['replayUpdate']>[1];
