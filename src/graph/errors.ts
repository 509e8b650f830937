import errorTable from './data/graph-errors.json' with { type: 'json' };
import { adviceFor } from './advice.js';

export type RetryClass = 'never-retry' | 'retry-backoff' | 'fix-request' | 'unspecified';

interface DocumentedError {
  readonly code: number;
  /** Last code of a range. */
  readonly codeTo?: number;
  readonly subcode?: number;
  readonly title: string;
  readonly family: string;
  readonly retryClass: string;
  readonly abort?: boolean;
}

/** A Graph error, judged by its numbers alone; Meta's text is never branched on. */
export interface GraphFailure {
  /** Null: an error answer without a Graph error in it. */
  readonly code: number | null;
  readonly subcode: number | null;
  /** Documented family, or `undocumented`, or `http` where no Graph code was given. */
  readonly family: string;
  readonly retryClass: RetryClass;
  /** Whether it is an abort criterion: rate limit, account warning, integrity, policy. */
  readonly abort: boolean;
  /** A limit of the asset, not a fault of the request: the probe is `blocked`. */
  readonly blocked: boolean;
  /** One sentence of ours with the next action. */
  readonly advice: string;
  /** Whether the body was JSON at all. */
  readonly isJson: boolean;
}

const DOCUMENTED = errorTable as readonly DocumentedError[];

/** The documented titles: text of Meta's that says nothing of anybody. */
export const ERROR_TITLES: ReadonlySet<string> = new Set(DOCUMENTED.map(({ title }) => title));

/**
 * Limits of the asset, judged from the documented titles: entitlement, registration, name, country, payment, accepted
 * terms, a quota that only time or the operator can lift. Not among them: what stops the run, passes by itself, or the
 * request could do better, and the quality of a single template or flow. The campaign page's log has 131215 as such.
 */
const ASSET_LIMITS: ReadonlySet<number> = new Set([
  ...[131030, 131037, 131042, 131044, 131045, 131063, 134011],
  ...[131207, 131211, 131214, 131215],
  ...[133006, 133010, 2388001, 2388091, 2388093, 2388103],
  ...[138000, 138001, 138006, 138009, 138012, 138013, 138014, 138015, 138017, 138018],
  ...[139006, 139101, 147002, 147003, 147004],
  ...[200005, 200007, 2388019, 2593079],
  ...[2494165, 2494168, 2593085, 2593107, 2593108],
]);

/** Judges an error answer: the HTTP status and the body as parsed JSON (undefined when it was not JSON). */
export function classifyFailure(status: number, body: unknown): GraphFailure {
  const error = record(record(body)?.['error']);
  const code = integer(error?.['code']);
  const subcode = integer(error?.['error_subcode']);
  return code === null ? httpFailure(status, body !== undefined) : classifyCode(code, subcode, status);
}

/** Judges a code that came by webhook or in an answer. */
export function classifyCode(code: number, subcode: number | null, status: number | null): GraphFailure {
  const documented = lookUp(code, subcode);
  const retryClass = documented === undefined ? 'unspecified' : (documented.retryClass as RetryClass);
  return {
    code,
    subcode,
    family: documented?.family ?? 'undocumented',
    isJson: true,
    retryClass: retryClass === 'unspecified' && status !== null && status >= 500 ? 'retry-backoff' : retryClass,
    abort: documented?.abort === true,
    blocked: documented !== undefined && ASSET_LIMITS.has(documented.code),
    advice: adviceFor(documented),
  };
}

function httpFailure(status: number, isJson: boolean): GraphFailure {
  return {
    code: null,
    subcode: null,
    family: 'http',
    isJson,
    retryClass: status >= 500 ? 'retry-backoff' : status === 429 ? 'retry-backoff' : 'unspecified',
    abort: status === 429,
    blocked: false,
    advice:
      status >= 500
        ? 'The server failed without a Graph error: look whether a proxy stands between, then read again.'
        : 'The answer is not a Graph error: check that the base URL is the Graph and not a gateway.',
  };
}

/** Meta gives many of its longer codes as the subcode of this one. Source: limits.json, `errorWhenExceeded`. */
const INVALID_PARAMETER = 100;
const LONGER_CODES_FROM = 1_000_000;

function lookUp(code: number, subcode: number | null): DocumentedError | undefined {
  const inRange = rowsOf(code);
  const isCarrier = code === INVALID_PARAMETER && subcode !== null && subcode >= LONGER_CODES_FROM;
  return (
    inRange.find((entry) => entry.subcode !== undefined && entry.subcode === subcode) ??
    (isCarrier ? rowsOf(subcode)[0] : undefined) ??
    inRange.find((entry) => entry.subcode === undefined && entry.codeTo === undefined) ??
    inRange.find((entry) => entry.subcode === undefined)
  );
}

function rowsOf(code: number): readonly DocumentedError[] {
  return DOCUMENTED.filter((entry) => code >= entry.code && code <= (entry.codeTo ?? entry.code));
}

/**
 * Whether the answer says that the object is not there (any more): 100 with subcode 33, or 404 in JSON. A page of a
 * gateway says nothing about an object.
 */
export function saysGone({ code, subcode, isJson }: GraphFailure, status: number): boolean {
  return (code === 100 && subcode === 33) || (status === 404 && isJson && (code === null || code === 100));
}

/** HTTP statuses by which a server without Graph errors says that it does not know a request. */
const NOT_KNOWN: ReadonlySet<number> = new Set([400, 404, 405, 422, 501]);

/** Whether the answer says that this Graph has no such operation: 2500, 3, or a bare status that means it. */
export function saysUnknownOperation(failure: GraphFailure, status: number): boolean {
  return (
    failure.code === 2500 || failure.code === 3 || (failure.code === null ? NOT_KNOWN.has(status) : status === 404)
  );
}

export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function integer(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}
