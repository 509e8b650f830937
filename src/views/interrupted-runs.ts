import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestDocument } from '../engine.js';
import { loadEngine } from './load-engine.js';

const MANIFEST = /^wats-live-[A-Za-z0-9][A-Za-z0-9-]{0,39}\.json$/;

export interface InterruptedRun {
  readonly path: string;
  readonly manifest: ManifestDocument;
}

/** Runs in the output folder that ended without a clean account of what they made. Unreadable files are passed over. */
export async function findInterruptedRuns(folder: string | undefined): Promise<InterruptedRun[]> {
  const root = folder ?? tmpdir();
  const names = (await readdir(root).catch(() => [])).filter((name) => MANIFEST.test(name));
  if (names.length === 0) return [];
  const { Manifest } = await loadEngine();
  return names.flatMap((name) => {
    const path = join(root, name);
    try {
      const manifest = Manifest.read(path);
      return needsCleanup(manifest) ? [{ path, manifest }] : [];
    } catch {
      return [];
    }
  });
}

function needsCleanup({ status, entries }: ManifestDocument): boolean {
  const isOpen = entries.some(
    ({ cleanup }) => cleanup === 'pending' || cleanup === 'failed' || cleanup === 'unconfirmed',
  );
  return isOpen || (status === 'running' && entries.length > 0);
}
