import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as vscode from 'vscode';
import type { CampaignEvent } from '../campaign/events.js';
import type { Environment } from '../campaign/environment.js';
import type { RunResources, RunSummary } from '../engine.js';
import { setContext } from './context-keys.js';
import { loadEngine } from './load-engine.js';
import { RowList } from './row-list.js';
import { presentResource, presentRun, type ShownRun } from './runs-present.js';
import { keptRuns, outputFolder } from './settings.js';

const MANIFEST = /^wats-live-[A-Za-z0-9][A-Za-z0-9-]{0,39}\.json$/;
/** Most rows of the Runs view. */
const SHOWN = 200;
/** The least time between two readings of the manifest of a run under way, in milliseconds. */
const READING_MS = 300;

/** What the runs need of the session of this window. */
export interface RunningSession {
  readonly isRunning: boolean;
  /** The active profile, machine settings and armed flags. */
  environment(): Promise<Environment>;
}

/** The runs of the output folder, and what the one that is looked at created. */
export class Runs implements vscode.Disposable {
  readonly #session: RunningSession;
  readonly #list = new RowList<ShownRun>(presentRun);
  readonly #resources = new RowList<RunResources['rows'][number]>(presentResource);
  readonly #runsView: vscode.TreeView<ShownRun>;
  readonly #resourcesView: vscode.TreeView<RunResources['rows'][number]>;
  readonly #verified = new Map<string, ShownRun['verified']>();
  #all: readonly RunSummary[] = [];
  #looked: string | undefined;
  #own: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: RunningSession) {
    this.#session = session;
    this.#runsView = vscode.window.createTreeView('watsLive.runs', { treeDataProvider: this.#list });
    this.#resourcesView = vscode.window.createTreeView('watsLive.resources', { treeDataProvider: this.#resources });
    this.#runsView.onDidChangeSelection(({ selection: [run] }) => void this.#look(run?.summary.manifest));
    this.#runsView.onDidChangeVisibility(({ visible }) => void (visible && this.refresh()));
  }

  /** Newest first, as they were last read. */
  get all(): readonly RunSummary[] {
    return this.#all;
  }

  /** The run whose resources are shown. */
  get looked(): RunSummary | undefined {
    return this.#all.find(({ manifest }) => manifest === this.#looked);
  }

  /** Reads the output folder again. Without a manifest in it the engine is not even loaded. */
  async refresh(): Promise<readonly RunSummary[]> {
    const folder = outputFolder();
    const names = await readdir(folder ?? tmpdir()).catch(() => []);
    if (!names.some((name) => MANIFEST.test(name))) this.#all = [];
    else this.#all = (await loadEngine()).listRuns(folder);
    this.#draw();
    await this.#look(this.#looked);
    return this.#all;
  }

  /** Those that left something; read anew. */
  async interrupted(): Promise<readonly RunSummary[]> {
    const all = await this.refresh();
    if (all.length === 0) return [];
    const { needsCleanup } = await loadEngine();
    return all.filter(needsCleanup);
  }

  /** Reads the folder again after a run, and deletes what the setting keeps no longer: never a run that left something. */
  async settle(): Promise<void> {
    const all = await this.refresh();
    const keep = keptRuns();
    if (keep === undefined || all.length <= keep) return;
    const { deleteRuns, expendable } = await loadEngine();
    if (deleteRuns(expendable(all, Math.max(1, keep))).length > 0) await this.refresh();
  }

  /** Follows the run of this window. */
  follow(event: CampaignEvent): void {
    if (event.event === 'run.start') {
      [this.#own, this.#looked] = [event.manifest, event.manifest];
      void this.refresh();
    }
    if (event.event === 'probe' || event.event === 'phase.end') {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#look(this.#own);
      }, READING_MS);
    }
  }

  /** What the check of a run's evidence said. */
  tellVerified(manifest: string, verified: ShownRun['verified']): void {
    this.#verified.set(manifest, verified);
    this.#draw();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const part of [this.#runsView, this.#resourcesView, this.#list, this.#resources]) part.dispose();
  }

  #draw(): void {
    this.#list.show(
      this.#all.slice(0, SHOWN).map((summary) => ({
        summary,
        verified: this.#verified.get(summary.manifest),
        own: this.#session.isRunning && summary.manifest === this.#own,
      })),
    );
    const hidden = this.#all.length - SHOWN;
    this.#runsView.message = hidden > 0 ? vscode.l10n.t('{0} older runs are not shown.', hidden) : '';
    setContext(
      'watsLive.interrupted',
      this.#all.some(({ state, leftovers }) => state !== 'running' && leftovers > 0),
    );
  }

  async #look(manifest: string | undefined): Promise<void> {
    this.#looked = manifest;
    const found = manifest === undefined ? undefined : await this.#read(manifest);
    this.#resources.show(found?.rows ?? []);
    const run = found?.run;
    this.#resourcesView.description =
      run === undefined ? '' : [run.mode === 'live' ? 'LIVE' : vscode.l10n.t('dry run'), run.runId].join(' · ');
    this.#resourcesView.message =
      found?.rows.length === 0 ? vscode.l10n.t('Run {0} has created nothing.', found.run.runId) : '';
    setContext('watsLive.hasResources', found !== undefined);
    setContext('watsLive.hasLeftovers', run !== undefined && run.state !== 'running' && run.leftovers > 0);
  }

  async #read(manifest: string): Promise<RunResources | undefined> {
    try {
      return (await loadEngine()).readResources(manifest, await this.#session.environment());
    } catch {
      return undefined; // its file is gone, or no manifest any more
    }
  }
}
