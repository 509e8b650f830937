import { tryJson } from '../campaign/lossless-json.js';
import type { Environment } from '../campaign/environment.js';
import { findHelper } from '../graph/catalogue.js';
import { record } from '../graph/errors.js';
import { UngatedEffect, WrongAsset } from '../graph/guard.js';
import { completeInput } from '../graph/preview.js';
import type { WireRequest } from '../graph/wire.js';
import { byteFaults, className, leavesOf, lostFields, misjudged } from './answer-check.js';
import { styleOf } from './calls.js';
import { LOOK_ONLY, type SubjectCase } from './case.js';
import { describe, type Difference, differences } from './difference.js';
import { type Found, found } from './finding.js';
import type { GuestCall } from './guest.js';
import { type Outcome, STOP_REASONS, type SubjectAnswer, type SubjectHost, type SubjectRequest } from './host.js';
import { stopReason } from './judgement.js';
import { comparable, readSeen } from './seen.js';

/** What a comparison stands on. */
export interface Ground {
  readonly host: SubjectHost;
  readonly apiVersion: string;
  /** Ids that an input leaves out, under the campaign's names. */
  readonly environment: Environment;
  /** Sends what was judged. Throws what the transport throws: `UngatedEffect`, `WrongAsset`, `NoAnswer`. */
  readonly send: (request: WireRequest) => Promise<SubjectAnswer>;
  /**
   * In a campaign: where the Graph is, and our own request. What parts from it in method, host or path is not sent: an
   * effect that nothing declared would be in no manifest.
   */
  readonly live?: { readonly graph: string; readonly request: WireRequest };
}

/** Our requests for a case; none for one that is only looked for. */
export function expectedRequests(one: SubjectCase, ground: Pick<Ground, 'apiVersion' | 'environment'>): WireRequest[] {
  if (one.variant === LOOK_ONLY) return [];
  const helper = findHelper(one.helper);
  return [...helper.prepareAll(completeInput(helper, one.input, ground.environment), ground.apiVersion)];
}

/** How the toolkit is called for a case. */
export function taskOf(one: SubjectCase, environment: Environment): Omit<GuestCall, 'call'> {
  const { params, body } = one.input;
  const isNested = params !== undefined && body !== undefined;
  const ids = { phoneNumberId: environment['WATS_PHONE_NUMBER_ID'], wabaId: environment['WATS_WABA_ID'] };
  return {
    helper: one.helper,
    ...styleOf(one.helper),
    ...(ids.phoneNumberId === undefined ? {} : { phoneNumberId: ids.phoneNumberId }),
    ...(ids.wabaId === undefined ? {} : { wabaId: ids.wabaId }),
    ...(isNested ? { params, body } : { params: one.input }),
    lookOnly: one.variant === LOOK_ONLY,
  };
}

/** Runs one case through the subject and judges request, answer and error. */
export async function runCase(one: SubjectCase, ground: Ground): Promise<readonly Found[]> {
  const run = new CaseRun(one, ground);
  const outcome = await ground.host.call(taskOf(one, ground.environment), (request) => run.judge(request));
  return run.conclude(outcome);
}

const isGrave = ({ path }: Difference) => /^(method|host|path)$/.test(path);

class CaseRun {
  readonly #one: SubjectCase;
  readonly #ground: Ground;
  readonly #expected: WireRequest[];
  readonly #found: Found[] = [];
  readonly #answers: SubjectAnswer[] = [];
  #asked = 0;
  #stopped = false;

  constructor(one: SubjectCase, ground: Ground) {
    this.#one = one;
    this.#ground = ground;
    this.#expected = ground.live === undefined ? expectedRequests(one, ground) : [ground.live.request];
  }

  async judge(request: SubjectRequest): Promise<SubjectAnswer | undefined> {
    const expected = this.#nextExpected();
    this.#asked += 1;
    const { live } = this.#ground;
    const seen = readSeen(request, live?.graph, live !== undefined && expected?.host !== 'graph');
    const stop = stopReason(seen, expected, live?.graph);
    if (stop !== undefined || seen === undefined || expected === undefined) {
      this.#refuse(stop?.aspect ?? 'url', stop?.rule ?? 'a request to the Graph', stop?.seen ?? 'another');
      return undefined;
    }
    const parted = differences(comparable(expected), seen.shown);
    // What no run ever sends is compared, and not sent to the simulator either.
    const isSent = findHelper(this.#one.helper).composedOnly !== true && (live === undefined || !parted.some(isGrave));
    const answer = seen.wire === undefined || !isSent ? undefined : await this.#send(seen.wire);
    if (answer !== undefined) this.#answers.push(answer);
    if (parted.length > 0 && !this.#stopped) this.#tellRequest(parted);
    return answer;
  }

  async #send(request: WireRequest): Promise<SubjectAnswer | undefined> {
    try {
      return await this.#ground.send(request);
    } catch (error) {
      if (error instanceof WrongAsset || error instanceof UngatedEffect) {
        this.#refuse('target', 'an authorized asset and recipient', error.message);
      }
      return undefined;
    }
  }

  conclude(outcome: Outcome): readonly Found[] {
    switch (outcome.kind) {
      case 'missing':
        this.#tell('not-implemented', 'info', 'export', `an export ${outcome.name}`, 'none of that name');
        break;
      case 'stopped':
        this.#tell('security', 'high', outcome.why, 'an end of the call', STOP_REASONS[outcome.why]);
        break;
      case 'threw':
      case 'value':
        this.#concludeCall(outcome);
    }
    return this.#found;
  }

  #concludeCall(outcome: Extract<Outcome, { kind: 'threw' | 'value' }>): void {
    if (this.#stopped || this.#one.variant === LOOK_ONLY) return;
    const wanted = this.#expected.length;
    const answer = this.#answers.at(-1);
    if (answer !== undefined) this.#judgeAnswer(answer, outcome);
    const hasFailed = answer !== undefined && answer.status >= 400;
    if (this.#asked < wanted && !hasFailed) {
      const refused = outcome.kind === 'threw' ? `none: ${className(outcome.error)}` : 'none';
      const requests = wanted === 1 ? 'the documented request' : `${wanted} requests`;
      const seen = this.#asked === 0 ? refused : `${this.#asked} of them`;
      const proof = { kind: 'request', expected: this.#expected.map(comparable) } as const;
      this.#tell('request', 'high', 'requests', requests, seen, proof);
    }
  }

  #judgeAnswer(answer: SubjectAnswer, outcome: Extract<Outcome, { kind: 'threw' | 'value' }>): void {
    const { status } = answer;
    const json = tryJson(answer.body.toString('utf8'));
    const proof = { kind: 'answer', status, answer: json, holds: [] } as const;
    if (status >= 400) {
      if (outcome.kind === 'threw') this.#tellError(misjudged(answer, outcome.error), status, json);
      else this.#tell('error', 'high', 'not-thrown', 'an error', 'a value', proof);
    } else if (outcome.kind === 'threw') {
      this.#tell('response', 'high', 'thrown', 'a value', className(outcome.error), proof);
    } else if (json === undefined) {
      this.#tellParted('response', byteFaults(answer, outcome.value), status, answer.body);
    } else {
      this.#tellParted('response', lostFields(json, outcome.value, leavesOf(this.#one.input)), status, json);
    }
  }

  #tellRequest(parted: readonly Difference[]): void {
    const aspect = parted.map(({ path }) => path).join();
    const { expected, seen } = describe(parted);
    const proof = { kind: 'request', expected: this.#expected.map(comparable) } as const;
    this.#tell('request', parted.some(isGrave) ? 'high' : 'medium', aspect, expected, seen, proof);
  }

  /** How the subject tells one class of errors from another is looked at once, in `behaviour.ts`. */
  #tellError(parted: readonly Difference[], status: number, json: unknown): void {
    const own = parted.filter(({ path }) => path !== 'class');
    this.#tellParted('error', own, status, json);
  }

  #tellParted(family: 'response' | 'error', parted: readonly Difference[], status = 200, json: unknown = null): void {
    if (parted.length === 0) return;
    const { expected, seen } = describe(parted);
    const paths = parted.map(({ path }) => path);
    this.#tell(family, 'medium', paths.join(), expected, seen, { kind: 'answer', status, answer: json, holds: paths });
  }

  #refuse(aspect: string, rule: string, seen: string): void {
    this.#stopped = true;
    // What goes to a host that Meta does not document has no documented form.
    const isUndocumented = aspect === 'host' && this.#expected[0]?.host !== 'graph';
    const proof = isUndocumented
      ? ({ kind: 'answer', status: 200, answer: null, holds: [], wanted: 'unsent' } as const)
      : ({ kind: 'request', expected: this.#expected.map(comparable) } as const);
    this.#tell('security', 'high', aspect, rule, `${seen}; it was stopped`, proof);
  }

  #tell(
    family: Found['family'],
    severity: Found['severity'],
    aspect: string,
    expected: string,
    seen: string,
    proof: Found['proof'] = { kind: 'export' },
  ): void {
    const { helper, variant } = this.#one;
    this.#found.push(found({ helper, variant, family, severity, aspect, expected, seen, proof }));
  }

  /** The next request of ours; what an earlier answer made stands in it. */
  #nextExpected(): WireRequest | undefined {
    const next = this.#expected[this.#asked];
    const made = record(tryJson(this.#answers.at(-1)?.body.toString('utf8') ?? ''))?.['id'];
    if (next?.body.kind !== 'json' || typeof made !== 'string' || this.#asked === 0) return next;
    const value = JSON.parse(
      JSON.stringify(next.body.value).replace('"id":"1"', `"id":${JSON.stringify(made)}`),
    ) as unknown;
    return { ...next, body: { kind: 'json', value } };
  }
}
