import { isUtf8 } from 'node:buffer';
import { existsSync, lstatSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { OperatorError } from '../campaign/operator-error.js';
import type { Environment } from '../campaign/environment.js';
import { discard, nodeDisk, writeAll } from '../evidence/disk.js';
import { openOutputFolder, type OutputFolder } from '../evidence/output-folder.js';
import { type RunKey, seal, stateFolder } from '../evidence/run-key.js';
import type { Answer, NoAnswer } from '../graph/transport.js';
import type { WireBody, WireRequest } from '../graph/wire.js';

/** Of a longer body only the beginning is kept, in bytes. */
const BODY_CAP = 1024 * 1024;

/** A body as a capture keeps it: its beginning as text, or in base64 where it is no UTF-8. */
export interface RawBody {
  /** Of the whole body. */
  readonly bytes: number;
  readonly text?: string;
  readonly base64?: string;
}

/** One exchange as it is sealed. The access token stands in none: only the transport adds it. */
export interface RawExchange {
  readonly method: string;
  /** `graph`, or the origin of a media host. */
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: RawBody | null;
  readonly answer:
    | {
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: RawBody;
        readonly ms: number;
      }
    | { readonly lost: string; readonly ms: number };
}

export interface RawCaptureOptions {
  readonly runId: string;
  readonly environment: Environment;
  readonly workspaceFolders: readonly string[];
  /** The folder of the evidence, which is handed on: a capture lies neither in it nor around it. */
  readonly evidence: Pick<OutputFolder, 'path'>;
}

/** Name of a run's capture. */
export function rawCaptureName(runId: string): string {
  return `wats-live-${runId}.raw.jsonl`;
}

/** What an exchange is sealed for: it opens in no other place. */
export function rawContext(runId: string, n: number): string {
  return `raw capture\n${runId}\n${n}`;
}

/**
 * The exchanges of one run as they were, for the operator alone: each sealed with the run's key before it is written, in a
 * folder of their own. A run goes on without its capture: what cannot be written is counted.
 */
export class RawCapture {
  readonly file: string;
  #exchanges = 0;
  #missing = 0;
  #fd: number | undefined;
  #key: RunKey | undefined;
  readonly #path: string;
  readonly #runId: string;
  #withheld: readonly string[] = [];

  private constructor(folder: OutputFolder, runId: string) {
    this.file = rawCaptureName(runId);
    this.#path = folder.file(this.file);
    this.#runId = runId;
    if (existsSync(this.#path)) throw refusal('holds a capture of this run id already');
    this.#fd = folder.create(this.file);
  }

  /**
   * Makes the file of a capture in its folder, which is made (0700) where it is absent. Throws `OperatorError` (output)
   * when that lies in a repository or workspace, beside the evidence, or is open to others.
   */
  static prepare(path: string, options: RawCaptureOptions): RawCapture {
    refuseNeighbour(resolve(path), options.evidence.path);
    const { environment, workspaceFolders } = options;
    const folder = named(() => openOutputFolder(path, { workspaceFolders, stateFolder: stateFolder(environment) }));
    refuseNeighbour(folder.path, options.evidence.path);
    if (process.platform !== 'win32' && (lstatSync(folder.path).mode & 0o077) !== 0) {
      throw refusal('must be closed to everyone else (mode 0700)');
    }
    return named(() => new RawCapture(folder, options.runId));
  }

  /**
   * Gives the key that seals; nothing is recorded before. `withheld` is taken out wherever it stands in an exchange, such
   * as the token in the address of a next page.
   */
  begin(key: RunKey, withheld: readonly string[]): void {
    this.#key = key;
    this.#withheld = withheld.filter((value) => value.length >= 6);
  }

  /** Adds an exchange. Never throws. */
  record(request: WireRequest, answer: Answer | NoAnswer): void {
    const [fd, key, n] = [this.#fd, this.#key, this.#exchanges + 1];
    if (fd === undefined || key === undefined) return;
    try {
      const sealed = seal(key, this.#withhold(JSON.stringify(exchange(request, answer))), rawContext(this.#runId, n));
      writeAll(nodeDisk, fd, Buffer.from(`${JSON.stringify({ n, at: new Date().toISOString(), sealed })}\n`));
      this.#exchanges = n;
    } catch {
      this.#missing += 1;
    }
  }

  /** What the operator is told at the beginning, in our own words. */
  get warning(): string {
    return `Raw capture is on: answers with personal data are kept, sealed with the key of the run, in ${this.file} in a folder of their own. Delete them with wats-live raw-capture delete.`;
  }

  /** What the report tells of it, in our own words. */
  get note(): string {
    const missing = this.#missing === 0 ? '' : `; ${this.#missing} more could not be written`;
    return `Raw capture was on: ${this.#exchanges} exchange${this.#exchanges === 1 ? '' : 's'} sealed with the key of the run in ${this.file}, apart from the evidence${missing}. Delete it with wats-live raw-capture delete.`;
  }

  /** Closes the file; one without an exchange is removed. Safe to repeat. */
  close(): void {
    if (this.#fd === undefined) return;
    nodeDisk.closeSync(this.#fd);
    this.#fd = undefined;
    if (this.#exchanges === 0) discard(nodeDisk, this.#path);
  }

  #withhold(text: string): string {
    return this.#withheld.reduce(
      (rest, value) => rest.replaceAll(JSON.stringify(value).slice(1, -1), '[withheld]'),
      text,
    );
  }
}

function exchange({ method, host, path, query, body }: WireRequest, answer: Answer | NoAnswer): RawExchange {
  return {
    method,
    host: host === 'graph' ? host : host.origin,
    path,
    query,
    body: requestBody(body),
    answer:
      answer instanceof Error
        ? { lost: answer.reason, ms: answer.ms }
        : { status: answer.status, headers: answer.headers, body: rawBody(answer.body), ms: answer.ms },
  };
}

function requestBody(body: WireBody): RawBody | null {
  switch (body.kind) {
    case 'none':
      return null;
    case 'json':
      return rawBody(Buffer.from(JSON.stringify(body.value)));
    case 'form':
      return rawBody(Buffer.from(new URLSearchParams(body.fields).toString()));
    case 'multipart':
      // The bytes of an upload are the operator's own file.
      return rawBody(
        Buffer.from(
          JSON.stringify(body.parts.map((part) => ('bytes' in part ? { ...part, bytes: part.bytes.length } : part))),
        ),
      );
    case 'binary':
      return { bytes: body.bytes.length };
  }
}

function rawBody(bytes: Buffer): RawBody {
  const kept = bytes.subarray(0, BODY_CAP);
  return isUtf8(kept)
    ? { bytes: bytes.length, text: kept.toString('utf8') }
    : { bytes: bytes.length, base64: kept.toString('base64') };
}

const MEND =
  'Choose a folder of its own outside repositories and workspaces with --raw-capture; one that is absent is made.';

function refusal(rule: string): OperatorError {
  return new OperatorError({ code: 'output', thing: 'the folder of the raw capture', rule, mend: MEND });
}

function named<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw error instanceof OperatorError && error.code === 'output' ? refusal(error.rule) : error;
  }
}

function refuseNeighbour(path: string, evidence: string): void {
  const lies = (outer: string, inner: string) => {
    const way = relative(outer, inner);
    return way === '' || !(way.startsWith('..') || isAbsolute(way));
  };
  if (lies(evidence, path) || lies(path, evidence)) throw refusal('must be apart from the folder of the evidence');
}
