import * as z from 'zod/mini';
import type { CleanupState } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import { type Mode, PHASE_IDS, type PhaseId, type Target } from '../campaign/phase.js';
import { isRunId } from '../campaign/variables.js';
import { type Disk, diskError, errno, readWhole } from './disk.js';
import { ledgerName } from './ledger-parts.js';
import {
  DIGEST,
  EntrySchema,
  FILE_NAME,
  isEntryName,
  type ManifestEntry,
  NOTE,
  patterned,
  TAG,
  TIME,
  WORD,
} from './manifest-entry.js';
import { authenticate, isAuthentic, type RunKey } from './run-key.js';

/** What a manifest says of its run. */
export interface ManifestHeader {
  readonly version: 1;
  /** Name and version of the product. */
  readonly tool: string;
  readonly runId: string;
  readonly prefix: string;
  readonly mode: Mode;
  readonly target: Target;
  readonly apiVersion: string;
  /** Which of the run id's keys. */
  readonly keyId: string;
  readonly createdAt: string;
  readonly phases: readonly PhaseId[];
  /** Asset name (`origin`, `wabaId`, …) to tag: `#` and the salted hash, so that no search takes twelve digits for an id. */
  readonly assets: Readonly<Record<string, string>>;
  readonly status: 'running' | 'ended' | 'interrupted';
  readonly cleanup: CleanupState;
  readonly ledger: { readonly file: string; readonly length: number; readonly head: string };
  /** File names of the reports, in the same folder. */
  readonly reports: readonly string[];
  /** Report file name to SHA-256 of its bytes, 64 hex digits. */
  readonly digests: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** All that stands in a manifest but its code. */
export interface ManifestContent extends ManifestHeader {
  readonly entries: readonly ManifestEntry[];
}

/** A manifest as it was read. Nothing in it is to be believed unless `isGenuine` says so. */
export interface ManifestDocument extends ManifestContent {
  /** HMAC-SHA-256 with the run's key over the canonical text of all the rest, 64 hex digits. */
  readonly mac: string;
}

/** A longer manifest is refused before it is read, in bytes; 10,000 entries take about 5 MB. */
const MANIFEST_LIMIT = 16 * 1024 * 1024;

/** Name of a run's manifest in its output folder. */
export function manifestName(runId: string): string {
  return `wats-live-${runId}.json`;
}

const COUNT = z.int().check(z.minimum(0));

const DocumentSchema = z.strictObject({
  version: z.literal(1),
  tool: z.string().check(z.maxLength(80)),
  runId: z.string().check(z.refine(isRunId)),
  prefix: patterned(/^wats-live-[A-Za-z0-9-]{1,80}$/),
  mode: z.enum(['dry-run', 'live']),
  target: z.enum(['simulator', 'loopback', 'meta']),
  apiVersion: patterned(/^v\d{1,3}\.\d{1,2}$/),
  keyId: patterned(/^[0-9a-f]{8}$/),
  createdAt: TIME,
  phases: z.array(z.literal(PHASE_IDS)),
  assets: z.record(WORD, TAG),
  status: z.enum(['running', 'ended', 'interrupted']),
  cleanup: z.enum(['complete', 'incomplete', 'none']),
  ledger: z.strictObject({ file: FILE_NAME, length: COUNT, head: DIGEST }),
  reports: z.array(FILE_NAME),
  digests: z.record(FILE_NAME, DIGEST),
  notes: z.array(NOTE),
  entries: z.array(EntrySchema),
  mac: DIGEST,
});

/** The error for a manifest that nothing may be cleaned by. */
export function manifestRefusal(rule: string): OperatorError {
  return new OperatorError({
    code: 'manifest',
    thing: 'the manifest',
    rule,
    mend: 'Nothing was cleaned by it. Use the manifest that the run itself wrote, or clean up by hand.',
  });
}

/** The rule that a manifest breaks beyond its form; undefined when it breaks none. */
function brokenRule(content: ManifestContent): string | undefined {
  const { entries, ledger, prefix, runId } = content;
  if (!prefix.includes(runId)) return 'has a prefix without its run id';
  if (ledger.file !== ledgerName(runId)) return 'names a ledger that is not its own';
  if (entries.some(({ n }, index) => n <= (entries[index - 1]?.n ?? 0))) return 'has entries out of order';
  const foreign = entries.find(({ name, type }) => name !== null && !isEntryName(prefix, type, name));
  return foreign && `names a resource in entry ${foreign.n} that this run did not make`;
}

/** Reads a manifest's text. Throws `OperatorError` (manifest) that names what is wrong. */
export function parseManifest(manifest: string): ManifestDocument {
  let json: unknown;
  try {
    json = JSON.parse(manifest);
  } catch {
    throw manifestRefusal('is not a JSON document');
  }
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined;
  if (version !== 1) {
    throw manifestRefusal(
      typeof version === 'number' ? `is of version ${version}, this product reads 1` : 'has no version',
    );
  }
  const parsed = z.safeParse(DocumentSchema, json);
  if (!parsed.success) {
    // The path is the manifest's own: only names that we write are repeated.
    const path = parsed.error.issues[0]?.path.map(String).filter((part) => /^[A-Za-z0-9]{1,20}$/.test(part));
    throw manifestRefusal(`breaks the format at ${path?.join('.') || 'the top'}`);
  }
  const rule = brokenRule(parsed.data);
  if (rule !== undefined) throw manifestRefusal(rule);
  return parsed.data;
}

/** Reads a manifest's file. Throws `OperatorError` (manifest) that names what is wrong. */
export function readManifestFile(disk: Disk, path: string): ManifestDocument {
  try {
    return parseManifest(readWhole(disk, path, MANIFEST_LIMIT).toString('utf8'));
  } catch (error) {
    if (errno(error) === 'EFBIG') throw manifestRefusal(`is larger than ${MANIFEST_LIMIT / 1024 / 1024} MiB`);
    if (errno(error) === 'ENOTREG') throw manifestRefusal('is not a file');
    throw diskError('manifest', 'the manifest', error, 'Give the path of a manifest, wats-live-<run-id>.json.');
  }
}

/** The manifest's text, with its code. */
export function renderManifest(content: ManifestContent, key: RunKey): string {
  return `${JSON.stringify({ ...content, mac: authenticate(key, macText(content)) }, null, 2)}\n`;
}

/** Whether the manifest was written with this key and not changed since. */
export function isGenuine(document: ManifestDocument, key: RunKey): boolean {
  const { mac, ...content } = document;
  return isAuthentic(key, macText(content), mac);
}

const macText = (content: ManifestContent) => `manifest\n${canonical(content)}`;

/** JSON without spaces and with sorted keys: an editor that formats the file does no harm. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
