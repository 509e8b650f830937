import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownsName } from '../campaign/run-identity.js';
import type { Target } from '../campaign/phase.js';
import { Manifest, type ManifestDocument } from '../evidence/manifest.js';
import type { Asset } from '../phases/asset-node.js';

const MANIFEST = /^wats-live-[A-Za-z0-9][A-Za-z0-9-]{0,39}\.json$/;
/** Run ids begin with their day unless they were given, so the last names are mostly the newest. */
const MOST_RUNS = 50;

/** What the manifests of an output folder tell the explorer: media of runs, and the names that runs may have made. */
export class RunRecords {
  readonly #folder: string;
  readonly #target: Target;
  #manifests: readonly ManifestDocument[] = [];

  constructor(folder: string, target: Target) {
    this.#folder = folder;
    this.#target = target;
    this.read();
  }

  /** Reads the manifests again; unreadable ones are passed over. */
  read(): void {
    const names = namesIn(this.#folder).filter((name) => MANIFEST.test(name));
    this.#manifests = names
      .toSorted()
      .slice(-MOST_RUNS)
      .flatMap((name) => {
        try {
          return [Manifest.read(join(this.#folder, name))];
        } catch {
          return [];
        }
      })
      .filter(({ target, prefix }) => target === this.#target && prefix.startsWith('wats-live-'));
  }

  /** Whether a run of this folder may have made what bears the name. */
  owns(name: string): boolean {
    return /^wats[-_]live[-_]/.test(name) && this.#manifests.some(({ prefix }) => ownsName(prefix, name));
  }

  /** The media of the runs, newest run first, by the hash that their evidence shows. */
  media(): Asset[] {
    return this.#manifests.toReversed().flatMap(({ runId, entries }) =>
      entries
        .filter(({ type }) => type === 'media')
        .map(({ n, hash, state, cleanup, expiresAt }) => {
          const expiry = expiresAt === null || cleanup === 'done' ? '' : ` · expires ${expiresAt.slice(0, 10)}`;
          return {
            kind: 'medium' as const,
            title: hash === null ? `${runId} entry ${n}` : `#${hash}`,
            note: `${state} · clean-up ${cleanup}${expiry} · run ${runId}`,
          };
        }),
    );
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
