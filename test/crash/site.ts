import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { KnownValues } from '../../src/evidence/known-values.js';
import { Manifest } from '../../src/evidence/manifest.js';
import { verifyEvidence } from '../../src/evidence/verify.js';
import { type IndependentGraph, startIndependentGraph } from '../support/independent-graph.js';
import { type Ended, liveEnvironment, type Running, sweep, Terminal } from '../support/terminal.js';
import { type Kind, MEDIA } from './kind.js';

const RUN_ID = 'crash';
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'crash-point.mjs')).href;
/** A medium of someone else's on the same number: no clean-up may touch it. */
const FOREIGN = '998877665544332';
const DAY_MS = 86_400_000;

/** How a clean-up must end: nothing was made, all of it is gone, or something that cannot be listed is named. */
export type Settled = 'none' | 'complete' | 'named';

/** A live run of one kind on a Graph of its own, to be killed and cleaned up after. */
export class CrashSite {
  readonly terminal = new Terminal();
  readonly graph: IndependentGraph;
  readonly #kind: Kind;
  /** Ids of what is not the run's. */
  readonly #theirs: readonly string[];

  private constructor(graph: IndependentGraph, kind: Kind) {
    this.graph = graph;
    this.#kind = kind;
    writeFileSync(this.terminal.path('fixture.txt'), 'a medium of the crash tests');
    graph.media.set(FOREIGN, {
      id: FOREIGN,
      bytes: Buffer.from('not ours'),
      type: 'text/plain',
      filename: 'theirs.txt',
      signature: 'theirs',
    });
    this.#theirs = kind.standing(graph);
  }

  static async open(kind: Kind = MEDIA): Promise<CrashSite> {
    return new CrashSite(await startIndependentGraph({ number: { calling: 'enabled' } }), kind);
  }

  get manifest(): string {
    return this.terminal.path('out', `wats-live-${RUN_ID}.json`);
  }

  /** What the run has made and is still there. */
  get orphans(): readonly string[] {
    return this.#kind.standing(this.graph).filter((id) => !this.#theirs.includes(id));
  }

  /** Starts the run; a point of `crash-point.mjs` ends it there. */
  run(point?: string): Running {
    const { phase, confirm = String(phase), args: own = [] } = this.#kind;
    const out = ['--out', this.terminal.path('out'), '--json'];
    const args = ['run', '--phases', `0,${phase},9`, '--confirm', confirm, ...own, ...out];
    return this.terminal.start(args, { env: this.#environment, ...this.#preloaded(point) });
  }

  cleanup(point?: string): Running {
    const args = ['cleanup', this.manifest, '--json'];
    return this.terminal.start(args, { env: this.#environment, ...this.#preloaded(point) });
  }

  /** Someone else removes what the run has made. */
  removeElsewhere(): void {
    for (const id of this.orphans) this.#kind.takeAway?.(this.graph, id);
  }

  /** Cleans up twice and holds both to the rules: no orphan that has an id, no false end, and nothing done twice. */
  async settle(): Promise<Settled> {
    this.graph.faults = [];
    if (!existsSync(this.manifest)) {
      expect(this.graph.effects(), 'an effect without a manifest').toEqual([]);
      expect((await this.cleanup().ended).code).toBe(2);
      return 'none';
    }
    const caused = this.graph.effects().length;
    const first = await this.cleanup().ended;
    const settled = this.#judge(first);
    if (settled === 'none') expect(this.graph.effects()).toHaveLength(caused);
    const [state, asked] = [this.#state(), this.graph.requests.length];
    const second = await this.cleanup().ended;
    expect(this.#judge(second)).toBe(settled);
    // What could not be removed is tried again; nothing else is.
    if (first.events('leftover').every(({ status }) => status !== 'failed')) {
      expect(this.#state(), 'the second clean-up changed a file').toEqual(state);
      expect(this.graph.requests.slice(asked), 'the second clean-up asked again').toEqual([]);
    }
    const known = new KnownValues(this.graph.secrets().map((value) => ({ value, label: 'secret' })));
    const environment = this.terminal.environment();
    const { problems } = verifyEvidence(this.terminal.path('out'), { environment, known });
    expect(problems).toEqual([]);
    const texts = { first: first.stdout + first.stderr, second: second.stdout + second.stderr };
    expect(sweep(this.terminal, 'out', texts, this.graph.secrets())).toEqual([]);
    return settled;
  }

  async close(): Promise<void> {
    this.terminal.dispose();
    await this.graph.stop();
  }

  #judge(ended: Ended): Settled {
    expect([0, 5], ended.stderr).toContain(ended.code);
    const standing = this.#kind.standing(this.graph);
    expect(
      this.#theirs.filter((id) => !standing.includes(id)),
      'what is not ours was deleted',
    ).toEqual([]);
    const told = ended.events('cleanup.end').at(-1)?.['cleanup'];
    const leftovers = ended.events('leftover');
    if (ended.code === 0) {
      expect(leftovers).toEqual([]);
      expect(this.orphans, 'a false end').toEqual([]);
      expect(['complete', 'none']).toContain(told);
      return this.#made ? 'complete' : 'none';
    }
    expect(told).toBe('incomplete');
    // Only what has no id, as its answer never came, may be left: by name, with the day on which it goes by itself.
    const { unlisted } = this.#kind;
    expect(['goes in 30 days', 'rings out', 'stays'], 'what can be listed is found and removed').toContain(unlisted);
    if (unlisted === 'stays') {
      expect(leftovers).toMatchObject([{ type: 'flow', name: this.#kind.entry, status: 'kept' }]);
    } else if (unlisted === 'rings out') {
      // Meta refuses to end a call that has ended, and nothing else tells that it did.
      expect(leftovers).toMatchObject([{ type: 'call', expiresAt: null }]);
      expect(['unconfirmed', 'failed']).toContain(leftovers[0]?.['status']);
    } else {
      expect(leftovers).toMatchObject([{ type: 'media', hash: null, status: 'unconfirmed' }]);
      const days = (Date.parse(String(leftovers[0]?.['expiresAt'])) - Date.now()) / DAY_MS;
      expect(days).toBeGreaterThan(29);
      expect(days).toBeLessThanOrEqual(30);
    }
    expect(this.orphans.length).toBeLessThanOrEqual(leftovers.length);
    return 'named';
  }

  /** Whether the manifest says that something of the kind was made. */
  get #made(): boolean {
    const { entry } = this.#kind;
    const own = Manifest.read(this.manifest).entries.filter(({ type, name }) =>
      [type, name, undefined].includes(entry),
    );
    return own.some(({ state }) => state !== 'not-created');
  }

  #state(): readonly (readonly [string, string])[] {
    return this.terminal.files('').map((path) => [path, readFileSync(this.terminal.path(path), 'utf8')]);
  }

  get #environment() {
    // One medium, so that a point names one moment.
    const WATS_MEDIA_FIXTURE = this.terminal.path('fixture.txt');
    const flags = this.#kind.flags(this.graph);
    return liveEnvironment(this.graph, { WATS_TEST_RUN_ID: RUN_ID, WATS_MEDIA_FIXTURE, ...flags });
  }

  #preloaded(point: string | undefined) {
    if (point === undefined) return {};
    const { entry } = this.#kind;
    const asked = new URLSearchParams({ point, ...(entry === undefined ? {} : { entry }) });
    return { nodeOptions: ['--import', `${PRELOAD}?${asked.toString()}`] };
  }
}
