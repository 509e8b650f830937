import { chmodSync, closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { interleavedRates, row } from './harness.mjs';

const ENTRIES = 50;
const WRITES = 40;
/** A mutation's usual time on the wire, in milliseconds. */
const MUTATION_MS = 150;

async function timed(work) {
  const began = performance.now();
  for (let at = 0; at < WRITES; at += 1) await work(at);
  return (performance.now() - began) / WRITES;
}

/** What an intent costs in a manifest of 50 entries, beside a bare durable append and a well-kept library. */
export async function durable({ Manifest, Ledger, openOutputFolder, createRunKey }) {
  const folder = mkdtempSync(join(tmpdir(), 'wats-bench-'));
  chmodSync(folder, 0o700);
  const environment = { XDG_STATE_HOME: join(folder, 'state') };
  try {
    const opened = openOutputFolder(folder, { workspaceFolders: [] });
    let run = 0;
    const fresh = () => {
      const runId = `b${(run += 1)}`;
      const key = createRunKey(runId, environment);
      const ledger = Ledger.create(opened, runId, key);
      const start = { tool: 'wats-live bench', runId, prefix: `wats-live-${runId}`, mode: 'live', target: 'loopback' };
      return Manifest.create(opened, { ...start, apiVersion: 'v25.0', phases: [0, 4, 9], assets: {} }, key, ledger);
    };
    const intent = { type: 'media', phase: 4, name: null, endpointGroup: 'media', cleanupAction: 'deleteMedia' };
    const ours = async () => {
      const manifest = fresh();
      for (let at = 0; at < ENTRIES; at += 1) manifest.created(manifest.intent(intent).n, `${1e14 + at}`);
      const ms = await timed(() => manifest.notCreated(manifest.intent(intent).n));
      manifest.close();
      return ms / 2; // an intent and its outcome are two writes
    };
    const text = 'x'.repeat(26_000);
    const floor = () =>
      timed(() => {
        const part = join(folder, 'floor.part');
        const fd = openSync(part, 'w');
        writeSync(fd, text);
        fsyncSync(fd);
        closeSync(fd);
        renameSync(part, join(folder, 'floor'));
        const directory = openSync(folder, 'r');
        fsyncSync(directory);
        closeSync(directory);
      });
    const library = () => timed(() => writeFileAtomic(join(folder, 'library'), text));
    const times = await interleavedRates({ floor, ours, library });
    return [
      row(`manifest write of ${ENTRIES} entries ÷ a mutation of ${MUTATION_MS} ms`, times.ours / MUTATION_MS, {
        goal: ['<=', 0.01],
        rivals: {
          'bare write-sync-rename-sync': times.floor / MUTATION_MS,
          'write-file-atomic': times.library / MUTATION_MS,
        },
        note: 'write-file-atomic does not sync the folder',
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
