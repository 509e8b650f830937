import { OperatorError } from '../campaign/operator-error.js';
import type { Clock } from '../campaign/ports.js';
import type { CallResult, GraphClient } from '../graph/client.js';
import { WrongAsset } from '../graph/guard.js';
import type { Composer, Defined, ReadHelper } from '../graph/helper.js';
import { nextCursor, type Page } from '../phases/listing.js';
import { ReadLane } from './explorer-lane.js';

/** Why something could not be read, in words of our own. */
export class Unread extends Error {
  override readonly name = 'Unread';
  constructor(
    readonly note: string,
    /** A limit of the asset, such as 131215: nothing to try again. */
    readonly blocked: boolean,
  ) {
    super(note);
  }
}

/** Items of the first page of a long list, which comes soon, and of the later ones. */
const FIRST_PAGE = 100;
const LATER_PAGES = 500;
/** The most pages that are read of one list. */
const MOST_PAGES = 100;
/** How long reads rest after a throttling answer that names no time, in minutes. */
const REST_MINUTES = 5;

interface PageInput {
  fields?: string | undefined;
  limit?: number | undefined;
  after?: string | undefined;
}

/** The explorer's own reads: bounded, stopped by a throttling answer, and never anything but reads. */
export class Reads {
  readonly #client: GraphClient;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #lane = new ReadLane();
  #restsUntil = 0;

  constructor(client: GraphClient, clock: Clock, signal: AbortSignal) {
    this.#client = client;
    this.#clock = clock;
    this.#signal = signal;
  }

  get figures(): ReadLane['figures'] {
    return this.#lane.figures;
  }

  /** Reads once. Throws `Unread`. */
  async one<Input, Response>(
    helper: Defined<ReadHelper<Input, Response>>,
    input: Input,
    urgent = false,
  ): Promise<Response> {
    return this.#lane.run(urgent, async () => {
      const result = await this.#sent(() => this.#client.read(helper, input, { signal: this.#signal }));
      return this.#bodyOf(result);
    });
  }

  /** Reads bytes from where an answer points, within the hosts that the token may go to. Throws `Unread`. */
  async bytes(helper: Composer & { readonly name: string }, url: string, maxBytes: number): Promise<Buffer> {
    return this.#lane.run(true, async () => {
      const options = { signal: this.#signal, maxBytes };
      return this.#bodyOf(await this.#sent(() => this.#client.readBytes(helper, { url, maxBytes }, options)));
    });
  }

  /** Reads a list page by page, each from the cursor of the one before. Throws `Unread`. */
  async *pages<Input extends object, Item>(
    helper: Defined<ReadHelper<Input & PageInput, Page<Item>>>,
    input: Input,
    largest = LATER_PAGES,
    fields?: string,
  ): AsyncGenerator<readonly Item[], void, undefined> {
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const limit = Math.min(page === 0 ? FIRST_PAGE : LATER_PAGES, largest);
      const body = await this.one(helper, { ...input, fields, limit, after }, true);
      yield body.data;
      after = nextCursor(body, after);
      if (after === undefined) return;
    }
  }

  /** What cannot be sent is told as unread as well. */
  async #sent<Result>(send: () => Promise<CallResult<Result>>): Promise<CallResult<Result>> {
    const rest = Math.ceil((this.#restsUntil - this.#clock.monotonic()) / 60_000);
    if (rest > 0) throw new Unread(`Meta asked for a rest: read again in ${rest} min`, false);
    if (this.#signal.aborted) throw new Unread('the explorer is closed: explore again', false);
    try {
      return await send();
    } catch (error) {
      if (error instanceof WrongAsset) throw new Unread('it lies on a host that the token never goes to', true);
      if (error instanceof OperatorError) throw new Unread('its id cannot stand in a request', false);
      throw error;
    }
  }

  #bodyOf<Response>(result: CallResult<Response>): Response {
    switch (result.kind) {
      case 'answered':
        return result.body;
      case 'refused': {
        const { failure, usage } = result;
        if (failure.abort && failure.family === 'throttling') this.#rest(usage.regainMinutes ?? REST_MINUTES);
        const code = failure.code === null ? `HTTP ${String(result.status)}` : `code ${failure.code}`;
        throw new Unread(failure.blocked ? `not offered · ${code}` : `${code}: ${failure.advice}`, failure.blocked);
      }
      case 'lost':
        throw new Unread(LOSSES[result.reason], false);
      case 'malformed':
        throw new Unread(`the answer is not of the documented form (${result.problem})`, false);
    }
  }

  #rest(minutes: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, this.#clock.monotonic() + minutes * 60_000);
  }
}

const LOSSES = {
  timeout: 'no answer in time',
  connection: 'the connection failed',
  'too-large': 'the answer is larger than the cap',
  redirect: 'a redirect, which is never followed',
  stopped: 'the explorer is closed: explore again',
} as const;
