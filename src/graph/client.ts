import * as z from 'zod/mini';
import type { Clock } from '../campaign/ports.js';
import type { Manifest, ManifestEntry } from '../evidence/manifest.js';
import { classifyFailure, type GraphFailure } from './errors.js';
import type { Grant } from './grant.js';
import { WrongAsset } from './guard.js';
import type {
  ActHelper,
  Composer,
  CreateHelper,
  Defined,
  Helper,
  ReadHelper,
  Removable,
  RemoveHelper,
} from './helper.js';
import { tryJson } from '../campaign/lossless-json.js';
import { Pace } from './pace.js';
import { pauseAfter, READ_TRIES, readRetryAfter } from './retry.js';
import { unknownFields } from './shape.js';
import { type Answer, type HelperCall, NoAnswer, type Transport } from './transport.js';
import { readAllowances, readUsage, type Usage } from './usage.js';
import type { WireRequest } from './wire.js';

interface Called {
  readonly method: string;
  readonly status: number | null;
  readonly ms: number;
}

/** What came of a call. */
export type CallResult<Response> = Called &
  (
    | {
        readonly kind: 'answered';
        readonly body: Response;
        readonly unknownFields: readonly string[];
        readonly usage: Usage;
      }
    /** Meta said no. */
    | { readonly kind: 'refused'; readonly failure: GraphFailure; readonly usage: Usage }
    /** No whole answer: the effect may have happened unless `sent` is false. */
    | { readonly kind: 'lost'; readonly reason: NoAnswer['reason']; readonly sent: boolean }
    /** A success whose body breaks the response schema: `problem` is a path and a rule, no value. */
    | { readonly kind: 'malformed'; readonly problem: string }
  );

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Of the probe that calls. */
  readonly variant?: string;
  readonly maxBytes?: number;
}

/** A request as it is composed, with what it is a call of. */
interface Composed {
  readonly request: WireRequest;
  readonly options: CallOptions & { readonly call: HelperCall };
}

const READ = { risk: 'read', flag: null } as const;

/** Typed calls through the transport. Reads need no grant; effects take one; creations and removals a manifest too. */
export class GraphClient {
  readonly #transport: Pick<Transport, 'send'>;
  readonly #apiVersion: string;
  readonly #clock: Clock;
  readonly #pace: Pace;

  constructor(transport: Pick<Transport, 'send'>, apiVersion: string, clock: Clock) {
    this.#transport = transport;
    this.#apiVersion = apiVersion;
    this.#clock = clock;
    this.#pace = new Pace(clock);
  }

  /**
   * Reads, and tries again on what passes by itself. Spaced out once an allowance runs low. A throttled read is not
   * repeated: the run stops.
   */
  async read<Input, Response>(
    helper: Defined<ReadHelper<Input, Response>>,
    input: Input,
    options: CallOptions,
  ): Promise<CallResult<Response>> {
    const composed = this.#compose(helper, input, options);
    for (let attempt = 1; ; attempt += 1) {
      await this.#pace.turn(options.signal);
      let askedMs: number | undefined;
      const result = await this.#call(helper, composed, undefined, ({ headers }) => {
        askedMs = readRetryAfter(headers['retry-after'], this.#clock.now());
      });
      if (attempt >= READ_TRIES || !passes(result)) return result;
      await this.#clock.sleep(pauseAfter(attempt, askedMs), options.signal).catch(() => undefined);
      if (options.signal.aborted) return result;
    }
  }

  /** Causes an effect, once. */
  act<Input, Response>(
    grant: Grant,
    helper: Defined<ActHelper<Input, Response>>,
    input: Input,
    options: CallOptions,
  ): Promise<CallResult<Response>> {
    return this.#call(helper, this.#compose(helper, input, options), grant);
  }

  /**
   * Makes a resource, once: the intent is on disk before the request leaves, the id as soon as it is known. Throws
   * what the manifest throws when the intent cannot be written; then nothing was sent.
   */
  async create<Input, Response>(
    grant: Grant,
    helper: Defined<CreateHelper<Input, Response>>,
    input: Input,
    manifest: Manifest,
    name: string | null,
    options: CallOptions & { readonly onIntent?: (entry: ManifestEntry) => void },
  ): Promise<CallResult<Response> & { readonly entry: ManifestEntry }> {
    const composed = this.#compose(helper, input, options);
    const entry = manifest.intent({
      type: helper.resource,
      phase: grant.terms.phase,
      name,
      endpointGroup: helper.endpointGroup,
      cleanupAction: helper.cleanupAction,
      ...(helper.knownId === undefined ? {} : { id: helper.knownId(input) }),
    });
    options.onIntent?.(entry);
    const result = await this.#call(helper, composed, grant).catch((error: unknown) => {
      manifest.notCreated(entry.n, 'refused before it was sent');
      throw error;
    });
    return { ...result, entry: this.#recordCreation(helper, input, manifest, entry, result, grant) };
  }

  /** Removes what a manifest entry names, once. */
  remove<Input, Response>(
    grant: Grant,
    helper: Defined<RemoveHelper<Input, Response>>,
    resource: Removable,
    options: CallOptions,
  ): Promise<CallResult<Response>> {
    return this.#call(helper, this.#compose(helper, helper.inputOf(resource), options), grant);
  }

  /** Reads bytes from where a metadata answer points; the transport checks the host. */
  async readBytes(
    helper: Composer & { readonly name: string },
    input: unknown,
    options: CallOptions & { readonly maxBytes: number },
  ): Promise<CallResult<Buffer>> {
    return this.#exchange(this.#compose(helper, input, options), READ, undefined, (answer) => ({
      kind: 'answered',
      method: 'GET',
      status: answer.status,
      ms: answer.ms,
      body: answer.body,
      unknownFields: [],
      usage: readUsage(answer.headers),
    }));
  }

  #recordCreation<Input, Response>(
    helper: CreateHelper<Input, Response>,
    input: Input,
    manifest: Manifest,
    entry: ManifestEntry,
    result: CallResult<Response>,
    grant: Grant,
  ): ManifestEntry {
    if (result.kind === 'answered') {
      const id = helper.idOf(result.body, input);
      if (id === undefined) return manifest.unknown(entry.n, 'made, and its id is told later');
      if (helper.knownId !== undefined || !grant.terms.protectedIds.has(id)) return manifest.created(entry.n, id);
      manifest.unknown(entry.n, 'the answer named an asset that was there before');
      throw new WrongAsset('the answer to a creation names an asset that was there before');
    }
    if (result.kind === 'refused' && !mayHaveHappened(result))
      return manifest.notCreated(entry.n, 'refused by the Graph');
    if (result.kind === 'lost' && !result.sent) return manifest.notCreated(entry.n, 'never sent');
    return manifest.unknown(entry.n, 'the answer was lost or unusable');
  }

  #compose(
    helper: Composer & { readonly name: string },
    input: unknown,
    { variant = 'default', ...options }: CallOptions,
  ): Composed {
    const request = helper.prepare(input, this.#apiVersion);
    return { request, options: { ...options, call: { helper: helper.name, variant, input } } };
  }

  #call<Response>(
    helper: Pick<Helper<unknown, Response>, 'risk' | 'flag' | 'response'>,
    composed: Composed,
    grant: Grant | undefined,
    heard?: (answer: Answer) => void,
  ): Promise<CallResult<Response>> {
    const interpret = (answer: Answer): CallResult<Response> => {
      const called = { method: composed.request.method, status: answer.status, ms: answer.ms };
      const usage = readUsage(answer.headers);
      const json = tryJson(answer.body.toString('utf8'));
      // Some gateways answer 200 with a Graph error inside; it is an error all the same.
      const failure = classifyFailure(answer.status, json);
      if (failure.code !== null) return { ...called, kind: 'refused', failure, usage };
      const parsed = z.safeParse(helper.response, json);
      if (!parsed.success)
        return { ...called, kind: 'malformed', problem: describeProblem(json, parsed.error.issues[0]) };
      return {
        ...called,
        kind: 'answered',
        body: parsed.data,
        unknownFields: unknownFields(helper.response, json),
        usage,
      };
    };
    return this.#exchange(composed, helper, grant, interpret, heard);
  }

  async #exchange<Response>(
    { request, options }: Composed,
    { risk, flag }: Pick<Helper<unknown, unknown>, 'risk' | 'flag'>,
    grant: Grant | undefined,
    interpret: (answer: Answer) => CallResult<Response>,
    /** Told of a whole answer before it is read. */
    heard?: (answer: Answer) => void,
  ): Promise<CallResult<Response>> {
    const { method } = request;
    try {
      const answer = await this.#transport.send(request, { risk, flag, grant, ...options });
      this.#pace.observe(readAllowances(answer.headers));
      heard?.(answer);
      const { status, ms } = answer;
      if (status < 400) return interpret(answer);
      const failure = classifyFailure(status, tryJson(answer.body.toString('utf8')));
      return { kind: 'refused', method, status, ms, failure, usage: readUsage(answer.headers) };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { kind: 'lost', method, status: error.status, ms: error.ms, reason: error.reason, sent: error.sent };
    }
  }
}

/** Path and rule of what breaks the schema; no value. */
function describeProblem(json: unknown, issue: z.core.$ZodIssue | undefined): string {
  return json === undefined ? 'the body is not JSON' : `${issue?.path.join('.') || 'body'}: ${issue?.code ?? 'unfit'}`;
}

/** Codes that say nothing of whether the request had its effect: unknown, service down, something went wrong. */
const UNCERTAIN: ReadonlySet<number> = new Set([1, 2, 131000, 131016]);

/** Whether an effect may have happened although the answer was an error. */
export function mayHaveHappened({ status, failure }: Extract<CallResult<unknown>, { kind: 'refused' }>): boolean {
  return (status ?? 0) >= 500 || status === 408 || (failure.code !== null && UNCERTAIN.has(failure.code));
}

/** Whether it is something that passes by itself, so that a read may be tried again. */
function passes(result: CallResult<unknown>): boolean {
  return (
    (result.kind === 'lost' && (result.reason === 'connection' || result.reason === 'timeout')) ||
    (result.kind === 'refused' && result.failure.retryClass === 'retry-backoff' && !result.failure.abort)
  );
}
