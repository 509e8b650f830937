import type { Delivery } from './backlog.js';

export interface ReceiverOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Starts with a slash, without query. */
  readonly path: string;
  /** App secrets, the current and during a rotation the previous one; read anew for each delivery. None refuses all. */
  readonly secrets: readonly string[];
  /** Undefined or empty refuses every verification. */
  readonly verifyToken: string | undefined;
  /** Host of the public webhook URL; besides it only loopback names are answered. */
  readonly publicHost?: string;
  /** Keeps the raw body before the 200. When it throws or rejects the answer is 500, and Meta delivers again. */
  readonly append?: (body: Uint8Array) => void | Promise<void>;
  /** Called after the answers, in their order; what it has not taken when it throws or returns comes with the next call. */
  readonly onDeliveries: (deliveries: Iterable<Delivery>) => void;
  /** Status and reason in words of our own, which hold nothing of the request. */
  readonly onRefused: (status: number, reason: string) => void;
  readonly limits?: Partial<ReceiverLimits>;
}

/** A webhook endpoint on 127.0.0.1. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Whether a verification request was granted since the start. */
  readonly verified: boolean;
  /** Ends connections and hands on every delivery that was answered 200. */
  stop(): Promise<void>;
}

/** What a receiver bears before it refuses. */
export interface ReceiverLimits {
  /** Meta sends up to 3 MB and does not say which: the larger reading, 3 MiB, is accepted. */
  readonly bodyBytes: number;
  /** Unfinished bodies of all requests together, beyond the first 16 KB of each. */
  readonly unfinishedBytes: number;
  /** Deliveries, and their bytes, that were answered and wait to be read. */
  readonly backlog: number;
  readonly backlogBytes: number;
  readonly sockets: number;
  readonly headersMs: number;
  /** Headers and body together. */
  readonly requestMs: number;
  readonly idleMs: number;
}

/** Far above what Meta sends, far below what a process cannot bear. */
export const DEFAULT_LIMITS: ReceiverLimits = {
  bodyBytes: 3 * 1024 * 1024,
  unfinishedBytes: 24 * 1024 * 1024,
  backlog: 10_000,
  backlogBytes: 24 * 1024 * 1024,
  sockets: 2_000,
  headersMs: 5_000,
  requestMs: 10_000,
  idleMs: 5_000,
};
