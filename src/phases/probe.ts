import type { AbortCriterion, FindingEvent, ProbeEvent } from '../campaign/events.js';
import { OperatorError } from '../campaign/operator-error.js';
import type { PhaseId, ProbeOutcome } from '../campaign/phase.js';
import { findingId } from '../evidence/finding.js';
import type { ManifestEntry } from '../evidence/manifest.js';
import type { CallResult } from '../graph/client.js';
import type { Grant } from '../graph/grant.js';
import { UngatedEffect, WrongAsset } from '../graph/guard.js';
import type {
  ActHelper,
  CatalogueHelper,
  CreateHelper,
  Defined,
  ReadHelper,
  Removable,
  RemoveHelper,
} from '../graph/helper.js';
import { type Expectation, judge, type Verdict } from './judge.js';
import { PhaseAborted } from './abort.js';
import type { Run } from './run.js';

/** What probes need of a run; a resumed clean-up has no more. */
export type ProbeRun = Pick<Run, 'client' | 'manifest' | 'redactor' | 'recorder' | 'abortion' | 'signal' | 'clock'>;

type Facts = Partial<
  Pick<
    ProbeEvent,
    'method' | 'endpointGroup' | 'status' | 'code' | 'subcode' | 'classification' | 'ms' | 'usagePercent'
  >
>;

export interface ProbeOptions<Response> extends Expectation<Response> {
  readonly variant?: string;
  readonly maxBytes?: number;
}

/** What a probe brought back; `body` only when Meta answered as it should. */
export interface Probed<Response> {
  readonly outcome: ProbeOutcome;
  readonly body: Response | undefined;
  readonly result: CallResult<Response> | undefined;
}

/** What Meta answered, whatever the check of the probe said of it. */
export function answerOf<Response>({ result }: Probed<Response>): Response | undefined {
  return result?.kind === 'answered' ? result.body : undefined;
}

/** Runs the probes of one phase: calls a helper, judges what came of it, and makes that one event. */
export class Prober {
  readonly outcomes: ProbeOutcome[];
  readonly #run: ProbeRun;
  readonly #phase: PhaseId;
  readonly #grant: Grant | undefined;

  constructor(run: ProbeRun, phase: PhaseId, grant: Grant | undefined, outcomes: ProbeOutcome[] = []) {
    this.outcomes = outcomes;
    this.#run = run;
    this.#phase = phase;
    this.#grant = grant;
  }

  /** The same phase under the grant of one of its steps. */
  under(grant: Grant): Prober {
    return new Prober(this.#run, this.#phase, grant, this.outcomes);
  }

  /** Lets time pass between two looks at what Meta shows late. Throws when the operator stops the run. */
  async pause(ms: number): Promise<void> {
    await this.#run.clock.sleep(ms, this.#run.signal);
  }

  read<Input, Response>(
    helper: Defined<ReadHelper<Input, Response>>,
    input: Input,
    options: ProbeOptions<Response> = {},
  ) {
    return this.#call(helper, options, () => this.#run.client.read(helper, input, this.#callOptions(options)));
  }

  /** Reads what this Graph may not have: an answer that says so is `skipped` with the note, and never a failure. */
  async readOptional<Input, Response>(
    helper: Defined<ReadHelper<Input, Response>>,
    input: Input,
    absent: string,
  ): Promise<Probed<Response>> {
    return this.#call(helper, { absent }, () => this.#run.client.read(helper, input, this.#callOptions({})));
  }

  /** Reads bytes from where a metadata answer points, up to `maxBytes`. */
  readBytes<Input>(
    helper: Defined<ReadHelper<Input, unknown>>,
    input: Input,
    options: ProbeOptions<Buffer> & { readonly maxBytes: number },
  ) {
    return this.#call(helper, options, () =>
      this.#run.client.readBytes(helper, input, { ...this.#callOptions(options), maxBytes: options.maxBytes }),
    );
  }

  act<Input, Response>(
    helper: Defined<ActHelper<Input, Response>>,
    input: Input,
    options: ProbeOptions<Response> = {},
  ) {
    return this.#call(helper, options, () =>
      this.#run.client.act(this.#leave(), helper, input, this.#callOptions(options)),
    );
  }

  /** Makes a resource; the manifest entry comes back whatever the answer was. */
  async create<Input, Response>(
    helper: Defined<CreateHelper<Input, Response>>,
    input: Input,
    name: string | null,
    options: ProbeOptions<Response> = {},
  ): Promise<Probed<Response> & { readonly entry: ManifestEntry | undefined }> {
    let entry: ManifestEntry | undefined;
    const probed = await this.#call(helper, options, async () => {
      const { manifest, client } = this.#run;
      const created = await client.create(this.#leave(), helper, input, manifest, name, {
        ...this.#callOptions(options),
        onIntent: ({ n, type }) => this.#run.recorder.tellIntent(n, type),
      });
      entry = created.entry;
      return created;
    });
    return { ...probed, entry };
  }

  /** Removes what an entry of the manifest names. */
  remove<Input, Response>(
    helper: Defined<RemoveHelper<Input, Response>>,
    resource: Removable,
    options: ProbeOptions<Response> = {},
  ) {
    return this.#call(helper, options, () =>
      this.#run.client.remove(this.#leave(), helper, resource, this.#callOptions(options)),
    );
  }

  /** Records a probe that calls nothing by itself, such as a wait for a webhook. */
  record(helper: string, variant: string, outcome: ProbeOutcome, note: string, facts: Facts = {}): void {
    this.outcomes.push(outcome);
    this.#run.recorder.emit({
      event: 'probe',
      phase: this.#phase,
      helper,
      variant,
      outcome,
      method: facts.method ?? null,
      endpointGroup: facts.endpointGroup ?? null,
      status: facts.status ?? null,
      code: facts.code ?? null,
      subcode: facts.subcode ?? null,
      classification: facts.classification ?? null,
      ms: facts.ms ?? null,
      ...(facts.usagePercent === undefined ? {} : { usagePercent: facts.usagePercent }),
      note: this.#run.redactor.text(note),
    });
  }

  skip(helper: Pick<CatalogueHelper, 'name' | 'endpointGroup'>, variant: string, note: string): void {
    this.record(helper.name, variant, 'skipped', note, { endpointGroup: helper.endpointGroup });
  }

  finding(
    parts: Pick<FindingEvent, 'helper' | 'variant' | 'family' | 'severity' | 'source'> & {
      expected: string;
      seen: string;
    },
  ): void {
    const { redactor, recorder } = this.#run;
    recorder.emit({
      event: 'finding',
      ...parts,
      id: findingId([parts.helper, parts.variant, parts.family, parts.expected, parts.seen]),
      expected: redactor.text(parts.expected),
      seen: redactor.text(parts.seen),
    });
  }

  /** Records the abort criterion and leaves the phase: no new mutation starts in this run. */
  abort(criterion: AbortCriterion, detail: string): never {
    this.#grant?.revoke('an abort criterion was met');
    this.#run.abortion.meet(criterion, detail);
    throw new PhaseAborted(criterion);
  }

  #leave(): Grant {
    if (this.#grant === undefined) throw new UngatedEffect('this phase has no grant');
    return this.#grant;
  }

  #callOptions({ maxBytes, variant = 'default' }: { readonly maxBytes?: number; readonly variant?: string }) {
    return { signal: this.#run.signal, variant, ...(maxBytes === undefined ? {} : { maxBytes }) };
  }

  async #call<Response>(
    helper: Pick<CatalogueHelper, 'name' | 'endpointGroup' | 'effect'>,
    options: ProbeOptions<Response>,
    call: () => Promise<CallResult<Response>>,
  ): Promise<Probed<Response>> {
    const variant = options.variant ?? 'default';
    // Once the operator has stopped the run nothing new begins, and what is pending stays so.
    this.#run.signal.throwIfAborted();
    const isEffect = helper.effect !== 'none' && this.#phase !== 9;
    if (isEffect && this.#run.recorder.failure !== undefined) throw this.#run.recorder.failure;
    if (this.#phase !== 9 && this.#run.abortion.criterion !== undefined) {
      throw new PhaseAborted(this.#run.abortion.criterion);
    }
    let result: CallResult<Response>;
    try {
      result = await call();
    } catch (error) {
      if (error instanceof OperatorError && error.code === 'usage') {
        // What the Graph gave cannot be put into a request: its fault, and no reason to leave the phase.
        this.record(helper.name, variant, 'fail', `nothing was sent: ${error.rule}`, {
          endpointGroup: helper.endpointGroup,
        });
        return { outcome: 'fail', body: undefined, result: undefined };
      }
      if (!(error instanceof UngatedEffect) && !(error instanceof WrongAsset)) throw error;
      this.record(helper.name, variant, 'fail', `stopped before it was sent: ${error.message}`, {
        endpointGroup: helper.endpointGroup,
      });
      return this.abort(error instanceof UngatedEffect ? 'ungated-mutation' : 'wrong-asset', error.message);
    }
    const verdict = judge(result, helper.effect, options);
    this.record(helper.name, variant, verdict.outcome, verdict.note, {
      ...factsOf(result),
      endpointGroup: helper.endpointGroup,
    });
    this.#reportShape(helper, variant, result);
    if (verdict.abort !== undefined) this.abort(verdict.abort, describeAbort(helper.name, verdict, result));
    return {
      outcome: verdict.outcome,
      body: result.kind === 'answered' && verdict.outcome === 'pass' ? result.body : undefined,
      result,
    };
  }

  #reportShape(helper: Pick<CatalogueHelper, 'name'>, variant: string, result: CallResult<unknown>): void {
    const source = 'the helper’s response schema';
    const { shapes } = this.#run.recorder;
    if (result.kind === 'answered') shapes.note(helper.name, variant, result.body);
    if (result.kind === 'refused' && result.failure.code !== null) {
      shapes.noteError(helper.name, variant, result.failure.code);
    }
    if (result.kind === 'malformed') {
      this.finding({
        helper: helper.name,
        variant,
        family: 'response',
        severity: 'high',
        expected: 'an answer of the documented shape',
        seen: result.problem,
        source,
      });
    } else if (result.kind === 'answered' && result.unknownFields.length > 0) {
      const seen = `fields beyond it: ${result.unknownFields.join(', ')}`;
      this.finding({
        helper: helper.name,
        variant,
        family: 'response',
        severity: 'info',
        expected: 'the documented fields',
        seen,
        source,
      });
    }
  }
}

function factsOf(result: CallResult<unknown>): Facts {
  const failure = result.kind === 'refused' ? result.failure : undefined;
  return {
    method: result.method,
    status: result.status,
    code: failure?.code ?? null,
    subcode: failure?.subcode ?? null,
    classification: failure?.family ?? null,
    ms: result.ms,
    // A share from outside: whole, and of a size that a share can have.
    ...('usage' in result && result.usage.percent > 0
      ? { usagePercent: Math.min(999, Math.ceil(result.usage.percent)) }
      : {}),
  };
}

function describeAbort(helper: string, verdict: Verdict, result: CallResult<unknown>): string {
  const code = result.kind === 'refused' ? result.failure.code : null;
  return `${helper} met ${code === null ? 'a stop' : `code ${code}`}: ${verdict.note}`;
}
