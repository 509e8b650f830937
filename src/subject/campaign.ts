import type { Environment } from '../campaign/environment.js';
import { type Answer, NoAnswer, type SendOptions, type Transport } from '../graph/transport.js';
import { UngatedEffect, WrongAsset } from '../graph/guard.js';
import type { WireRequest } from '../graph/wire.js';
import { loadFinding } from './behaviour.js';
import type { SubjectCase } from './case.js';
import { runCase } from './case-run.js';
import { toolkitCase } from './cases.js';
import type { Found } from './finding.js';
import { PLACEHOLDER, type SubjectAnswer, type SubjectHost } from './host.js';

/** A subject that breaks off this often is not asked again. */
const MOST_STOPS = 3;

interface Terms {
  /** Where the Graph of the run is. */
  readonly origin: string;
  readonly apiVersion: string;
  /** Taken out of whatever the subject is told. */
  readonly accessToken: string;
  /** Ids of the profile under the campaign's names. */
  readonly environment: Environment;
}

/**
 * The way to the Graph on which the subject makes the requests. Each is judged as if it were ours, sent by our transport
 * under our grant, once; what the subject parsed is compared with what came. Where the subject makes none, or one that
 * does not go out, our own request goes instead.
 */
export class SubjectTransport implements Pick<Transport, 'send'> {
  /** Told of each finding. */
  onFound: (finding: Found) => void = () => undefined;
  readonly #inner: Pick<Transport, 'send'>;
  readonly #host: SubjectHost;
  readonly #terms: Terms;
  readonly #carried = new Set<string>();
  readonly #faulty = new Set<string>();
  /** A fault is told of the first variant that shows it. */
  readonly #told = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();
  #stops = 0;
  #isLoaded: boolean | undefined;

  constructor(inner: Pick<Transport, 'send'>, host: SubjectHost, terms: Terms) {
    this.#inner = inner;
    this.#host = host;
    this.#terms = terms;
  }

  /** Helpers whose every request was the subject's, and whose every answer it read without loss. */
  get validated(): ReadonlySet<string> {
    return new Set([...this.#carried].filter((helper) => !this.#faulty.has(helper)));
  }

  /** Whether its own sockets are cut off; null: it was never started. */
  get socketsBlocked(): boolean | null {
    return this.#host.socketsBlocked;
  }

  /** Ends its process. */
  close(): void {
    this.#host.close();
  }

  /** As `Transport.send`, one after another: the subject is called for what the request is made for. */
  send(request: WireRequest, options: SendOptions): Promise<Answer> {
    const { call } = options;
    const one = call === undefined ? undefined : toolkitCase(call.helper, call.variant, call.input);
    if (one === undefined) return this.#inner.send(request, options);
    const turn = this.#turn.then(async () =>
      (await this.#load()) ? this.#carry(one, request, options) : this.#ownSend(one.helper, request, options),
    );
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #load(): Promise<boolean> {
    if (this.#isLoaded === undefined) {
      const why = await this.#host.start();
      const fault = loadFinding(why === undefined ? undefined : { kind: 'stopped', why }, this.#host.loadFailure);
      this.#isLoaded = fault === undefined;
      if (fault !== undefined) this.onFound(fault);
    }
    return this.#isLoaded && this.#stops < MOST_STOPS;
  }

  #ownSend(helper: string, request: WireRequest, options: SendOptions): Promise<Answer> {
    this.#faulty.add(helper);
    return this.#inner.send(request, options);
  }

  async #carry(one: SubjectCase, request: WireRequest, options: SendOptions): Promise<Answer> {
    const { origin: graph, apiVersion, environment } = this.#terms;
    const flights: Promise<Answer>[] = [];
    const send = async (wire: WireRequest): Promise<SubjectAnswer> => {
      const flight = this.#inner.send(wire, options);
      flights.push(flight);
      return this.#withoutToken(await flight);
    };
    const ground = { host: this.#host, apiVersion, environment, send, live: { graph, request } };
    const findings = await runCase(one, ground);
    if (!this.#host.isRunning) this.#stops += 1;
    // The subject may be gone while its request is on its way: what was sent is never sent again.
    const [flight] = flights;
    const arrived = await flight?.then(
      () => true,
      (error: unknown) => (error instanceof NoAnswer ? false : undefined),
    );
    if (arrived === true) this.#carried.add(one.helper);
    const answer = flight === undefined || arrived === undefined ? this.#ownSend(one.helper, request, options) : flight;
    // What our own request is refused for as well is no fault of the subject's.
    const isOurs = await answer.then(
      () => false,
      (error: unknown) => error instanceof WrongAsset || error instanceof UngatedEffect,
    );
    for (const finding of isOurs ? [] : findings) {
      // A request that parts from ours and is accepted is the subject's own way; all else is no proof of it.
      if (finding.family !== 'request') this.#faulty.add(one.helper);
      const fault = [finding.helper, finding.family, finding.aspect].join();
      if (!this.#told.has(fault)) this.onFound(finding);
      this.#told.add(fault);
    }
    return answer;
  }

  /** What the subject is told of an answer: `paging.next` would hand it the token. */
  #withoutToken({ status, headers, body }: Answer): SubjectAnswer {
    const type = headers['content-type'];
    const told = { status, headers: type === undefined ? {} : { 'content-type': type } };
    const { accessToken } = this.#terms;
    const forms = [accessToken, encodeURIComponent(accessToken)];
    if (!forms.some((form) => body.includes(form))) return { ...told, body };
    const text = forms.reduce((rest, form) => rest.replaceAll(form, PLACEHOLDER), body.toString('latin1'));
    return { ...told, body: Buffer.from(text, 'latin1') };
  }
}
