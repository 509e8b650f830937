import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { readFlags } from '../campaign/flags.js';
import type { Mode } from '../campaign/phase.js';
import type { Clock } from '../campaign/ports.js';
import { type Profile, profileFrom, readLiveProfile } from '../campaign/profile.js';
import { systemClock } from '../campaign/system-clock.js';
import type { Environment } from '../campaign/environment.js';
import type { Redactor } from '../evidence/redactor.js';
import type { ProxySettings } from '../graph/proxy.js';
import type { Asset, AssetNode, AssetRows, AssetView } from '../phases/asset-node.js';
import { AssetTree } from '../phases/asset-tree.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/server.js';
import { connect, type Connection } from './connection.js';
import {
  accountBranches,
  accountsOfToken,
  DETAILS,
  FLOW_ASSETS,
  LISTS,
  NUMBER_BRANCHES,
  readAccount,
} from './explorer-branches.js';
import { RunRecords } from './explorer-media.js';
import { type AssetPreview, previewFlow, previewTemplate } from './explorer-preview.js';
import { Reads, Unread } from './explorer-reads.js';
import { knownValues } from './known-environment.js';
import { simulatedEnvironment } from './simulated-environment.js';
import { makeRedactor } from './redaction.js';

/** What a face asks for. */
export interface ExplorerRequest {
  readonly environment: Environment;
  /** The acknowledgement given beside the environment. With it and the master flag the live profile is read. */
  readonly acknowledged: boolean;
  readonly proxy?: ProxySettings;
  readonly clock?: Clock;
  /** Where the manifests of runs lie; undefined: the system's temporary folder. */
  readonly outputFolder?: string | undefined;
  /** Called with the key of what changed; undefined: anything may have. */
  readonly observe: (key: string | undefined) => void;
  /** After how long a row is told as stale, in milliseconds; five minutes unless said. */
  readonly staleAfterMs?: number;
  /** How the simulator of a dry run is made. */
  readonly simulator?: SimulatorOptions;
}

const STALE_AFTER_MS = 5 * 60_000;
/** So many numbers and flows of an account are read with what stands beneath them; the others when they are opened. */
const EAGER = 20;

/** A list or detail being read. */
interface Load {
  /** Its first rows, or its end. */
  readonly first: Promise<void>;
  readonly done: Promise<void>;
}

/**
 * Opens the asset explorer: on the live profile when both live flags are given, else on a simulator of its own. It only
 * reads: no grant can exist in it. Throws `OperatorError` (configuration) for a malformed profile; nothing was sent.
 */
export async function openExplorer(request: ExplorerRequest): Promise<Explorer> {
  const flags = readFlags(request.environment, request.acknowledged);
  if (flags.master && flags.acknowledged)
    return new Explorer(request, readLiveProfile(request.environment, []), 'live');
  const simulator = await startSimulator(request.simulator);
  const synthetic = simulatedEnvironment(simulator.credentials);
  return new Explorer(request, profileFrom(synthetic, simulator.url, 'simulator'), 'dry-run', simulator, synthetic);
}

/** The accounts that a token reaches, read as they are looked at. Real ids stay in it; its rows are redacted. */
export class Explorer implements AssetView {
  readonly mode: Mode;
  readonly #profile: Profile;
  readonly #simulator: Simulator | undefined;
  readonly #connection: Connection;
  readonly #closing = new AbortController();
  readonly #reads: Reads;
  readonly #redactor: Redactor;
  readonly #records: RunRecords;
  readonly #tree: AssetTree;
  readonly #loads = new Map<string, Load>();
  readonly #request: ExplorerRequest;
  #staleTimer: NodeJS.Timeout | undefined;

  constructor(
    request: ExplorerRequest,
    profile: Profile,
    mode: Mode,
    simulator?: Simulator,
    synthetic: Environment = {},
  ) {
    const clock = request.clock ?? systemClock;
    const known = [...knownValues(request.environment), ...knownValues(synthetic)];
    this.mode = mode;
    this.#request = request;
    this.#profile = profile;
    this.#simulator = simulator;
    this.#connection = connect(profile, request.environment, clock, { proxy: request.proxy });
    this.#reads = new Reads(this.#connection.client, clock, this.#closing.signal);
    this.#redactor = makeRedactor({ salt: randomBytes(32), known });
    this.#records = new RunRecords(request.outputFolder ?? tmpdir(), profile.target);
    this.#tree = new AssetTree({
      redactor: this.#redactor,
      changed: request.observe,
      isOwn: (name) => this.#records.owns(name),
      now: () => clock.monotonic(),
      staleAfterMs: request.staleAfterMs ?? STALE_AFTER_MS,
    });
  }

  /** Reads so far, and the most that were under way at once. */
  get figures(): Reads['figures'] {
    return this.#reads.figures;
  }

  /** Reads every account that the token names. What fails becomes a row; it ends when all has been read. */
  async discover(): Promise<void> {
    const { wabaId } = this.#profile;
    const own = this.#discoverAccount(wabaId);
    const others = await accountsOfToken(this.#reads).catch(unreadAs([]));
    await Promise.all([own, ...others.filter((id) => id !== wabaId).map((id) => this.#discoverAccount(id))]);
    this.#armStaleness();
  }

  /** Reads what stands beneath a key unless that was done; resolves with its first rows, and never throws. */
  async expand(key: string): Promise<void> {
    const asset = this.#tree.asset(key);
    if (asset === undefined) return;
    if (this.#tree.state(key) === 'unread' || this.#loads.has(key)) await this.#load(key, asset).first;
    if (asset.kind === 'number' || asset.kind === 'flow') {
      const below = this.#tree.rows(key, Infinity).nodes.filter(({ state }) => state === 'unread');
      // Rows of a number stand there already and fill by themselves.
      for (const node of below) void this.#loadKey(node.key).done;
    }
  }

  /** Reads one branch again, or everything beneath a number or an account; a failure's row stands for its branch. */
  async refresh(key: string): Promise<void> {
    const wanted = key.replace(/\/failure$/, '');
    const asset = this.#tree.asset(wanted);
    if (asset === undefined) return;
    if (asset.kind === 'media') this.#records.read();
    if (asset.kind === 'account') await this.#discoverAccount(asset.id ?? '');
    else if (asset.reads === true) await this.#loadKey(wanted).done;
    else await Promise.all(this.#branchesOf(wanted).map((branch) => this.#loadKey(branch).done));
    this.#armStaleness();
  }

  /** Everything may have changed: a run has ended. */
  markStale(): void {
    this.#records.read();
    this.#tree.markStale();
  }

  /** Shows only what has the text in its real name; empty: everything. Returns how many match. */
  filter(text: string): number {
    return this.#tree.filter(text);
  }

  get isFiltered(): boolean {
    return this.#tree.isFiltered;
  }

  roots(): readonly AssetNode[] {
    return this.#tree.roots();
  }

  node(key: string): AssetNode | undefined {
    return this.#tree.node(key);
  }

  rows(key: string, limit: number): AssetRows {
    return this.#tree.rows(key, limit);
  }

  idOf(key: string): string | undefined {
    return this.#tree.idOf(key);
  }

  /** A template or flow as a person would see it, its texts masked unless a run of ours made it. Throws `Unread`. */
  async preview(key: string): Promise<AssetPreview | undefined> {
    const { kind, id, name } = this.#tree.asset(key) ?? {};
    if (id === undefined || (kind !== 'template' && kind !== 'flow')) return undefined;
    const scene = { id, own: name !== undefined && this.#records.owns(name), redactor: this.#redactor };
    return kind === 'template' ? previewTemplate(this.#reads, scene) : previewFlow(this.#reads, scene);
  }

  /** Ends every read and lets go of the token; the rows stay as they are, and are stale. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    clearTimeout(this.#staleTimer);
    this.#tree.markStale();
    await this.#connection.close();
    await this.#simulator?.stop();
  }

  async #discoverAccount(id: string): Promise<void> {
    const key = this.#tree.account({ kind: 'account', id, reads: true });
    const branches = this.#tree.add(key, accountBranches(id === this.#profile.wabaId));
    await Promise.all([this.#readAccount(key, id), ...branches.map((branch) => this.#loadKey(branch).done)]);
  }

  async #readAccount(key: string, id: string): Promise<void> {
    this.#tree.mark(key, 'loading');
    await readAccount(this.#reads, id).then(
      ({ facts, name }) => {
        this.#tree.account({ kind: 'account', id, name, reads: true });
        this.#tree.mark(key, 'fresh', '', facts);
      },
      (error: unknown) => this.#failed(key, error),
    );
  }

  #loadKey(key: string): Load {
    const asset = this.#tree.asset(key);
    const nothing = Promise.resolve();
    return asset === undefined ? { first: nothing, done: nothing } : this.#load(key, asset);
  }

  #load(key: string, asset: Asset): Load {
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    let begun: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    this.#tree.mark(key, 'loading');
    const done = this.#read(key, asset, begun)
      .catch((error: unknown) => this.#failed(key, error))
      .finally(() => {
        this.#loads.delete(key);
        begun();
      });
    const load = { first, done };
    this.#loads.set(key, load);
    return load;
  }

  async #read(key: string, { kind }: Asset, begun: () => void): Promise<void> {
    const list = LISTS[kind];
    const detail = DETAILS[kind];
    const above = this.#tree.idOf(key.slice(0, key.lastIndexOf('/'))) ?? '';
    if (kind === 'media') this.#tree.replace(key, this.#records.media());
    else if (list !== undefined) return this.#readList(key, list(this.#reads, above), begun);
    else if (detail !== undefined) {
      const { facts, note } = await detail(this.#reads, above, this.#profile.recipient);
      this.#tree.mark(key, 'fresh', '', facts ?? {}, note);
      return;
    }
    this.#tree.mark(key, 'fresh');
  }

  /** The first time rows show as they come; at a refresh the old ones stand until all new ones are there. */
  async #readList(key: string, pages: AsyncIterable<readonly Asset[]>, begun: () => void): Promise<void> {
    const again = this.#tree.size(key) > 0;
    const all: Asset[] = [];
    const beneath: Promise<unknown>[] = [];
    for await (const page of pages) {
      if (again) all.push(...page);
      else beneath.push(this.#readBeneath(this.#tree.add(key, page), page));
      begun();
    }
    if (again) beneath.push(this.#readBeneath(this.#tree.replace(key, all), all));
    else if (this.#tree.size(key) === 0) this.#tree.replace(key, []);
    this.#tree.mark(key, 'fresh');
    await Promise.all(beneath);
  }

  /** Gives numbers and flows their branches; of the first few these are read at once. */
  async #readBeneath(keys: readonly string[], assets: readonly Asset[]): Promise<void> {
    const branches = keys.flatMap((key, index) => {
      const asset = assets[index];
      const members = asset?.kind === 'number' ? NUMBER_BRANCHES : asset?.kind === 'flow' ? flowMembers(asset) : [];
      if (members.length === 0) return [];
      const added = this.#tree.replace(key, members);
      return index < EAGER ? added : [];
    });
    const unread = branches.filter((key) => this.#tree.asset(key)?.reads === true);
    await Promise.all(unread.map((key) => this.#loadKey(key).done));
  }

  #branchesOf(key: string): string[] {
    return this.#tree
      .rows(key, Infinity)
      .nodes.filter(({ refreshable }) => refreshable)
      .map((node) => node.key);
  }

  #failed(key: string, error: unknown): void {
    if (error instanceof Unread) this.#tree.mark(key, error.blocked ? 'fresh' : 'failed', error.note);
    else this.#tree.mark(key, 'failed', this.#redactor.error(error));
  }

  /** Tells the view once what was read last has become stale. */
  #armStaleness(): void {
    clearTimeout(this.#staleTimer);
    if (this.#closing.signal.aborted) return;
    const wait = this.#request.staleAfterMs ?? STALE_AFTER_MS;
    this.#staleTimer = setTimeout(() => this.#request.observe(undefined), wait).unref();
  }
}

function flowMembers({ members = [] }: Asset): readonly Asset[] {
  return [FLOW_ASSETS, ...members];
}

/** What cannot be read counts as the given; anything else is thrown on. */
function unreadAs<Result>(instead: Result): (error: unknown) => Result {
  return (error) => {
    if (error instanceof Unread) return instead;
    throw error;
  };
}
