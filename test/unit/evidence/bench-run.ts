import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Redacted, RedactedJson } from '../../../src/campaign/redacted.js';
import { type Disk, nodeDisk } from '../../../src/evidence/disk.js';
import { Ledger } from '../../../src/evidence/ledger.js';
import { type Intent, Manifest, type ManifestStart } from '../../../src/evidence/manifest.js';
import { openOutputFolder, type OutputFolder } from '../../../src/evidence/output-folder.js';
import { createRunKey, type RunKey } from '../../../src/evidence/run-key.js';

const made: string[] = [];
const open: Manifest[] = [];

afterEach(() => {
  for (const manifest of open.splice(0)) manifest.close();
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of the test's own, closed to others, gone after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wats-evidence-'));
  chmodSync(folder, 0o700);
  made.push(folder);
  return folder;
}

/** An environment with a state folder of its own. */
export function temporaryState(): Readonly<Record<string, string>> {
  return { XDG_STATE_HOME: temporaryFolder() };
}

export const json = (value: object): RedactedJson => value as RedactedJson;
export const words = (text: string): Redacted => text as Redacted;

/** Closes a manifest after the test, whatever happens in it. */
export function closing(manifest: Manifest): Manifest {
  open.push(manifest);
  return manifest;
}

export const WABA = '102290129340398';

export function startOf(runId: string): ManifestStart {
  return {
    tool: 'wats-live 0.1.0',
    runId,
    prefix: `wats-live-${runId}`,
    mode: 'live',
    target: 'loopback',
    apiVersion: 'v25.0',
    phases: [0, 1, 5, 9],
    assets: { origin: 'http://127.0.0.1:8080', wabaId: WABA, recipient: undefined },
  };
}

export function template(runId: string, suffix: string): Intent {
  return {
    type: 'template',
    phase: 5,
    name: `wats_live_${runId.toLowerCase().replaceAll('-', '_')}_${suffix}`,
    endpointGroup: 'message_templates',
    cleanupAction: 'deleteMessageTemplate',
  };
}

export const UPLOAD: Intent = {
  type: 'media',
  phase: 4,
  name: null,
  endpointGroup: 'media',
  cleanupAction: 'deleteMedia',
};

export interface TestRun {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: OutputFolder;
  readonly key: RunKey;
  readonly ledger: Ledger;
  readonly manifest: Manifest;
}

/** A run that has begun, on a disk of its own. */
export function beginRun(
  runId = 'r1',
  options: {
    readonly disk?: Disk;
    readonly path?: string;
    readonly partBytes?: number;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): TestRun {
  const disk = options.disk ?? nodeDisk;
  const environment = options.environment ?? temporaryState();
  const folder = openOutputFolder(options.path ?? temporaryFolder(), { workspaceFolders: [], disk });
  const key = createRunKey(runId, environment);
  const { partBytes } = options;
  const ledger = Ledger.create(folder, runId, key, { disk, ...(partBytes !== undefined && { partBytes }) });
  const manifest = closing(Manifest.create(folder, startOf(runId), key, ledger, { disk }));
  return { environment, folder, key, ledger, manifest };
}

/** A disk whose calls can be made to fail: by name and count, or by count alone. */
export class FaultyDisk {
  readonly disk: Disk;
  calls = 0;
  #fault: ((name: string, call: number) => string | undefined) | undefined;

  constructor() {
    const guard =
      <Args extends unknown[], Result>(name: string, call: (...args: Args) => Result) =>
      (...args: Args): Result => {
        this.calls += 1;
        const code = this.#fault?.(name, this.calls);
        if (code === 'SHORT') return call(...(args.map((arg, i) => (i === 3 ? 1 : arg)) as Args));
        if (code !== undefined) throw Object.assign(new Error(`${code}: planted`), { code });
        return call(...args);
      };
    const real = nodeDisk;
    this.disk = {
      openSync: guard('openSync', real.openSync),
      readSync: guard('readSync', real.readSync),
      writeSync: guard('writeSync', real.writeSync),
      fsyncSync: guard('fsyncSync', real.fsyncSync),
      fdatasyncSync: guard('fdatasyncSync', real.fdatasyncSync),
      ftruncateSync: guard('ftruncateSync', real.ftruncateSync),
      fchmodSync: guard('fchmodSync', real.fchmodSync),
      closeSync: real.closeSync,
      fstatSync: guard('fstatSync', real.fstatSync),
      lstatSync: guard('lstatSync', (path: string) => real.lstatSync(path)),
      realpathSync: guard('realpathSync', (path: string) => real.realpathSync(path)),
      readdirSync: guard('readdirSync', (path: string) => real.readdirSync(path)),
      mkdirSync: guard('mkdirSync', real.mkdirSync),
      linkSync: guard('linkSync', real.linkSync),
      renameSync: guard('renameSync', real.renameSync),
      unlinkSync: guard('unlinkSync', real.unlinkSync),
    };
  }

  /** From now on, calls that `fault` names a code for fail with it; `SHORT` makes a write take one byte. */
  plant(fault: (name: string, call: number) => string | undefined): void {
    this.calls = 0;
    this.#fault = fault;
  }

  heal(): void {
    this.#fault = undefined;
  }
}
