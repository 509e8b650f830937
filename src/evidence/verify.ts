import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { type Disk, diskError, errno, nodeDisk, readWhole, stateOf } from './disk.js';
import type { KnownValues } from './known-values.js';
import { scanText } from './leak-scan.js';
import { checkLedger, type EvidenceProblem, type LedgerProblem } from './ledger-check.js';
import { NO_LINE, readLines, RECEIVER } from './ledger-line.js';
import { LEDGER_LIMIT } from './ledger.js';
import { ledgerName, partsOf } from './ledger-parts.js';
import { isGenuine, type ManifestDocument, manifestName } from './manifest-form.js';
import { Manifest } from './manifest.js';
import { readRunKey, readRunKeys, type RunKey } from './run-key.js';

export type { EvidenceProblem } from './ledger-check.js';

export interface VerifyProblem {
  /** A file name, without its folder. */
  readonly file: string;
  /** Counted from 1; null where the whole file is meant. */
  readonly line: number | null;
  readonly problem: EvidenceProblem;
  /** In words of our own; never a value. */
  readonly detail: string;
}

export interface VerifyResult {
  readonly problems: readonly VerifyProblem[];
  /** What could not be checked, and why. */
  readonly unchecked: readonly string[];
  /** Names of the manifests that were looked at. */
  readonly manifests: readonly string[];
}

export interface VerifyOptions {
  readonly environment: Environment;
  /** What must not stand in any artifact. */
  readonly known: KnownValues;
  readonly disk?: Disk;
}

const RUN_FILE =
  /^wats-live-([A-Za-z0-9][A-Za-z0-9-]{0,39})\.(?:json|ledger(?:\.\d{1,4})?\.jsonl|webhooks\.jsonl|report\.(?:md|html|json)|log-entry\.md)$/;

const FIRST_BYTES = 4_096;

/** Names of the manifests in a folder, sorted. Throws the disk's error. */
export function manifestsIn(folder: string, disk: Disk = nodeDisk): string[] {
  return disk
    .readdirSync(folder)
    .filter((name) => runIdOf(name) !== undefined && name === manifestName(runIdOf(name) ?? ''))
    .sort();
}

function runIdOf(file: string): string | undefined {
  return RUN_FILE.exec(file)?.[1];
}

/**
 * Checks the evidence in a folder, or of one manifest: every ledger against its chain and its manifest, every manifest
 * against the run's key, every artifact for leaks. Throws `OperatorError` (manifest) for what cannot be read.
 */
export function verifyEvidence(target: string, options: VerifyOptions): VerifyResult {
  const disk = options.disk ?? nodeDisk;
  try {
    const state = stateOf(disk, target);
    if (state === undefined) throw unreadable('does not exist');
    const isFolder =
      state.isDirectory() || (state.isSymbolicLink() && disk.lstatSync(disk.realpathSync(target)).isDirectory());
    return isFolder ? verifyFolder(target, options, disk) : merge([verifyRun(target, options, disk)]);
  } catch (error) {
    throw diskError('manifest', 'the evidence', error, 'Give the folder of a run, or its manifest.');
  }
}

function unreadable(rule: string): OperatorError {
  return new OperatorError({
    code: 'manifest',
    thing: 'the evidence',
    rule,
    mend: 'Give the folder of a run, or its manifest, and make its files readable.',
  });
}

function verifyFolder(folder: string, options: VerifyOptions, disk: Disk): VerifyResult {
  const names = manifestsIn(folder, disk);
  const orphans = disk.readdirSync(folder).filter((name) => {
    const runId = runIdOf(name);
    return runId !== undefined && !names.includes(manifestName(runId));
  });
  if (names.length === 0 && orphans.length === 0) throw unreadable('holds no manifest');
  const receivers = new Set(orphans.map(runIdOf).filter((id) => id !== undefined && isReceiver(folder, id, disk)));
  const results = [
    ...names.map((name) => verifyRun(join(folder, name), options, disk)),
    ...[...receivers].map((runId) => verifyReceiver(folder, runId ?? '', options, disk)),
  ];
  const problems = orphans
    .filter((file) => !receivers.has(runIdOf(file)))
    .sort()
    .flatMap((file): VerifyProblem[] => [
      { file, line: null, problem: 'manifest', detail: 'the manifest of its run is missing' },
      ...scan(folder, file, options.known, disk),
    ]);
  return merge([...results, { problems, unchecked: [], manifests: [] }]);
}

function merge(results: readonly VerifyResult[]): VerifyResult {
  return {
    problems: results.flatMap(({ problems }) => problems),
    unchecked: results.flatMap(({ unchecked }) => unchecked),
    manifests: results.flatMap(({ manifests }) => manifests),
  };
}

function verifyRun(path: string, options: VerifyOptions, disk: Disk): VerifyResult {
  const file = basename(path);
  const folder = dirname(path);
  const document = Manifest.read(path, disk);
  const key = readRunKey(document.runId, document.keyId, options.environment, disk);
  const unchecked: string[] = [];
  const problems: VerifyProblem[] = [];
  const fault = (detail: string) => problems.push({ file, line: null, problem: 'manifest', detail });
  if (file !== manifestName(document.runId)) fault('it is the manifest of another run: the file bears another run id');
  if (key === undefined) {
    unchecked.push(`${file}: the run's key is not on this machine: could not check who wrote manifest and ledger`);
  } else if (!isGenuine(document, key)) {
    fault("it was changed by someone else than the run: its code does not fit the run's key");
  }
  problems.push(...verifyLedger(folder, document, key, unchecked, disk), ...verifyReports(folder, document, disk));
  for (const artifact of artifacts(folder, file, document.runId, disk)) {
    problems.push(...scan(folder, artifact, options.known, disk));
  }
  return { problems, unchecked, manifests: [file] };
}

/** Whether the ledger is that of a receiver without a run, which has no manifest: its first line says so. */
function isReceiver(folder: string, runId: string, disk: Disk): boolean {
  const bytes = readArtifact(folder, ledgerName(runId), disk);
  return bytes?.subarray(0, FIRST_BYTES).toString('utf8').split('\n')[0]?.includes(`"kind":"${RECEIVER}"`) === true;
}

function verifyReceiver(folder: string, runId: string, options: VerifyOptions, disk: Disk): VerifyResult {
  const file = ledgerName(runId);
  const parts = ledgerParts(folder, runId, disk);
  const keys = readRunKeys(runId, options.environment, disk);
  // A run id may have several keys: the one that most of the ledger was made with is its own.
  const authentic = (key: RunKey): number =>
    parts.flatMap(({ bytes }) => readLines(bytes, key).lines).filter((line) => line.authentic).length;
  const key = keys.toSorted((a, b) => authentic(b) - authentic(a))[0];
  const expected = { length: 0, head: NO_LINE, ended: false, entries: 0 };
  const problems = placed(parts, checkLedger(bytesOf(parts), key, expected).problems);
  const unchecked = [`${file}: a receiver has no manifest: could not check whether lines are missing at the end`];
  if (key === undefined) unchecked.push(`${file}: the key is not on this machine: could not check who wrote it`);
  const leaks = artifacts(folder, file, runId, disk).flatMap((name) => scan(folder, name, options.known, disk));
  return { problems: [...problems, ...strayParts(folder, runId, parts, disk), ...leaks], unchecked, manifests: [] };
}

function verifyLedger(
  folder: string,
  document: ManifestDocument,
  key: RunKey | undefined,
  unchecked: string[],
  disk: Disk,
): VerifyProblem[] {
  const file = ledgerName(document.runId);
  const parts = ledgerParts(folder, document.runId, disk);
  const stray = strayParts(folder, document.runId, parts, disk);
  if (parts.length === 0) return [{ file, line: null, problem: 'tail', detail: 'the ledger is missing' }, ...stray];
  const entries = document.entries.at(-1)?.n ?? 0;
  const expected = { ...document.ledger, ended: document.status === 'ended', entries };
  const { problems, tornBeyond } = checkLedger(bytesOf(parts), key, expected);
  if (tornBeyond && !expected.ended) {
    unchecked.push(`${file}: the run was interrupted while it wrote its last line; what stands of it was not checked`);
  }
  return [...placed(parts, problems), ...stray];
}

interface LedgerPart {
  readonly file: string;
  readonly bytes: Buffer;
}

const bytesOf = (parts: readonly LedgerPart[]): Buffer[] => parts.map(({ bytes }) => bytes);

/** The parts of a run's ledger, in order; none when the first is missing. */
function ledgerParts(folder: string, runId: string, disk: Disk): LedgerPart[] {
  const parts: LedgerPart[] = [];
  for (const path of partsOf(join(folder, ledgerName(runId)), disk)) {
    const bytes = readArtifact(folder, basename(path), disk);
    if (bytes === undefined) break;
    parts.push({ file: basename(path), bytes });
  }
  return parts;
}

/** Parts behind one that is missing, or that no ledger of ours is called. */
function strayParts(folder: string, runId: string, parts: readonly LedgerPart[], disk: Disk): VerifyProblem[] {
  const detail = 'a part of the ledger behind one that is missing';
  return disk
    .readdirSync(folder)
    .filter((name) => runIdOf(name) === runId && name.endsWith('.jsonl') && name.includes('.ledger.'))
    .filter((name) => !parts.some(({ file }) => file === name))
    .map((file) => ({ file, line: null, problem: 'foreign', detail }));
}

/** Lines are counted over the whole ledger; told is the line of the part. */
function placed(parts: readonly LedgerPart[], problems: readonly LedgerProblem[]): VerifyProblem[] {
  const counts = parts.map(({ bytes }) => linesIn(bytes));
  return problems.map(({ line, ...problem }) => {
    let [at, rest] = [0, line];
    while (at < parts.length - 1 && rest > (counts[at] ?? 0)) rest -= counts[at++] ?? 0;
    return { file: parts[at]?.file ?? '', line: rest, ...problem };
  });
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function verifyReports(folder: string, document: ManifestDocument, disk: Disk): VerifyProblem[] {
  return document.reports.flatMap((file): VerifyProblem[] => {
    const fault = (detail: string): VerifyProblem[] => [{ file, line: null, problem: 'manifest', detail }];
    const bytes = readArtifact(folder, file, disk);
    if (bytes === undefined) return fault('the report is missing, though the manifest names it');
    const digest = document.digests[file];
    if (digest === undefined || createHash('sha256').update(bytes).digest('hex') === digest) return [];
    return fault('the report was changed since the run wrote it');
  });
}

/** Every file of the run, whatever it is: what was put beside the artifacts is searched as well. */
function artifacts(folder: string, manifest: string, runId: string, disk: Disk): string[] {
  const own = disk.readdirSync(folder).filter((name) => name.startsWith(`wats-live-${runId}.`));
  return [...new Set([manifest, ...own])].filter((name) => !name.includes('.lock')).sort();
}

function scan(folder: string, file: string, known: KnownValues, disk: Disk): VerifyProblem[] {
  const bytes = readArtifact(folder, file, disk);
  if (bytes === undefined) return [];
  const leaks = scanText(file, bytes.toString('utf8'), known);
  return leaks.map(({ line, what }) => ({ file, line, problem: 'leak', detail: what }));
}

function readArtifact(folder: string, file: string, disk: Disk): Buffer | undefined {
  try {
    return readWhole(disk, join(folder, file), LEDGER_LIMIT);
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw diskError('manifest', file, error, 'Make it a readable file of its own, not a link, then verify again.');
  }
}
