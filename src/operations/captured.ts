import { readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { OperatorError } from '../campaign/operator-error.js';
import type { RedactedJson } from '../campaign/redacted.js';
import type { Environment } from '../campaign/environment.js';
import { nodeDisk, readWhole } from '../evidence/disk.js';
import type { Redactor } from '../evidence/redactor.js';
import { readRunKeys, type RunKey, unseal } from '../evidence/run-key.js';
import { knownValues } from './known-environment.js';
import { rawContext } from './raw-capture.js';
import { makeRedactor } from './redaction.js';

const CAPTURE = /^wats-live-([A-Za-z0-9][A-Za-z0-9-]{0,39})\.raw\.jsonl$/;
/** A larger capture is not read, in bytes. */
const LIMIT = 256 * 1024 * 1024;

const LineSchema = z.object({ n: z.int(), at: z.iso.datetime(), sealed: z.string() });
const ExchangeSchema = z.object({
  method: z.string(),
  answer: z.union([
    z.object({
      status: z.int(),
      ms: z.number(),
      body: z.object({ bytes: z.int(), text: z.optional(z.string()) }),
    }),
    z.object({ lost: z.string(), ms: z.number() }),
  ]),
});

/** One exchange of a capture, redacted. */
export interface CapturedExchange {
  readonly event: 'raw-capture.exchange';
  readonly file: string;
  readonly n: number;
  /** ISO time. */
  readonly at: string;
  /** Null where it does not open with a key of this machine; so is all that follows. */
  readonly method: string | null;
  readonly status: number | null;
  readonly ms: number | null;
  /** Of the answer. */
  readonly bytes: number | null;
  readonly answer: RedactedJson | null;
}

/** Reads the captures of a folder, oldest exchange first, each answer redacted. Throws `OperatorError` (output). */
export function* readCaptures(folder: string, environment: Environment): Generator<CapturedExchange> {
  for (const { file, runId } of capturesIn(folder)) {
    const keys = readRunKeys(runId, environment);
    for (const text of linesOf(join(folder, file))) {
      const line = z.safeParse(LineSchema, parsed(text));
      if (line.success) yield opened(file, runId, line.data, keys, environment);
    }
  }
}

/** Deletes the captures of a folder, and the folder itself once it is empty; their names. Throws `OperatorError` (output). */
export function deleteCaptures(folder: string): string[] {
  const files = capturesIn(folder).map(({ file }) => file);
  for (const file of files) {
    try {
      nodeDisk.unlinkSync(join(folder, file));
    } catch (cause) {
      throw refusal('holds a capture that cannot be deleted', cause);
    }
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
  return files;
}

function capturesIn(folder: string): { readonly file: string; readonly runId: string }[] {
  let names: string[];
  try {
    names = statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
  } catch (cause) {
    throw refusal('cannot be read', cause);
  }
  const found = names.flatMap((file) => {
    const runId = CAPTURE.exec(file)?.[1];
    return runId === undefined ? [] : [{ file, runId }];
  });
  if (found.length === 0) throw refusal('holds no raw capture');
  return found;
}

function linesOf(path: string): string[] {
  try {
    return readWhole(nodeDisk, path, LIMIT)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (cause) {
    throw refusal('holds a capture that cannot be read', cause);
  }
}

function opened(
  file: string,
  runId: string,
  { n, at, sealed }: z.infer<typeof LineSchema>,
  keys: readonly RunKey[],
  environment: Environment,
): CapturedExchange {
  const event = 'raw-capture.exchange' as const;
  const closed = { event, file, n, at, method: null, status: null, ms: null, bytes: null, answer: null };
  for (const key of keys) {
    const exchange = z.safeParse(ExchangeSchema, parsed(unsealed(key, sealed, rawContext(runId, n))));
    if (!exchange.success) continue;
    const { method, answer } = exchange.data;
    if ('lost' in answer) return { ...closed, method, ms: answer.ms };
    const { status, ms, body } = answer;
    const redactor = makeRedactor({ salt: key.salt, runId, known: knownValues(environment) });
    return { ...closed, method, status, ms, bytes: body.bytes, answer: redacted(redactor, body.text) };
  }
  return closed;
}

function redacted(redactor: Redactor, text: string | undefined): RedactedJson | null {
  return text === undefined ? null : (redactor.parse(text) ?? redactor.value(text));
}

function unsealed(key: RunKey, sealed: string, context: string): string {
  try {
    return unseal(key, sealed, context);
  } catch {
    return ''; // of another run of the same id
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // torn by a crash
  }
}

function refusal(rule: string, cause?: unknown): OperatorError {
  const mend = 'Give the folder that --raw-capture named.';
  return new OperatorError(
    { code: 'output', thing: 'the folder of the raw capture', rule, mend },
    cause === undefined ? undefined : { cause },
  );
}
